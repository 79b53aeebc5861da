"""What following a capture tells of TCP segments: Wireshark's names, and one of ours."""

from __future__ import annotations

from typing import Final

from dissect.codes import CodeWithMeaning
from dissect.lazy_names import late
from dissect.schema import Followed, FollowedType


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


def _label(flag: Flag) -> str:
    text = flag.replace("_", " ").replace("ack", "ACK")
    return text[0].upper() + text[1:]


NUMBER, SIGNED, DURATION = FollowedType.NUMBER, FollowedType.SIGNED, FollowedType.DURATION

FOLLOWED: Final = (
    Followed("tcp.stream", NUMBER, "Stream index", "from 0, in the order in which streams begin"),
    Followed(
        "tcp.completeness",
        NUMBER,
        "Conversation completeness",
        "the bits of what was seen before: SYN 1, SYN-ACK 2, ACK 4, data 8, FIN 16, RST 32",
        bits=8,
    ),
    Followed("tcp.seq", NUMBER, "Sequence number", "relative to the first of its direction", of="sequence_number"),
    Followed(
        "tcp.ack",
        NUMBER,
        "Acknowledgment number",
        "relative to the first number of the other direction",
        of="acknowledgment_number",
    ),
    Followed("tcp.nxtseq", NUMBER, "Next sequence number", "behind the segment, relative"),
    Followed(
        "tcp.window_size", NUMBER, "Calculated window size", "in octets, scaled if the scale is known", of="window"
    ),
    Followed(
        "tcp.window_size_scalefactor",
        SIGNED,
        "Window size scaling factor",
        "-1 if it is not known, -2 if windows are not scaled",
    ),
    Followed("tcp.time_relative", DURATION, "Time since the first segment of the stream"),
    Followed("tcp.time_delta", DURATION, "Time since the segment before in the stream"),
    Followed("tcp.analysis.flags", FollowedType.MARK, "Any flag of the analysis", "whether there is one"),
    *(Followed(f"tcp.analysis.{one}", FollowedType.MARK, _label(one), one.meaning) for one in Flag),
    Followed("tcp.analysis.duplicate_ack_num", NUMBER, "Duplicate ACK number", "how often it was repeated so far"),
    Followed("tcp.analysis.duplicate_ack_frame", NUMBER, "Duplicate of the ACK in frame"),
    Followed("tcp.analysis.acks_frame", NUMBER, "Acknowledges the segment in frame"),
    Followed("tcp.analysis.ack_rtt", DURATION, "Round trip", "since the segment that it acknowledges"),
    Followed("tcp.analysis.initial_rtt", DURATION, "Initial round trip", "from the SYN to the ACK of the handshake"),
    Followed("tcp.analysis.bytes_in_flight", NUMBER, "Octets in flight", "sent and not acknowledged, with its own"),
    Followed("tcp.analysis.push_bytes_sent", NUMBER, "Octets since the last PSH", "with its own"),
    Followed("tcp.analysis.rto", DURATION, "Retransmission time-out", "since the segment that it repeats"),
    Followed("tcp.analysis.rto_frame", NUMBER, "Frame since which the retransmission time-out counts"),
    Followed(
        "tcp.event",
        FollowedType.WORD,
        "What happens in the connection",
        "by our own rules, which are not always those of Wireshark: see docs/events.md",
        is_own=True,
        words=late("dissect.session.tcp.told:words_for_events"),
    ),
)
