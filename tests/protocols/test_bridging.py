"""What bridges and stations tell their neighbours on the link: spanning trees, LLDP, CDP, link aggregation, EAPOL."""

from __future__ import annotations

from typing import Any

import pytest

from dissect.encapsulation.lists import items
from dissect.packet import dissect
from dissect.protocols import cdp, lldp
from dissect.protocols.eapol import EAP, EAPOL
from dissect.protocols.ethernet import Ethernet, Ieee8023
from dissect.protocols.llc import SNAP, UnnumberedLLC
from dissect.protocols.slow_protocols import LACP, Marker, SlowProtocol
from dissect.protocols.spanning_tree import (
    BPDU,
    ConfigurationBPDU,
    MultipleBPDU,
    MultipleSpanningTrees,
    RapidBPDU,
    SpanningTreeInstance,
    TopologyChangeNotification,
)
from dissect.protocols.wake_on_lan import WakeOnLAN, WakeOnLANTarget
from dissect.schema import Header
from tests.protocols.vectors import LINK, Vector, complaints, faults, given, own_headers, own_octets

LENGTH = Ieee8023(source_address="02:00:00:00:00:01", destination_address="01:80:c2:00:00:00")
LLC = UnnumberedLLC(destination_service_access_point=0x42, source_service_access_point=0x42)
TREE = (LLC, LENGTH)
CISCO = SNAP(organization_code=0x00000C)
PORTS: dict[str, Any] = {"root_address": "02:00:00:00:00:0a", "bridge_address": "02:00:00:00:00:0b"}
INSTANCE = SpanningTreeInstance(
    master=True, port_role=3, tree_identifier=5, regional_root_address="02:00:00:00:00:0a", internal_root_path_cost=9
)
REGION = MultipleSpanningTrees(
    configuration_name=b"region" + bytes(26),
    configuration_digest=bytes(range(16)),
    bridge_address="02:00:00:00:00:0c",
    trees=bytes(INSTANCE),
    version_3_length=80,
)

STATION = b"\x02\x00\x00\x00\x00\x01"
PARTS: list[Header] = [
    lldp.LLDPChassisId(chassis_id=STATION),
    lldp.LLDPPortId(subtype=5, port_id=b"eth0"),
    lldp.LLDPTimeToLive(),
    lldp.LLDPPortDescription(description=b"uplink"),
    lldp.LLDPSystemName(system_name=b"bridge"),
    lldp.LLDPSystemDescription(description=b"a bridge"),
    lldp.LLDPSystemCapabilities(capabilities=20, enabled=4),
    lldp.LLDPManagementAddress(
        address=b"\xc0\x00\x02\x01",
        interface_number=2,
        object_identifier_length=2,
        object_identifier=b"\x2b\x06",
        length=14,
    ),
    lldp.LLDPOrganizationallySpecific(organization=0x0080C2, subtype=1, information=b"\x00\x01"),
    lldp.LLDPEnd(),
]
RESERVED: list[Header] = [
    lldp.LLDPChassisId(subtype=7, chassis_id=b"here"),
    lldp.LLDPPortId(port_id=STATION),
    lldp.LLDPTimeToLive(time_to_live=0),
    lldp.LLDPUnknownPart(type=9, information=b"??"),
    lldp.LLDPEnd(),
]
DEVICE: list[Header] = [
    cdp.CDPDeviceId(device_id=b"Switch"),
    cdp.CDPPortId(port_id=b"GigabitEthernet0/5"),
    cdp.CDPCapabilities(capabilities=0x28),
    cdp.CDPVersion(version=b"IOS"),
    cdp.CDPPlatform(platform=b"C3560"),
    cdp.CDPNativeVlan(vlan=1),
    cdp.CDPDuplex(duplex=1),
    cdp.CDPUnknownPart(type=0x0009, value=b"domain"),
]
TARGET = WakeOnLANTarget(target_address="02:00:00:00:00:09")

