"""`Packet.replace`: what is meant, which lengths follow, what stays, and what is said of values that do not fit."""

from __future__ import annotations

from ipaddress import IPv4Address
from typing import Any

import pytest

from dissect.capture import Frame
from dissect.encapsulation import encapsulate
from dissect.errors import EncodingError
from dissect.packet import Packet, default_protocols, dissect
from dissect.protocols.dns.header import DNS
from dissect.protocols.dns.over_tcp import DNSLength
from dissect.protocols.gre import GRE
from dissect.protocols.icmpv4 import ICMPv4TimeExceeded
from dissect.protocols.ipv4 import IPv4
from dissect.protocols.ipv6 import IPv6
from dissect.protocols.ipv6_options import HopByHopOptions
from dissect.protocols.ipv6_routing import SegmentRouting
from dissect.protocols.sctp import SCTP
from dissect.protocols.tcp import TCP
from dissect.protocols.udp import UDP
from dissect.protocols.vlan import VLAN
from dissect.protocols.vxlan import VXLAN
from dissect.schema import AUTO
from tests.packet.frames import cut, ethernet, ipv4, ipv6, tcp, udp

DATAGRAM = encapsulate(b"hello", udp(), ipv4(), ethernet())
IN_TUNNEL = (b"hello", udp(), ipv4(), ethernet(), VXLAN(network_identifier=7), udp(destination_port=4789), ipv4())


def kinds(packet: Packet) -> list[str]:
    return [one.verdict.kind for one in packet.checksums]


def test_a_field_by_its_header() -> None:
    changed = DATAGRAM.replace(IPv4, time_to_live=63)

    assert changed[IPv4] == DATAGRAM[IPv4].replace(time_to_live=63, header_checksum=changed[IPv4].header_checksum)
    assert changed[UDP] == DATAGRAM[UDP]
    assert kinds(changed) == ["VALID", "VALID"]
    assert DATAGRAM[IPv4].time_to_live == 64


def test_a_field_by_the_occurrence_of_its_header() -> None:
    packet = encapsulate(*IN_TUNNEL, ethernet())

    changed = packet.replace((IPv4, 2), time_to_live=63)

    assert [changed[IPv4, one].time_to_live for one in (1, 2)] == [64, 63]
    assert kinds(changed) == ["VALID"] * 4


def test_fields_of_several_layers_by_their_names_in_wireshark() -> None:
    packet = encapsulate(*IN_TUNNEL, ethernet())

    outer = {"ip.ttl": 9, "udp.dstport": 5000, "eth.src": "02:00:00:00:00:09"}
    changed = packet.replace({**outer, ("ip.ttl", 2): 8, ("udp.dstport", 2): 53})

    assert [changed[IPv4].time_to_live, changed[UDP].destination_port] == [9, 5000]
    assert VXLAN not in changed
    inner = dissect(changed.payload[8:])
    assert [inner[IPv4].time_to_live, inner[UDP].destination_port] == [8, 53]
    assert kinds(changed) + kinds(inner) == ["VALID"] * 4


def test_a_header_by_its_name_in_wireshark() -> None:
    changed = DATAGRAM.replace("ip", time_to_live=63)

    assert changed == DATAGRAM.replace(IPv4, time_to_live=63)
    assert changed == DATAGRAM.replace(("ip", 1), time_to_live=63)
    assert changed == DATAGRAM.replace({"ip": {"time_to_live": 63}})
    with pytest.raises(EncodingError, match=r"tcp: the packet has none of this header"):
        DATAGRAM.replace("tcp", source_port=1)


def test_fields_of_several_layers_by_their_headers() -> None:
    changed = DATAGRAM.replace({IPv4: {"source_address": "192.0.2.9"}, (UDP, 1): {"source_port": 9}})

    assert str(changed[IPv4].source_address) == "192.0.2.9"
    assert changed[UDP].source_port == 9
    assert kinds(changed) == ["VALID", "VALID"]


@pytest.mark.parametrize("address", ["192.0.2.9", IPv4Address("192.0.2.9"), bytes([192, 0, 2, 9])])
def test_an_address_in_any_form(address: object) -> None:
    assert str(DATAGRAM.replace(IPv4, destination_address=address)[IPv4].destination_address) == "192.0.2.9"


@pytest.mark.parametrize("message", [b"", b"hi", b"hello" * 100])
def test_lengths_follow_the_payload(message: bytes) -> None:
    changed = DATAGRAM.replace(payload=message)

    assert bytes(changed) == bytes(encapsulate(message, udp(), ipv4(), ethernet()))
    assert changed.frame.original_length == len(bytes(changed))


def test_the_payload_of_a_header_replaces_all_that_it_carries() -> None:
    packet = encapsulate(*IN_TUNNEL, ethernet())

    changed = packet.replace((UDP, 1), payload=b"other", destination_port=9)

    assert bytes(changed) == bytes(encapsulate(b"other", udp(destination_port=9), ipv4(), ethernet()))


def test_a_payload_beside_names() -> None:
    changed = DATAGRAM.replace({"udp.srcport": 9}, payload=b"other")

    assert bytes(changed) == bytes(encapsulate(b"other", udp(source_port=9), ipv4(), ethernet()))


