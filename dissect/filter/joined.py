"""What filters see of a packet that completes a datagram: one packet with the layers of both, as in tshark."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from operator import attrgetter
from typing import Any, Final, NamedTuple

from dissect.capture.told import IN_STREAMS
from dissect.derive.outline import base_of
from dissect.filter.name_types import FilterName, Sort, Type
from dissect.packet import Layer, LayerChecksum, Packet
from dissect.packet.reassembly import Datagram, Refusal
from dissect.packet.reassembly.datagram import datagrams_of


class Fact(NamedTuple):
    """A fact about the fragments of a datagram, under the end of Wireshark's name."""

    name: str
    type: Type
    label: str
    read: Callable[[Datagram], list[Any]]


def _flag(holds: Callable[[Datagram], bool]) -> Callable[[Datagram], list[Any]]:
    """A flag that is there only where it is set, as in Wireshark."""
    return lambda datagram: [True] if holds(datagram) else []


def _came(datagram: Datagram) -> list[int]:
    """The frames of the fragments that came, copies among them, by their places, as in Wireshark."""
    places = sorted(datagram.joined.fragments, key=attrgetter("begin"))
    return [one.frame for one in places if one.refusal in {None, Refusal.DUPLICATE}]


def _overlaps(datagram: Datagram) -> bool:
    joined = datagram.joined
    return bool(joined.overlaps) or any(one.refusal is Refusal.DUPLICATE for one in joined.fragments)


def _is_too_long(datagram: Datagram) -> bool:
    joined = datagram.joined
    return any(one.refusal is None and one.end > joined.length for one in joined.fragments)


FACTS: Final = (
    Fact("fragments", Type.OCTETS, "What is behind its headers", lambda one: [one.frame.octets[one.headers :]]),
    Fact("fragment", Type.UNSIGNED, "Packets whose fragments are in the datagram", _came),
    Fact("fragment.count", Type.UNSIGNED, "Fragments that came for the datagram", lambda one: [len(_came(one))]),
    Fact("fragment.overlap", Type.FLAG, "Fragments have the same octets", _flag(_overlaps)),
    Fact("fragment.overlap.conflict", Type.FLAG, "They differ in them", _flag(lambda one: one.joined.has_conflict)),
    Fact("fragment.multipletails", Type.FLAG, "They give several ends", _flag(lambda one: len(one.joined.ends) > 1)),
    Fact("fragment.toolongfragment", Type.FLAG, "A fragment goes on behind the end", _flag(_is_too_long)),
    Fact("reassembled.length", Type.UNSIGNED, "Octets behind its headers", lambda one: [one.joined.length]),
)
BY_NAME: Final[Mapping[str, Fact]] = {one.name: one for one in FACTS}
NUMBER_BITS: Final = 32
BITS: Final[Mapping[Type, int]] = {Type.FLAG: 1, Type.OCTETS: 0}


def names_of_datagrams(protocol: str) -> Iterator[FilterName]:
    """The names of what is known of datagrams of a protocol."""
    for one in FACTS:
        bits = BITS.get(one.type, NUMBER_BITS)
        yield FilterName(f"{protocol}.{one.name}", Sort.DATAGRAM, one.type, bits, one.label)


def name_of_completion(name: str) -> FilterName:
    """The name for what packets after a fragment tell: the number of the one that completes its datagram."""
    label = "[followed] Packet that completes the datagram of a fragment, if it comes later"
    return FilterName(name, Sort.FOLLOWED, Type.UNSIGNED, NUMBER_BITS, label)


def values_of_datagrams(packet: Packet, name: str) -> Iterator[Any]:
    """The values of such a name in the datagrams that a packet completes."""
    protocol, _, what = name.partition(".")
    for datagram in datagrams_of(packet):
        if datagram.layers and datagram.layers[0].name == protocol:
            yield from BY_NAME[what].read(datagram)


def whole(packet: Packet) -> Packet:
    """A packet as filters and columns see it: with the datagram that it completes, and the messages that end in it."""
    told = None if packet._earlier is None else packet._earlier.told.get(IN_STREAMS)
    messages = None if told is None else told.facts.get(packet.number)
    if messages is None and packet.reassembled is None:
        return packet
    return WholePacket.of(packet, messages)


class WholePacket(Packet):
    """A packet whose layers are its own, without those in the fragment that it carries, and then those of the datagram
    and of messages. Its datagrams have no layers of the headers that their fragments repeat."""

    __slots__ = ("_checks", "_layers")

    _layers: tuple[Layer, ...]
    _checks: tuple[LayerChecksum, ...]

    @classmethod
    def of(cls, packet: Packet, messages: Sequence[Packet] | None = None) -> WholePacket:
        """The packet as filters see it. `messages`: those that end in it, in the place of what its own octets show of
        some; None for what they show."""
        whole: WholePacket = object.__new__(cls)
        for name in Packet.__slots__:
            setattr(whole, name, getattr(packet, name))
        layers: list[Layer] = []
        checks: list[LayerChecksum] = []
        for part in (packet, *datagrams_of(packet)):
            first = part.headers if isinstance(part, Datagram) else 0
            kept = {at: one for at, one in enumerate(part.layers) if one.offset >= first}
            if part.reassembled is not None:
                kept = {at: one for at, one in kept.items() if not one.is_fragment}
            places = {at: len(layers) + place for place, at in enumerate(kept)}
            checks += (replace(one, layer=places[one.layer]) for one in part.checksums if one.layer in places)
            layers += kept.values()
        if messages is not None:
            end = _place_of(messages, layers)
            layers = [*layers[:end], *(layer for one in messages for layer in one.layers)]
            checks = [one for one in checks if one.layer < end]
        whole._layers, whole._checks = tuple(layers), tuple(checks)
        return whole

    @property
    def layers(self) -> tuple[Layer, ...]:
        """The layers, from the outside."""
        return self._layers

    @property
    def checksums(self) -> tuple[LayerChecksum, ...]:
        """The verdicts on their checksums."""
        return self._checks


def _place_of(messages: Sequence[Packet], layers: Sequence[Layer]) -> int:
    """Where messages stand in the place of what a packet shows: behind the innermost layer that can carry them. Without
    any, what delimits one is none."""
    kinds = [layer.protocol for one in messages for layer in one.layers[:1]]
    spaces = {space for kind in kinds for space in (base_of(kind) or kind).stack.carried_as or {}}
    looked_up = [{one.space for one in layer.dissector.outline.lookups} for layer in layers]
    carriers = [at for at, known in enumerate(looked_up) if not known.isdisjoint(spaces)]
    if carriers:
        return carriers[-1] + 1
    return next((at for at, one in enumerate(layers) if one.protocol.stack.delimits), len(layers))
