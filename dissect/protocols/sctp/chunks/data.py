"""Chunks that carry data or acknowledge them: RFC 9260 §3.3.1 and §3.3.4, RFC 8260 §2.1."""

from __future__ import annotations

from dataclasses import replace

from dissect.assigned_numbers.sctp_payload_protocols import SctpPayloadProtocol
from dissect.problems import Code, Severity
from dissect.protocols.sctp.chunk import TAG_MUST_BE_SET, chunk, chunk_flags, chunk_length, chunk_type
from dissect.protocols.sctp.records import DUPLICATE_TSNS, GAP_ACK_BLOCKS
from dissect.schema import RFC, Expect, FieldOrigin, Header, ListField, Say, automatic, field, phrases, view
from dissect.schema.words import BitsInteger, Bytes, Flag, If, Int16ub, Int32ub, this

GAP_ACK_BLOCK_OCTETS = 4
DUPLICATE_TSN_OCTETS = 4


def _reserved() -> int:
    return field(BitsInteger(4), "Res", default=0, meaning="zero", origin=FieldOrigin.FIXED)


def _immediate() -> bool:
    return field(
        Flag,
        "I",
        default=False,
        wireshark="sctp.data_i_bit",
        meaning="the sender asks for a SACK without delay",
        origin=FieldOrigin.HABIT,
    )


def _unordered() -> bool:
    return field(
        Flag,
        "U",
        default=False,
        wireshark="sctp.data_u_bit",
        meaning="the message is not ordered within its stream",
        origin=FieldOrigin.PROGRAM,
    )


def _beginning() -> bool:
    return field(
        Flag,
        "B",
        default=True,
        wireshark="sctp.data_b_bit",
        meaning="the data begin with the message's first octet",
        origin=FieldOrigin.PIECE,
    )


def _ending() -> bool:
    return field(
        Flag,
        "E",
        default=True,
        wireshark="sctp.data_e_bit",
        meaning="the data end with the message's last octet",
        origin=FieldOrigin.PIECE,
    )


def _tsn() -> int:
    return field(
        Int32ub,
        "TSN",
        wireshark="sctp.data_tsn_raw",
        meaning="counts the chunks that carry data, in all streams",
        origin=FieldOrigin.COUNTED,
    )


def _stream_identifier() -> int:
    return field(
        Int16ub,
        "Stream Identifier S",
        short="Stream",
        default=0,
        wireshark="sctp.data_sid",
        meaning="the stream that the message is in",
        origin=FieldOrigin.PROGRAM,
    )


def _some_data(fields: int) -> Expect:
    """RFC 9260 §3.3.1: the receiver of a chunk without data aborts the association."""
    return Expect(
        this.length > fields,
        "length",
        "a chunk without user data",
        code=Code.BAD_LENGTH,
        severity=Severity.WARN,
        reference=RFC(9260, "6.2"),
    )


class SCTPData(Header):
    """Payload Data (DATA): a process's message, or a part of one (RFC 9260 §3.3.1)."""

    type: int = chunk_type(0)
    reserved: int = _reserved()
    immediate: bool = _immediate()
    unordered: bool = _unordered()
    beginning: bool = _beginning()
    ending: bool = _ending()
    length: int = chunk_length()
    tsn: int = _tsn()
    stream_identifier: int = _stream_identifier()
    stream_sequence_number: int = field(
        Int16ub,
        "Stream Sequence Number n",
        short="Sequence",
        default=0,
        wireshark="sctp.data_ssn",
        meaning="counts the ordered messages of the stream",
        origin=FieldOrigin.COUNTED,
    )
    payload_protocol_identifier: int = field(
        Int32ub,
        "Payload Protocol Identifier",
        short="PPID",
        default=0,
        wireshark="sctp.data_payload_proto_id",
        names=SctpPayloadProtocol,
        meaning="what the data are; only the processes use it",
        origin=FieldOrigin.PROGRAM,
    )
    user_data: bytes = field(
        Bytes(this.length - 16), "User Data (seq n of Stream S)", short="User Data", default=b"", meaning="the message"
    )

    flags = view(
        this.reserved * 16 + this.immediate * 8 + this.unordered * 4 + this.beginning * 2 + this.ending,
        "Chunk Flags",
        wireshark="sctp.chunk_flags",
        meaning="all bits as one number",
    )

    line = phrases(
        "{type}",
        "{flags}",
        "TSN={tsn}",
        "SID={stream_identifier}",
        "SSN={stream_sequence_number}",
        Say("{payload_protocol_identifier}", when=this.payload_protocol_identifier != 0),
        "{user_data:text}",
    )

    stack = replace(
        chunk(0, "data", RFC(9260, "3.3.1"), _some_data(16)), message="user_data", context_rules=[TAG_MUST_BE_SET]
    )


