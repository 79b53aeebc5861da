"""The packets of a test in the order in which they came: with numbers of their own, and fragments joined."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from dissect.packet import Packet, ProtocolSet
from dissect.packet.reassembly import Reassembler
from dissect.testing.coerce import Link, Packets, packets_of

MOST_KEPT: Final = 2048
"""Of the first packets, and of the latest ones."""


class Kept:
    """Packets that messages show if they are evidence: the first ones, and the latest."""

    def __init__(self) -> None:
        self._first: dict[int, Packet] = {}
        self._latest: dict[int, Packet] = {}

    def keeping(self, packets: Iterable[Packet]) -> Iterator[Packet]:
        """The same packets, each remembered for a while."""
        for packet in packets:
            kept = self._first if len(self._first) < MOST_KEPT else self._latest
            kept[packet.frame.number] = packet
            if len(kept) > MOST_KEPT:
                del kept[next(iter(kept))]
            yield packet

    def of(self, numbers: Iterable[int]) -> list[Packet]:
        """Those of the packets with these numbers that are remembered, in their order."""
        wanted = sorted({*numbers})
        return [each[number] for each in (self._first, self._latest) for number in wanted if number in each]


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
