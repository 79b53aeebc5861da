"""`PacketMatch`: what must hold of a packet, and the rest free."""

from __future__ import annotations

from typing import Any

import pytest
from scapy.layers.l2 import Ether

from dissect.checksum import Kind
from dissect.packet import Packet, dissect
from dissect.protocols.ipv4 import IPv4
from dissect.protocols.udp import UDP
from dissect.testing import PacketMatch, assert_packets_equal
from tests.packet.frames import build, ipv4, udp
from tests.testing.samples import MSS_ONLY, padded, syn, tunnel, udp_packet, unreachable, wrong_packet

PACKET = udp_packet()
QUERY = dissect(
    build(
        b"\0\1\1\0\0\1\0\0\0\0\0\0\7example\3org\0\0\1\0\1",
        udp(source_port=5000, destination_port=53),
        ipv4(),
    )
)

HOLD: list[tuple[Packet, dict[str, Any]]] = [
    (PACKET, {}),
    (PACKET, {"ip.ttl": 64, "udp.dstport": 7}),
    (PACKET, {"ip.time_to_live": 64, "IPv4.protocol": 17}),
    (PACKET, {"ip.src": "192.0.2.1", "eth.src": "02:00:00:00:00:01"}),
    (PACKET, {"eth.src": "02-00-00-00-00-01"}),
    (PACKET, {"ip.src": bytes([192, 0, 2, 1])}),
    (PACKET, {"ip.addr": "192.0.2.2"}),
    (PACKET, {"ip.ttl": {1, 64}, "udp.srcport": range(49152, 65536)}),
    (PACKET, {"ip.ttl": [1, 64], "ip.src": {"192.0.2.1"}}),
    (PACKET, {"ip.ttl": lambda value: value > 1}),
    (PACKET, {"ip.id": ..., "udp": True, "tcp": False, "vlan.id": None, "tcp.seq": None}),
    (PACKET, {"payload": b"hello"}),
    (PACKET, {"udp.checksum.status": Kind.VALID, "ip.checksum.status": "VALID"}),
    (PACKET, {"ip.flags.df": False, "ip.src#2": None}),
    (tunnel(), {"ip.src": "192.0.2.1", "ip.src#2": "198.51.100.1", "ip#2": True, "ip#3": False}),
    (unreachable(), {"icmp.type": 3, "udp.srcport": None}),
    (syn(MSS_ONLY), {"tcp.flags.syn": True, "tcp.options.mss_val": 1460, "tcp.options.mss": True}),
    (QUERY, {"dns.qry.name": "example.org", "dns.flags.response": False}),
    (QUERY, {"dnsquestion.name": "example.org"}),
    (wrong_packet(), {"udp.checksum.status": "INVALID"}),
    (padded(b"abc"), {"frame.len": 50}),
]

DO_NOT: list[tuple[Packet, dict[str, Any], str]] = [
    (PACKET, {"ip.ttl": 63}, "ip.ttl  found 64, wanted 63"),
    (PACKET, {"ip.src": "192.0.2.9"}, "ip.src  found 192.0.2.1, wanted 192.0.2.9"),
    (PACKET, {"ip.src": "nowhere"}, "ip.src  found 192.0.2.1, wanted nowhere"),
    (PACKET, {"ip.addr": "192.0.2.9"}, "ip.addr  found 192.0.2.1 and 192.0.2.2, wanted 192.0.2.9"),
    (PACKET, {"ip.ttl": {65, 66}}, "ip.ttl  found 64, wanted one of 65, 66"),
    (PACKET, {"ip.ttl": range(65, 70)}, "ip.ttl  found 64, wanted range(65, 70)"),
    (
        PACKET,
        {"ip.ttl": lambda value: value > 99},
        "found 64, wanted what <lambda> accepts",
    ),
    (PACKET, {"tcp": True}, "tcp  found not there, wanted True"),
    (PACKET, {"udp": False}, "wanted False"),
    (PACKET, {"udp.srcport": None}, "udp.srcport  found 50001, wanted none"),
    (PACKET, {"tcp.seq": ...}, "tcp.seq  found not there, wanted any"),
    (PACKET, {"payload": b"hallo"}, 'found 68 65 6c 6c 6f  "hello", wanted 68 61 6c 6c 6f  "hallo"'),
    (PACKET, {"payload": "\x1b"}, 'found 68 65 6c 6c 6f  "hello", wanted \\x1b'),
    (QUERY, {"dns.qry.name": "example.com"}, "dns.qry.name  found example.org, wanted example.com"),
    (tunnel(), {"ip.src#2": "192.0.2.1"}, "ip.src#2  found 198.51.100.1, wanted 192.0.2.1"),
]


