"""The names of a protocol set, which are described one by one."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from dissect.filter.name_types import FilterName
from dissect.suggestions import nearest

if TYPE_CHECKING:
    from dissect.schema import Header

Describe: TypeAlias = Callable[[], FilterName]
"""Makes the description of a name."""


class Catalogue(Mapping[str, FilterName]):
    """The names of a protocol set, in alphabetical order. Each is described when it is first looked up: there are
    thousands, and few are asked for."""

    def __init__(self, names: Mapping[str, FilterName | Describe], delimited: Collection[type[Header]] = ()) -> None:
        """`delimited`: the headers of messages that other packets may be needed to see."""
        self._names = dict(sorted(names.items()))
        self._delimited = delimited

    def __getitem__(self, name: str) -> FilterName:
        found = self._names[name]
        if not isinstance(found, FilterName):
            found = found()
            if not found.protocols.isdisjoint(self._delimited):
                found = replace(found, in_streams=True)
            self._names[name] = found
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def nearest(self, text: str, count: int = 3) -> list[str]:
        """The names most similar to an unknown one."""
        return nearest(text, self, count)
