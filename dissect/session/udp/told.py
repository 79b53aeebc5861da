"""`StreamFacts`: the streams of UDP datagrams, as Wireshark 4.0 numbers them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from operator import attrgetter
from typing import Any, ClassVar, Final, NamedTuple

from dissect.blocks.block import Block
from dissect.capture.told import Readers, Several
from dissect.packet import Packet
from dissect.session.memory.oldest import forget_oldest
from dissect.session.ordered_pass.follower import Follower, rows_with
from dissect.session.udp.kinds import KINDS
from dissect.session.udp.rows import DatagramRows, Kinds, kinds_of
from dissect.session.udp.sighting import Sighting, sightings_in

MOST_STREAMS: Final = 65_536


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


class StreamFacts(Follower):
    """Numbers streams in the order in which they begin. Memory is bounded: those idle longest are forgotten."""

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
        self._kinds: Kinds | None = None

    def follow(self, block: Block, completing: Mapping[int, Packet]) -> Iterator[tuple[int, Any]]:
        if self._kinds is None:
            self._kinds = kinds_of(block.protocols, KINDS)
        rows = DatagramRows(block, self._kinds)
        for row in sorted({*completing, *rows_with(block, KINDS)}):
            found = None if row in completing else rows.of(row)
            facts = self.take(completing.get(row) or block.packet(row)) if found is None else self._told(found)
            if facts is not None:
                yield row, facts

    def take(self, packet: Packet) -> Any:
        """What is told of the datagrams in a packet; None without any."""
        return self._told(sightings_in(packet, KINDS))

    def _told(self, sightings: Iterable[Sighting]) -> Any:
        own: list[DatagramFacts] = []
        quoted: list[DatagramFacts] = []
        for one in sightings:
            (quoted if one.is_quoted else own).append(self._facts(one))
        if len(own) == 1 and not quoted:
            return own[0]
        return Several(tuple(own), tuple(quoted)) if own or quoted else None

    def _facts(self, sighting: Sighting) -> DatagramFacts:
        source, destination, time_ns, is_quoted, is_empty = sighting
        key = source + destination if source < destination else destination + source
        stream = self._streams.pop(key, None) or self._begin(time_ns)
        self._streams[key] = stream
        if is_quoted or is_empty:
            return DatagramFacts(stream.number)
        before, stream.latest_ns = stream.latest_ns, time_ns
        return DatagramFacts(stream.number, time_ns - stream.first_ns, time_ns - before)

    def _begin(self, time_ns: int) -> Stream:
        forget_oldest(self._streams, self._limit)
        self._count += 1
        return Stream(self._count - 1, time_ns)
