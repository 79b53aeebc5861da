"""`StreamFacts`: the streams of UDP datagrams, as Wireshark 4.0 numbers them."""

from __future__ import annotations

from collections.abc import Iterator
from operator import attrgetter
from typing import Any, ClassVar, Final, NamedTuple

from dissect.capture.told import Readers, Several
from dissect.packet import Packet
from dissect.packet.checksums.readdressing import with_addresses_replaced
from dissect.packet.layer import Layer
from dissect.packet.reassembly.datagram import Datagram, datagrams_of
from dissect.protocols.udp import UDP
from dissect.protocols.udp_lite import UDPLite
from dissect.schema import values_of
from dissect.session.ordered_pass.follower import PacketFollower

MOST_STREAMS: Final = 65_536
PORT_OCTETS: Final = 2
"""The header begins with the ports of source and destination (RFC 768)."""
HEADER_OCTETS: Final = 8


class Stream:
    """Datagrams between two pairs of address and port, in both directions. It never ends."""

    __slots__ = ("first_ns", "latest_ns", "number")

    def __init__(self, number: int, time_ns: int) -> None:
        self.number = number
        self.first_ns = self.latest_ns = time_ns


class DatagramFacts(NamedTuple):
    """What is told of a datagram."""

    stream: int
    time_relative_ns: int | None = None
    time_delta_ns: int | None = None
    """Both are missing for an empty datagram, and for one that an ICMP error quotes: neither counts for later times."""


class StreamFacts(PacketFollower):
    """Numbers streams in the order in which they begin. Memory is bounded: those idle longest are forgotten."""

    kinds = (UDP, UDPLite)
    readers: ClassVar[Readers] = {
        "udp.stream": attrgetter("stream"),
        "udp.time_relative": attrgetter("time_relative_ns"),
        "udp.time_delta": attrgetter("time_delta_ns"),
    }

    def __init__(self, limit: int = MOST_STREAMS) -> None:
        self._limit = limit
        self._count = 0
        self._streams: dict[bytes, Stream] = {}
        """Those idle longest first."""

    def take(self, packet: Packet) -> Any:
        """What is told of the datagrams in a packet; None without any."""
        time_ns = packet.time or 0
        found: tuple[list[DatagramFacts], list[DatagramFacts]] = [], []
        for layer in _layers(packet):
            found[layer.quoted].append(self._told(layer, time_ns))
        own, quoted = map(tuple, found)
        if len(own) == 1 and not quoted:
            return own[0]
        return Several(own, quoted) if own or quoted else None

    def _told(self, layer: Layer, time_ns: int) -> DatagramFacts:
        source, destination = _ends(layer)
        key = source + destination if source < destination else destination + source
        stream = self._streams.pop(key, None) or self._begin(time_ns)
        self._streams[key] = stream
        if layer.quoted or layer.contained_end <= layer.offset + HEADER_OCTETS:
            return DatagramFacts(stream.number)
        before, stream.latest_ns = stream.latest_ns, time_ns
        return DatagramFacts(stream.number, time_ns - stream.first_ns, time_ns - before)

    def _begin(self, time_ns: int) -> Stream:
        if len(self._streams) >= self._limit:
            del self._streams[next(iter(self._streams))]
        self._count += 1
        return Stream(self._count - 1, time_ns)


def _layers(packet: Packet) -> Iterator[Layer]:
    """The headers in a packet, and in the datagram that it completes."""
    for part in (packet, *datagrams_of(packet)):
        first = part.headers if isinstance(part, Datagram) else 0
        for layer in part.layers:
            if layer.dissector.kinds.isdisjoint(StreamFacts.kinds) or layer.length < HEADER_OCTETS:
                continue
            if layer.offset >= first and (layer.quoted or not layer.is_fragment):
                yield layer


def _ends(layer: Layer) -> tuple[bytes, bytes]:
    """Address and port of sender and receiver; the receiver is the last one of a route."""
    begin, network, passed = layer.offset, layer.before, list[Layer]()
    while network is not None and not network.dissector.lends:
        passed.insert(0, network)
        network = network.before
    around = None if network is None else network.header
    between = [one.header for one in passed if one.header is not None]
    values = {} if around is None else with_addresses_replaced(around, between)[0] if between else values_of(around)
    source, destination = (values.get(name, b"") for name in ("source_address", "destination_address"))
    middle = begin + PORT_OCTETS
    return source + layer.octets[begin:middle], destination + layer.octets[middle : middle + PORT_OCTETS]
