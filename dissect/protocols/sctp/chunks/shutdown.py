"""Chunks that end an association: RFC 9260 §3.3.7 to §3.3.9 and §3.3.13.

SHUTDOWN COMPLETE must be alone in its packet (§6.10).
"""

from __future__ import annotations

from dataclasses import replace

from dissect.protocols.sctp.causes.error_causes import ERROR_CAUSES
from dissect.protocols.sctp.chunk import chunk, chunk_flags, chunk_length, chunk_type, exactly
from dissect.schema import RFC, FieldOrigin, Header, ListField, Repeat, field, phrases, view
from dissect.schema.words import BitsInteger, Bytes, Flag, Int32ub, this


class SCTPAbort(Header):
    """Abort (ABORT): ends the association at once (RFC 9260 §3.3.7)."""

    type: int = chunk_type(6)
    reserved: int = field(BitsInteger(7), "Reserved", default=0, meaning="zero", origin=FieldOrigin.FIXED)
    tag_reflected: bool = field(
        Flag,
        "T",
        default=False,
        wireshark="sctp.abort_t_bit",
        meaning="the verification tag is the receiver's own",
        origin=FieldOrigin.EVENT,
    )
    length: int = chunk_length()
    causes: ListField = field(
        Bytes(this.length - 4),
        "zero or more Error Causes",
        short="Error Causes",
        default=b"",
        options=ERROR_CAUSES,
        meaning="why, if the sender says so",
    )

    flags = view(
        this.reserved * 2 + this.tag_reflected,
        "Chunk Flags",
        wireshark="sctp.chunk_flags",
        meaning="all bits as one number",
    )

    line = phrases("{type}", "{flags}")

    stack = chunk(6, "abort", RFC(9260, "3.3.7"))


class SCTPShutdown(Header):
    """Shutdown (SHUTDOWN): the sender has no more data, and all of its own are acknowledged (RFC 9260 §3.3.8)."""

    type: int = chunk_type(7)
    flags: int = chunk_flags()
    length: int = chunk_length()
    cumulative_tsn_ack: int = field(
        Int32ub,
        "Cumulative TSN Ack",
        short="TSN Ack",
        wireshark="sctp.shutdown_cumulative_tsn_ack",
        meaning="all chunks up to this one have arrived",
        origin=FieldOrigin.ARRIVED,
    )

    line = phrases("{type}", "TSN={cumulative_tsn_ack}")

    stack = chunk(7, "shutdown", RFC(9260, "3.3.8"), exactly(8, RFC(9260, "3.3.8")))


class SCTPShutdownAck(Header):
    """Shutdown Acknowledgement (SHUTDOWN ACK): the other side has no more data either (RFC 9260 §3.3.9)."""

    type: int = chunk_type(8)
    flags: int = chunk_flags()
    length: int = chunk_length()

    line = phrases("{type}")

    stack = chunk(8, "shutdown_ack", RFC(9260, "3.3.9"), exactly(4, RFC(9260, "3.3.9")))


class SCTPShutdownComplete(Header):
    """Shutdown Complete (SHUTDOWN COMPLETE): the association has ended (RFC 9260 §3.3.13)."""

    type: int = chunk_type(14)
    reserved: int = field(BitsInteger(7), "Reserved", default=0, meaning="zero", origin=FieldOrigin.FIXED)
    tag_reflected: bool = field(
        Flag,
        "T",
        default=False,
        wireshark="sctp.shutdown_complete_t_bit",
        meaning="the verification tag is the receiver's own",
        origin=FieldOrigin.EVENT,
    )
    length: int = chunk_length()

    flags = view(
        this.reserved * 2 + this.tag_reflected,
        "Chunk Flags",
        wireshark="sctp.chunk_flags",
        meaning="all bits as one number",
    )

    line = phrases("{type}", "{flags}")

    stack = replace(
        chunk(14, "shutdown_complete", RFC(9260, "3.3.13"), exactly(4, RFC(9260, "3.3.13"))), repeat=Repeat.ALONE
    )
