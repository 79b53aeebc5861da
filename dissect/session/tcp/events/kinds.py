"""What can happen in a connection, and the sentence for each: see `Event`."""

from __future__ import annotations

from dissect.problems import CodeWithMeaning


class EventKind(CodeWithMeaning):
    """Every event; in the sentence, what stands in braces is one of the event's numbers."""

    DAMAGED = "damaged", "the checksum is wrong, so the receiver does not take the segment"
    CAPTURED_TWICE = "captured_twice", "the packet of frame {first} again: captured twice, or doubled on the way"
    PORT_REUSE = "port_reuse", "a new connection between the ports of one that was seen before"
    SYN_IN_CONNECTION = "syn_in_connection", "a SYN in a connection that is open, which an ACK answers (RFC 5961 §4)"
    SIMULTANEOUS_OPEN = "simultaneous_open", "both sides have sent a SYN, as in frame {first} (RFC 9293 §3.5)"
    SECOND_ANSWER = "second_answer", "answers the SYN with another sequence number than frame {first} did"
    OLD_DUPLICATE = "old_duplicate", "its timestamp {timestamp} is older than {recent}, so it is refused (RFC 7323 §5)"
    RST_NOT_ACCEPTABLE = "rst_not_acceptable", "a RST whose number {begin} is not the one expected (RFC 5961 §3)"
    DATA_AFTER_FIN = "data_after_fin", "data behind the FIN of frame {first}"
    DATA_AFTER_RESET = "data_after_reset", "data after the RST of frame {first}"
    OUT_OF_WINDOW = "out_of_window", "octets up to {end}, but the receiver takes none from {limit} on"
    WINDOW_FULL = "window_full", "the data reaches the end of the receiver's window, {limit}"
    GAP = "gap", "octets {begin} to {end} before it were not seen yet"
    NOT_CAPTURED = "not_captured", "acknowledges octets {begin} to {end}, which the capture lacks"
    OUT_OF_ORDER = "out_of_order", "fills the gap that frame {first} left, {elapsed_ns} ns before"
    LATE = "late", "fills the gap that frame {first} left: it was reordered, or lost before and sent again"
    CAPTURE_OUT_OF_ORDER = (
        "capture_out_of_order",
        "frame {first} acknowledges it: the capture has them in another order",
    )
    REPEATED = "repeated", "octets that frame {first} had {elapsed_ns} ns before, which nothing asked for"
    RETRANSMISSION = "retransmission", "octets that were sent before, in or behind frame {first}"
    RETRANSMISSION_TIMEOUT = "retransmission_timeout", "sent again, as no acknowledgment came for {elapsed_ns} ns"
    FAST_RETRANSMISSION = "fast_retransmission", "sent again, as {duplicates} duplicate ACKs asked for it"
    SPURIOUS_RETRANSMISSION = "spurious_retransmission", "sent again, although frame {first} acknowledges it"
    SYN_DATA_NOT_TAKEN = "syn_data_not_taken", "sends the data of the SYN in frame {first} again, which was not taken"
    KEEP_ALIVE = "keep_alive", "asks whether the other side is still there"
    KEEP_ALIVE_ANSWER = "keep_alive_answer", "answers the keep-alive of frame {first}"
    ZERO_WINDOW = "zero_window", "the sender takes no data for now"
    ZERO_WINDOW_PROBE = "zero_window_probe", "asks whether the window is still closed"
    ZERO_WINDOW_PROBE_ANSWER = "zero_window_probe_answer", "answers the probe of frame {first}"
    WINDOW_UPDATE = "window_update", "only the window is another: {window} instead of {before}"
    DUPLICATE_ACK = "duplicate_ack", "repeats the acknowledgment of frame {first}, for time {duplicates}"
    SELECTIVE_DUPLICATE_ACK = (
        "selective_duplicate_ack",
        "repeats the acknowledgment of frame {first}, for time {duplicates}, with new blocks (RFC 6675)",
    )
    DUPLICATE_REPORTED = "duplicate_reported", "says that octets {begin} to {end} arrived twice (RFC 2883)"
