"""Link Layer Discovery Protocol: IEEE 802.1AB-2016 §8. A data unit is just a list of parts.

A part begins with 7 bits of type and 9 bits of length.
"""

from __future__ import annotations

from dissect.addresses import Ipv4Address, Ipv6Address, MacAddress
from dissect.assigned_numbers import EtherType
from dissect.assigned_numbers.address_families import AddressFamily
from dissect.assigned_numbers.lldp_types import LldpChassisSubtype, LldpPortSubtype, LldpType
from dissect.problems import Code, Severity
from dissect.schema import (
    AddressField,
    Content,
    Expect,
    Extent,
    Floor,
    Header,
    ListField,
    OptionList,
    Reference,
    Say,
    Stack,
    address,
    automatic,
    field,
    phrases,
)
from dissect.schema.words import (
    BitsInteger,
    Bytes,
    GreedyBytes,
    Int8ub,
    Int16ub,
    Int24ub,
    Int32ub,
    Ipv4,
    Ipv6,
    Mac,
    this,
)

IEEE_802_1AB = "IEEE 802.1AB-2016"
HEADER_OCTETS = 2


def _type(number: int) -> int:
    return field(
        BitsInteger(7),
        "TLV type",
        default=number,
        wireshark="lldp.tlv.type",
        names=LldpType,
        meaning="which part it is",
    )


def _length() -> int:
    return automatic(
        BitsInteger(9), "TLV information string length", short="length", wireshark="lldp.tlv.len", meaning="octets"
    )


def _text(label: str, wireshark: str, meaning: str) -> bytes:
    return field(Bytes(this.length), label, default=b"", wireshark=wireshark, meaning=meaning)


def _part(number: int, section: str, least: int = 0) -> Stack:
    """The place of a part, with at least this many octets after type and length."""
    reference = Reference(IEEE_802_1AB, section)
    return Stack(
        name="lldp.tlv",
        reference=reference,
        carried_as={LldpType: [number]},
        extent=[Extent(this.length + HEADER_OCTETS)],
        expect=[
            Expect(
                this.length >= least,
                "length",
                f"shorter than the {least} octets that this part has at least",
                code=Code.BAD_OPTION,
                severity=Severity.WARN,
                reference=reference,
            )
        ],
    )


class LLDPChassisAddress(Header):
    """A chassis identified by a MAC address (IEEE 802.1AB §8.5.2.2)."""

    mac_address: AddressField[MacAddress] = address(
        Mac, "MAC address", wireshark="lldp.chassis.id.mac", meaning="of the station"
    )

    line = phrases("{mac_address}")

    stack = Stack(
        name="lldp.chassis", reference=Reference(IEEE_802_1AB, "8.5.2.2"), carried_as={LldpChassisSubtype: [4]}
    )


class LLDPPortAddress(Header):
    """A port identified by a MAC address (IEEE 802.1AB §8.5.3.2)."""

    mac_address: AddressField[MacAddress] = address(
        Mac, "MAC address", wireshark="lldp.port.id.mac", meaning="of the port"
    )

    line = phrases("{mac_address}")

    stack = Stack(name="lldp.port", reference=Reference(IEEE_802_1AB, "8.5.3.2"), carried_as={LldpPortSubtype: [3]})


class LLDPChassisName(Header):
    """A chassis identified by a name (IEEE 802.1AB §8.5.2.2)."""

    name: bytes = field(GreedyBytes, "chassis ID", wireshark="lldp.chassis.id", meaning="letters")

    line = phrases("{name:bare}")

    stack = Stack(
        name="lldp.chassis",
        reference=Reference(IEEE_802_1AB, "8.5.2.2"),
        carried_as={LldpChassisSubtype: [1, 2, 3, 6, 7]},
    )


class LLDPPortName(Header):
    """A port identified by a name (IEEE 802.1AB §8.5.3.2)."""

    name: bytes = field(GreedyBytes, "port ID", wireshark="lldp.port.id", meaning="letters")

    line = phrases("{name:bare}")

    stack = Stack(
        name="lldp.port", reference=Reference(IEEE_802_1AB, "8.5.3.2"), carried_as={LldpPortSubtype: [1, 2, 5, 6, 7]}
    )


