"""Chunks by which a sender gives up messages: RFC 3758 §3.2, RFC 8260 §2.3.1."""

from __future__ import annotations

from dissect.protocols.sctp.chunk import chunk, chunk_flags, chunk_length, chunk_type
from dissect.protocols.sctp.records import SKIPPED_MESSAGES, SKIPPED_STREAMS
from dissect.schema import RFC, FieldOrigin, Header, ListField, field, phrases
from dissect.schema.words import Bytes, Int32ub, this


class SCTPForwardTSN(Header):
    """Forward TSN (FORWARD TSN): the sender gives up messages, the receiver need not wait (RFC 3758 §3.2)."""

    type: int = chunk_type(192)
    flags: int = chunk_flags()
    length: int = chunk_length()
    new_cumulative_tsn: int = field(
        Int32ub,
        "New Cumulative TSN",
        short="New TSN",
        wireshark="sctp.forward_tsn_tsn",
        meaning="as if all up to this one had arrived",
        origin=FieldOrigin.EVENT,
    )
    skipped: ListField = field(
        Bytes(this.length - 8),
        "Skipped Streams",
        default=b"",
        options=SKIPPED_STREAMS,
        meaning="how far each ordered stream is skipped",
    )

    line = phrases("{type}", "TSN={new_cumulative_tsn}")

    stack = chunk(192, "forward_tsn", RFC(3758, "3.2"))


class SCTPIForwardTSN(Header):
    """I-FORWARD-TSN: the same for interleaved messages (RFC 8260 §2.3.1)."""

    type: int = chunk_type(194)
    flags: int = chunk_flags()
    length: int = chunk_length()
    new_cumulative_tsn: int = field(
        Int32ub,
        "New Cumulative TSN",
        short="New TSN",
        wireshark="sctp.i_forward_tsn_tsn",
        meaning="as if all up to this one had arrived",
        origin=FieldOrigin.EVENT,
    )
    skipped: ListField = field(
        Bytes(this.length - 8),
        "Skipped Messages",
        default=b"",
        options=SKIPPED_MESSAGES,
        meaning="how far each stream is skipped",
    )

    line = phrases("{type}", "TSN={new_cumulative_tsn}")

    stack = chunk(194, "i_forward_tsn", RFC(8260, "2.3.1"))
