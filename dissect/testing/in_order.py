"""The packets of a test in the order in which they came: with numbers of their own, and fragments joined."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from dissect.packet import Packet, ProtocolSet
from dissect.packet.reassembly import Reassembler
from dissect.testing.coerce import Link, Packets, packets_of

MOST_KEPT: Final = 4096


class Latest:
    """The latest packets, of which messages show those that are evidence."""

    def __init__(self) -> None:
        self._packets: dict[int, Packet] = {}

    def keep(self, packet: Packet) -> None:
        """Remember a packet, and forget one if there are too many."""
        self._packets[packet.frame.number] = packet
        if len(self._packets) > MOST_KEPT:
            del self._packets[next(iter(self._packets))]

    def of(self, numbers: Iterable[int]) -> list[Packet]:
        """Those of the packets with these numbers that are remembered, in their order."""
        return [self._packets[number] for number in sorted({*numbers}) if number in self._packets]


def in_order(
    source: Packets, link: Link, protocols: ProtocolSet, reassembler: Reassembler | None = None
) -> Iterator[Packet]:
    """The packets with the numbers that messages give them. What joins their fragments knows at the end which are left
    over."""
    joiner = Reassembler() if reassembler is None else reassembler
    for given in packets_of(source, link, protocols=protocols):
        packet = given.packet
        if packet.frame.number != given.number:
            packet = Packet(packet.frame.replace(number=given.number), packet.protocols, packet.limits)
        joiner.take(packet)
        yield packet
    joiner.end()