def test_lengths_follow_the_options_which_are_padded() -> None:
    options = b"\x02\x04\x05\xb4\x01"
    packet = encapsulate(b"hello", tcp(), ipv4(), ethernet())

    changed = packet.replace({TCP: {"options": options}, IPv4: {"options": b"\x01"}})

    expected = encapsulate(b"hello", tcp(options=options), ipv4(options=b"\x01"), ethernet())
    assert bytes(changed) == bytes(expected)


def test_a_given_length_stays_although_it_is_wrong() -> None:
    changed = DATAGRAM.replace({"udp.length": 9, "ip.len": 30}, payload=b"other octets")

    assert (changed[UDP].length, changed[IPv4].total_length) == (9, 30)
    assert changed.checksums[0].verdict.kind == "VALID"


def test_a_given_checksum_stays_although_it_is_wrong() -> None:
    changed = DATAGRAM.replace({"udp.checksum": 0x1234, "ip.src": "192.0.2.9"})

    assert changed[UDP].checksum == 0x1234
    assert kinds(changed) == ["VALID", "INVALID"]


def test_a_field_that_the_new_values_exclude_leaves_and_one_that_they_demand_comes() -> None:
    packet = encapsulate(b"hello", udp(), ipv4(), GRE(key_present=True, key=7), ipv4(), ethernet())

    changed = packet.replace(GRE, key_present=False, checksum_present=True)

    bare = GRE(checksum_present=True)
    assert bytes(changed) == bytes(encapsulate(b"hello", udp(), ipv4(), bare, ipv4(), ethernet()))
    with pytest.raises(EncodingError, match=r"GRE\.key: needs a value too"):
        changed.replace(GRE, key_present=True)
    assert changed.replace(GRE, key_present=True, key=7, checksum_present=False) == packet


def test_all_else_stays() -> None:
    octets = bytes(DATAGRAM) + b"padding"
    frame = Frame(
        number=7,
        timestamp_ns=1_700_000_000_123_456_789,
        captured_length=len(octets),
        original_length=len(octets) + 30,
        link_type=1,
        interface=2,
        octets=octets,
        interface_name="eth0",
    )
    packet = Packet(frame, default_protocols())
    packet.zero_accepted = True

    changed = packet.replace(payload=b"longer than before")

    grown = len(b"longer than before") - len(b"hello")
    assert changed.frame.octets.endswith(b"padding")
    assert changed.zero_accepted is True
    assert changed.frame == frame.replace(octets=changed.frame.octets, original_length=frame.original_length + grown)
    assert changed.replace(payload=b"hello") == packet


def test_a_frame_of_which_nothing_was_read_is_all_payload() -> None:
    packet = dissect(b"octets", link_type=65000)

    assert bytes(packet.replace(payload=b"others")) == b"others"
    with pytest.raises(EncodingError, match="its headers are none"):
        packet.replace(IPv4, time_to_live=1)


def test_without_a_change_the_packet_is_the_same() -> None:
    assert DATAGRAM.replace() == DATAGRAM


@pytest.mark.parametrize("captured", range(35, 47))
def test_a_cut_header_is_changed_as_far_as_it_is_there(captured: int) -> None:
    packet = cut(bytes(DATAGRAM), captured)
    layer = packet.layer(UDP)

    if layer is not None and "destination_port" in layer.values:
        changed = packet.replace({"udp.dstport": 9})
        assert changed.frame.octets[36:38] == b"\0\x09"
        assert changed.replace({"udp.dstport": 7}) == packet
    else:
        with pytest.raises(EncodingError, match=r"UDP\.destination_port: was not captured"):
            packet.replace({"udp.dstport": 9})


def test_variants_are_found_by_their_base() -> None:
    packet = encapsulate(b"hello", udp(), ipv4(), VLAN(vlan_identifier=5), ethernet())

    assert packet.replace((VLAN, 1), vlan_identifier=6)[VLAN].vlan_identifier == 6
    assert packet.replace({"vlan.id": 6}) == packet.replace(VLAN, vlan_identifier=6)


