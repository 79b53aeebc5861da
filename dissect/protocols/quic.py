"""QUIC's long header: RFC 9000 §17.2, RFC 8999 (what all versions share), RFC 9369 (version 2).

A datagram may hold several packets (RFC 9000 §12.2): each is the payload of the one before. What a packet says behind
its header is protected, and so are four bits of its first octet. Packets with a short header look like any octets to
those who do not know the connection, so they stay octets.
"""

from __future__ import annotations

from dissect.assigned_numbers.quic_numbers import QuicHeaderForm, QuicPacketType, QuicV2PacketType, QuicVersion
from dissect.assigned_numbers.transport_ports import UdpPort
from dissect.problems import Code, Severity
from dissect.schema import (
    RFC,
    Expect,
    FieldOrigin,
    Header,
    ListField,
    Next,
    Peek,
    Section,
    Sections,
    Stack,
    automatic,
    field,
    phrases,
    view,
)
from dissect.schema.words import (
    AllBut,
    BitsInteger,
    Bytes,
    Flag,
    GreedyBytes,
    Int8ub,
    Int32ub,
    Last,
    VariableInt,
    this,
)

LONGEST_ID = 20
"""Octets of the longest connection ID (RFC 9000 §17.2)."""
TAG_OCTETS = 16
VERSION_1 = this.version == QuicVersion.VERSION_1
VERSION_2 = this.version == QuicVersion.VERSION_2
DRAFTS = (this.version >= QuicVersion.DRAFT_27) & (this.version <= QuicVersion.DRAFT_34)
"""Drafts whose headers are those of version 1."""
NEGOTIATION = this.version == QuicVersion.NEGOTIATION
LONG = this.header_form == QuicHeaderForm.LONG
IDS = ("DCID={destination_connection_id:bare}", "SCID={source_connection_id:bare}")


def _header_form() -> bool:
    return field(
        Flag,
        "Header Form",
        short="HF",
        default=True,
        wireshark="quic.header_form",
        names=QuicHeaderForm,
        meaning="set in a long header",
        origin=FieldOrigin.FIXED,
    )


def _type(number: int) -> int:
    return field(
        BitsInteger(2),
        "Long Packet Type",
        short="Type",
        default=number,
        wireshark="quic.long.packet_type",
        names=QuicPacketType,
        meaning="what the packet is for",
        origin=FieldOrigin.EVENT,
    )


def _type_of_version_2(number: int) -> int:
    return field(
        BitsInteger(2),
        "Long Packet Type",
        short="Type",
        default=number,
        wireshark="quic.long.packet_type_v2",
        names=QuicV2PacketType,
        meaning="what the packet is for; other numbers than in version 1",
        origin=FieldOrigin.EVENT,
    )


def _version(number: int, origin: FieldOrigin = FieldOrigin.HABIT) -> int:
    return field(
        Int32ub,
        "Version",
        default=number,
        wireshark="quic.version",
        names=QuicVersion,
        meaning="which version the packet is of; 0 to negotiate one",
        origin=origin,
    )


def _destination(origin: FieldOrigin) -> bytes:
    return field(
        Bytes(this.destination_connection_id_length),
        "Destination Connection ID",
        default=b"",
        wireshark="quic.dcid",
        meaning="the connection, as the receiver names it",
        origin=origin,
    )


def _source(origin: FieldOrigin) -> bytes:
    return field(
        Bytes(this.source_connection_id_length),
        "Source Connection ID",
        default=b"",
        wireshark="quic.scid",
        meaning="the connection, as the sender names it",
        origin=origin,
    )


def _token_length() -> int:
    return automatic(VariableInt, "Token Length", wireshark="quic.token_length", meaning="octets of the token")


def _token() -> bytes:
    return field(
        Bytes(this.token_length),
        "Token",
        default=b"",
        wireshark="quic.token",
        meaning="what the server gave the client before, to prove its address",
        origin=FieldOrigin.COPIED,
    )


def _length() -> int:
    return automatic(
        VariableInt, "Length", wireshark="quic.length", meaning="octets of the packet number and of the payload"
    )


def _protected() -> bytes:
    return field(
        Bytes(this.length),
        "Packet Number and Payload",
        default=b"",
        meaning="protected: only the ends of the connection can read them",
        origin=FieldOrigin.KEYED,
    )


def _retry_token() -> bytes:
    return field(
        AllBut(TAG_OCTETS),
        "Retry Token",
        default=b"",
        wireshark="quic.retry_token",
        meaning="what the client is to send back in its next Initial packet",
        origin=FieldOrigin.CHOSEN,
    )


