"""The parts of a data unit: IEEE 802.1AB-2016 §8.5 and §8.6."""

from __future__ import annotations

from dissect.assigned_numbers.address_families import AddressFamily
from dissect.assigned_numbers.lldp_types import LldpChassisSubtype, LldpPortSubtype, LldpType
from dissect.protocols.lldp.identifiers import (
    LLDPChassisAddress,
    LLDPChassisName,
    LLDPManagementIpv4,
    LLDPManagementIpv6,
    LLDPPortAddress,
    LLDPPortName,
)
from dissect.protocols.lldp.part import (
    HEADER_OCTETS,
    IEEE_802_1AB,
    LLDPUnknownPart,
    part_length,
    part_place,
    part_text,
    part_type,
)
from dissect.schema import (
    Content,
    Extent,
    FieldOrigin,
    Header,
    ListField,
    OptionList,
    Reference,
    Say,
    Stack,
    automatic,
    field,
    phrases,
)
from dissect.schema.words import BitsInteger, Bytes, Int8ub, Int16ub, Int24ub, Int32ub, this


class LLDPEnd(Header):
    """End of the data unit; what follows is padding (IEEE 802.1AB §8.5.1)."""

    type: int = part_type(0)
    length: int = field(
        BitsInteger(9),
        "TLV information string length",
        short="length",
        default=0,
        wireshark="lldp.tlv.len",
        meaning="0",
        origin=FieldOrigin.FIXED,
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

    type: int = part_type(1)
    length: int = part_length()
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

    stack = part_place(1, "8.5.2", least=2, origin=FieldOrigin.HABIT)


class LLDPPortId(Header):
    """The port that it comes from (IEEE 802.1AB §8.5.3)."""

    type: int = part_type(2)
    length: int = part_length()
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

    stack = part_place(2, "8.5.3", least=2, origin=FieldOrigin.HABIT)


class LLDPTimeToLive(Header):
    """How long the information is valid (IEEE 802.1AB §8.5.4)."""

    type: int = part_type(3)
    length: int = part_length()
    time_to_live: int = field(
        Int16ub, "time to live (TTL)", default=120, wireshark="lldp.time_to_live", meaning="seconds; 0 forget it"
    )

    line = phrases(Say("Shutdown", when=this.time_to_live == 0, leads=True))

    stack = part_place(3, "8.5.4", least=2)


class LLDPPortDescription(Header):
    """The port in words (IEEE 802.1AB §8.5.5)."""

    type: int = part_type(4)
    length: int = part_length()
    description: bytes = part_text("port description", "lldp.port.desc", "for people")

    line = phrases("{type}", "{description:text}")

    stack = part_place(4, "8.5.5")


class LLDPSystemName(Header):
    """The name of the station (IEEE 802.1AB §8.5.6)."""

    type: int = part_type(5)
    length: int = part_length()
    system_name: bytes = part_text("system name", "lldp.tlv.system.name", "its full name")

    line = phrases(Say("{system_name:text}", leads=True))

    stack = part_place(5, "8.5.6")


class LLDPSystemDescription(Header):
    """The station in words (IEEE 802.1AB §8.5.7)."""

    type: int = part_type(6)
    length: int = part_length()
    description: bytes = part_text("system description", "lldp.tlv.system.desc", "hardware and software")

    line = phrases()

    stack = part_place(6, "8.5.7", origin=FieldOrigin.HABIT)


class LLDPSystemCapabilities(Header):
    """The capabilities of the station, and those in use (IEEE 802.1AB §8.5.8)."""

    type: int = part_type(7)
    length: int = part_length()
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

    stack = part_place(7, "8.5.8", least=4, origin=FieldOrigin.HABIT)


class LLDPManagementAddress(Header):
    """Where the station can be managed (IEEE 802.1AB §8.5.9)."""

    type: int = part_type(8)
    length: int = part_length()
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
        origin=FieldOrigin.HABIT,
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
        origin=FieldOrigin.HABIT,
    )
    interface_number: int = field(
        Int32ub,
        "interface number",
        default=0,
        wireshark="lldp.mgn.interface.number",
        meaning="the interface",
        origin=FieldOrigin.CHOSEN,
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

    stack = part_place(8, "8.5.9", least=9)


class LLDPOrganizationallySpecific(Header):
    """A part of an organization (IEEE 802.1AB §8.6)."""

    type: int = part_type(127)
    length: int = part_length()
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

    stack = part_place(127, "8.6", least=4)


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