@pytest.mark.parametrize(("packet", "fields"), HOLD)
def test_what_holds(packet: Packet, fields: dict[str, Any]) -> None:
    assert packet == PacketMatch(fields)
    assert PacketMatch(fields) == packet
    assert PacketMatch(fields).failure(packet) is None


@pytest.mark.parametrize(("packet", "fields", "message"), DO_NOT)
def test_what_does_not_hold(packet: Packet, fields: dict[str, Any], message: str) -> None:
    assert packet != PacketMatch(fields)
    with pytest.raises(AssertionError) as error:
        assert_packets_equal(packet, PacketMatch(fields))
    assert message in str(error.value)


def test_keywords_have_underscores_for_dots() -> None:
    assert udp_packet() == PacketMatch(ip__ttl=64, udp__destination_port=7, udp=True)
    assert udp_packet() != PacketMatch({"ip.ttl": 64}, udp__srcport=1)


def test_octets_and_packets_of_others_are_matched_too() -> None:
    assert PacketMatch(ip__ttl=64) == bytes(PACKET)
    assert PacketMatch(ip__ttl=64) == Ether(bytes(PACKET))
    assert PacketMatch(ip__ttl=64) != 7


def test_headers() -> None:
    header = PACKET[UDP]

    assert header == PacketMatch(udp__srcport=50001, udp=True)
    assert header == PacketMatch({"udp.source_port": 50001, "ip.ttl": None, "udp.srcport#2": None, "payload": None})
    assert header != PacketMatch(udp__srcport=1)
    assert PACKET[IPv4] == PacketMatch({"ip.src": "192.0.2.1", "ip.hdr_len": 20})


def test_headers_that_do_not_match_have_no_frame_to_be_kept() -> None:
    failure = PacketMatch(udp__srcport=1).failure(PACKET[UDP])

    assert failure is not None
    assert str(failure) == "packet does not match in udp.srcport\n  udp.srcport  found 50001, wanted 1"
    assert failure.evidence == ()


@pytest.mark.parametrize("text", ["ip.src#0", "ip.src#x", "ip.src#²"])
def test_occurrences_are_numbers_from_one(text: str) -> None:
    with pytest.raises(ValueError, match="after # comes a number from 1"):
        PacketMatch({text: 1})


def test_unknown_names_are_refused_at_once() -> None:
    with pytest.raises(ValueError, match=r"'ip\.tll' is not a field or protocol; did you mean ip\.ttl"):
        PacketMatch(ip__tll=64)


def test_it_says_what_it_wants() -> None:
    match = PacketMatch({"ip.ttl": {2, 1}, "ip.src": "192.0.2.1", "udp": True, "payload": None, "ip.id": ...})

    assert repr(match) == (
        "PacketMatch({'ip.ttl': one of 1, 2, 'ip.src': 192.0.2.1, 'udp': True, 'payload': none, 'ip.id': any})"
    )
    assert repr(PacketMatch()) == "PacketMatch({})"


def test_it_has_no_hash() -> None:
    with pytest.raises(TypeError, match="unhashable"):
        hash(PacketMatch())
