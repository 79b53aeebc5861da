"""What chassis, ports and managers are known by, within the parts that name them: IEEE 802.1AB-2016 §8.5."""

from __future__ import annotations

from dissect.addresses import Ipv4Address, Ipv6Address, MacAddress
from dissect.assigned_numbers.address_families import AddressFamily
from dissect.assigned_numbers.lldp_types import LldpChassisSubtype, LldpPortSubtype
from dissect.protocols.lldp.part import IEEE_802_1AB
from dissect.schema import AddressField, FieldOrigin, Header, Reference, Stack, address, field, phrases
from dissect.schema.words import GreedyBytes, Ipv4, Ipv6, Mac


class LLDPChassisAddress(Header):
    """A chassis identified by a MAC address (IEEE 802.1AB §8.5.2.2)."""

    mac_address: AddressField[MacAddress] = address(
        Mac, "MAC address", wireshark="lldp.chassis.id.mac", meaning="of the station"
    )

    line = phrases("{mac_address}")

    stack = Stack(
        name="lldp.chassis",
        reference=Reference(IEEE_802_1AB, "8.5.2.2"),
        origin=FieldOrigin.OWN_CARD,
        carried_as={LldpChassisSubtype: [4]},
    )


class LLDPPortAddress(Header):
    """A port identified by a MAC address (IEEE 802.1AB §8.5.3.2)."""

    mac_address: AddressField[MacAddress] = address(
        Mac, "MAC address", wireshark="lldp.port.id.mac", meaning="of the port"
    )

    line = phrases("{mac_address}")

    stack = Stack(
        name="lldp.port",
        reference=Reference(IEEE_802_1AB, "8.5.3.2"),
        origin=FieldOrigin.OWN_CARD,
        carried_as={LldpPortSubtype: [3]},
    )


class LLDPChassisName(Header):
    """A chassis identified by a name (IEEE 802.1AB §8.5.2.2)."""

    name: bytes = field(GreedyBytes, "chassis ID", wireshark="lldp.chassis.id", meaning="letters")

    line = phrases("{name:bare}")

    stack = Stack(
        name="lldp.chassis",
        reference=Reference(IEEE_802_1AB, "8.5.2.2"),
        origin=FieldOrigin.CONFIGURED,
        carried_as={LldpChassisSubtype: [1, 2, 3, 6, 7]},
    )


class LLDPPortName(Header):
    """A port identified by a name (IEEE 802.1AB §8.5.3.2)."""

    name: bytes = field(GreedyBytes, "port ID", wireshark="lldp.port.id", meaning="letters")

    line = phrases("{name:bare}")

    stack = Stack(
        name="lldp.port",
        reference=Reference(IEEE_802_1AB, "8.5.3.2"),
        origin=FieldOrigin.HABIT,
        carried_as={LldpPortSubtype: [1, 2, 5, 6, 7]},
    )


class LLDPManagementIpv4(Header):
    """An address of IPv4 (IEEE 802.1AB §8.5.9.4)."""

    ip_address: AddressField[Ipv4Address] = address(
        Ipv4, "management address", wireshark="lldp.mgn.addr.ip4", meaning="where it can be managed"
    )

    line = phrases("{ip_address}")

    stack = Stack(
        name="lldp.mgn.addr",
        reference=Reference(IEEE_802_1AB, "8.5.9.4"),
        origin=FieldOrigin.CONFIGURED,
        carried_as={AddressFamily: [1]},
    )


class LLDPManagementIpv6(Header):
    """An address of IPv6 (IEEE 802.1AB §8.5.9.4)."""

    ip_address: AddressField[Ipv6Address] = address(
        Ipv6, "management address", wireshark="lldp.mgn.addr.ip6", meaning="where it can be managed"
    )

    line = phrases("{ip_address}")

    stack = Stack(
        name="lldp.mgn.addr",
        reference=Reference(IEEE_802_1AB, "8.5.9.4"),
        origin=FieldOrigin.CONFIGURED,
        carried_as={AddressFamily: [2]},
    )
