"""Wireshark's names for what it notices, and what is said of each segment in its words."""

from __future__ import annotations

from typing import NamedTuple

from dissect.problems import CodeWithMeaning


class Flag(CodeWithMeaning):
    """The `tcp.analysis` flags of Wireshark 4.0, by the end of their names."""

    REUSED_PORTS = "reused_ports", "a new connection between ports that were seen before"
    ZERO_WINDOW_PROBE = "zero_window_probe", "the next octet, though the window is closed"
    ZERO_WINDOW = "zero_window", "the sender takes no more data for now"
    LOST_SEGMENT = "lost_segment", "the segment before it was not captured"
    KEEP_ALIVE = "keep_alive", "asks whether the other side is still there"
    WINDOW_UPDATE = "window_update", "only the window is another"
    WINDOW_FULL = "window_full", "the data reaches the end of the other side's window"
    KEEP_ALIVE_ACK = "keep_alive_ack", "answers a keep-alive"
    ZERO_WINDOW_PROBE_ACK = "zero_window_probe_ack", "answers a probe of a closed window"
    DUPLICATE_ACK = "duplicate_ack", "repeats an acknowledgment"
    ACK_LOST_SEGMENT = "ack_lost_segment", "acknowledges data that was not captured"
    SPURIOUS_RETRANSMISSION = "spurious_retransmission", "repeats what was acknowledged already"
    FAST_RETRANSMISSION = "fast_retransmission", "repeats what duplicate acknowledgments asked for"
    OUT_OF_ORDER = "out_of_order", "came after a segment that follows it"
    RETRANSMISSION = "retransmission", "repeats what was sent before"


class Facts(NamedTuple):
    """What Wireshark 4.0 says of a segment when it reads a capture once. The names are those of its `tcp` fields.

    A time of 0 is not told. Of a segment whose options the capture has cut, only the numbers are told.
    """

    stream: int
    completeness: int
    """As it was before this segment."""
    seq: int
    """Relative, as the other numbers."""
    ack: int
    nxtseq: int
    window_size: int
    window_size_scalefactor: int | None
    """-1: not known; -2: not used; None for a SYN."""
    flags: tuple[Flag, ...] = ()
    duplicate_ack_num: int | None = None
    duplicate_ack_frame: int | None = None
    """Which acknowledgment is repeated, and how often it has been so far."""
    acks_frame: int | None = None
    ack_rtt_ns: int | None = None
    initial_rtt_ns: int | None = None
    bytes_in_flight: int | None = None
    push_bytes_sent: int | None = None
    rto_ns: int | None = None
    rto_frame: int | None = None
