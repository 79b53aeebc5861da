"""`MessageFollower`: the messages in the SCTP associations of a capture."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from struct import Struct
from typing import Final, NamedTuple

from dissect.assigned_numbers.sctp_chunk_types import SctpChunkType
from dissect.assigned_numbers.sctp_parameter_types import SctpParameterType
from dissect.packet import Packet
from dissect.session.sctp.associations import Association
from dissect.session.sctp.chunks import NUMBER, Chunk, parameters_in
from dissect.session.sctp.events import AssociationEvents, SctpEventKind
from dissect.session.sctp.events.moment import Moment
from dissect.session.sctp.messages.assembly import Fragment, MessageAssembly
from dissect.session.sctp.messages.items import SctpItem
from dissect.session.sctp.transfer import DATA, INTERLEAVED, data_in, sack_in
from dissect.session.streams.limits import DEFAULT_STREAM_LIMITS, StreamLimits

SKIPPED: Final = Struct(">HH")
SKIPPED_INTERLEAVED: Final = Struct(">HHI")
RESET: Final = Struct(">III")
"""What stands before the streams that are reset (RFC 6525 §4.1)."""
STREAM: Final = Struct(">H")
LATE_NS: Final = 3_000_000
"""How much later than its acknowledgment a piece may be captured."""
ASSOCIATION_OCTETS: Final = 4096
"""What an association takes in memory besides the pieces in it, about."""
REFUSED: Final = frozenset({SctpEventKind.CAPTURED_TWICE, SctpEventKind.DAMAGED, SctpEventKind.WRONG_TAG})
"""Events of packets that the receiver, or we, do not take."""


class Settled(NamedTuple):
    """What is settled of an association to which nothing is added any more: of the messages of both its ends."""

    association: Association
    items: tuple[Sequence[SctpItem], Sequence[SctpItem]]


class Step(NamedTuple):
    """What a packet settles."""

    moment: Moment
    sent: list[SctpItem]
    """Of the messages of the packet's sender."""
    received: list[SctpItem]
    """Of those of its receiver, by what it acknowledges."""
    given_up: Sequence[Settled] = ()
    """Other associations, which were given up to bound memory."""


class _Both(NamedTuple):
    association: Association
    ends: tuple[MessageAssembly, MessageAssembly]

    @property
    def size(self) -> int:
        return sum(one.size for one in self.ends)

    def settled(self) -> Settled:
        first, second = self.ends
        return Settled(self.association, (first.finish(), second.finish()))


class MessageFollower:
    """Follows the packets of a capture in order. Memory is bounded: associations that are idle longest are given up."""

    def __init__(self, limits: StreamLimits = DEFAULT_STREAM_LIMITS, events: AssociationEvents | None = None) -> None:
        self.events = AssociationEvents() if events is None else events
        """What happens in the associations; it is given every packet by `take`."""
        self.given_up = 0
        """How many associations were given up to bound memory."""
        self._limits = limits
        self._followed: dict[int, _Both] = {}
        """By the numbers of associations, those idle longest first."""
        self._size = 0

    def take(self, packet: Packet) -> Step | None:
        """What a packet settles; None if it carries no SCTP."""
        moment = self.events.follow(packet)
        return None if moment is None else self.note(moment)

    def note(self, moment: Moment) -> Step:
        """The same for a packet whose events are known."""
        step = Step(moment, [], [])
        if any(one.kind in REFUSED for one in moment.events):
            return step
        association = moment.found.association
        both = self._followed.pop(association.number, None) or self._begin(association)
        self._followed[association.number] = both
        for assembly, end in zip(both.ends, association.ends, strict=True):
            if end.initiation is not None:
                assembly.begin(end.initiation.first)
        own, other = both.ends[moment.found.sender], both.ends[1 - moment.found.sender]
        before = both.size
        for chunk in moment.packet.chunks:
            step.sent.extend(_sent(moment, chunk, own))
            if chunk.kind == SctpChunkType.SACK and (sack := sack_in(chunk)) is not None:
                step.received.extend(other.acknowledge(sack.cumulative, moment.packet.time_ns))
        self._size += both.size - before
        return step if self._size <= self._limits.octets else step._replace(given_up=self._give_up())

    def finish(self) -> Iterator[Settled]:
        """No packets follow: what that settles in each association."""
        while self._followed:
            yield self._settle()

    def _begin(self, association: Association) -> _Both:
        first, second = (MessageAssembly(None, self._limits, LATE_NS) for _ in association.ends)
        self._size += ASSOCIATION_OCTETS
        return _Both(association, (first, second))

    def _give_up(self) -> list[Settled]:
        found = []
        while self._size > self._limits.octets and len(self._followed) > 1:
            found.append(self._settle())
            self.given_up += 1
        return found

    def _settle(self) -> Settled:
        both = self._followed.pop(next(iter(self._followed)))
        self._size -= ASSOCIATION_OCTETS + both.size
        return both.settled()


def _sent(moment: Moment, chunk: Chunk, own: MessageAssembly) -> list[SctpItem]:
    """What a chunk says of the messages of its sender."""
    data = data_in(chunk)
    if data is not None:
        head = INTERLEAVED if data.is_interleaved else DATA
        octets = chunk.value[head.size : head.size + data.length]
        return own.add(Fragment(data, octets, moment.packet.frame, moment.packet.time_ns))
    if chunk.kind in {SctpChunkType.FORWARD_TSN, SctpChunkType.I_FORWARD_TSN} and len(chunk.value) >= NUMBER.size:
        return own.abandon(NUMBER.unpack_from(chunk.value)[0], list(_skipped(chunk)))
    if chunk.kind == SctpChunkType.RE_CONFIG:
        for kind, value in parameters_in(chunk.value):
            if kind == SctpParameterType.OUTGOING_SSN_RESET_REQUEST and len(value) >= RESET.size:
                own.restart([one for (one,) in STREAM.iter_unpack(_whole(value[RESET.size :], STREAM.size))])
    return []


def _skipped(chunk: Chunk) -> Iterator[tuple[int, int, bool]]:
    """Stream, number of the last message that is skipped in it, and whether such messages are unordered."""
    rest = chunk.value[NUMBER.size :]
    if chunk.kind == SctpChunkType.FORWARD_TSN:
        for stream, number in SKIPPED.iter_unpack(_whole(rest, SKIPPED.size)):
            yield stream, number, False
        return
    for stream, flags, number in SKIPPED_INTERLEAVED.iter_unpack(_whole(rest, SKIPPED_INTERLEAVED.size)):
        yield stream, number, bool(flags & 1)


def _whole(octets: bytes, size: int) -> bytes:
    """As many octets as make whole records."""
    return octets[: len(octets) - len(octets) % size]
