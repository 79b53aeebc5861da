"""Parameters that set up an association: RFC 9260 §3.3.2.1 and §3.3.3.1, and those that announce extensions:
RFC 3758 §3.1 (FORWARD TSN), RFC 4820 §4 (padding), RFC 4895 §3 (authentication), RFC 5061 §4.2.6 and §4.2.7
(adaptation layer, supported extensions), RFC 9653 §4 (zero checksum).
"""

from __future__ import annotations

from dissect.assigned_numbers.sctp_parameter_types import SctpAdaptationCodePoint, SctpErrorDetectionMethod
from dissect.protocols.sctp.chunk import at_least, exactly
from dissect.protocols.sctp.parameters.parameter import parameter, parameter_length, parameter_type
from dissect.protocols.sctp.records import (
    AUTHENTICATED_CHUNK_TYPES,
    HMAC_ALGORITHMS,
    SUPPORTED_ADDRESS_TYPES,
    SUPPORTED_CHUNK_TYPES,
)
from dissect.schema import RFC, FieldOrigin, Header, ListField, field, phrases
from dissect.schema.words import Bytes, If, Int32ub, this


class SCTPHeartbeatInfo(Header):
    """The content of a HEARTBEAT chunk, which its acknowledgement returns (RFC 9260 §3.3.5)."""

    type: int = parameter_type(1)
    length: int = parameter_length()
    information: bytes = field(
        Bytes(this.length - 4),
        "Sender-Specific Heartbeat Info",
        short="Info",
        default=b"",
        wireshark="sctp.parameter_heartbeat_information",
        meaning="octets that only the sender understands: when and to which address it was sent",
        origin=FieldOrigin.MATCHING,
    )

    line = phrases()

    stack = parameter(1, "heartbeat_info", RFC(9260, "3.3.5"))


class SCTPStateCookie(Header):
    """The server's state, signed and given to the client to keep (RFC 9260 §3.3.3.1.1)."""

    type: int = parameter_type(7)
    length: int = parameter_length()
    cookie: bytes = field(
        Bytes(this.length - 4),
        "Cookie",
        default=b"",
        wireshark="sctp.parameter_state_cookie",
        meaning="octets that only the sender understands",
        origin=FieldOrigin.CHOSEN,
    )

    line = phrases("{type}")

    stack = parameter(7, "state_cookie", RFC(9260, "3.3.3.1.1"))


class SCTPCookiePreservative(Header):
    """Asks for a cookie that lives longer (RFC 9260 §3.3.2.1.3)."""

    type: int = parameter_type(9)
    length: int = parameter_length()
    life_span_increment: int = field(
        Int32ub,
        "Suggested Cookie Life-Span Increment",
        short="Increment",
        wireshark="sctp.parameter_cookie_preservative_incr",
        meaning="milliseconds",
        origin=FieldOrigin.EVENT,
    )

    line = phrases("{type}")

    stack = parameter(9, "cookie_preservative", RFC(9260, "3.3.2.1.3"), exactly(8, RFC(9260, "3.3.2.1.3")))


class SCTPSupportedAddressTypes(Header):
    """The types of addresses that the sender can use (RFC 9260 §3.3.2.1.4)."""

    type: int = parameter_type(12)
    length: int = parameter_length()
    address_types: ListField = field(
        Bytes(this.length - 4),
        "Address Types",
        default=b"",
        options=SUPPORTED_ADDRESS_TYPES,
        meaning="16 bits each",
    )

    line = phrases("{type}")

    stack = parameter(12, "supported_address_types", RFC(9260, "3.3.2.1.4"))


class SCTPECNCapable(Header):
    """The sender understands explicit congestion notification (RFC 9260 §3.3.2)."""

    type: int = parameter_type(0x8000)
    length: int = parameter_length()

    line = phrases("ECN Capable")

    stack = parameter(0x8000, "ecn_capable", RFC(9260, "3.3.2"), exactly(4, RFC(9260, "3.3.2")))


class SCTPZeroChecksumAcceptable(Header):
    """The sender accepts packets with a checksum of zero, because another method protects them (RFC 9653 §4)."""

    type: int = parameter_type(0x8001)
    length: int = parameter_length()
    error_detection_method: int | None = field(
        If(this.length >= 8, Int32ub),
        "Error Detection Method Identifier",
        short="EDMID",
        default=1,
        names=SctpErrorDetectionMethod,
        meaning="the method: 1 DTLS",
        origin=FieldOrigin.HABIT,
    )

    line = phrases("{type}")

    stack = parameter(0x8001, "zero_checksum_acceptable", RFC(9653, "4"), exactly(8, RFC(9653, "4")))