VECTORS: dict[str, Vector] = {
    "configuration": Vector(
        TREE,
        ConfigurationBPDU(topology_change=True, root_path_cost=4, **PORTS),
        (),
        ("0000000001800002000000000a00000004800002000000000b80010000140002000f00"),
    ),
    "rapid": Vector(
        TREE,
        RapidBPDU(protocol_version=2, type=2, port_role=3, forwarding=True, learning=True, root_extension=10, **PORTS),
        (),
        "000002023c800a02000000000a00000000800002000000000b80010000140002000f0000",
    ),
    "multiple": Vector(
        TREE,
        MultipleBPDU(
            protocol_version=3,
            type=2,
            agreement=True,
            root_address="02:00:00:00:00:0a",
            regional_root_address="02:00:00:00:00:0b",
            version_3=bytes(REGION),
        ),
        (REGION, INSTANCE),
        (
            "0000030240800002000000000a00000000800002000000000b80010000140002000f0000005000726567696f6e000000"
            "00000000000000000000000000000000000000000000000000000102030405060708090a0b0c0d0e0f00000000800002"
            "000000000c148c800502000000000a00000009808014"
        ),
    ),
    "topology change": Vector(TREE, TopologyChangeNotification(type=0x80), (), "00000080"),
    "another type": Vector(TREE, BPDU(type=0x40), (), "00000040"),
    "per VLAN": Vector(
        (CISCO, LENGTH),
        ConfigurationBPDU(root_extension=7, **PORTS),
        (),
        ("0000000000800702000000000a00000000800002000000000b80010000140002000f00"),
    ),
    "LLDP": Vector(
        (LINK,),
        lldp.LLDP(parts=items(lldp.PARTS, PARTS)),
        (
            PARTS[0],
            lldp.LLDPChassisAddress(mac_address="02:00:00:00:00:01"),
            PARTS[1],
            lldp.LLDPPortName(name=b"eth0"),
            *PARTS[2:8],
            lldp.LLDPManagementIpv4(ip_address="192.0.2.1"),
            *PARTS[8:],
        ),
        (
            "0207040200000000010405056574683006020078080675706c696e6b0a066272696467650c0861206272696467650e04"
            "00140004100e0501c00002010200000002022b06fe060080c20100010000"
        ),
    ),
    "LLDP of other identifiers": Vector(
        (LINK,),
        lldp.LLDP(parts=items(lldp.PARTS, RESERVED)),
        (
            RESERVED[0],
            lldp.LLDPChassisName(name=b"here"),
            RESERVED[1],
            lldp.LLDPPortAddress(mac_address="02:00:00:00:00:01"),
            *RESERVED[2:],
        ),
        "020507686572650407030200000000010602000012023f3f0000",
    ),
    "CDP": Vector(
        (CISCO, LENGTH),
        cdp.CDP(parts=items(cdp.PARTS, DEVICE)),
        tuple(DEVICE),
        (
            "02b470b20001000a537769746368000300164769676162697445746865726e6574302f35000400080000002800050007"
            "494f53000600094333353630000a00060001000b0005010009000a646f6d61696e"
        ),
    ),
    "LACP": Vector(
        (SlowProtocol(), LINK),
        LACP(
            actor_system_priority=32768,
            actor_system="02:00:00:00:00:01",
            actor_key=13,
            actor_port_priority=32768,
            actor_port=22,
            actor_activity=True,
            actor_aggregation=True,
            partner_system_priority=32768,
            partner_system="02:00:00:00:00:02",
            partner_key=13,
            partner_port_priority=32768,
            partner_port=25,
            partner_expired=True,
            partner_timeout=True,
        ),
        (),
        (
            "0101148000020000000001000d800000160500000002148000020000000002000d800000198200000003100000000000"
            "000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
            "00000000000000000000000000"
        ),
    ),
    "marker": Vector(
        (SlowProtocol(subtype=2), LINK),
        Marker(requester_port=22, requester_system="02:00:00:00:00:01", requester_transaction_id=9),
        (),
        (
            "010110001602000000000100000009000000000000000000000000000000000000000000000000000000000000000000"
            "000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
            "00000000000000000000000000"
        ),
    ),
    "EAPOL start": Vector((LINK,), EAPOL(type=1), (), "03010000"),
    "EAP request": Vector((EAPOL(), LINK), EAP(code=1, identifier=3, length=5, type=1), (), "0103000501"),
    "EAP success": Vector((EAPOL(), LINK), EAP(code=3, identifier=3), (), "03030004"),
    "Wake-on-LAN": Vector(
        (LINK,),
        WakeOnLAN(target_address="02:00:00:00:00:09", repetitions=15 * bytes(TARGET), password=b"secret"),
        15 * (TARGET,),
        (
            "ffffffffffff020000000009020000000009020000000009020000000009020000000009020000000009020000000009"
            "020000000009020000000009020000000009020000000009020000000009020000000009020000000009020000000009"
            "020000000009736563726574"
        ),
    ),
}


