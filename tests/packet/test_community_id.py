"""Community ID: the published vectors, and which flow a packet belongs to."""

from __future__ import annotations

from pathlib import Path

import pytest

from dissect import (
    ICMPv4,
    IPv4,
    Ipv4Address,
    Ipv6Address,
    Packet,
    dissect,
    encapsulate,
    fragment,
)
from dissect import open as open_packets
from dissect.addresses import Address
from dissect.assigned_numbers import IpProtocol, LinkType
from dissect.packet.community_id import Flow, community_id, flow_of, icmp_ports
from dissect.protocols.udp import UDP
from tests.together import together

CAPTURES = Path(__file__).parents[2] / "captures"

# Protocol, source, destination, two numbers (ports, or type and code of ICMP), and the text: the reference data and the
# test data of https://github.com/corelight/community-id-spec and https://github.com/corelight/pycommunityid.
VECTORS = [
    (1, "192.168.0.89", "192.168.0.1", 8, 0, "1:X0snYXpgwiv9TZtqg64sgzUn6Dk="),
    (1, "192.168.0.1", "192.168.0.89", 0, 8, "1:X0snYXpgwiv9TZtqg64sgzUn6Dk="),
    (1, "192.168.0.1", "192.168.0.89", 0, 20, "1:X0snYXpgwiv9TZtqg64sgzUn6Dk="),
    (1, "192.168.0.89", "192.168.0.1", 20, 0, "1:3o2RFccXzUgjl7zDpqmY7yJi8rI="),
    (1, "192.168.0.89", "192.168.0.1", 20, 1, "1:tz/fHIDUHs19NkixVVoOZywde+I="),
    (1, "10.0.0.1", "10.0.0.2", 11, 0, "1:YHxtAirCG//0OzkcVAukqKQN9xM="),
    (58, "fe80::200:86ff:fe05:80da", "fe80::260:97ff:fe07:69ea", 135, 0, "1:dGHyGvjMfljg6Bppwm3bg0LO8TY="),
    (58, "fe80::260:97ff:fe07:69ea", "fe80::200:86ff:fe05:80da", 136, 0, "1:dGHyGvjMfljg6Bppwm3bg0LO8TY="),
    (58, "fe80::260:97ff:fe07:69ea", "fe80::200:86ff:fe05:80da", 135, 0, "1:zavyT/cezQr1fmImYCwYnMXbgck="),
    (58, "3ffe:507:0:1:260:97ff:fe07:69ea", "3ffe:507:0:1:200:86ff:fe05:80da", 3, 0, "1:NdobDX8PQNJbAyfkWxhtL2Pqp5w="),
    (58, "3ffe:507:0:1:200:86ff:fe05:80da", "3ffe:507:0:1:260:97ff:fe07:69ea", 3, 0, "1:/OGBt9BN1ofenrmSPWYicpij2Vc="),
    (58, "3ffe:501:410:0:2c0:dfff:fe47:33e", "3ffe:507:0:1:200:86ff:fe05:80da", 1, 4, "1:hLZd0XGWojozrvxqE0dWB1iM6R0="),
    (58, "3ffe:507:0:1:200:86ff:fe05:80da", "3ffe:501:0:1001::2", 128, 129, "1:+TW+HtLHvV1xnGhV1lv7XoJrqQg="),
    (58, "fe80::200:86ff:fe05:80da", "ff02::2", 133, 134, "1:hO+sN4H+MG5MY/8hIrXPqc4ZQz0="),
    (58, "fe80::260:97ff:fe07:69ea", "ff02::1", 134, 133, "1:pkvHqCL88/tg1k4cPigmZXUtL00="),
    (6, "128.232.110.120", "66.35.250.204", 34855, 80, "1:LQU9qZlK+B5F3KDmev6m5PMibrg="),
    (6, "66.35.250.204", "128.232.110.120", 80, 34855, "1:LQU9qZlK+B5F3KDmev6m5PMibrg="),
    (6, "10.0.0.1", "10.0.0.2", 10, 11569, "1:SXBGMX1lBOwhhoDrZynfROxnhnM="),
    (
        6,
        "2001:470:e5bf:dead:4957:2174:e82c:4887",
        "2607:f8b0:400c:c03::1a",
        63943,
        25,
        "1:/qFaeAR+gFe1KYjMzVDsMv+wgU4=",
    ),
    (17, "192.168.1.52", "8.8.8.8", 54585, 53, "1:d/FP5EW3wiY1vCndhwleRRKHowQ="),
    (132, "192.168.170.8", "192.168.170.56", 7, 7, "1:MP2EtRCAUIZvTw6MxJHLV7N7JDs="),
    (132, "192.168.170.56", "192.168.170.8", 80, 7, "1:jQgCxbku+pNGw8WPbEc/TS/uTpQ="),
    (46, "10.1.12.1", "10.1.24.4", None, None, "1:/nQI4Rh/TtY3mf0R2gJFBkVlgS4="),
    (46, "10.1.12.2", "10.1.12.1", None, None, "1:KHlLkgoJW7ifUTyTSgyVfkFHzKw="),
]


