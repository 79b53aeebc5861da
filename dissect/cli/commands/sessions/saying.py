"""What both ends of a conversation said, in the order in which it is settled, whatever carries it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias

from dissect.blocks.captures import read_captures
from dissect.cli.sources.whole_source import WholeSource
from dissect.session.reading.chosen_blocks import ROWS
from dissect.session.sctp.messages.items import SctpFault, SctpHole, SctpItem, SctpMessage
from dissect.session.streams.items import Hole, HoleReason, Piece, StreamItem
from dissect.session.streams.overlaps import StreamOverlaps
from dissect.session.tcp.segment import Segment
from dissect.session.tcp.streams import Delivered, StreamFollower
from dissect.session.udp.kinds import NAMES

if TYPE_CHECKING:
    from dissect.blocks.block import Block
    from dissect.session import Conversation
    from dissect.session.sctp.associations import Association

CLIENT, SERVER = "client", "server"
BOTH: Final = (CLIENT, SERVER)

_new: Any = tuple.__new__
"""Makes a tuple with names of values in their order, in a third of the time."""

Item: TypeAlias = StreamItem | SctpHole | SctpFault


class Said(NamedTuple):
    """What was settled of what one end sent."""

    sender: str
    item: Item
    time_ns: int | None
    note: str = ""
    """What else is known of a message."""
    missing: int = 0
    """How many octets of a datagram the capture cut, which the next item is about."""


class Rules(NamedTuple):
    """How streams are put together."""

    overlaps: StreamOverlaps
    takes_damaged: bool


class SaidInRun(NamedTuple):
    """What segments settled that only carried on the connection."""

    block: Block
    run: Delivered
    client_is_first: bool

    def said(self) -> Iterator[Said]:
        """Piece by piece."""
        frames = self.block.frames
        times, has_time, first = frames.timestamp_ns, frames.has_time, frames.first_number
        for is_first, piece in self.run.pieces:
            row = piece.frame - first
            said: Said = _new(
                Said, (BOTH[is_first is not self.client_is_first], piece, times[row] if has_time[row] else None, "", 0)
            )
            yield said

    def octets(self, sender: str) -> bytes:
        """What one end sent, in one piece."""
        return self.run.octets(of_first=self.client_is_first is (sender == CLIENT))


def _in_connection(source: WholeSource, chosen: Conversation, rules: Rules) -> Iterator[Said]:
    for one in _settled(source, chosen, rules):
        if isinstance(one, Said):
            yield one
        else:
            yield from one.said()


def octets_in(source: WholeSource, chosen: Conversation, rules: Rules, sender: str) -> Iterator[Item | bytes]:
    """What one end of a connection sent: octets, and what else is to be said, in a fraction of the time."""
    for one in _settled(source, chosen, rules):
        if not isinstance(one, Said):
            yield one.octets(sender)
        elif one.sender == sender:
            yield one.item


def _settled(source: WholeSource, chosen: Conversation, rules: Rules) -> Iterator[Said | SaidInRun]:
    client_is_first = True
    follower = StreamFollower(rules.overlaps, takes_damaged=rules.takes_damaged)
    reading = read_captures(source.file, protocols=source.protocols, threads=1, batch_rows=ROWS, with_divided=True)
    for block in source.delivered(reading, lambda block: block):
        for step in follower.follow_runs(block):
            if step.connection.number != chosen.stream:
                continue
            if isinstance(step, Delivered):
                yield SaidInRun(block, step, client_is_first)
                continue
            segment, connection = step.moment.segment, step.connection
            is_first = step.moment.own is connection.sides[0]
            is_client = _is_client(segment, chosen)
            client_is_first = is_first is is_client
            sender, receiver = BOTH if is_client else BOTH[::-1]
            time_ns = _time_of(block, segment.frame)
            yield from (Said(sender, item, time_ns) for item in step.sent)
            yield from (Said(receiver, item, time_ns) for item in step.received)
    for settled in follower.finish():
        if settled.connection == chosen.stream:
            first, second = BOTH if client_is_first else BOTH[::-1]
            yield from (Said(first, item, None) for item in settled.first)
            yield from (Said(second, item, None) for item in settled.second)


def _time_of(block: Block, frame: int) -> int | None:
    """The time of a frame in a block; None if it has none."""
    frames, row = block.frames, frame - block.frames.first_number
    return frames.timestamp_ns[row] if frames.has_time[row] else None


def _is_client(segment: Segment, chosen: Conversation) -> bool:
    client = chosen.ends[0]
    return segment.source == bytes(client.address) + (client.port or 0).to_bytes(2, "big")


def _in_datagrams(source: WholeSource, chosen: Conversation, rules: Rules) -> Iterator[Said]:
    from dissect.session.udp.follower import DatagramFollower

    follower = DatagramFollower(chosen, source.protocols, takes_damaged=rules.takes_damaged)
    for packet in source:
        said = follower.take(packet)
        if said is not None:
            sender, time_ns = CLIENT if said.is_client else SERVER, packet.frame.timestamp_ns
            missing = sum(len(item) for item in said.items if isinstance(item, Hole))
            yield from (Said(sender, item, time_ns, missing=missing) for item in said.items)


class FileTeller:
    """What datagrams tell of the file that they transfer."""

    def __init__(self) -> None:
        from dissect.session.tftp import Transfer  # which few ask for

        self._transfer = Transfer()
        self._is_read = False
        """Whether all datagrams were read; the reader of the file may have gone away before."""

    @property
    def faults(self) -> Iterator[str]:
        """Why the file is not whole, as far as the datagrams were read."""
        error = self._transfer.error
        if error is not None:
            sender, code = BOTH[not error.is_client], error.code
            text = f": {error.text.decode(errors='backslashreplace')}" if error.text else ""
            yield f"the {sender} gave the transfer up (#{error.frame}), error {int(code)} ({code.label}){text}"
        elif self._is_read and not self._transfer.is_ended:
            yield "the last block of the file is missing: it is shorter than the others"

    def tell(self, said: Iterable[Said]) -> Iterator[Said]:
        """The file, and what else is said of the datagrams."""
        for one in said:
            if isinstance(one.item, Piece):
                is_client = one.sender == CLIENT
                part = self._transfer.add(one.item, one.time_ns, is_client=is_client, missing=one.missing)
                yield from (Said(BOTH[not part.is_client], item, one.time_ns) for item in part.items)
            elif not isinstance(one.item, Hole):
                yield one
        self._is_read = True
        is_client, items = self._transfer.finish()
        yield from (Said(BOTH[not is_client], item, None) for item in items)


def _in_association(source: WholeSource, chosen: Conversation, _: Rules) -> Iterator[Said]:
    from dissect.session.sctp.messages import MessageFollower

    follower, sent = MessageFollower(), dict.fromkeys(BOTH, 0)

    def said(association: Association, which: int, items: Iterable[SctpItem], time_ns: int | None) -> Iterator[Said]:
        sender = BOTH[which if _is_client_first(association, chosen) else 1 - which]
        for item in items:
            if not isinstance(item, SctpMessage):
                yield Said(sender, item, time_ns)
                continue
            piece = Piece(sent[sender], item.octets, item.frames[-1])
            sent[sender] = piece.end + item.missing
            yield Said(sender, piece, time_ns, _told(item))
            if item.missing:
                yield Said(sender, Hole(piece.end, sent[sender], HoleReason.CUT), time_ns)

    for packet in source:
        step = follower.take(packet)
        if step is not None and step.moment.found.association.number == chosen.stream:
            association, which = step.moment.found.association, step.moment.found.sender
            time_ns = packet.frame.timestamp_ns
            yield from said(association, which, step.sent, time_ns)
            yield from said(association, 1 - which, step.received, time_ns)
    for settled in follower.finish():
        if settled.association.number == chosen.stream:
            for which, items in enumerate(settled.items):
                yield from said(settled.association, which, items, None)


def _is_client_first(association: Association, chosen: Conversation) -> bool:
    """Whether the client is the first end of the association."""
    client, first = chosen.ends[0], association.ends[0]
    return client.port == first.port and bytes(client.address) in map(bytes, first.addresses)


def _told(message: SctpMessage) -> str:
    order = "unordered" if message.unordered else f"number {message.number}"
    protocol = "" if message.protocol is None else f", protocol {message.protocol}"
    more = f", in {len(message.frames)} pieces" if len(message.frames) > 1 else ""
    return f"stream {message.stream}, {order}{protocol}{more}"


TELLERS: Final[Mapping[str, Callable[[WholeSource, Conversation, Rules], Iterator[Said]]]] = {
    "tcp": _in_connection,
    "sctp": _in_association,
    **dict.fromkeys(sorted(NAMES), _in_datagrams),
}
"""By the names of protocols whose conversations have octets to show, those of the first choice first."""
