"""Chunks that maintain an association: RFC 9260 §3.3.5, §3.3.6, §3.3.10 and Appendix A of RFC 4960 (ECNE,
CWR), RFC 4820 §3 (PAD).
"""

from __future__ import annotations

from dissect.protocols.sctp.causes.error_causes import ERROR_CAUSES
from dissect.protocols.sctp.chunk import chunk, chunk_flags, chunk_length, chunk_type, exactly
from dissect.protocols.sctp.chunks.parameters import PARAMETERS
from dissect.schema import RFC, FieldOrigin, Header, ListField, field, phrases
from dissect.schema.words import Bytes, Int32ub, this


def _heartbeat_information() -> ListField:
    return field(
        Bytes(this.length - 4),
        "Heartbeat Information TLV",
        short="Information",
        default=b"",
        options=PARAMETERS,
        meaning="one parameter, which comes back as it is",
    )


class SCTPHeartbeat(Header):
    """Heartbeat Request (HEARTBEAT): asks whether the peer is reachable at this address (RFC 9260 §3.3.5)."""

    type: int = chunk_type(4)
    flags: int = chunk_flags()
    length: int = chunk_length()
    information: ListField = _heartbeat_information()

    line = phrases("{type}")

    stack = chunk(4, "heartbeat", RFC(9260, "3.3.5"))


class SCTPHeartbeatAck(Header):
    """Heartbeat Acknowledgement (HEARTBEAT ACK): the peer returns the information (RFC 9260 §3.3.6)."""

    type: int = chunk_type(5)
    flags: int = chunk_flags()
    length: int = chunk_length()
    information: ListField = _heartbeat_information()

    line = phrases("{type}")

    stack = chunk(5, "heartbeat_ack", RFC(9260, "3.3.6"))


class SCTPError(Header):
    """Operation Error (ERROR): something is wrong, but the association continues (RFC 9260 §3.3.10)."""

    type: int = chunk_type(9)
    flags: int = chunk_flags()
    length: int = chunk_length()
    causes: ListField = field(
        Bytes(this.length - 4),
        "one or more Error Causes",
        short="Error Causes",
        default=b"",
        options=ERROR_CAUSES,
        meaning="what is wrong",
    )

    stack = chunk(9, "error", RFC(9260, "3.3.10"))


class SCTPECNE(Header):
    """Explicit Congestion Notification Echo (ECNE): a packet arrived with a congestion mark (RFC 4960 App. A)."""

    type: int = chunk_type(12)
    flags: int = chunk_flags()
    length: int = chunk_length()
    lowest_tsn: int = field(
        Int32ub,
        "Lowest TSN Number",
        wireshark="sctp.ecne_lowest_tsn",
        meaning="the lowest TSN in the marked packet",
        origin=FieldOrigin.ARRIVED,
    )

    line = phrases("{type}", "TSN={lowest_tsn}")

    stack = chunk(12, "ecne", RFC(4960, "A"), exactly(8, RFC(4960, "A")))


class SCTPCWR(Header):
    """Congestion Window Reduced (CWR): the sender of the marked packet has slowed down (RFC 4960 App. A)."""

    type: int = chunk_type(13)
    flags: int = chunk_flags()
    length: int = chunk_length()
    lowest_tsn: int = field(
        Int32ub,
        "Lowest TSN Number",
        wireshark="sctp.cwr_lowest_tsn",
        meaning="the TSN of the notification",
        origin=FieldOrigin.COPIED,
    )

    line = phrases("{type}", "TSN={lowest_tsn}")

    stack = chunk(13, "cwr", RFC(4960, "A"), exactly(8, RFC(4960, "A")))


class SCTPPad(Header):
    """Padding Chunk (PAD): makes a packet larger, to see whether packets of that size arrive (RFC 4820 §3)."""

    type: int = chunk_type(132)
    flags: int = chunk_flags()
    length: int = chunk_length()
    padding_data: bytes = field(
        Bytes(this.length - 4),
        "Padding Data",
        default=b"",
        wireshark="sctp.padding_data",
        meaning="ignored",
        origin=FieldOrigin.HABIT,
    )

    line = phrases("{type}")

    stack = chunk(132, "pad", RFC(4820, "3"))
