"""What is said of each segment in Wireshark's words."""

from __future__ import annotations

from typing import NamedTuple

from dissect.protocols.tcp.analysis import Flag


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
    nxtseq: int | None
    """None for a segment that an ICMP error quotes."""
    window_size: int
    window_size_scalefactor: int | None
    """-1: not known; -2: not used; None for a SYN."""
    time_relative_ns: int = 0
    """Since the first segment of the stream."""
    time_delta_ns: int = 0
    """Since the one before."""
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


__all__ = ["Facts", "Flag"]
