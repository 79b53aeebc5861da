"""Which headers of a packet a key means: a class, or Wireshark's name of a protocol."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from dissect.derive.lists.items import items_within
from dissect.errors import UnknownProtocolError
from dissect.packet.protocol_set import ProtocolSet
from dissect.schema import Header, OptionList, Sections, wire_names
from dissect.suggestions import meant

if TYPE_CHECKING:
    from dissect.packet.packet import Packet

KEPT: Final = "kinds by Wireshark's name"


def resolved(packet: Packet, protocols: ProtocolSet, key: object, occurrence: int) -> tuple[type[Header], int]:
    """The class that a name stands for in a packet, and which of its headers in the packet is the one wanted.

    Several classes may share a name without being variants of one another: then it is the layers that say.
    UnknownProtocolError if no protocol of the set has the name; TypeError for a key that is no name.
    """
    kinds = kinds_named(protocols, key)
    if len(kinds) == 1:
        return kinds[0], occurrence
    named = [kind for layer in packet.own_layers for kind in kinds if kind in layer.dissector.kinds]
    if not 1 <= occurrence <= len(named):
        return kinds[0], occurrence
    kind = named[occurrence - 1]
    return kind, named[:occurrence].count(kind)


def kinds_named(protocols: ProtocolSet, key: object) -> tuple[type[Header], ...]:
    """The classes that have a name, without those that are variants of another; errors as from `resolved`."""
    if not isinstance(key, str):
        raise TypeError(f'a header is found by its class or by Wireshark\'s name, as "udp", not by {key!r}')
    if KEPT not in protocols.kept:
        protocols.kept[KEPT] = _by_name(protocols)
    kinds: Mapping[str, tuple[type[Header], ...]] = protocols.kept[KEPT]
    if key not in kinds:
        raise UnknownProtocolError(f"{key!r} is not Wireshark's name of a protocol{_hint(protocols, key, kinds)}")
    return kinds[key]


def _hint(protocols: ProtocolSet, key: str, kinds: Mapping[str, object]) -> str:
    """What was perhaps meant: a field, an item, a class, or another protocol."""
    own = {one.__name__.lower(): one.stack.name for one in protocols.headers}
    if key.lower() in own:
        return f"; did you mean {own[key.lower()]}?"
    headers = [one for header in protocols.headers for one in (header, *items_within(header))]
    if any(key in (one.stack.name, *wire_names(one).values()) for one in headers):
        return f"; did you mean packet.fields({key!r})?"
    return meant(key, kinds)


def holder_of(protocols: ProtocolSet, item: type[Header]) -> str:
    """The end of a sentence about a header that is not in a packet: where it stands if it is an item of lists."""
    if item in protocols.headers:
        return ""
    for header in protocols.headers:
        for field in header.fields:
            if isinstance(field.options, OptionList | Sections) and item in field.options.headers:
                return f"; it is an item of packet[{header.__name__}].{field.name}"
    return ""


def _by_name(protocols: ProtocolSet) -> Mapping[str, tuple[type[Header], ...]]:
    named: dict[str, list[type[Header]]] = {}
    for header in protocols.headers:
        named.setdefault(header.stack.name, []).append(header)
    return {name: tuple(_without_variants(kinds)) for name, kinds in named.items()}


def _without_variants(kinds: Sequence[type[Header]]) -> list[type[Header]]:
    return [one for one in kinds if {*one.__mro__}.isdisjoint({*kinds} - {one})]
