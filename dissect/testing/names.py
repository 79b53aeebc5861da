"""Field names in tests: Wireshark's (`ip.ttl`), and ours after the protocol's (`ip.time_to_live`)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from dissect.derive.lists.items import items_within
from dissect.filter.name_types import FilterName, Sort, Type
from dissect.filter.names import catalogue
from dissect.packet import ProtocolSet, chosen_protocols
from dissect.schema import Header
from dissect.suggestions import meant

RAW = "_raw"
"""Wireshark's suffix for the number on the wire, if the plain name is a relative number."""
PAYLOAD = "payload"
TRAILER = "trailer"


def resolve(name: str, protocols: ProtocolSet | None = None) -> FilterName:
    """The fields of a name; ValueError with similar names for an unknown one.

    Case is ignored. A name of a relative number in Wireshark (`tcp.seq`) means the number in the header.
    """
    chosen = chosen_protocols(protocols, None)
    known, ours = catalogue(chosen), _ours(chosen.headers)
    lower = name.lower()
    found = _in_header(known.get(lower)) or known.get(lower + RAW) or ours.get(lower)
    if found is None:
        raise ValueError(f"{name!r} is not a field or protocol{meant(lower, [*known, *ours])}")
    return found


def _in_header(name: FilterName | None) -> FilterName | None:
    """A name, unless it needs earlier packets."""
    return None if name is not None and name.sort is Sort.FOLLOWED else name


@dataclass(frozen=True, slots=True)
class Ignored:
    """What a comparison ignores."""

    places: frozenset[tuple[type[Header], str]] = frozenset()
    """Pairs of a header and its field."""
    headers: frozenset[type[Header]] = frozenset()
    """Headers that are ignored as a whole."""
    payload: bool = False
    trailer: bool = False

    def __bool__(self) -> bool:
        return bool(self.places or self.headers or self.payload or self.trailer)

    def has(self, header: type[Header], name: str) -> bool:
        """Whether a field is ignored."""
        return header in self.headers or (header, name) in self.places


def ignored(names: Iterable[str], protocols: ProtocolSet | None = None) -> Ignored:
    """What the names ignore: fields, whole protocols, "payload" and "trailer". ValueError for an unknown name."""
    if isinstance(names, str):
        raise TypeError(f"ignore={names!r} is a single name; give a set of names")
    places: set[tuple[type[Header], str]] = set()
    headers: set[type[Header]] = set()
    given = set(names)
    for name in sorted(given - {PAYLOAD, TRAILER}):
        found = resolve(name, protocols)
        if found.sort in {Sort.FIELD, Sort.EITHER}:
            places.update(_fields(found))
        elif found.sort in {Sort.PROTOCOL, Sort.ITEM} and (found.own or found.items):
            headers.update((*found.own, *found.items))
        else:
            raise ValueError(f"{name!r} is not a field of a header, and is never compared")
    return Ignored(frozenset(places), frozenset(headers), PAYLOAD in given, TRAILER in given)


def _fields(name: FilterName) -> Iterator[tuple[type[Header], str]]:
    """The fields of a name; for a view, the fields that it is computed from."""
    places: Any = name.places  # an attribute `type` shadows the builtin in that class
    for header, one in places:
        view = next((held for held in header.views if held.name == one), None)
        for part in (one,) if view is None else view.expression.fields:
            yield header, part


@cache
def _ours(protocols: tuple[type[Header], ...]) -> dict[str, FilterName]:
    """The fields by our names: `ip.time_to_live` and `IPv4.time_to_live` are the same field."""
    found: dict[str, FilterName] = {}
    for header in protocols:
        _add(found, header, None)
        for item in items_within(header):
            _add(found, item, header)
    return found


def _add(found: dict[str, FilterName], header: type[Header], holder: type[Header] | None) -> None:
    """Every field and view of a header, or of an item in the lists of `holder`."""
    for prefix in dict.fromkeys((header.stack.name, header.__name__)):
        for field in [one.name for one in header.fields] + [one.name for one in header.views]:
            name = f"{prefix}.{field}".lower()
            known = found.get(name) or FilterName(name, Sort.FIELD, Type.UNSIGNED)
            place = {header: (field,)}
            if holder is None:
                found[name] = replace(known, own={**known.own, **place})
            else:
                found[name] = replace(known, items={**known.items, **place}, holders=known.holders | {holder})
