"""Small records of fixed size; chunks, parameters and causes end with lists of them."""

from __future__ import annotations

from dissect.assigned_numbers.sctp_chunk_types import SctpChunkType
from dissect.assigned_numbers.sctp_parameter_types import SctpHmacIdentifier, SctpParameterType
from dissect.problems import Code, Severity
from dissect.schema import RFC, Expect, FieldOrigin, Header, Section, Sections, Stack, field, phrases
from dissect.schema.words import BitsInteger, Flag, Int8ub, Int16ub, Int32ub, this


class SCTPGapAckBlock(Header):
    """A run of chunks that arrived beyond a gap (RFC 9260 §3.3.4)."""

    start: int = field(
        Int16ub,
        "Gap Ack Block Start",
        short="Start",
        wireshark="sctp.sack_gap_block_start",
        meaning="first TSN of the run, counted from the cumulative TSN ack",
        origin=FieldOrigin.ARRIVED,
    )
    end: int = field(
        Int16ub,
        "Gap Ack Block End",
        short="End",
        wireshark="sctp.sack_gap_block_end",
        meaning="last TSN of the run, counted from the cumulative TSN ack",
        origin=FieldOrigin.ARRIVED,
    )

    line = phrases()

    stack = Stack(
        name="sctp.gap_ack_block",
        reference=RFC(9260, "3.3.4"),
        expect=[
            Expect(
                this.end - this.start >= 0,
                "end",
                "a run that ends before it begins",
                code=Code.SUSPICIOUS,
                severity=Severity.WARN,
                reference=RFC(9260, "3.3.4"),
            )
        ],
    )


GAP_ACK_BLOCKS = Sections([Section("Gap Ack Blocks", SCTPGapAckBlock)])


class SCTPDuplicateTSN(Header):
    """A chunk that arrived again (RFC 9260 §3.3.4)."""

    tsn: int = field(
        Int32ub,
        "Duplicate TSN",
        wireshark="sctp.sack_duplicate_tsn",
        meaning="its transmission sequence number",
        origin=FieldOrigin.ARRIVED,
    )

    line = phrases()

    stack = Stack(name="sctp.duplicate_tsn", reference=RFC(9260, "3.3.4"))


DUPLICATE_TSNS = Sections([Section("Duplicate TSNs", SCTPDuplicateTSN)])


class SCTPSkippedStream(Header):
    """How far an ordered stream is skipped (RFC 3758 §3.2)."""

    stream_identifier: int = field(
        Int16ub,
        "Stream Identifier",
        short="Stream",
        wireshark="sctp.forward_tsn_sid",
        meaning="which stream",
        origin=FieldOrigin.EVENT,
    )
    stream_sequence_number: int = field(
        Int16ub,
        "Stream Sequence Number",
        short="Sequence",
        wireshark="sctp.forward_tsn_ssn",
        meaning="the largest that is skipped in the stream",
        origin=FieldOrigin.EVENT,
    )

    line = phrases()

    stack = Stack(name="sctp.skipped_stream", reference=RFC(3758, "3.2"))


SKIPPED_STREAMS = Sections([Section("Skipped Streams", SCTPSkippedStream)])


class SCTPSkippedMessage(Header):
    """How far the ordered or the unordered messages of a stream are skipped (RFC 8260 §2.3.1)."""

    stream_identifier: int = field(
        Int16ub,
        "Stream Identifier",
        short="Stream",
        wireshark="sctp.i_forward_tsn_sid",
        meaning="which stream",
        origin=FieldOrigin.EVENT,
    )
    reserved: int = field(
        BitsInteger(15),
        "Reserved",
        default=0,
        wireshark="sctp.i_forward_tsn_res",
        meaning="zero",
        origin=FieldOrigin.FIXED,
    )
    unordered: bool = field(
        Flag,
        "U",
        default=False,
        wireshark="sctp.i_forward_tsn_u_bit",
        meaning="the unordered messages are meant, not the ordered",
        origin=FieldOrigin.EVENT,
    )
    message_identifier: int = field(
        Int32ub,
        "Message Identifier",
        short="MID",
        wireshark="sctp.forward_tsn_mid",
        meaning="the largest that is skipped",
        origin=FieldOrigin.EVENT,
    )

    line = phrases()

    stack = Stack(name="sctp.skipped_message", reference=RFC(8260, "2.3.1"))