@pytest.mark.parametrize("vector", VECTORS.values(), ids=VECTORS.keys())
def test_a_message_is_its_octets(vector: Vector) -> None:
    read = vector.read()

    assert own_octets(vector.built(), vector) == vector.octets
    assert own_headers(read, vector) == given(vector, own_headers(read, vector))
    assert complaints(read) == []


def test_priorities_and_flags_are_read_as_they_are_compared() -> None:
    rapid = VECTORS["rapid"].header

    assert isinstance(rapid, RapidBPDU)
    assert (rapid.root_priority, rapid.bridge_priority, rapid.flags) == (32768, 32768, 0x3C)


def typed(ether_type: int) -> tuple[Header, ...]:
    return (LINK.replace(type=ether_type),)


FAULTS: dict[str, tuple[str, tuple[Header, ...], list[tuple[str, str, str]]]] = {
    "another protocol than spanning tree": ("0002 00 80", TREE, []),
    "a configuration that is cut": ("0000 00 00 00", TREE, [("error", "truncated", "root_priority_bits")]),
    "a region that is shorter than its fields": (
        "0000 03 02 00" + "00" * 31 + "000f" + "00" * 64,
        TREE,
        [("error", "bad_record", "version_3")],
    ),
    "a part of LLDP past the end": ("0207 04", typed(0x88CC), [("error", "bad_option", "parts")]),
    "a part of LLDP that is too short": ("0201 04 0000", typed(0x88CC), [("warn", "bad_option", "parts")]),
    "an address of LLDP that is too short": ("0203 04 0200 0000", typed(0x88CC), [("error", "bad_record", "parts")]),
    "a part of CDP without length": (
        "02b4 0000 0001 0000",
        (CISCO.replace(protocol_identifier=0x2000), LENGTH),
        [("error", "bad_option", "parts")],
    ),
    "LACP with other parts": (
        "01 09 14" + "00" * 18 + "02 13" + "00" * 18 + "0310" + "00" * 14 + "0000",
        (SlowProtocol(), LINK),
        [("warn", "bad_option", "actor_type"), ("warn", "bad_option", "partner_length")],
    ),
    "EAPOL longer than the frame": (
        "02 00 0010 01",
        typed(0x888E),
        [("error", "length_exceeds_packet", "length"), ("error", "truncated", "identifier")],
    ),
    "EAP shorter than its header": ("02 00 0004 0103 0003", typed(0x888E), [("error", "bad_length", "length")]),
    "a magic packet that is none": (
        "00" * 102,
        typed(0x0842),
        [("warn", "suspicious", "synchronization_stream")],
    ),
}


@pytest.mark.parametrize(("octets", "around", "expected"), FAULTS.values(), ids=FAULTS.keys())
def test_what_is_wrong_is_said(octets: str, around: tuple[Header, ...], expected: list[tuple[str, str, str]]) -> None:
    assert faults(octets, around) == expected


def test_ethernet_lengths_bound_what_bridges_say() -> None:
    """The padding of a short frame is no part of the protocol data unit."""
    vector = VECTORS["topology change"]
    padded = vector.built().frame.octets.ljust(60, b"\0")

    assert dissect(padded)[Ethernet].type == 7
    assert dissect(padded)[TopologyChangeNotification] == vector.read()[TopologyChangeNotification]