class LLDPManagementIpv4(Header):
    """An address of IPv4 (IEEE 802.1AB §8.5.9.4)."""

    ip_address: AddressField[Ipv4Address] = address(
        Ipv4, "management address", wireshark="lldp.mgn.addr.ip4", meaning="where it can be managed"
    )

    line = phrases("{ip_address}")

    stack = Stack(name="lldp.mgn.addr", reference=Reference(IEEE_802_1AB, "8.5.9.4"), carried_as={AddressFamily: [1]})


class LLDPManagementIpv6(Header):
    """An address of IPv6 (IEEE 802.1AB §8.5.9.4)."""

    ip_address: AddressField[Ipv6Address] = address(
        Ipv6, "management address", wireshark="lldp.mgn.addr.ip6", meaning="where it can be managed"
    )

    line = phrases("{ip_address}")

    stack = Stack(name="lldp.mgn.addr", reference=Reference(IEEE_802_1AB, "8.5.9.4"), carried_as={AddressFamily: [2]})


class LLDPEnd(Header):
    """End of the data unit; what follows is padding (IEEE 802.1AB §8.5.1)."""

    type: int = _type(0)
    length: int = field(
        BitsInteger(9),
        "TLV information string length",
        short="length",
        default=0,
        wireshark="lldp.tlv.len",
        meaning="0",
    )

    line = phrases()

    stack = Stack(
        name="lldp.tlv",
        reference=Reference(IEEE_802_1AB, "8.5.1"),
        carried_as={LldpType: [0]},
        extent=[Extent(this.length + HEADER_OCTETS)],
    )


class LLDPChassisId(Header):
    """The station that sends it (IEEE 802.1AB §8.5.2)."""

    type: int = _type(1)
    length: int = _length()
    subtype: int = field(
        Int8ub,
        "chassis ID subtype",
        default=4,
        wireshark="lldp.chassis.subtype",
        names=LldpChassisSubtype,
        meaning="what it is identified by",
    )
    chassis_id: ListField = field(
        Bytes(this.length - 1),
        "chassis ID",
        default=b"",
        options=Content(LldpChassisSubtype, this.subtype, (LLDPChassisAddress, LLDPChassisName)),
        meaning="as the subtype says",
    )

    line = phrases("Chassis")

    stack = _part(1, "8.5.2", least=2)


class LLDPPortId(Header):
    """The port that it comes from (IEEE 802.1AB §8.5.3)."""

    type: int = _type(2)
    length: int = _length()
    subtype: int = field(
        Int8ub,
        "port ID subtype",
        default=3,
        wireshark="lldp.port.subtype",
        names=LldpPortSubtype,
        meaning="what it is identified by",
    )
    port_id: ListField = field(
        Bytes(this.length - 1),
        "port ID",
        default=b"",
        options=Content(LldpPortSubtype, this.subtype, (LLDPPortAddress, LLDPPortName)),
        meaning="as the subtype says",
    )

    line = phrases("Port")

    stack = _part(2, "8.5.3", least=2)


class LLDPTimeToLive(Header):
    """How long the information is valid (IEEE 802.1AB §8.5.4)."""

    type: int = _type(3)
    length: int = _length()
    time_to_live: int = field(
        Int16ub, "time to live (TTL)", default=120, wireshark="lldp.time_to_live", meaning="seconds; 0 forget it"
    )

    line = phrases(Say("Shutdown", when=this.time_to_live == 0, leads=True))

    stack = _part(3, "8.5.4", least=2)


class LLDPPortDescription(Header):
    """The port in words (IEEE 802.1AB §8.5.5)."""

    type: int = _type(4)
    length: int = _length()
    description: bytes = _text("port description", "lldp.port.desc", "for people")

    line = phrases("{type}", "{description:text}")

    stack = _part(4, "8.5.5")


class LLDPSystemName(Header):
    """The name of the station (IEEE 802.1AB §8.5.6)."""

    type: int = _type(5)
    length: int = _length()
    system_name: bytes = _text("system name", "lldp.tlv.system.name", "its full name")

    line = phrases(Say("{system_name:text}", leads=True))

    stack = _part(5, "8.5.6")


class LLDPSystemDescription(Header):
    """The station in words (IEEE 802.1AB §8.5.7)."""

    type: int = _type(6)
    length: int = _length()
    description: bytes = _text("system description", "lldp.tlv.system.desc", "hardware and software")

    line = phrases()

    stack = _part(6, "8.5.7")


