"""The names of our own protocols as they were stored. What is behind one is imported when that is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from dissect.derive.lists.items import items_within
from dissect.filter.facts import NAMES_FORM, column_in
from dissect.filter.name_types import FilterName
from dissect.filter.naming.catalogue import Catalogue
from dissect.filter.naming.lines import Lines
from dissect.packet.stored_set import ByHeader, StoredSet
from dissect.stored_forms import stored_octets

if TYPE_CHECKING:
    from dissect.filter.name_types import Registry
    from dissect.schema import Header


def behind(name: FilterName, numbers: Mapping[type[Header], int]) -> list[Any]:
    """What stands behind a name, as it is stored. `numbers`: those of the declarations."""
    return [
        [[numbers[header], *fields] for header, fields in name.own.items()],
        [[item.__name__, *fields] for item, fields in name.items.items()],
        None if name.numbers is None else [name.numbers.__module__, name.numbers.__name__],
        [*name.parts],
        sorted(name.words),
    ]


@lru_cache(maxsize=8)
def stored_catalogue(known: StoredSet) -> Catalogue | None:
    """The names of our own protocols; None where they are not stored."""
    lines = stored_octets(NAMES_FORM)
    return None if lines is None else StoredCatalogue(Lines(lines), known)


class StoredCatalogue(Catalogue):
    """Every name as it was stored."""

    def __init__(self, lines: Lines, known: StoredSet) -> None:
        super().__init__({})
        self._lines = lines
        self._known = known
        self._described: dict[str, FilterName] = {}

    def __getitem__(self, name: str) -> FilterName:
        found = self._described.get(name)
        if found is None:
            line = self._lines.get(name)
            if line is None:
                raise KeyError(name)
            found = self._described[name] = self._name(str(name), line)
        return found

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and (name in self._described or self._lines.get(name) is not None)

    def __iter__(self) -> Iterator[str]:
        return iter(self._lines.names())

    def __len__(self) -> int:
        return len(self._lines.names())

    def _name(self, name: str, line: Any) -> FilterName:
        """A name, with the declarations behind it. Those that have it themselves are imported when they are met, and
        the items of lists now, with the headers that hold them."""
        column, known = column_in(name, line), self._known
        own, items, numbers, parts, words = line[-1]
        holders = frozenset(map(known.header, column.holders))
        held = {item.__name__: item for holder in holders for item in items_within(holder)}
        return FilterName(
            name,
            column.sort,
            column.type,
            column.bits,
            column.label,
            column.meaning,
            numbers=None if numbers is None else _registry(*numbers),
            own=ByHeader(known, {header: tuple(fields) for header, *fields in own}),
            items={held[item]: tuple(fields) for item, *fields in items},
            holders=holders,
            parts=tuple(parts),
            is_behind=column.is_behind,
            carried=column.carried,
            words=tuple(words),
            in_streams=column.in_streams,
        )


def _registry(module: str, name: str) -> Registry:
    found: Registry = getattr(import_module(module), name)
    return found
