"""What can happen in an association, and the words for each: see `KindOfEvent`. TSNs are as on the wire."""

from __future__ import annotations

from dissect.session.analysis.event import KindOfEvent


class SctpEventKind(KindOfEvent):
    """Every event of SCTP."""

    DAMAGED = "damaged", "its checksum is wrong, so the receiver discards it", "discarded: wrong checksum"
    CAPTURED_TWICE = (
        "captured_twice",
        "the same as packet {first}: it was captured twice, or the network doubled it",
        "captured twice: same as #{first}",
    )
    WRONG_TAG = (
        "wrong_tag",
        (
            "its verification tag is not {expected:#010x}, as the receiver chose, so the receiver discards it "
            "(RFC 9260 §8.5)",
            "its verification tag is not one that the receiver chose, so the receiver discards it (RFC 9260 §8.5)",
        ),
        "discarded: wrong verification tag",
    )
    PORT_REUSE = "port_reuse", "a new association between ports that another one used before"
    RESTART = (
        "restart",
        "an INIT between the ends of an open association: its sender has restarted (RFC 9260 §5.2.2)",
        "restart of an association",
    )
    SIMULTANEOUS_OPEN = (
        "simultaneous_open",
        "both sides open the association: the other INIT is in packet {first} (RFC 9260 §5.2.1)",
        "simultaneous open with #{first}",
    )
    REFUSED = "refused", "refuses the INIT of packet {first}", "refuses INIT #{first}"
    ABORTED = "aborted", "ends the association at once, and what is not yet delivered is lost", "association aborted"
    DATA_AFTER_SHUTDOWN = (
        "data_after_shutdown",
        "new data behind the SHUTDOWN of packet {first}",
        "data after SHUTDOWN #{first}",
    )
    DATA_AFTER_END = (
        "data_after_end",
        "data after packet {first}, which ended the association",
        "data after the end in #{first}",
    )
    GAP = (
        "gap",
        ("TSN {tsn}, before it, has not been seen yet", "TSNs {begin} to {last}, before it, have not been seen yet"),
        ("gap: TSN {tsn}", "gap of {count} TSNs"),
    )
    NOT_CAPTURED = (
        "not_captured",
        (
            "acknowledges TSN {tsn}, which was sent but is not in the capture",
            "acknowledges TSNs {begin} to {last}, which were sent but are not in the capture",
        ),
        ("acknowledges TSN {tsn}, which was not captured", "acknowledges {count} TSNs that were not captured"),
    )
    OUT_OF_ORDER = (
        "out_of_order",
        "TSN {begin} belongs before packet {first}, which came {elapsed} earlier: the network reordered them",
        "out of order: belongs before #{first}",
    )
    LATE = (
        "late",
        "TSN {begin} belongs before packet {first}, which came {elapsed} earlier: it was reordered, or lost before the "
        "capture and sent again",
        "late: belongs before #{first}",
    )
    CAPTURE_OUT_OF_ORDER = (
        "capture_out_of_order",
        "packet {first} acknowledges TSN {begin} already: the capture has them in the wrong order",
        "captured after its acknowledgment #{first}",
    )
    REPEATED = (
        "repeated",
        (
            "TSN {begin} of packet {first} again, {elapsed} later, which nothing asked for",
            "the same as in packet {first} again, {elapsed} later, which nothing asked for",
        ),
        "repetition of #{first}",
    )
    RETRANSMISSION = (
        "retransmission",
        ("TSN {begin} of packet {first}, sent again {elapsed} later", "TSN {begin}, which was sent before"),
        ("retransmission of #{first}", "retransmission"),
    )
    RETRANSMISSION_TIMEOUT = (
        "retransmission_timeout",
        (
            "TSN {begin} of packet {first}, sent again {elapsed} later because no acknowledgment came",
            "the same as in packet {first}, sent again {elapsed} later because no answer came",
        ),
        "retransmission of #{first} (time-out)",
        "retransmission",
    )
    FAST_RETRANSMISSION = (
        "fast_retransmission",
        (
            "TSN {begin} of packet {first}, sent again because {reports} SACKs reported it missing",
            "TSN {begin}, sent because {reports} SACKs reported it missing; it belongs before packet {gap}, and the "
            "first copy was lost before the capture",
        ),
        ("fast retransmission of #{first}", "fast retransmission"),
        "retransmission",
    )
    SPURIOUS_RETRANSMISSION = (
        "spurious_retransmission",
        "TSN {begin}, sent again although packet {acknowledged} acknowledges it",
        "spurious retransmission: #{acknowledged} acknowledges it",
        "retransmission",
    )
    SKIPPED = (
        "skipped",
        (
            "gives up TSN {tsn}: the receiver need not wait for it (RFC 3758)",
            "gives up TSNs {begin} to {last}: the receiver need not wait for them (RFC 3758)",
        ),
        ("gives up TSN {tsn}", "gives up {count} TSNs"),
    )
    MISSING_REPORTED = (
        "missing_reported",
        (
            "reports TSN {tsn} missing (report {reports})",
            "reports TSNs {begin} to {last} missing (report {reports})",
        ),
        ("TSN {tsn} reported missing ({reports})", "{count} TSNs reported missing ({reports})"),
    )
    DUPLICATE_REPORTED = (
        "duplicate_reported",
        (
            "reports that TSN {tsn} arrived twice",
            "reports that {count} TSNs arrived twice, TSN {begin} among them",
        ),
        ("TSN {tsn} arrived twice", "{count} TSNs arrived twice"),
    )
    RENEGED = (
        "reneged",
        "no longer acknowledges TSN {begin}, which packet {first} reported as arrived",
        "takes back the acknowledgment of TSN {begin}",
    )
    OLD_ACKNOWLEDGMENT = (
        "old_acknowledgment",
        "acknowledges less than packet {first} did: the network reordered them",
        "acknowledges less than #{first}",
    )
    ZERO_WINDOW = "zero_window", "its sender accepts no data for now"
    ZERO_WINDOW_PROBE = "zero_window_probe", "data although the window is closed", "zero-window probe"
    BROKEN_MESSAGE = (
        "broken_message",
        "TSN {begin} does not continue the message of TSN {before}, so neither can be delivered (RFC 9260 §6.9)",
        "message broken at TSN {begin}",
    )
    STREAMS_RESET = "streams_reset", "restarts the numbers of streams (RFC 6525)"
    ADDRESSES_CHANGED = (
        "addresses_changed",
        "changes the addresses of its sender: {added} added, {deleted} deleted (RFC 5061)",
        "addresses: {added} added, {deleted} deleted",
    )
