"""Every header says, or it follows, on which floor it delivers and what people call it."""

from __future__ import annotations

import pytest

from dissect.derive.documents.floors import floor_of, protocol_name, short_of, unit_of
from dissect.derive.lists.items import items_within
from dissect.packet import default_protocols
from dissect.protocols.arp import ARP
from dissect.protocols.dns import DNS
from dissect.protocols.ethernet import Ethernet
from dissect.protocols.icmpv4 import ICMPv4DestinationUnreachable
from dissect.protocols.icmpv6 import NeighborSolicitation
from dissect.protocols.ipv4 import IPv4
from dissect.protocols.ipv6 import IPv6
from dissect.protocols.linux_cooked import LinuxCooked
from dissect.protocols.sctp import SCTP
from dissect.protocols.tcp import TCP
from dissect.protocols.udp import UDP
from dissect.protocols.vlan import VLAN
from dissect.protocols.vxlan import VXLAN
from dissect.schema import Floor, Header

WIDEST = 45
HEADERS = default_protocols().headers
ITEMS = {item for header in HEADERS for item in items_within(header)}


@pytest.mark.parametrize(
    ("header", "floor", "unit"),
    [
        (LinuxCooked, Floor.CAPTURE, "frame"),
        (Ethernet, Floor.LINK, "frame"),
        (VLAN, Floor.LINK, "frame"),
        (ARP, Floor.LINK, "packet"),
        (IPv4, Floor.NETWORK, "datagram"),
        (IPv6, Floor.NETWORK, "packet"),
        (ICMPv4DestinationUnreachable, Floor.CONTROL, "message"),
        (NeighborSolicitation, Floor.CONTROL, "message"),
        (VXLAN, Floor.TUNNEL, "packet"),
        (UDP, Floor.TRANSPORT, "datagram"),
        (TCP, Floor.TRANSPORT, "segment"),
        (SCTP, Floor.TRANSPORT, "packet"),
        (DNS, Floor.APPLICATION, "message"),
    ],
)
def test_headers_stand_where_the_rfcs_put_them(header: type[Header], floor: Floor, unit: str) -> None:
    assert (floor_of(header), unit_of(header)) == (floor, unit)


def test_no_header_and_no_item_is_without_a_short_label() -> None:
    assert {one for one in (*HEADERS, *ITEMS) if not 0 < len(short_of(one)) <= WIDEST} == set()


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("TCPMaximumSegmentSize", "MSS"),  # as declared
        ("SCTPInitAck", "INIT ACK"),  # the short form in what its number is called
        ("SCTPECNCapable", "ECN Capable"),  # what lines say of it
        ("DHCPAgentCircuitId", "Agent Circuit ID"),  # what its number is called, without the kind of thing
        ("SCTPGapAckBlock", "Gap Ack Block"),  # the words of its name
    ],
)
def test_labels_are_those_that_people_use(name: str, short: str) -> None:
    assert next(short_of(one) for one in ITEMS if one.__name__ == name) == short


def test_a_floor_has_a_number_only_where_models_have_one() -> None:
    assert {one: one.number for one in Floor if one.number is None} == {Floor.CAPTURE: None, Floor.TUNNEL: None}
    assert all(one.osi and one.tcp_ip for one in Floor if one.number)
    assert all(one.delivers for one in Floor)


@pytest.mark.parametrize(
    ("name", "short", "protocol"),
    [
        ("Ieee8023", "IEEE 802.3", "ETH"),
        ("IEEE80211QoSDataToDS", "IEEE 802.11 QoS Data To DS", "WLAN"),
        ("PPPoESession", "PPPoE Session", "PPPOES"),
        ("L2TPv3Control", "L2TPv3 Control", "L2TP"),
        ("ClearMACsecWithChannel", "Clear MACsec With Channel", "MACsec"),
        ("RoutedGRE", "Routed GRE", "GRE"),
        ("RIPng", "RIPng", "RIPng"),
        ("ICMPv6Echo", "ICMPv6 Echo", "ICMPv6"),
        ("DNSUpdate", "DNS Update", "DNS"),
    ],
)
def test_headers_and_their_variants_are_called_as_they_are_spelt(name: str, short: str, protocol: str) -> None:
    header = next(one for one in HEADERS if one.__name__ == name)

    assert (short_of(header), protocol_name(header)) == (short, protocol)
