"""What a packet says of the conversations that it belongs to: what `sightings.c` says of a row."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from dissect.addresses import Address
from dissect.blocks.pairs import Pair
from dissect.engine.sizes import ADDRESS_OCTETS, AROUND_OCTETS, MOST_MARKS
from dissect.schema import Header
from dissect.schema.expressions import number
from dissect.session.conversations.naming import Named, Naming, Unnamed
from dissect.session.conversations.speakers import Speaker, Speakers

if TYPE_CHECKING:
    from dissect.packet import Layer, Packet

WORD_OCTETS: Final = 4
WORD: Final = 0xFFFFFFFF
UNKNOWN_SIZE: Final = (1 << 31) - 1
NUMBER_OCTETS: Final = 4
ALL_STATIONS: Final = 0xFF


class Amounts(NamedTuple):
    """What a frame, or several that carry one datagram, add to a conversation."""

    octets: int
    network_octets: int
    frames: int = 1


class Heard(NamedTuple):
    """A header that names a conversation, in a packet."""

    packet: Packet
    around: bytes
    network: Layer
    layer: Layer
    following: Layer | None
    is_broadcast: bool
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Sighting:
    """A message of a conversation."""

    octets: int
    network_octets: int
    payload_octets: int
    frame: int
    time: int
    frames: int
    number: int
    answer: int
    declaration: int
    content: int
    marks: int
    has_time: bool
    is_turned: bool
    is_quoted: bool
    is_broadcast: bool
    is_chosen: bool
    key: bytes

    def answers(self, other: Sighting) -> bool:
        """Whether it answers a message of the other end that opens a conversation."""
        return other.is_turned != self.is_turned and self.answer == (other.number + 1) & WORD


class Witness:
    """Says what packets tell of conversations."""

    def __init__(self, speakers: Speakers, number_around: Callable[[bytes], int]) -> None:
        """`number_around`: a number for what is around a conversation."""
        self._speakers = speakers
        self._number_around = number_around
        self._namings: dict[type[Header], Naming] = {}

    def sightings(
        self, packet: Packet, *, is_chosen: bool, outside: Sequence[Layer] = (), amounts: Amounts | None = None
    ) -> Iterator[Sighting]:
        """The conversations that a packet belongs to, the outermost first, then what an error message in it quotes.

        `outside`: the layers around it, if it was put together from fragments; `amounts`: what it takes.
        """
        around = packet.frame.interface.to_bytes(WORD_OCTETS, sys.byteorder)
        network: Layer | None = None
        outer, is_broadcast, is_quoted = around, False, False
        own = len(outside)
        layers = [*outside, *packet.layers]
        for place, (layer, following) in enumerate(pairwise([*layers, None])):
            assert layer is not None  # noqa: S101  # only the last one, which nothing follows
            speaker = self._speakers.of(layer.protocol)
            if layer.quoted and not is_quoted:
                around, network, is_quoted = outer, None, True
            if speaker.is_network:
                around += b"" if network is None else self._tunnel(network)
                outer = outer if is_quoted else around
                network = layer
            elif speaker.addresses is not None:
                is_broadcast = _goes_to_all(layer, speaker.addresses)
            if speaker.ports is not None and network is not None and place >= own and not layer.is_fragment:
                told = None if following is None or following.quoted else following
                heard = Heard(packet, around, network, layer, told, is_broadcast, is_chosen)
                found = self._sighting(heard, amounts)
                if found is not None:
                    yield found
            around += _separator(layer, speaker)

    def _sighting(self, heard: Heard, amounts: Amounts | None) -> Sighting | None:
        """A message; None if the frame ends before its ends are known."""
        frame, layer, network = heard.packet.frame, heard.layer, heard.network
        speaker, between = self._speakers.of(layer.protocol), self._speakers.of(network.protocol)
        assert speaker.ports is not None  # noqa: S101  # the caller has asked
        assert between.addresses is not None  # noqa: S101  # it is a network
        octets, addresses, ports = _octets(layer), _pair(network, between.addresses), _pair(layer, speaker.ports)
        if addresses is None or ports is None:
            return None
        family, numbers = between.addresses.kind, (_number(octets, speaker.number), _number(octets, speaker.answer))
        around = self._number_around(heard.around[:AROUND_OCTETS].ljust(AROUND_OCTETS, b"\0"))
        place = around.to_bytes(NUMBER_OCTETS, sys.byteorder, signed=True)
        named = None if layer.quoted else self._named(speaker, heard, place)
        if named is not None:
            family, addresses, ports, numbers = type(named.addresses[0]), named.addresses, named.ports, named.numbers
        is_turned, key = flow_octets(self._speakers, speaker, family, addresses, ports)
        payload = max(layer.contained_end - layer.offset - _size(speaker, octets), 0)
        marks, content = speaker.marks_of(octets, named, has_data=payload > 0), -1
        if heard.following is not None:
            following = self._speakers.of(heard.following.protocol)
            if following.ports is None and following.conditions:
                content = self._speakers.index(following.header)
                marks |= following.marks_of(_octets(heard.following), None, has_data=True) << MOST_MARKS
        taken = amounts or Amounts(frame.original_length, max(network.contained_end - network.offset, 0))
        return Sighting(
            octets=taken.octets,
            network_octets=taken.network_octets,
            payload_octets=payload,
            frame=frame.number,
            time=frame.timestamp_ns or 0,
            frames=taken.frames,
            number=numbers[0],
            answer=numbers[1],
            declaration=self._speakers.index(layer.protocol),
            content=content,
            marks=marks,
            has_time=frame.timestamp_ns is not None,
            is_turned=is_turned,
            is_quoted=layer.quoted,
            is_broadcast=heard.is_broadcast,
            is_chosen=heard.is_chosen,
            key=place + key,
        )

    def naming(self, speaker: Speaker) -> Naming:
        """What names the messages of a header of which earlier ones tell whose they are."""
        naming = self._namings.get(speaker.header)
        if naming is None:
            assert speaker.exchange.naming is not None  # noqa: S101  # the caller has asked
            naming = self._namings[speaker.header] = speaker.exchange.naming()
        return naming

    def _named(self, speaker: Speaker, heard: Heard, around: bytes) -> Named | None:
        if speaker.exchange.naming is None:
            return None
        packet, layer, ends = heard.packet, heard.layer, heard.network.values
        message = Unnamed(
            frame=packet.frame.number,
            time_ns=packet.frame.timestamp_ns or 0,
            source=ends["source_address"],
            destination=ends["destination_address"],
            around=around,
            octets=layer.octets[layer.offset : layer.contained_end],
            packet=lambda: packet,
        )
        return self.naming(speaker).name(message)

    def _tunnel(self, network: Layer) -> bytes:
        """The addresses of a network header, the smaller first."""
        pair = self._speakers.of(network.protocol).addresses
        found = None if pair is None else _pair(network, pair)
        return b"" if found is None else b"".join(sorted(found))


def flow_octets(
    speakers: Speakers,
    speaker: Speaker,
    family: type[Address] | None,
    addresses: Iterable[bytes],
    ports: Iterable[bytes],
) -> tuple[bool, bytes]:
    """The key of a flow (`sizes.py`), and whether the sender is its second end."""
    head = bytes((speakers.families.index(family), 1)) + speaker.name.to_bytes(2)
    one, other = (address.ljust(ADDRESS_OCTETS, b"\0") + port for address, port in zip(addresses, ports, strict=True))
    return (True, head + other + one) if one > other else (False, head + one + other)


def _octets(layer: Layer) -> bytes:
    """The captured octets of a header."""
    return layer.octets[layer.offset : layer.offset + layer.length]


def _pair(layer: Layer, pair: Pair) -> tuple[bytes, bytes] | None:
    """The octets of a pair of fields; None if one of them was cut."""
    octets = _octets(layer)
    source = octets[pair.source : pair.source + pair.octets]
    destination = octets[pair.destination : pair.destination + pair.octets]
    return (source, destination) if len(source) == len(destination) == pair.octets else None


def _goes_to_all(link: Layer, pair: Pair) -> bool:
    found = _pair(link, pair)
    return found is not None and {*found[1]} == {ALL_STATIONS}


def _size(speaker: Speaker, octets: bytes) -> int:
    """How many octets a header has by its own words; more than any header has, if they are not there."""
    if speaker.more is None:
        return speaker.size
    term, unit = speaker.more
    if term.octet >= len(octets):
        return UNKNOWN_SIZE
    return speaker.size + (term.read(octets) >> term.shift) * unit


def _separator(layer: Layer, speaker: Speaker) -> bytes:
    """The fields of a header that keep networks apart, as far as they are there."""
    names = speaker.header.stack.separates
    if not names:
        return b""
    values = layer.values
    return b"".join(_word(number(values[name])) for name in names if values.get(name) is not None)


def _word(value: int) -> bytes:
    return (value & WORD).to_bytes(WORD_OCTETS, sys.byteorder)


def _number(octets: bytes, at: int) -> int:
    known = at >= 0 and at + NUMBER_OCTETS <= len(octets)
    return int.from_bytes(octets[at : at + NUMBER_OCTETS]) if known else 0