def _integrity_tag() -> bytes:
    return field(
        Last(TAG_OCTETS),
        "Retry Integrity Tag",
        wireshark="quic.retry_integrity_tag",
        meaning="shows that the server has seen the client's packet (RFC 9001 §5.8)",
        origin=FieldOrigin.KEYED,
    )


def _longest(length: str) -> Expect:
    """A packet with a longer ID is dropped. To negotiate a version, longer IDs of other versions are sent back."""
    return Expect(
        getattr(this, length) <= LONGEST_ID,
        length,
        f"more than {LONGEST_ID} octets, with which a packet is dropped",
        code=Code.SUSPICIOUS,
        severity=Severity.WARN,
        when=this.version != QuicVersion.NEGOTIATION,
        reference=RFC(9000, "17.2"),
    )


class QUIC(Header):
    """What all long headers begin with (RFC 8999 §5.1, RFC 9000 §17.2)."""

    header_form: bool = _header_form()
    fixed_bit: bool = field(
        Flag, "Fixed Bit", short="FB", default=True, wireshark="quic.fixed_bit", meaning="set, unless it is greased"
    )
    long_packet_type: int = _type(QuicPacketType.INITIAL)
    type_specific_bits: int = field(
        BitsInteger(4),
        "Type-Specific Bits",
        short="Bits",
        default=0,
        meaning="protected, as the payload is",
        origin=FieldOrigin.KEYED,
    )
    version: int = _version(QuicVersion.VERSION_1)
    destination_connection_id_length: int = automatic(
        Int8ub, "Destination Connection ID Length", short="DCID Len", wireshark="quic.dcil", meaning="octets of the ID"
    )
    destination_connection_id: bytes = _destination(FieldOrigin.HANDSHAKE)
    source_connection_id_length: int = automatic(
        Int8ub, "Source Connection ID Length", short="SCID Len", wireshark="quic.scil", meaning="octets of the ID"
    )
    source_connection_id: bytes = _source(FieldOrigin.CHOSEN)

    line = phrases(*IDS)

    stack = Stack(
        name="quic",
        reference=RFC(9000, "17.2"),
        carried_as={UdpPort: [443, 853], QuicHeaderForm: [QuicHeaderForm.LONG]},
        # Other versions share no more than the first bit and the IDs (RFC 8999), as any octets might.
        recognized_by=[LONG & rule for rule in (VERSION_1, VERSION_2, NEGOTIATION, DRAFTS)],
        origin=FieldOrigin.FIXED,
        shares_numbers=True,  # with packets of a short header, among others
        next=[Next(QuicHeaderForm, Peek(1), optional=True)],
        expect=[
            Expect(
                this.fixed_bit != 0,
                "fixed_bit",
                "not set, which only ends that agreed on it understand (RFC 9287)",
                code=Code.SUSPICIOUS,
                severity=Severity.NOTE,
                when=this.version != QuicVersion.NEGOTIATION,
                reference=RFC(9000, "17.2"),
            ),
            _longest("destination_connection_id_length"),
        ],
        context_rules=[_longest("source_connection_id_length")],
    )


def _variant(number: int) -> list[object]:
    return [(VERSION_1 & (this.long_packet_type == number)), (DRAFTS & (this.long_packet_type == number))]


def _variant_of_version_2(number: int) -> list[object]:
    return [VERSION_2 & (this.long_packet_type == number)]


class QUICInitial(QUIC):
    """The first packets of both ends, with the beginning of the handshake (RFC 9000 §17.2.2)."""

    # The first ones of a client have an ID that it makes up, until it has heard from the server (RFC 9000 §7.2).
    destination_connection_id: bytes = _destination(FieldOrigin.EVENT)
    token_length: int = _token_length()
    token: bytes = _token()
    length: int = _length()
    protected: bytes = _protected()

    line = phrases("Initial", *IDS)

    stack = QUIC.stack.varied(_variant(QuicPacketType.INITIAL), reference=RFC(9000, "17.2.2"))


class QUICZeroRTT(QUIC):
    """Data of a client that knows the server from before (RFC 9000 §17.2.3)."""

    long_packet_type: int = _type(QuicPacketType.ZERO_RTT)
    destination_connection_id: bytes = _destination(FieldOrigin.EVENT)
    length: int = _length()
    protected: bytes = _protected()

    line = phrases("0-RTT", *IDS)

    stack = QUIC.stack.varied(_variant(QuicPacketType.ZERO_RTT), reference=RFC(9000, "17.2.3"))


class QUICHandshake(QUIC):
    """The rest of the handshake (RFC 9000 §17.2.4)."""

    long_packet_type: int = _type(QuicPacketType.HANDSHAKE)
    length: int = _length()
    protected: bytes = _protected()

    line = phrases("Handshake", *IDS)

    stack = QUIC.stack.varied(_variant(QuicPacketType.HANDSHAKE), reference=RFC(9000, "17.2.4"))


