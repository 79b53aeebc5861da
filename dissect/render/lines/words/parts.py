"""A part of what is said of a header: a text over the values of fields, and when it is said."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple, TypeAlias

Values: TypeAlias = Sequence[Any]
"""The values of a plan's `fields`, in their order; None for what is not there."""


class Reads(NamedTuple):
    """How the values of fields are read."""

    values: Mapping[str, str]
    """For each field the expression of its value."""
    bits: Mapping[str, tuple[str, int]] | None = None
    """For flags the variable that has them, and which of its bits each is, where that is a number; None where values
    were decoded before."""


class Said(NamedTuple):
    """A part, given the expressions of the values."""

    text: str
    """What is between the quotes of an f-string."""
    conditions: Sequence[str] = ()
    """What must hold for it to be said."""
    mark: str = ""
    """What is called with the text, if it is to be recognized."""
    continues: bool = False
    """Whether it goes on with the part before it, without a space of its own."""
    called: Mapping[str, Any] = MappingProxyType({})
    """What its code calls, because of how the values are read."""

    @property
    def is_plain(self) -> bool:
        """Whether it is always said, and nothing but text."""
        return not (self.conditions or self.mark)

    @property
    def separated(self) -> str:
        """The text behind that of the part before it."""
        return self.text if self.continues else f" {self.text}"


class Part(NamedTuple):
    """Something that is said of a header."""

    fields: tuple[str, ...]
    """What it reads."""
    said: Callable[[Reads, bool], Said]
    """Given the expressions, and whether a value may be None."""
    names: Mapping[str, Any]
    """What the code calls."""


def statements(parts: Sequence[Said]) -> list[str]:
    """Statements that append the parts to the list `said`. Those that are always said are put together, but for the
    first, which tells the kind of header."""
    lines: list[str] = []
    before: Said | None = None
    for one in parts:
        if before is not None and before.is_plain and one.is_plain and (one.continues or len(lines) > 1):
            before = Said(f"{before.text}{one.separated}", continues=before.continues)
            lines[-1] = _statement(before)
            continue
        lines += [_statement(one)]
        before = one
    return lines


def text_statements(parts: Sequence[Said]) -> list[str] | None:
    """Statements that return the parts as one text, which is quicker; None where what a part says depends on whether
    those before it are said, or where parts are to be recognized."""
    is_begun = bool(parts) and parts[0].is_plain
    if any(one.mark or (one.continues and not is_begun) for one in parts):
        return None
    lines, text = list[str](), ""
    for number, one in enumerate(parts):
        said = one.text if is_begun and not number else one.separated
        if one.conditions:
            lines.append(f'part_{number} = f"{said}" if {" and ".join(one.conditions)} else ""')
            said = f"{{part_{number}}}"
        text += said
    return [*lines, f'said = f"{text}"' if is_begun else f'said = f"{text}"[1:]']


def _statement(one: Said) -> str:
    spoken = f'f"{one.text}"'
    if one.mark:
        spoken = f"{one.mark}({spoken})"
    saying = f"said.append({spoken})"
    if one.continues:
        alone = one.text.lstrip(", ")
        saying = f'said[-1:] = [said[-1] + {spoken} if said else f"{alone}"]'
    return f"if {' and '.join(one.conditions)}: {saying}" if one.conditions else saying