SKIPPED_MESSAGES = Sections([Section("Skipped Messages", SCTPSkippedMessage)])


class SCTPStreamNumber(Header):
    """A stream to reset (RFC 6525 §4.1)."""

    stream_identifier: int = field(
        Int16ub,
        "Stream Number",
        wireshark="sctp.parameter_reconfig_sid",
        meaning="which stream",
        origin=FieldOrigin.PROGRAM,
    )

    line = phrases("{stream_identifier}")

    stack = Stack(name="sctp.stream_number", reference=RFC(6525, "4.1"))


STREAM_NUMBERS = Sections([Section("Stream Numbers", SCTPStreamNumber)])


class SCTPSupportedAddressType(Header):
    """A type of address that the sender can use (RFC 9260 §3.3.2.1.6)."""

    type: int = field(
        Int16ub,
        "Address Type",
        wireshark="sctp.parameter_supported_address_type",
        names=SctpParameterType,
        meaning="the type of the parameter that holds such an address",
        origin=FieldOrigin.HABIT,
    )

    line = phrases("{type}")

    stack = Stack(name="sctp.supported_address_type", reference=RFC(9260, "3.3.2.1.6"))


SUPPORTED_ADDRESS_TYPES = Sections([Section("Address Types", SCTPSupportedAddressType)])


class SCTPMissingParameter(Header):
    """A missing parameter (RFC 9260 §3.3.10.2)."""

    type: int = field(
        Int16ub,
        "Missing Param Type",
        wireshark="sctp.cause_missing_parameter_type",
        names=SctpParameterType,
        meaning="the type of the parameter",
        origin=FieldOrigin.EVENT,
    )

    line = phrases("{type}")

    stack = Stack(name="sctp.missing_parameter", reference=RFC(9260, "3.3.10.2"))


MISSING_PARAMETERS = Sections([Section("Missing Param Types", SCTPMissingParameter)])


class SCTPAuthenticatedChunkType(Header):
    """A chunk type that the sender wants authenticated (RFC 4895 §3.2)."""

    type: int = field(
        Int8ub,
        "Chunk Type",
        wireshark="sctp.chunk_type_to_auth",
        names=SctpChunkType,
        meaning="the type of the chunk",
        origin=FieldOrigin.HABIT,
    )

    line = phrases("{type}")

    stack = Stack(name="sctp.authenticated_chunk_type", reference=RFC(4895, "3.2"))


AUTHENTICATED_CHUNK_TYPES = Sections([Section("Chunk Types", SCTPAuthenticatedChunkType)])


class SCTPSupportedChunkType(Header):
    """A chunk type of an extension that the sender knows (RFC 5061 §4.2.7)."""

    type: int = field(
        Int8ub,
        "Chunk Type",
        wireshark="sctp.supported_chunk_type",
        names=SctpChunkType,
        meaning="the type of the chunk",
        origin=FieldOrigin.HABIT,
    )

    line = phrases("{type}")

    stack = Stack(name="sctp.supported_chunk_type", reference=RFC(5061, "4.2.7"))


SUPPORTED_CHUNK_TYPES = Sections([Section("Chunk Types", SCTPSupportedChunkType)])


class SCTPHmacAlgorithm(Header):
    """An algorithm that the sender can check, the most wanted first (RFC 4895 §3.3)."""

    identifier: int = field(
        Int16ub,
        "HMAC Identifier",
        wireshark="sctp.hmac_id",
        names=SctpHmacIdentifier,
        meaning="which algorithm",
        origin=FieldOrigin.HABIT,
    )

    line = phrases("{identifier}")

    stack = Stack(name="sctp.hmac_algorithm", reference=RFC(4895, "3.3"))


HMAC_ALGORITHMS = Sections([Section("HMAC Identifiers", SCTPHmacAlgorithm)])
