"""Generic Network Virtualization Encapsulation: RFC 8926."""

from __future__ import annotations

from dissect.assigned_numbers import EtherType
from dissect.assigned_numbers.open_enum import OpenEnum
from dissect.assigned_numbers.transport_ports import UdpPort
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


class GeneveOptionClass(OpenEnum, maximum=0xFFFF, spelling="0x{:04x}"):
    """The organization that defines an option's types (IANA: "Geneve Option Class", a selection)."""

    LINUX = 0x0100, "Linux"
    OPEN_VSWITCH = 0x0101, "Open vSwitch (OVS)"
    OPEN_VIRTUAL_NETWORKING = 0x0102, "Open Virtual Networking (OVN)"
    IN_BAND_NETWORK_TELEMETRY = 0x0103, "In-band Network Telemetry (INT)"
    VMWARE = 0x0104, "VMware, Inc."
    AMAZON = 0x0108, "Amazon.com, Inc."
    CISCO = 0x0109, "Cisco Systems, Inc."
    GOOGLE = 0x0132, "Google LLC"


class GeneveOption(Header):
    """An option of any class (RFC 8926 §3.5)."""

    option_class: int = field(
        Int16ub,
        "Option Class",
        wireshark="geneve.option.class",
        names=GeneveOptionClass,
        meaning="the organization that defines the type",
    )
    critical: bool = field(
        Flag,
        "Critical",
        short="C",
        default=False,
        wireshark="geneve.option.type.critical",
        meaning="receivers that do not know the option drop the packet",
    )
    type_number: int = field(BitsInteger(7), "Type", meaning="which option of its class it is")
    reserved: int = field(
        BitsInteger(3),
        "Reserved",
        short="R",
        default=0,
        wireshark="geneve.option.flags.reserved",
        meaning="zero",
        origin=FieldOrigin.FIXED,
    )
    length: int = automatic(BitsInteger(5), "Length", meaning="length of the data in units of 4 octets")
    data: bytes = field(
        Bytes(this.length * WORD_OCTETS),
        "Variable-Length Option Data",
        short="Data",
        default=b"",
        wireshark="geneve.option.unknown.data",
        meaning="as its class and type define it",
    )

    type = view(
        this.critical * 128 + this.type_number,
        "Type",
        wireshark="geneve.option.type",
        meaning="the critical bit and the rest as one number",
    )
    option_octets = view(
        this.length * WORD_OCTETS + WORD_OCTETS,
        "Length",
        wireshark="geneve.option.length",
        meaning="length of the option in octets",
    )

    line = phrases("{option_class} type {type_number}")

    stack = Stack(
        name="geneve.option",
        reference=RFC(8926, "3.5"),
        extent=[Extent(this.length * WORD_OCTETS + WORD_OCTETS)],
        origin=FieldOrigin.CONFIGURED,
    )


OPTIONS = OptionList(kinds=GeneveOptionClass, members=(), unknown=GeneveOption)


class Geneve(Header):
    """A packet of a virtual network, carried over UDP (RFC 8926 §3.4)."""

    version: int = field(
        BitsInteger(2), "Version", short="Ver", default=0, wireshark="geneve.version", meaning="always 0"
    )
    options_length: int = automatic(
        BitsInteger(6), "Opt Len", short="Opt Len", meaning="length of the options in units of 4 octets"
    )
    control: bool = field(
        Flag,
        "Control Packet",
        short="O",
        default=False,
        wireshark="geneve.flags.oam",
        meaning="a packet of the network's own",
        origin=FieldOrigin.EVENT,
    )
    critical: bool = field(
        Flag,
        "Critical Options Present",
        short="C",
        default=False,
        wireshark="geneve.flags.critical",
        meaning="at least one option is critical",
        origin=FieldOrigin.EVENT,
    )
    reserved_6: int = field(BitsInteger(6), "Rsvd.", default=0, meaning="zero")
    protocol_type: int = automatic(
        Int16ub,
        "Protocol Type",
        wireshark="geneve.proto_type",
        names=EtherType,
        meaning="what is carried, as an EtherType",
    )
    network_identifier: int = field(
        Int24ub,
        "Virtual Network Identifier",
        short="VNI",
        wireshark="geneve.vni",
        meaning="the virtual network that the packet belongs to",
        origin=FieldOrigin.CONFIGURED,
    )
    reserved: int = field(
        Int8ub, "Reserved", default=0, wireshark="geneve.reserved", meaning="zero", origin=FieldOrigin.FIXED
    )
    options: ListField = field(
        Bytes(this.options_length * WORD_OCTETS),
        "Variable-Length Options",
        short="Options",
        default=b"",
        wireshark="geneve.options",
        options=OPTIONS,
        meaning="options, each of whole 32-bit words",
    )

    options_octets = view(
        this.options_length * WORD_OCTETS,
        "Length",
        wireshark="geneve.option.length",
        meaning="length of the options in octets",
    )

    line = phrases("VNI={network_identifier}", "{protocol_type}", "{flags}")

    stack = Stack(
        name="geneve",
        floor=Floor.TUNNEL,
        reference=RFC(8926, "3.4"),
        carried_as={UdpPort: [6081]},
        separates=["network_identifier"],
        next=[Next(EtherType, this.protocol_type)],
        unchecked_in=RFC(6935, "5"),
        expect=[
            Expect(this.version == 0, "version", "not version 0", code=Code.BAD_VERSION, reference=RFC(8926, "3.4")),
            Expect(
                this.reserved_6 == 0,
                "reserved_6",
                "reserved bits are set",
                code=Code.SUSPICIOUS,
                severity=Severity.NOTE,
                reference=RFC(8926, "3.4"),
            ),
        ],
    )


HEADERS: tuple[type[Header], ...] = (Geneve,)