class SCTPRandom(Header):
    """A random number, part of the keys for authentication (RFC 4895 §3.1)."""

    type: int = parameter_type(0x8002)
    length: int = parameter_length()
    random_number: bytes = field(
        Bytes(this.length - 4),
        "Random Number",
        default=b"",
        wireshark="sctp.random_number",
        meaning="32 octets",
        origin=FieldOrigin.CHOSEN,
    )

    line = phrases("{type}")

    stack = parameter(
        0x8002, "random", RFC(4895, "3.1"), at_least(36, "less than the 32 octets of a random number", RFC(4895, "6.1"))
    )


class SCTPChunkList(Header):
    """The chunk types that the sender wants authenticated (RFC 4895 §3.2)."""

    type: int = parameter_type(0x8003)
    length: int = parameter_length()
    chunk_types: ListField = field(
        Bytes(this.length - 4),
        "Chunk Types",
        default=b"",
        options=AUTHENTICATED_CHUNK_TYPES,
        meaning="8 bits each",
    )

    line = phrases("{type}")

    stack = parameter(0x8003, "chunk_list", RFC(4895, "3.2"))


class SCTPRequestedHmacAlgorithm(Header):
    """The authentication algorithms that the sender can check (RFC 4895 §3.3)."""

    type: int = parameter_type(0x8004)
    length: int = parameter_length()
    hmac_identifiers: ListField = field(
        Bytes(this.length - 4),
        "HMAC Identifiers",
        default=b"",
        options=HMAC_ALGORITHMS,
        meaning="16 bits each, the most wanted first",
    )

    line = phrases("{type}")

    stack = parameter(
        0x8004,
        "requested_hmac_algorithm",
        RFC(4895, "3.3"),
        at_least(6, "no algorithm, where at least SHA-1 must be", RFC(4895, "3.3")),
    )


class SCTPPadding(Header):
    """Makes an INIT chunk larger, to see whether packets of that size arrive (RFC 4820 §4)."""

    type: int = parameter_type(0x8005)
    length: int = parameter_length()
    padding_data: bytes = field(
        Bytes(this.length - 4),
        "Padding Data",
        default=b"",
        wireshark="sctp.parameter_value",
        meaning="ignored",
        origin=FieldOrigin.FIXED,
    )

    line = phrases()

    stack = parameter(0x8005, "padding", RFC(4820, "4"))


class SCTPSupportedExtensions(Header):
    """The chunk types of extensions that the sender knows (RFC 5061 §4.2.7)."""

    type: int = parameter_type(0x8008)
    length: int = parameter_length()
    chunk_types: ListField = field(
        Bytes(this.length - 4),
        "Chunk Types",
        default=b"",
        options=SUPPORTED_CHUNK_TYPES,
        meaning="8 bits each",
    )

    line = phrases("{type}")

    stack = parameter(0x8008, "supported_extensions", RFC(5061, "4.2.7"))


class SCTPForwardTSNSupported(Header):
    """The sender may give up messages, and understands FORWARD TSN chunks (RFC 3758 §3.1)."""

    type: int = parameter_type(0xC000)
    length: int = parameter_length()

    line = phrases("{type}")

    stack = parameter(0xC000, "forward_tsn_supported", RFC(3758, "3.1"), exactly(4, RFC(3758, "3.1")))


class SCTPAdaptationLayerIndication(Header):
    """The adaptation layer on top of the association (RFC 5061 §4.2.6)."""

    type: int = parameter_type(0xC006)
    length: int = parameter_length()
    code_point: int = field(
        Int32ub,
        "Adaptation Code Point",
        wireshark="sctp.adaptation_layer_indication",
        names=SctpAdaptationCodePoint,
        meaning="which one; both sides must name the same",
        origin=FieldOrigin.PROGRAM,
    )

    line = phrases("{type}")

    stack = parameter(0xC006, "adaptation_layer_indication", RFC(5061, "4.2.6"), exactly(8, RFC(5061, "4.2.6")))


INITIATION_PARAMETERS: tuple[type[Header], ...] = (
    SCTPHeartbeatInfo,
    SCTPStateCookie,
    SCTPCookiePreservative,
    SCTPSupportedAddressTypes,
    SCTPECNCapable,
    SCTPZeroChecksumAcceptable,
    SCTPRandom,
    SCTPChunkList,
    SCTPRequestedHmacAlgorithm,
    SCTPPadding,
    SCTPSupportedExtensions,
    SCTPForwardTSNSupported,
    SCTPAdaptationLayerIndication,
)
