"""What is said of a header: parts that are found once for each declaration, from which code is made that says it.

The same parts say a header whose values were decoded, where some may be missing, and one of which the octets are known
to be there: see `header_words`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from operator import attrgetter
from typing import Any

from dissect.derive.generate import function
from dissect.render.lines.words.parts import Reads, Values, statements, text_statements
from dissect.render.lines.words.phrases import parts_of, says_payload
from dissect.render.lines.words.suggestions import NAMED, suggested
from dissect.schema import Header


class LayerPlan:
    """What is said of the headers of one declaration. `fields` are those whose values it needs."""

    def __init__(self, kind: type[Header]) -> None:
        line = suggested(kind) if kind.line is None else kind.line
        self.is_named = any(slot.field.name in NAMED for slot in kind.layout.slots)
        """Whether one of its fields can tell what kind of header it is."""
        self.counts_payload = says_payload(line)
        """Whether the octets of the payload are said."""
        self.parts = parts_of(kind, line)
        self.fields = tuple(dict.fromkeys(name for part in self.parts for name in part.fields))
        self.read = _reader(self.fields)
        """The values in a header that is whole."""
        self._words = self._derived(kind)

    def _derived(self, kind: type[Header]) -> Callable[[Values, int | None], list[str]]:
        reads = {name: f"v{number}" for number, name in enumerate(self.fields)}
        lines = ["def words(values, payload_octets):", f'    """{kind.__name__}, derived from its declaration."""']
        lines += [f"    {', '.join(reads.values())}, = values"] if reads else []
        said = statements([part.said(Reads(reads), True) for part in self.parts])
        lines += ["    said = []", *(f"    {line}" for line in said), "    return said"]
        return function("words", "\n".join(lines) + "\n", self._called(), kind.__name__)

    def statements(self, reads: Reads, *, as_text: bool) -> tuple[list[str], dict[str, Any]]:
        """The statements that put the words into the variable `said`, in a function that knows `payload_octets`, where
        all values are there; and what they call. The words are a list, or one text with `as_text`."""
        parts = [part.said(reads, False) for part in self.parts]
        lines = text_statements(parts) if as_text else None
        if lines is None:
            lines = ["said = []", *statements(parts), *(['said = " ".join(said)'] if as_text else [])]
        called = {name: one for part in parts for name, one in part.called.items()}
        return [f"    {line}" for line in lines], {**self._called(), **called}

    def _called(self) -> dict[str, Any]:
        """What the statements call, however values are read."""
        return {name: value for part in self.parts for name, value in part.names.items()}

    def words(self, values: Values, payload_octets: int | None) -> list[str]:
        """The header in words, as far as its fields are there. `payload_octets`: what it carries, if that is known."""
        return self._words(values, payload_octets)


layer_plan = cache(LayerPlan)
"""The plan of a declaration."""


def _reader(fields: Sequence[str]) -> Callable[[Header], Values]:
    if len(fields) > 1:
        return attrgetter(*fields)
    return lambda header: [getattr(header, name) for name in fields]
