"""`WiresharkView`: what Wireshark 4.0 says of TCP segments when it reads a capture once."""

from __future__ import annotations

from typing import Any

from dissect.blocks.block import Block
from dissect.packet import Packet
from dissect.session.analysis.numbers import MASK
from dissect.session.tcp.rows import SegmentReader
from dissect.session.tcp.segment import ACK, SYN, Segment, quoted_segment_in, segment_in
from dissect.session.tcp.wireshark.completeness import SYN_SEEN, completed
from dissect.session.tcp.wireshark.direction import Direction, Stream
from dissect.session.tcp.wireshark.flags import Facts
from dissect.session.tcp.wireshark.judging import judge
from dissect.session.tcp.wireshark.measures import acknowledge, end_of, in_flight, learn_scale, push
from dissect.session.tcp.wireshark.ordinary import ordinary
from dissect.session.tcp.wireshark.streams import MOST_STREAMS, Streams

_new: Any = tuple.__new__
"""Makes a tuple with names of values in their order, in a third of the time."""


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
        stream, own, other, is_new, _ = self.streams.find(segment)
        completeness = stream.completeness
        stream.completeness |= completed(segment, is_first=is_new)
        if not segment.is_cut:
            learn_scale(segment, own, other)
        return Facts(
            stream.number,
            completeness,
            segment.sequence,
            segment.acknowledgment,
            None,
            segment.window,
            None if segment.flags & SYN else own.factor,
            *stream.times(segment.time_ns),
        )

    def add(self, segment: Segment) -> Facts:
        """What is said of a segment."""
        stream, own, other, is_new, reused = self.streams.find(segment)
        times = stream.times(segment.time_ns)
        facts = ordinary(segment, stream, own, other, times)
        if facts is not None:
            return facts
        _begin(segment, own, other)
        completeness = _complete(segment, stream, is_new=is_new, is_reused=reused != ())
        shown = _numbers(segment, own, other)
        flags, is_unseen, duplicate, repeats = judge(segment, own, other, stream.initial_rtt_ns)
        acked = acknowledge(segment.acknowledgment, other)
        _time_handshake(stream, segment)
        is_measured = segment.length != 0 and own.in_flight_is_known and len(own.unacknowledged) != 0
        octets, pushed = (in_flight(segment, own, other), push(segment, own)) if is_measured else (None, None)
        if segment.is_cut:  # it fails before it comes to what follows
            return Facts(stream.number, completeness, *shown, *times)
        is_analysed = is_measured or flags or reused or is_unseen or acked is not None
        learn_scale(segment, own, other)
        own.blocks, now = segment.blocks, segment.time_ns
        rto_ns, repeated = (None, None) if repeats is None else (now - repeats[0] or None, repeats[1])
        said: Facts = _new(
            Facts,
            (
                stream.number,
                completeness,
                *shown,
                *times,
                reused + flags,
                *duplicate,
                None if acked is None else acked[3],
                None if acked is None else now - acked[2] or None,
                stream.initial_rtt_ns or None if is_analysed else None,
                octets,
                None if octets is None else pushed,
                rto_ns,
                None if rto_ns is None else repeated,
            ),
        )
        return said


def _begin(segment: Segment, own: Direction, other: Direction) -> None:
    """Set the numbers that are shown as 0, where they are not set."""
    if own.base is None:
        own.base = segment.sequence if segment.flags & SYN else (segment.sequence - 1) & MASK
    if segment.flags & ACK:
        if other.base is None:
            other.base = (segment.acknowledgment - 1) & MASK
        other.in_flight_is_known = True


def _complete(segment: Segment, stream: Stream, *, is_new: bool, is_reused: bool) -> int:
    """What is shown as completeness: that before the segment, but where ports are used again."""
    shown = stream.completeness
    if is_new and is_reused:
        shown = stream.completeness = SYN_SEEN
    else:
        stream.completeness |= completed(segment, is_first=is_new)
    return shown


def _numbers(segment: Segment, own: Direction, other: Direction) -> tuple[int, int, int, int, int | None]:
    """Sequence number, acknowledgment, next number, window, and the factor of the window. A SYN is never scaled."""
    base, ack = own.base or 0, segment.acknowledgment
    is_syn = segment.flags & SYN != 0
    return (
        (segment.sequence - base) & MASK,
        (ack - (other.base or 0)) & MASK if segment.flags & ACK else ack,
        (end_of(segment) - base) & MASK,
        segment.window if is_syn else segment.window << own.shift,
        None if is_syn else own.factor,
    )


def _time_handshake(stream: Stream, segment: Segment) -> None:
    flags = segment.flags & (SYN | ACK)
    if flags == SYN:
        stream.syn_ns = segment.time_ns
    elif flags == ACK and stream.syn_ns is not None and not stream.initial_rtt_ns:
        stream.initial_rtt_ns = segment.time_ns - stream.syn_ns