class SCTPIData(Header):
    """Payload Data supporting Interleaving (I-DATA): parts of several messages may take turns (RFC 8260 §2.1)."""

    type: int = chunk_type(64)
    reserved: int = _reserved()
    immediate: bool = _immediate()
    unordered: bool = _unordered()
    beginning: bool = _beginning()
    ending: bool = _ending()
    length: int = chunk_length()
    tsn: int = _tsn()
    stream_identifier: int = _stream_identifier()
    reserved_16: int = field(
        Int16ub, "Reserved", default=0, wireshark="sctp.data_reserved", meaning="zero", origin=FieldOrigin.FIXED
    )
    message_identifier: int = field(
        Int32ub,
        "Message Identifier",
        short="MID",
        default=0,
        wireshark="sctp.data_mid",
        meaning="counts the messages of the stream",
        origin=FieldOrigin.COUNTED,
    )
    payload_protocol_identifier: int | None = field(
        If(this.beginning, Int32ub),
        "Payload Protocol Identifier",
        short="PPID",
        default=None,
        wireshark="sctp.data_payload_proto_id",
        names=SctpPayloadProtocol,
        meaning="what the data are; in the message's first chunk",
        origin=FieldOrigin.PROGRAM,
    )
    fragment_sequence_number: int | None = field(
        If(this.beginning == 0, Int32ub),
        "Fragment Sequence Number",
        short="FSN",
        default=None,
        wireshark="sctp.data_fsn",
        meaning="counts the chunks of the message; in all but its first",
        origin=FieldOrigin.COUNTED,
    )
    user_data: bytes = field(Bytes(this.length - 20), "User Data", default=b"", meaning="the message, or a part of it")

    flags = view(
        this.reserved * 16 + this.immediate * 8 + this.unordered * 4 + this.beginning * 2 + this.ending,
        "Chunk Flags",
        wireshark="sctp.chunk_flags",
        meaning="all bits as one number",
    )

    line = phrases(
        "{type}",
        "{flags}",
        "TSN={tsn}",
        "SID={stream_identifier}",
        "MID={message_identifier}",
        Say("FSN={fragment_sequence_number}"),
        "{user_data:text}",
    )

    stack = replace(
        chunk(64, "i_data", RFC(8260, "2.1"), _some_data(20)), message="user_data", context_rules=[TAG_MUST_BE_SET]
    )


class SCTPSack(Header):
    """Selective Acknowledgement (SACK): the chunks that have arrived, and the gaps (RFC 9260 §3.3.4)."""

    type: int = chunk_type(3)
    flags: int = chunk_flags()
    length: int = chunk_length()
    cumulative_tsn_ack: int = field(
        Int32ub,
        "Cumulative TSN Ack",
        short="TSN Ack",
        wireshark="sctp.sack_cumulative_tsn_ack_raw",
        meaning="all chunks up to this one have arrived",
        origin=FieldOrigin.ARRIVED,
    )
    advertised_receiver_window_credit: int = field(
        Int32ub,
        "Advertised Receiver Window Credit (a_rwnd)",
        short="a_rwnd",
        wireshark="sctp.sack_a_rwnd",
        meaning="octets that the sender is ready to receive",
        origin=FieldOrigin.ROOM,
    )
    number_of_gap_ack_blocks: int = automatic(
        Int16ub,
        "Number of Gap Ack Blocks",
        short="Gap Blocks",
        wireshark="sctp.sack_number_of_gap_blocks",
        meaning="how many runs have arrived beyond gaps",
    )
    number_of_duplicate_tsns: int = automatic(
        Int16ub,
        "Number of Duplicate TSNs",
        short="Duplicates",
        wireshark="sctp.sack_number_of_duplicated_tsns",
        meaning="how many chunks have arrived once more",
    )
    gap_ack_blocks: ListField = field(
        Bytes(this.number_of_gap_ack_blocks * GAP_ACK_BLOCK_OCTETS),
        "Gap Ack Blocks",
        default=b"",
        options=GAP_ACK_BLOCKS,
        meaning="start and end of each run",
    )
    duplicate_tsns: ListField = field(
        Bytes(this.number_of_duplicate_tsns * DUPLICATE_TSN_OCTETS),
        "Duplicate TSNs",
        default=b"",
        options=DUPLICATE_TSNS,
        meaning="32 bits each",
    )

    line = phrases(
        "{type}",
        "TSN={cumulative_tsn_ack}",
        "Rwnd={advertised_receiver_window_credit}",
        Say("Gaps={number_of_gap_ack_blocks}", when=this.number_of_gap_ack_blocks != 0),
        Say("Duplicates={number_of_duplicate_tsns}", when=this.number_of_duplicate_tsns != 0),
    )

    stack = chunk(
        3,
        "sack",
        RFC(9260, "3.3.4"),
        Expect(
            this.length
            - this.number_of_gap_ack_blocks * GAP_ACK_BLOCK_OCTETS
            - this.number_of_duplicate_tsns * DUPLICATE_TSN_OCTETS
            >= 16,
            "length",
            "shorter than the blocks and duplicates that it counts",
            code=Code.BAD_COUNT,
            reference=RFC(9260, "3.3.4"),
        ),
    )