class QUICRetry(QUIC):
    """A server's demand that the client prove its address (RFC 9000 §17.2.5). Nothing follows it in its datagram."""

    long_packet_type: int = _type(QuicPacketType.RETRY)
    retry_token: bytes = _retry_token()
    retry_integrity_tag: bytes = _integrity_tag()

    line = phrases("Retry", *IDS)

    stack = QUIC.stack.varied(_variant(QuicPacketType.RETRY), next=(), reference=RFC(9000, "17.2.5"))


class QUICv2Initial(QUICInitial):
    """The first packets of both ends in version 2 (RFC 9369 §3.2)."""

    long_packet_type: int = _type_of_version_2(QuicV2PacketType.INITIAL)
    version: int = _version(QuicVersion.VERSION_2)

    stack = QUICInitial.stack.varied(_variant_of_version_2(QuicV2PacketType.INITIAL), reference=RFC(9369, "3.2"))


class QUICv2ZeroRTT(QUICZeroRTT):
    """Data of a client that knows the server from before, in version 2 (RFC 9369 §3.2)."""

    long_packet_type: int = _type_of_version_2(QuicV2PacketType.ZERO_RTT)
    version: int = _version(QuicVersion.VERSION_2)

    stack = QUICZeroRTT.stack.varied(_variant_of_version_2(QuicV2PacketType.ZERO_RTT), reference=RFC(9369, "3.2"))


class QUICv2Handshake(QUICHandshake):
    """The rest of the handshake in version 2 (RFC 9369 §3.2)."""

    long_packet_type: int = _type_of_version_2(QuicV2PacketType.HANDSHAKE)
    version: int = _version(QuicVersion.VERSION_2)

    stack = QUICHandshake.stack.varied(_variant_of_version_2(QuicV2PacketType.HANDSHAKE), reference=RFC(9369, "3.2"))


class QUICv2Retry(QUICRetry):
    """A server's demand that the client prove its address, in version 2 (RFC 9369 §3.2)."""

    long_packet_type: int = _type_of_version_2(QuicV2PacketType.RETRY)
    version: int = _version(QuicVersion.VERSION_2)

    stack = QUICRetry.stack.varied(_variant_of_version_2(QuicV2PacketType.RETRY), reference=RFC(9369, "3.2"))


class QUICSupportedVersion(Header):
    """A version that the server can speak (RFC 9000 §17.2.1)."""

    version: int = field(
        Int32ub,
        "Supported Version",
        wireshark="quic.supported_version",
        meaning="a version; 0x?a?a?a?a only exercises the choice",
        spelled="#010x",
    )

    line = phrases("{version}")

    stack = Stack(name="quic.supported_version", reference=RFC(9000, "17.2.1"), origin=FieldOrigin.HABIT)


SUPPORTED_VERSIONS = Section("Supported versions", QUICSupportedVersion)


class QUICVersionNegotiation(QUIC):
    """A server's answer to a version that it does not speak (RFC 9000 §17.2.1, RFC 8999 §6)."""

    fixed_bit: bool = field(Flag, "Unused", short="U", default=True, meaning="any value")
    long_packet_type: int = field(BitsInteger(2), "Unused", short="U", default=0, meaning="any value")
    type_specific_bits: int = field(BitsInteger(4), "Unused", short="U", default=0, meaning="any value")
    version: int = _version(QuicVersion.NEGOTIATION, FieldOrigin.FIXED)
    destination_connection_id: bytes = _destination(FieldOrigin.COPIED)
    source_connection_id: bytes = _source(FieldOrigin.COPIED)
    supported_versions: ListField = field(
        GreedyBytes,
        "Supported Versions",
        default=b"",
        options=Sections([SUPPORTED_VERSIONS]),
        meaning="what the server can speak",
    )

    unused = view(
        this.fixed_bit * 64 + this.long_packet_type * 16 + this.type_specific_bits,
        "Unused",
        wireshark="quic.vn.unused",
        meaning="any value",
    )

    line = phrases("Version Negotiation", *IDS)

    stack = QUIC.stack.varied([NEGOTIATION], origin=FieldOrigin.HABIT, next=(), reference=RFC(9000, "17.2.1"))


HEADERS: tuple[type[Header], ...] = (
    QUIC,
    QUICInitial,
    QUICZeroRTT,
    QUICHandshake,
    QUICRetry,
    QUICv2Initial,
    QUICv2ZeroRTT,
    QUICv2Handshake,
    QUICv2Retry,
    QUICVersionNegotiation,
)
