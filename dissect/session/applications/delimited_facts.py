"""`DelimitedFacts`: the messages that headers delimit in streams, told of the packets in which they end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property, partial
from operator import itemgetter
from typing import TYPE_CHECKING, Any, ClassVar, Final

from dissect.blocks.block import Block
from dissect.capture.told import IN_STREAMS, Readers
from dissect.packet import Packet, ProtocolSet, default_protocols
from dissect.session.applications.delimited import delimited_readers
from dissect.session.ordered_pass.follower import Follower
from dissect.session.tcp.segment import segment_in
from dissect.session.tcp.streams.follower import octets_of

if TYPE_CHECKING:
    from dissect.filter.rows.selecting import RowFilter
    from dissect.session.applications.follower import MessageFollower

PORT: Final = "tcp.port"
PORT_OCTETS: Final = 2


class DelimitedFacts(Follower):
    """What Wireshark reads of such messages, in the packets in which they end; nothing of one that goes on in later
    packets. Only segments on the ports of these protocols are followed."""

    readers: ClassVar[Readers] = {IN_STREAMS: itemgetter(slice(None))}

    def __init__(self) -> None:
        self._protocols: ProtocolSet | None = None
        self._following: _Following | None = None

    def follow(self, block: Block, completing: Mapping[int, Packet]) -> Iterator[tuple[int, Any]]:
        following = self._for(block.protocols or default_protocols())
        if following.chosen is None:
            return
        flags = following.chosen.chosen(block)
        rows = {row for row, flag in enumerate(flags) if flag}
        for row in sorted({*rows, *completing}):
            facts = following.take(completing.get(row) or block.packet(row))
            if facts is not None:
                yield row, facts

    def take(self, packet: Packet) -> Any:
        return self._for(packet.protocols).take(packet)

    def _for(self, protocols: ProtocolSet) -> _Following:
        """What follows packets that are read by some protocols; all of a capture are read by the same."""
        if self._following is None or self._protocols is not protocols:
            self._protocols, self._following = protocols, _Following(protocols)
        return self._following


class _Following:
    """Follows the packets of a capture."""

    def __init__(self, protocols: ProtocolSet) -> None:
        self._protocols = protocols
        self._readers = delimited_readers(protocols)
        self._ports = frozenset[int]().union(*(one.application.ports for one in self._readers))

    @cached_property
    def _messages(self) -> MessageFollower:
        from dissect.session.applications.follower import MessageFollower

        return MessageFollower(readers=self._readers)

    @cached_property
    def chosen(self) -> RowFilter | None:
        """Finds the rows that may matter; None if none does."""
        from dissect.filter.names import catalogue
        from dissect.filter.parser import parse
        from dissect.filter.rows.selecting import RowFilter

        names = catalogue(self._protocols)
        if not self._ports or PORT not in names:
            return None
        ports = ", ".join(map(str, sorted(self._ports)))
        return RowFilter(parse(f"{PORT} in {{{ports}}}", names), self._protocols)

    def take(self, packet: Packet) -> tuple[Packet, ...] | None:
        """The messages that end in the next packet; None if it is as it seems to be by itself."""
        segment = segment_in(packet, with_verdict=True) if self._ports else None
        if segment is None or self._ports.isdisjoint((_port(segment.source), _port(segment.destination))):
            return None
        messages = self._messages
        moment = messages.streams.events.add(segment)
        number = moment.connection.number
        found = [
            one.packet
            for one in messages.add(moment, partial(octets_of, packet))
            if one.packet is not None and one.connection == number and one.source == segment.source
        ]
        if found:
            return tuple(found)
        is_known = segment.length and not segment.is_damaged and messages.is_settled(moment)
        return () if is_known else None


def _port(end: bytes) -> int:
    return int.from_bytes(end[-PORT_OCTETS:], "big")
