"""What can happen in a connection, and the words for each: see `KindOfEvent`."""

from __future__ import annotations

from dissect.session.analysis.event import KindOfEvent


class EventKind(KindOfEvent):
    """Every event of TCP."""

    DAMAGED = "damaged", "its checksum is wrong, so the receiver discards it", "discarded: wrong checksum"
    CAPTURED_TWICE = (
        "captured_twice",
        "the same as packet {first}: it was captured twice, or the network doubled it",
        "captured twice: same as #{first}",
    )
    PORT_REUSE = "port_reuse", "a new connection between ports that another one used before"
    SYN_IN_CONNECTION = (
        "syn_in_connection",
        "a SYN in an open connection, to be answered with an ACK (RFC 5961 §4)",
        "SYN in open connection",
    )
    SIMULTANEOUS_OPEN = (
        "simultaneous_open",
        "both sides open the connection: the other SYN is in packet {first} (RFC 9293 §3.5)",
        "simultaneous open with #{first}",
    )
    SPLIT_HANDSHAKE = (
        "split_handshake",
        "the handshake is split: the SYN of packet {first} was acknowledged before the other side sent its own",
        "split handshake with #{first}",
    )
    SECOND_ANSWER = (
        "second_answer",
        "answers the SYN with another sequence number than packet {first}",
        "second answer, other than #{first}",
    )
    OLD_DUPLICATE = (
        "old_duplicate",
        "its timestamp {timestamp} is older than {recent}, the latest one, so the receiver discards it (RFC 7323 §5)",
        "old duplicate (PAWS)",
    )
    RST_NOT_ACCEPTABLE = (
        "rst_not_acceptable",
        "its sequence number {begin} is not the one that the receiver expects, so it resets nothing (RFC 5961 §3)",
        "RST not acceptable",
    )
    DATA_AFTER_FIN = "data_after_fin", "data beyond the FIN of packet {first}", "data after FIN #{first}"
    DATA_AFTER_RESET = "data_after_reset", "data after the RST of packet {first}", "data after RST #{first}"
    OUT_OF_WINDOW = (
        "out_of_window",
        "its data ends at {end}, but the window of the receiver ends at {limit}",
    )
    WINDOW_FULL = "window_full", "its data fills the window of the receiver, which ends at {limit}"
    GAP = (
        "gap",
        (
            "octet {only}, before it, has not been seen yet",
            "octets {begin} to {last}, before it, have not been seen yet",
        ),
        "gap of {octets}",
    )
    NOT_CAPTURED = (
        "not_captured",
        (
            "acknowledges octet {only}, which was sent but is not in the capture",
            "acknowledges octets {begin} to {last}, which were sent but are not in the capture",
        ),
        "acknowledges {octets} not in the capture",
    )
    OUT_OF_ORDER = (
        "out_of_order",
        "belongs before packet {first}, which came {elapsed} earlier: the network reordered them",
        "out of order: belongs before #{first}",
    )
    LATE = (
        "late",
        "belongs before packet {first}, which came {elapsed} earlier: it was reordered, or lost before the capture and "
        "sent again",
        "late: belongs before #{first}",
    )
    CAPTURE_OUT_OF_ORDER = (
        "capture_out_of_order",
        "packet {first} acknowledges it already: the capture has them in the wrong order",
        "captured after its acknowledgment #{first}",
    )
    REPEATED = (
        "repeated",
        "the octets of packet {first} again, {elapsed} later, which nothing asked for",
        "repetition of #{first}",
    )
    RETRANSMISSION = (
        "retransmission",
        (
            "the octets of packet {first}, sent again {elapsed} later",
            "its timestamp says that it was sent after packet {gap}, before which it belongs: the first copy was lost "
            "before the capture",
            "octets that were sent before",
        ),
        ("retransmission of #{first}", "retransmission"),
    )
    RETRANSMISSION_TIMEOUT = (
        "retransmission_timeout",
        "the octets of packet {first}, sent again because no acknowledgment came for {elapsed}",
        "retransmission of #{first} (time-out)",
        "retransmission",
    )
    FAST_RETRANSMISSION = (
        "fast_retransmission",
        (
            "the octets of packet {first}, sent again because {duplicates} duplicate ACKs asked for them",
            "sent because {duplicates} duplicate ACKs asked for it; it belongs before packet {gap}, and the first copy "
            "was lost before the capture",
            "sent again because {duplicates} duplicate ACKs asked for it",
        ),
        ("fast retransmission of #{first}", "fast retransmission"),
        "retransmission",
    )
    SPURIOUS_RETRANSMISSION = (
        "spurious_retransmission",
        "sent again, although packet {first} acknowledges it",
        "spurious retransmission: #{first} acknowledges it",
        "retransmission",
    )
    SYN_DATA_NOT_TAKEN = (
        "syn_data_not_taken",
        "sends the data of the SYN in packet {first} again, as it was not accepted",
        "data of SYN #{first} not accepted",
    )
    KEEP_ALIVE = "keep_alive", "asks whether the other side is still there", "keep-alive"
    KEEP_ALIVE_ANSWER = "keep_alive_answer", "answers the keep-alive in packet {first}", "answer to keep-alive #{first}"
    ZERO_WINDOW = "zero_window", "its sender accepts no data for now"
    ZERO_WINDOW_PROBE = "zero_window_probe", "asks whether the window is still closed", "zero-window probe"
    ZERO_WINDOW_PROBE_ANSWER = (
        "zero_window_probe_answer",
        "answers the zero-window probe in packet {first}",
        "answer to zero-window probe #{first}",
    )
    WINDOW_UPDATE = "window_update", "changes only the window, from {before} to {window} octets"
    DUPLICATE_ACK = (
        "duplicate_ack",
        "repeats the acknowledgment of packet {first} (duplicate {duplicates})",
        "duplicate ACK {duplicates} of #{first}",
    )
    SELECTIVE_DUPLICATE_ACK = (
        "selective_duplicate_ack",
        "repeats the acknowledgment of packet {first} (duplicate {duplicates}), and reports new octets behind a gap "
        "(RFC 6675)",
        "duplicate ACK {duplicates} of #{first} (SACK)",
        "duplicate_ack",
    )
    DUPLICATE_REPORTED = (
        "duplicate_reported",
        (
            "reports that octet {only} arrived twice (RFC 2883)",
            "reports that octets {begin} to {last} arrived twice (RFC 2883)",
        ),
        "D-SACK: {octets} arrived twice",
    )
