"""Network Service Header: RFC 8300 (§2.4 the 16 octets of type 1, §2.5 the lists of type 2)."""

from __future__ import annotations

from dissect.assigned_numbers import EtherType, IpProtocol
from dissect.assigned_numbers.nsh_next_protocols import NshNextProtocol
from dissect.assigned_numbers.open_enum import OpenEnum
from dissect.problems import Code, Severity
from dissect.schema import (
    RFC,
    Expect,
    Extent,
    FieldOrigin,
    Floor,
    Header,
    ListField,
    Next,
    OptionList,
    Stack,
    automatic,
    field,
    phrases,
    view,
)
from dissect.schema.words import BitsInteger, Bytes, Flag, Int8ub, Int16ub, Int24ub, this

WORD_OCTETS = 4
HEADER_OCTETS = 8
METADATA_TYPE_1 = 1
METADATA_TYPE_2 = 2


class NshMetadataClass(OpenEnum, maximum=0xFFFF, spelling="0x{:04x}"):
    """The organization that defines a variable-length context header's types (IANA: "NSH MD Class", a selection)."""

    IETF = 0x0000, "IETF Base NSH MD Class"


class NSHContext(Header):
    """A context header of any class (RFC 8300 §2.5.1)."""

    metadata_class: int = field(
        Int16ub,
        "Metadata Class",
        wireshark="nsh.metadataclass",
        names=NshMetadataClass,
        meaning="the organization that defines the type",
    )
    type: int = field(Int8ub, "Type", wireshark="nsh.metadatatype", meaning="which context of its class it is")
    unassigned: bool = field(
        Flag, "U", default=False, wireshark="nsh.metadataunassignedbit", meaning="zero", origin=FieldOrigin.FIXED
    )
    length: int = automatic(
        BitsInteger(7), "Length", wireshark="nsh.metadatalen", meaning="octets of the metadata, without padding"
    )
    metadata: bytes = field(
        Bytes(this.length), "Variable-Length Metadata", default=b"", meaning="as its class and type define it"
    )

    line = phrases("{metadata_class} type {type}")

    stack = Stack(
        name="nsh.context",
        reference=RFC(8300, "2.5.1"),
        origin=FieldOrigin.CONFIGURED,
        extent=[Extent(this.length + WORD_OCTETS)],
    )


CONTEXTS = OptionList(kinds=NshMetadataClass, members=(), unknown=NSHContext, alignment=WORD_OCTETS)


class NSH(Header):
    """The path of a packet through the functions of a network, and how far it has come (RFC 8300 §2.2, §2.3)."""

    version: int = field(BitsInteger(2), "Ver", default=0, wireshark="nsh.version", meaning="always 0")
    management: bool = field(
        Flag,
        "O",
        default=False,
        wireshark="nsh.Obit",
        meaning="a packet of the network's own",
        origin=FieldOrigin.EVENT,
    )
    unassigned: bool = field(Flag, "U", default=False, wireshark="nsh.CBit", meaning="zero", origin=FieldOrigin.FIXED)
    time_to_live: int = field(
        BitsInteger(6),
        "TTL",
        default=63,
        wireshark="nsh.ttl",
        meaning="forwarders that it may still pass",
        origin=FieldOrigin.HABIT,
    )
    length: int = automatic(
        BitsInteger(6), "Length", wireshark="nsh.length", meaning="length of this header in 32-bit words"
    )
    unassigned_4: int = field(BitsInteger(4), "U", default=0, meaning="zero", origin=FieldOrigin.FIXED)
    metadata_type: int = field(
        BitsInteger(4), "MD Type", default=METADATA_TYPE_2, meaning="1 four words of context, 2 a list"
    )
    next_protocol: int = automatic(
        Int8ub, "Next Protocol", wireshark="nsh.nextproto", names=NshNextProtocol, meaning="what is carried"
    )
    service_path_identifier: int = field(
        Int24ub, "Service Path Identifier", short="SPI", wireshark="nsh.spi", meaning="the way through the functions"
    )
    service_index: int = field(
        Int8ub,
        "Service Index",
        short="SI",
        default=255,
        wireshark="nsh.si",
        meaning="functions that are still to come",
        origin=FieldOrigin.ON_THE_WAY,
    )

    metadata_octet = view(
        this.unassigned_4 * 16 + this.metadata_type,
        "MD Type",
        wireshark="nsh.mdtype",
        meaning="the metadata type with the bits before it",
    )

    line = phrases("SPI={service_path_identifier} SI={service_index}", "{next_protocol}", "{flags}")

    stack = Stack(
        name="nsh",
        floor=Floor.TUNNEL,
        reference=RFC(8300, "2.2"),
        origin=FieldOrigin.CONFIGURED,
        carried_as={EtherType: [0x894F], IpProtocol: [145], NshNextProtocol: [4]},
        expect=[
            Expect(this.version == 0, "version", "not version 0", code=Code.BAD_VERSION, reference=RFC(8300, "2.2")),
            Expect(
                this.length >= 2,
                "length",
                "less than 2 words, the size of a header without context",
                code=Code.BAD_LENGTH,
                reference=RFC(8300, "2.2"),
            ),
        ],
    )


class NSHWithFixedContext(NSH):
    """With four words of context, whose meaning both sides know (RFC 8300 §2.4)."""

    metadata_type: int = field(BitsInteger(4), "MD Type", default=METADATA_TYPE_1, meaning="1, four words of context")
    context: bytes = field(
        Bytes(this.length * WORD_OCTETS - HEADER_OCTETS),
        "Fixed-Length Context Header",
        short="Context",
        meaning="16 octets",
    )

    stack = NSH.stack.varied(
        [this.metadata_type == METADATA_TYPE_1],
        reference=RFC(8300, "2.4"),
        next=[Next(NshNextProtocol, this.next_protocol)],
        expect=[
            *NSH.stack.expect,
            Expect(
                this.length == 6,
                "length",
                "not 6 words, the size of a header with four words of context",
                code=Code.BAD_LENGTH,
                severity=Severity.WARN,
                reference=RFC(8300, "2.4"),
            ),
        ],
    )


class NSHWithContexts(NSH):
    """With a list of contexts, or none (RFC 8300 §2.5)."""

    contexts: ListField = field(
        Bytes(this.length * WORD_OCTETS - HEADER_OCTETS),
        "Variable-Length Context Headers",
        short="Contexts",
        default=b"",
        options=CONTEXTS,
        meaning="class, type, length, metadata",
    )

    stack = NSH.stack.varied(
        [this.metadata_type == METADATA_TYPE_2],
        reference=RFC(8300, "2.5"),
        next=[Next(NshNextProtocol, this.next_protocol)],
    )


HEADERS: tuple[type[Header], ...] = (NSH, NSHWithFixedContext, NSHWithContexts)