def address(text: str) -> Address:
    return Ipv6Address(text) if ":" in text else Ipv4Address(text)


@together(("protocol", "source", "destination", "first", "second", "expected"), VECTORS)
def test_it_is_what_others_write(
    protocol: int, source: str, destination: str, first: int | None, second: int | None, expected: str
) -> None:
    ends = (protocol, address(source), address(destination))
    is_icmp = protocol in {IpProtocol.ICMP, IpProtocol.IPV6_ICMP}
    if is_icmp and first is not None and second is not None:
        flow = Flow(*ends, *icmp_ports(protocol, first, second))
    else:
        flow = Flow(*ends, first, second)

    assert community_id(flow) == expected


def test_a_seed_keeps_users_apart() -> None:
    flow = Flow(6, Ipv4Address("66.35.250.204"), Ipv4Address("128.232.110.120"), 80, 34855)

    assert community_id(flow, seed=1) == "1:3V71V58M3Ksw/yuFALMcW0LAHvc="


def test_both_directions_of_a_conversation_have_one_name() -> None:
    with open_packets(CAPTURES / "tcp4_echo.pcap") as packets:
        flows = [flow for flow in map(flow_of, packets) if flow is not None and flow.protocol == IpProtocol.TCP]

    assert len({flow.source for flow in flows}) == 2
    assert len(set(map(community_id, flows))) == 1


@pytest.mark.parametrize(
    ("capture", "occurrence", "protocols"),
    [
        ("ipip_echo.pcap", 1, {4}),
        ("ipip_echo.pcap", 2, {6, 17}),
        ("ipip_echo.pcap", 3, set()),
        ("hop_by_hop.pcap", 1, {17}),
        ("ah6_echo.pcap", 1, {4, 41}),
        ("ip6_segment_routing.pcapng", 1, {17, 41}),
        ("lldp.pcap", 1, set()),
    ],
)
def test_the_flow_is_that_of_the_chosen_network_header(capture: str, occurrence: int, protocols: set[int]) -> None:
    with open_packets(CAPTURES / capture) as packets:
        flows = [flow_of(packet, occurrence) for packet in packets]

    assert {flow.protocol for flow in flows if flow is not None} == protocols


def test_a_quoted_datagram_is_not_the_packets_own() -> None:
    with open_packets(CAPTURES / "icmp_port_unreachable.pcap") as packets:
        errors = [packet for packet in packets if ICMPv4 in packet]

    assert [flow_of(packet, 2) for packet in errors] == [None] * len(errors)
    assert {(flow.source_port, flow.is_one_way) for flow in map(flow_of, errors) if flow} == {(3, True)}


def datagram() -> Packet:
    return encapsulate(
        bytes(64),
        UDP(source_port=1, destination_port=2),
        IPv4(source_address="192.0.2.1", destination_address="192.0.2.2"),
    )


def test_fragments_after_the_first_do_not_say_their_ports() -> None:
    first, second, *_ = fragment(datagram(), 44)

    assert flow_of(first) == flow_of(datagram())
    assert flow_of(second) is None


@pytest.mark.parametrize(("octets", "known"), [(19, False), (20, False), (23, False), (24, True)])
def test_what_was_not_captured_is_not_known(octets: int, known: bool) -> None:
    packet = dissect(bytes(datagram())[:octets], link_type=LinkType.RAW)

    assert (flow_of(packet) is not None) is known


@pytest.mark.parametrize(("octets", "known"), [(21, False), (22, True)])
def test_a_message_of_icmp_needs_type_and_code(octets: int, known: bool) -> None:
    whole = bytes.fromhex("450000540001000040010000c0000201c0000202") + bytes([8, 0, 0, 0]) + bytes(60)
    packet = dissect(whole[:octets], link_type=LinkType.RAW)

    assert (flow_of(packet) is not None) is known


def test_a_protocol_without_ports_has_a_flow_as_well() -> None:
    packet = dissect(bytes.fromhex("45000014000100004059000000c0000202c0000201"[:40]), link_type=LinkType.RAW)

    flow = flow_of(packet)

    assert flow is not None
    assert (flow.protocol, flow.source_port, flow.is_one_way) == (89, None, False)
