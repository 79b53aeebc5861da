"""`Following`: what the packets before it make of a packet."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, partial
from typing import TYPE_CHECKING, Final, NamedTuple

from dissect.packet import Packet, ProtocolSet, default_protocols
from dissect.session.analysis.event import Event
from dissect.session.applications.declared.delimited import late_readers
from dissect.session.applications.follower import MessageFollower
from dissect.session.applications.readers import READERS
from dissect.session.sctp.announcements.presence import has_header, rows_with_header
from dissect.session.tcp import ConnectionEvents
from dissect.session.tcp.rows import SegmentReader
from dissect.session.tcp.streams.follower import StreamFollower, octets_of
from dissect.session.udp.elsewhere import ElsewhereFollower

if TYPE_CHECKING:
    from dissect.blocks.block import Block
    from dissect.packet.reassembly import Reassembler
    from dissect.session.applications.message import ApplicationMessage
    from dissect.session.sctp.events import AssociationEvents
    from dissect.session.tcp.events.moment import Moment


class Meaning(NamedTuple):
    """What a packet means where it stands."""

    events: Sequence[Event] = ()
    fields: Mapping[str, int] = {}
    """Fields of its innermost header as they count, where earlier packets decide that: a window that is scaled."""
    messages: Sequence[ApplicationMessage] = ()
    """Messages of applications that end in it."""
    is_unfinished: bool = False
    """Whether none ends in it, and what it adds to its stream is part of some that end later, or came before."""


NOTHING: Final = Meaning()


class Following:
    """Follows all packets of a capture in order and in bounded memory: block by block, or one after the other."""

    def __init__(
        self,
        reassemble: bool | Reassembler = True,
        protocols: ProtocolSet | None = None,
        *,
        with_messages: bool = True,
    ) -> None:
        """`reassemble`: whether fragments in blocks are joined, or what joins them. `protocols`: those whose headers
        delimit messages in streams; None for the default ones. `with_messages`: whether messages of applications are
        read, which takes twice the memory."""
        self._connections = ConnectionEvents()
        self._messages: MessageFollower | None = None
        self._elsewhere: ElsewhereFollower | None = None
        if with_messages:
            known = protocols or default_protocols()
            readers = (*READERS, *late_readers(known))
            self._elsewhere = ElsewhereFollower(known)
            self._messages = MessageFollower(streams=StreamFollower(events=self._connections), readers=readers)
        self._segments = SegmentReader(with_verdicts=True, with_quoted=False, joins=reassemble)
        self._found: dict[int, Meaning] = {}
        """By the numbers of packets: of the last block, or the last packet."""

    def begin(self, block: Block) -> Mapping[int, Meaning]:
        """The packets of the next block follow. What they mean, by their numbers, where they mean something."""
        first = block.frames.first_number
        found: dict[int, Meaning] = {}
        packets: dict[int, Packet] = {}
        segments = self._segments.read(block)
        for row, one in segments:
            if isinstance(one, Packet):
                packets[row] = one
                moment, octets = self._connections.follow(one), partial(octets_of, one)
            else:
                moment, octets = self._connections.add(one), partial(segments.data, row)
            if moment is not None:
                found[first + row] = self._meaning(moment, octets)
        for row in sorted({*packets, *rows_with_header(block)}):
            if events := self._association_events(packets.get(row) or block.packet(row)):
                found[first + row] = Meaning(events)
        if self._elsewhere is not None:
            for row, told in self._elsewhere.follow(block, packets):
                found[first + row] = Meaning(messages=told)
        self._found = found
        return found

    def take(self, packet: Packet) -> None:
        """The next packet follows, which is in no block."""
        moment = self._connections.follow(packet)
        if moment is None:
            told = () if self._elsewhere is None else self._elsewhere.take(packet)
            meaning = Meaning(self._association_events(packet), messages=told)
        else:
            meaning = self._meaning(moment, partial(octets_of, packet))
        self._found = {packet.frame.number: meaning}

    def of(self, packet: Packet) -> Meaning:
        """What a packet means that was taken, or is in the block."""
        return self.of_number(packet.frame.number)

    def of_number(self, number: int) -> Meaning:
        """The same for the packet with this number."""
        return self._found.get(number, NOTHING)

    def _association_events(self, packet: Packet) -> Sequence[Event]:
        return self._associations.take(packet) if has_header(packet) else ()

    @cached_property
    def _associations(self) -> AssociationEvents:
        from dissect.session.sctp.events import AssociationEvents  # which few captures need

        return AssociationEvents()

    def _meaning(self, moment: Moment, octets: Callable[[], bytes]) -> Meaning:
        events, window = moment.events, moment.scaled_window
        messages = () if self._messages is None else self._messages.add(moment, octets)
        is_unfinished = not messages and self._is_unfinished(moment)
        if window is not None:
            return Meaning(events, {"window": window}, messages, is_unfinished)
        return Meaning(events, {}, messages, is_unfinished) if events or messages or is_unfinished else NOTHING

    def _is_unfinished(self, moment: Moment) -> bool:
        segment = moment.segment
        has_octets = segment.length and not segment.is_damaged
        return bool(has_octets and self._messages is not None and self._messages.is_settled(moment))