class LLDPSystemCapabilities(Header):
    """The capabilities of the station, and those in use (IEEE 802.1AB §8.5.8)."""

    type: int = _type(7)
    length: int = _length()
    capabilities: int = field(
        Int16ub,
        "system capabilities",
        default=0,
        wireshark="lldp.tlv.system_cap",
        meaning="4 bridge, 16 router, …",
        spelled="#06x",
    )
    enabled: int = field(
        Int16ub,
        "enabled capabilities",
        default=0,
        wireshark="lldp.tlv.enable_system_cap",
        meaning="those of them that are in use",
        spelled="#06x",
    )

    line = phrases("Capabilities={enabled}")

    stack = _part(7, "8.5.8", least=4)


class LLDPManagementAddress(Header):
    """Where the station can be managed (IEEE 802.1AB §8.5.9)."""

    type: int = _type(8)
    length: int = _length()
    address_length: int = automatic(
        Int8ub,
        "management address string length",
        wireshark="lldp.mgn.address.len",
        meaning="octets of subtype and address",
    )
    address_subtype: int = field(
        Int8ub,
        "management address subtype",
        default=1,
        wireshark="lldp.mgn.address.subtype",
        names=AddressFamily,
        meaning="address family: 1 IPv4, 2 IPv6",
    )
    address: ListField = field(
        Bytes(this.address_length - 1),
        "management address",
        options=Content(AddressFamily, this.address_subtype, (LLDPManagementIpv4, LLDPManagementIpv6)),
        meaning="as the subtype says",
    )
    interface_numbering: int = field(
        Int8ub,
        "interface numbering subtype",
        default=2,
        wireshark="lldp.mgn.interface.subtype",
        meaning="1 unknown, 2 ifIndex, 3 system port number",
    )
    interface_number: int = field(
        Int32ub, "interface number", default=0, wireshark="lldp.mgn.interface.number", meaning="the interface"
    )
    object_identifier_length: int = field(
        Int8ub, "OID string length", default=0, wireshark="lldp.mgn.obj.len", meaning="octets of the identifier"
    )
    object_identifier: bytes = field(
        Bytes(this.length - this.address_length - 7),
        "object identifier",
        default=b"",
        wireshark="lldp.mgn.obj.id",
        meaning="of the part that is managed",
    )

    line = phrases("Management")

    stack = _part(8, "8.5.9", least=9)


class LLDPOrganizationallySpecific(Header):
    """A part of an organization (IEEE 802.1AB §8.6)."""

    type: int = _type(127)
    length: int = _length()
    organization: int = field(
        Int24ub,
        "organizationally unique identifier (OUI)",
        short="OUI",
        wireshark="lldp.orgtlv.oui",
        meaning="whose",
        spelled="colons",
    )
    subtype: int = field(Int8ub, "organizationally defined subtype", short="subtype", meaning="which of its parts")
    information: bytes = field(
        Bytes(this.length - 4), "organizationally defined information string", default=b"", meaning="as it is"
    )

    line = phrases("OUI {organization}/{subtype}")

    stack = _part(127, "8.6", least=4)


class LLDPUnknownPart(Header):
    """A part of a reserved type (IEEE 802.1AB §8.4)."""

    type: int = field(BitsInteger(7), "TLV type", wireshark="lldp.tlv.type", names=LldpType, meaning="which part it is")
    length: int = _length()
    information: bytes = field(Bytes(this.length), "TLV information string", default=b"", meaning="as it is")

    stack = Stack(
        name="lldp.tlv",
        reference=Reference(IEEE_802_1AB, "8.4"),
        extent=[Extent(this.length + HEADER_OCTETS)],
    )


PARTS = OptionList(
    kinds=LldpType,
    members=(
        LLDPEnd,
        LLDPChassisId,
        LLDPPortId,
        LLDPTimeToLive,
        LLDPPortDescription,
        LLDPSystemName,
        LLDPSystemDescription,
        LLDPSystemCapabilities,
        LLDPManagementAddress,
        LLDPOrganizationallySpecific,
    ),
    unknown=LLDPUnknownPart,
    end=0,
)


class LLDP(Header):
    """A station describes itself to its neighbours on the link (IEEE 802.1AB §8.2)."""

    parts: ListField = field(
        GreedyBytes, "TLVs", default=b"", options=PARTS, meaning="chassis, port and time to live first, an end last"
    )

    line = phrases()

    stack = Stack(
        name="lldp", floor=Floor.LINK, reference=Reference(IEEE_802_1AB, "8.2"), carried_as={EtherType: [0x88CC]}
    )


HEADERS: tuple[type[Header], ...] = (LLDP,)
