"""After which declarations others may come in the same packet."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from enum import IntEnum

from dissect.derive.outline import outline_of
from dissect.schema import Header


def that_lead_to(
    is_wanted: Callable[[type[Header]], bool],
    headers: Sequence[type[Header]],
    spaces: Mapping[type[IntEnum], Mapping[int, type[Header]]],
    otherwise: Mapping[type[Header], type[Header]],
) -> frozenset[type[Header]]:
    """The headers that are wanted, and those after which a wanted one may come in the same packet. The other arguments
    are those of `Declarations`."""
    of_kind: dict[type, list[type[Header]]] = {}
    for one in headers:
        for kind in one.__mro__:
            of_kind.setdefault(kind, []).append(one)
    leads_to: dict[type[Header], set[type[Header]]] = {one: set() for one in headers}
    for header in headers:
        carried = {one for lookup in outline_of(header).lookups for one in spaces.get(lookup.space, {}).values()}
        carried |= {otherwise[header]} if header in otherwise else set()
        for kind in (header, *carried):
            for one in of_kind.get(kind, ()):
                leads_to[one].add(header)
    found, new = set[type[Header]](), set(filter(is_wanted, headers))
    while new:
        found |= new
        new = set().union(*map(leads_to.__getitem__, new)) - found
    return frozenset(found)