WRONG: list[tuple[Any, dict[str, Any], str]] = [
    (TCP, {"source_port": 1}, r"TCP: the packet has none of this header; its headers are Ethernet, IPv4, UDP"),
    ((UDP, 2), {"source_port": 1}, r"UDP: the packet has 1 of this header"),
    ((UDP, 0), {"source_port": 1}, r"UDP: the packet has 1 of this header"),
    (IPv4, {"time_to_life": 1}, r"IPv4\.time_to_life: no such field; did you mean time_to_live\?"),
    (IPv4, {"ttl": 1}, r"IPv4\.ttl: no such field; did you mean time_to_live\?"),
    (UDP, {"x": 1}, r"UDP\.x: no such field; there are source_port, destination_port, length, checksum"),
    ({"ip.tll": 1}, {}, r"ip\.tll: no such field in the packet; did you mean ip\.ttl"),
    ({"tcp.dstport": 1}, {}, r"tcp\.dstport: no such field in the packet; did you mean udp\.dstport"),
    ({("ip.ttl", 2): 1}, {}, r"ip\.ttl: the packet has 1 of this field, and no number 2"),
    ({"ip.hdr_len": 20}, {}, r"ip\.hdr_len: follows from other fields; replace those: internet_header_length"),
    (None, {"ip.ttl": 1}, r'Packet\.ip\.ttl: of which header\? For example replace\(\{"ip\.ttl": …\}\)'),
    (None, {"time_to_live": 1}, r"Packet\.time_to_live: of which header\? For example replace\(IPv4, time_to_live=…\)"),
    (IPv4, {"time_to_live": 300}, r"IPv4\.time_to_live: takes a number from 0 to 255 \(8 bits\), not 300"),
    (IPv4, {"time_to_live": "63"}, r"IPv4\.time_to_live: takes a number from 0 to 255 \(8 bits\), not '63'"),
    (IPv4, {"time_to_live": AUTO}, r"IPv4\.time_to_live: takes a value; lengths follow"),
    (IPv4, {"source_address": 7}, r"IPv4\.source_address: takes .* not 7"),
    (IPv4, {"source_address": "300.0.0.1"}, r"IPv4\.source_address: takes .* not '300\.0\.0\.1'"),
    (IPv4, {"source_address": None}, r"IPv4\.source_address: takes .*, not None"),
    (IPv4, {"options": bytes(44)}, r"IPv4\.internet_header_length: 44 octets need 16, which does not fit 4 bits"),
]


@pytest.mark.parametrize(("where", "fields", "message"), WRONG, ids=lambda one: str(one)[:40])
def test_what_does_not_fit_is_said(where: Any, fields: dict[str, Any], message: str) -> None:
    with pytest.raises(EncodingError, match=message):
        DATAGRAM.replace(where, **fields)


def test_too_long_a_payload_is_said() -> None:
    with pytest.raises(EncodingError, match=r"UDP\.length: 65536 octets need 65536, which does not fit 16 bits"):
        DATAGRAM.replace(payload=bytes(65528))


@pytest.mark.parametrize("where", [7, (int, 1)])
def test_what_is_no_header_is_said(where: Any) -> None:
    with pytest.raises(TypeError, match="say which header: a class such as IPv4"):
        DATAGRAM.replace(where, time_to_live=1)


def test_a_header_whose_last_field_takes_all_has_no_payload() -> None:
    packet = encapsulate(
        b"", SCTP(source_port=1, destination_port=2, verification_tag=0, chunks=b""), ipv4(), ethernet()
    )

    with pytest.raises(EncodingError, match=r"SCTP\.chunks: takes all octets: replace it, not the payload"):
        packet.replace(payload=b"hello")


def test_a_size_that_no_field_of_the_header_gives_stays() -> None:
    arp = dissect(bytes.fromhex("ffffffffffff 020000000001 0806 0001 0800 06 04 0001".replace(" ", "")) + bytes(20))
    route = SegmentRouting(routing_type=4, segments_left=0, segments=bytes(16))
    packet = encapsulate(b"hello", udp(), route, ipv6(), ethernet())

    with pytest.raises(EncodingError, match=r"ARP: no field of the header gives its length: the size stays"):
        arp.replace("arp", payload=b"more")
    with pytest.raises(EncodingError, match=r"SegmentRouting\.objects: takes 0 octets, not 8"):
        packet.replace(SegmentRouting, objects=bytes(8))


def test_a_quotation_with_a_length_keeps_its_size() -> None:
    error = ICMPv4TimeExceeded(type=11, length=32)
    packet = encapsulate(bytes(DATAGRAM)[14:].ljust(128, b"\0") + b"\x20\0\0\0", error, ipv4(), ethernet())

    with pytest.raises(EncodingError, match=r"ICMPv4TimeExceeded\.length: gives the size of the quotation"):
        packet.replace(ICMPv4TimeExceeded, payload=b"short")
    assert packet.replace(ICMPv4TimeExceeded, payload=bytes(128))[ICMPv4TimeExceeded].length == 32


def test_a_header_of_ipv6_is_changed_with_its_options() -> None:
    packet = encapsulate(b"hello", udp(), HopByHopOptions(options=bytes(6)), ipv6(), ethernet())

    changed = packet.replace({HopByHopOptions: {"options": bytes(14)}, IPv6: {"hop_limit": 3}})

    expected = encapsulate(b"hello", udp(), HopByHopOptions(options=bytes(14)), ipv6(hop_limit=3), ethernet())
    assert bytes(changed) == bytes(expected)


def test_a_layer_that_is_known_by_what_it_carries_is_changed_before_that() -> None:
    query = DNS(identifier=7, question_count=1, sections=b"\0\0\x01\0\x01")
    packet = encapsulate(b"", query, DNSLength(), tcp(destination_port=53), ipv4(), ethernet())
    changes = {DNSLength: {"length": 9}, DNS: {"opcode": 3}}

    with pytest.raises(EncodingError, match=r"DNSLength: is not read as such once what it carries has changed"):
        packet.replace(changes)
