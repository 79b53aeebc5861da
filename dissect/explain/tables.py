"""`Tables`: what many packets have in common and is said once: declarations, layouts, formulas, texts."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable
from typing import Any, Final

from dissect.derive.documents.floors import floor_of, item_unit_of, short_of, unit_of
from dissect.derive.documents.reference import title
from dissect.derive.origins import origins_of
from dissect.derive.scaled import scaled_fields
from dissect.encapsulation.formulas import Formula
from dissect.schema import Field, FieldOrigin, Header

REFERENCE: Final = re.compile(r" \((?:RFC|IEEE|ISO|ITU)[^()]*\)$")
"""What ends a title, and is told apart."""
URL_SCHEME: Final = "https://"


class Interned:
    """A table without repetitions: what is the same has the same index."""

    def __init__(self) -> None:
        self.rows: list[Any] = []
        self._index: dict[Hashable, int] = {}

    def of(self, key: Hashable, row: Any) -> int:
        """The index of a row, which `key` tells from all others."""
        found = self._index.get(key)
        if found is None:
            found = self._index[key] = len(self.rows)
            self.rows.append(row)
        return found

    def of_made(self, key: Hashable, make: Callable[[], Any]) -> int:
        """The index of a row that is made where it is not there yet."""
        found = self._index.get(key)
        return self.of(key, make()) if found is None else found

    def find(self, key: Hashable) -> int | None:
        """The index of a row that is there already."""
        return self._index.get(key)

    def of_text(self, text: str) -> int:
        """The index of a text."""
        return self.of(text, text)


class Tables:
    """What is said once for all packets of a page."""

    def __init__(self) -> None:
        self.headers: dict[str, dict[str, Any]] = {}
        self.shapes = Interned()
        self.formulas = Interned()
        self.rules = Interned()
        """How checksums are taken."""
        self.texts = Interned()
        """Sentences without holes."""
        self.figures: dict[tuple[Any, ...], tuple[list[Any], list[Any]]] = {}
        """The cells of headers without items, and the slots in them, by what tells their layout from others."""
        self._names: dict[type[Header], str] = {}

    def header(self, kind: type[Header], *, is_item: bool = False) -> str:
        """The key of a declaration, which is its name; of two with one name, that of the second is longer. `is_item`:
        it is one of an item of a list."""
        key = self._names.get(kind)
        if key is None:
            key = kind.__name__
            key = f"{key} of {kind.__module__}" if key in self.headers else key
            self._names[kind] = key
            self.headers[key] = header_object(kind, is_item=is_item)
        return key

    def formula(self, formula: Formula, written: Callable[[Formula], dict[str, Any]]) -> int:
        """The index of a formula."""
        found = self.formulas.find(formula)
        return self.formulas.of(formula, written(formula)) if found is None else found


def header_object(kind: type[Header], *, is_item: bool) -> dict[str, Any]:
    """What a declaration says."""
    reference, origins = kind.stack.reference, origins_of(kind)
    return {
        "name": kind.__name__,
        "short": short_of(kind),
        "title": REFERENCE.sub("", title(kind)),
        "unit": item_unit_of(kind) if is_item else unit_of(kind),
        "floor": floor_of(kind).value,
        "wireshark": kind.stack.name,
        "reference": [str(reference), _safe(getattr(reference, "url", ""))],
        "fields": {one.name: _field(one, origins.get(one.name)) for one in kind.fields},
        "views": {
            **{one.name: [one.label, one.meaning, one.wireshark, _unique(one.expression.fields)] for one in kind.views},
            **{scaled(name): _scaled(kind, name, unit) for name, unit in scaled_fields(kind).items()},
        },
        "counted": {one.of: [one.label, one.meaning, one.name] for one in kind.stack.followed if one.of},
    }


def _field(field: Field, origin: FieldOrigin | None) -> list[str]:
    return [field.label, field.short, field.meaning, field.wireshark, "" if origin is None else origin.value]


def scaled(name: str) -> str:
    """What the number is called that a scaled field stands for."""
    return f"{name}_in_octets"


def _scaled(kind: type[Header], name: str, unit: int) -> list[Any]:
    return [f"{kind.layout.slot(name).field.label} × {unit}", "", "", [name], unit]


def _safe(url: str) -> str:
    """An address of the web that a page may link to; empty for any other."""
    return url if url.startswith(URL_SCHEME) else ""


def _unique(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(names))
