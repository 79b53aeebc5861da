"""`DeclaredFacts`: messages of declared protocols that a packet does not show by itself, told of the packets in which
they end: those that headers delimit in streams, and those of servers that answer from other ports."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property, partial
from operator import itemgetter
from typing import TYPE_CHECKING, Any, ClassVar, Final

from dissect.blocks.block import Block
from dissect.capture.told import IN_STREAMS, Readers
from dissect.packet import Packet, ProtocolSet, default_protocols
from dissect.session.applications.declared.delimited import delimited_readers
from dissect.session.applications.declared.ports import with_ports
from dissect.session.applications.message import ApplicationMessage
from dissect.session.ordered_pass.follower import Follower
from dissect.session.tcp.segment import segment_in
from dissect.session.tcp.streams.follower import octets_of
from dissect.session.udp.elsewhere import ElsewhereFollower

if TYPE_CHECKING:
    from dissect.filter.rows.selecting import RowFilter
    from dissect.session.applications.follower import MessageFollower

PORT: Final = "tcp.port"
PORT_OCTETS: Final = 2


class DeclaredFacts(Follower):
    """What Wireshark reads of such messages, in the packets in which they end; nothing of one that goes on in later
    packets. Only what is on the ports of these protocols is followed, or on those of whoever asked there."""

    readers: ClassVar[Readers] = {IN_STREAMS: itemgetter(slice(None))}

    def __init__(self) -> None:
        self._protocols: ProtocolSet | None = None
        self._following: _Following | None = None

    def follow(self, block: Block, completing: Mapping[int, Packet]) -> Iterator[tuple[int, Any]]:
        following = self._for(block.protocols or default_protocols())
        for row, found in following.elsewhere.follow(block, completing):
            yield row, _packets(found)
        if following.chosen is None:
            return
        flags = following.chosen.chosen(block)
        rows = {row for row, flag in enumerate(flags) if flag}
        for row in sorted({*rows, *completing}):
            facts = following.segment(completing.get(row) or block.packet(row))
            if facts is not None:
                yield row, facts

    def take(self, packet: Packet) -> Any:
        following = self._for(packet.protocols)
        found = following.elsewhere.take(packet)
        return _packets(found) if found else following.segment(packet)

    @property
    def damaged(self) -> int:
        return 0 if self._following is None else self._following.damaged

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
        self.elsewhere = ElsewhereFollower(protocols)

    @cached_property
    def _messages(self) -> MessageFollower:
        from dissect.session.applications.follower import MessageFollower

        return MessageFollower(readers=self._readers)

    @cached_property
    def chosen(self) -> RowFilter | None:
        """Finds the rows that may matter; None if none does."""
        return with_ports(PORT, self._ports, self._protocols)

    @property
    def damaged(self) -> int:
        """How many segments on these ports were left out because their checksum is wrong."""
        return self._messages.damaged

    def segment(self, packet: Packet) -> tuple[Packet, ...] | None:
        """The messages in a stream that end in the next packet; None if it is as it seems to be by itself."""
        segment = segment_in(packet, with_verdict=True) if self._ports else None
        if segment is None or self._ports.isdisjoint((_port(segment.source), _port(segment.destination))):
            return None
        messages = self._messages
        moment = messages.streams.events.add(segment)
        number = moment.connection.number
        ended = messages.add(moment, partial(octets_of, packet))
        found = _packets(one for one in ended if one.connection == number and one.source == segment.source)
        if found:
            return found
        is_known = segment.length and not segment.is_damaged and messages.is_settled(moment)
        return () if is_known else None


def _packets(messages: Iterable[ApplicationMessage]) -> tuple[Packet, ...]:
    return tuple(one.packet for one in messages if one.packet is not None)


def _port(end: bytes) -> int:
    return int.from_bytes(end[-PORT_OCTETS:], "big")
