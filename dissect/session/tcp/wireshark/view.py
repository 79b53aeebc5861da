"""`WiresharkView`: what Wireshark 4.0 says of TCP segments when it reads a capture once."""

from __future__ import annotations

from dissect.blocks.block import Block
from dissect.packet import Packet
from dissect.session.numbers import MASK
from dissect.session.tcp.rows import SegmentReader
from dissect.session.tcp.segment import ACK, SYN, Segment, quoted_segment_in, segment_in
from dissect.session.tcp.wireshark.completeness import SYN_SEEN, completed
from dissect.session.tcp.wireshark.direction import Direction, Stream
from dissect.session.tcp.wireshark.flags import Facts
from dissect.session.tcp.wireshark.judging import judge
from dissect.session.tcp.wireshark.measures import acknowledge, end_of, in_flight, learn_scale, push, size_of_window
from dissect.session.tcp.wireshark.streams import MOST_STREAMS, Found, Streams


class WiresharkView:
    """Follows the packets of a capture in order.

    What it says is what `tshark -r FILE` says, with preferences as they are at first: also where Wireshark is mistaken.
    Memory is bounded: `streams.forgotten` says how many streams were forgotten for it.
    """

    def __init__(self, limit: int = MOST_STREAMS) -> None:
        self.streams = Streams(limit)
        self._reader = SegmentReader()

    def take(self, packet: Packet) -> Facts | None:
        """What is said of a packet; None if it neither carries nor completes a segment.

        A segment that an ICMP error quotes may begin a stream, and nothing else is said of it.
        """
        segment = segment_in(packet)
        if segment is not None:
            return self.add(segment)
        quoted = quoted_segment_in(packet)
        if quoted is not None:
            self.quote(quoted)
        return None

    def take_block(self, block: Block) -> list[Facts | None]:
        """The same of each packet in the next block of the capture."""
        found: list[Facts | None] = [None] * len(block)
        for row, one in self._reader.read(block):
            found[row] = self.add(one) if isinstance(one, Segment) else self.take(one)
        return found

    def quote(self, segment: Segment) -> Facts:
        """What is said of a segment that an ICMP error quotes: its stream, and its numbers as they stand there."""
        found = self.streams.find(segment)
        stream = found.stream
        completeness = stream.completeness
        stream.completeness |= completed(segment, is_first=found.is_new)
        if not segment.is_cut:
            learn_scale(segment, found.own, found.other)
        return Facts(
            stream.number,
            completeness,
            segment.sequence,
            segment.acknowledgment,
            None,
            segment.window,
            None if segment.flags & SYN else found.own.factor,
            *stream.times(segment.time_ns),
        )

    def add(self, segment: Segment) -> Facts:
        """What is said of a segment."""
        found = self.streams.find(segment)
        stream, own, other = found.stream, found.own, found.other
        times = stream.times(segment.time_ns)
        _begin(segment, own, other)
        completeness = _complete(segment, found)
        shown = _numbers(segment, own, other)
        judged = judge(segment, own, other, stream.initial_rtt_ns)
        acked = acknowledge(segment.acknowledgment, other)
        _time_handshake(stream, segment)
        is_measured = segment.length != 0 and own.in_flight_is_known and len(own.unacknowledged) != 0
        octets, pushed = (in_flight(segment, own, other), push(segment, own)) if is_measured else (None, None)
        if segment.is_cut:  # it fails before it comes to what follows
            return Facts(stream.number, completeness, *shown, *times)
        is_analysed = is_measured or judged.flags or found.flags or judged.is_unseen or acked is not None
        learn_scale(segment, own, other)
        own.blocks = segment.blocks
        repeated_ns, repeated = judged.repeated or (segment.time_ns, None)
        return Facts(
            stream.number,
            completeness,
            *shown,
            *times,
            flags=found.flags + judged.flags,
            duplicate_ack_num=judged.duplicate[0],
            duplicate_ack_frame=judged.duplicate[1],
            acks_frame=None if acked is None else acked.frame,
            ack_rtt_ns=None if acked is None else segment.time_ns - acked.time_ns or None,
            initial_rtt_ns=stream.initial_rtt_ns or None if is_analysed else None,
            bytes_in_flight=octets,
            push_bytes_sent=None if octets is None else pushed,
            rto_ns=segment.time_ns - repeated_ns or None,
            rto_frame=repeated if segment.time_ns != repeated_ns else None,
        )


def _begin(segment: Segment, own: Direction, other: Direction) -> None:
    """Set the numbers that are shown as 0, where they are not set."""
    if own.base is None:
        own.base = segment.sequence if segment.flags & SYN else (segment.sequence - 1) & MASK
    if segment.flags & ACK:
        if other.base is None:
            other.base = (segment.acknowledgment - 1) & MASK
        other.in_flight_is_known = True


def _complete(segment: Segment, found: Found) -> int:
    """What is shown as completeness: that before the segment, but where ports are used again."""
    stream = found.stream
    shown = stream.completeness
    if found.is_new and found.flags:
        shown = stream.completeness = SYN_SEEN
    else:
        stream.completeness |= completed(segment, is_first=found.is_new)
    return shown


def _numbers(segment: Segment, own: Direction, other: Direction) -> tuple[int, int, int, int, int | None]:
    """Sequence number, acknowledgment, next number, window, and the factor of the window."""
    return (
        own.relative(segment.sequence),
        other.relative(segment.acknowledgment) if segment.flags & ACK else segment.acknowledgment,
        own.relative(end_of(segment)),
        size_of_window(segment, own),
        None if segment.flags & SYN else own.factor,
    )


def _time_handshake(stream: Stream, segment: Segment) -> None:
    flags = segment.flags & (SYN | ACK)
    if flags == SYN:
        stream.syn_ns = segment.time_ns
    elif flags == ACK and stream.syn_ns is not None and not stream.initial_rtt_ns:
        stream.initial_rtt_ns = segment.time_ns - stream.syn_ns
