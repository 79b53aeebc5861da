"""What of a packet was not read is told apart, and never left unsaid."""

from __future__ import annotations

from random import Random

import pytest

from dissect.assigned_numbers import EtherType, IpProtocol, LinkType
from dissect.encapsulation import encapsulate, fragment
from dissect.packet import NestingLimits, Packet, Unread, UnreadReason, default_protocols, dissect
from dissect.problems import Code, Severity
from dissect.protocols.icmpv4 import ICMPv4TimeExceeded
from dissect.protocols.igmp import IGMPReport2
from dissect.protocols.ipv6 import IPv6
from dissect.protocols.vxlan import VXLAN
from dissect.render.packets.hexdump import sections
from dissect.render.packets.json_lines import packet_object
from dissect.render.packets.tree import tree
from dissect.render.packets.values import payload_name
from dissect.render.spans import plain
from dissect.render.verification.unread import KINDS, UnreadTally
from dissect.schema import Payload
from tests.hostile.frames import mutated_frame
from tests.packet.frames import build, cut, ethernet, ipv4, ipv6, tcp, udp
from tests.protocols.carried import in_ethernet, in_ip, in_link, in_udp
from tests.together import together

INNER = build(b"hello", udp(), ipv4())
UNKNOWN_INNER = INNER[:12] + b"\x12\x34" + INNER[14:]
ARP = bytes.fromhex("0001080006040001 020000000001 c0000201 000000000000 c0000202")


def tunnel(inner: bytes, **changes: int) -> Packet:
    """A frame in a virtual network, over UDP."""
    return dissect(build(inner, VXLAN(network_identifier=1), udp(destination_port=4789, **changes), ipv4()))


LATER = encapsulate(b"later", ipv4(protocol=17, fragment_offset=3), ethernet())
FIRST = encapsulate(bytes(24), udp(), ipv4(more_fragments=True), ethernet())
REASONS: dict[str, tuple[Packet, str]] = {
    "a link type": (in_link(147, b"?"), "link type 147"),
    "an EtherType": (in_ethernet(0x893A, b"?"), "EtherType 0x893a"),
    "neither a length nor an EtherType": (in_ethernet(0x05DD, b"?"), "EtherType 0x05dd"),
    "an IP protocol": (in_ip(200, b"?"), "IP protocol 200"),
    "the options of IPv6 in IPv4": (in_ip(0, bytes(8)), "IP protocol 0"),
    "an LLC SAP": (in_link(1, bytes(12) + bytes.fromhex("0004 fefe0383")), "LLC SAP 0xfe"),
    "a SNAP organization": (
        in_link(1, bytes(12) + bytes.fromhex("0009 aaaa03 123456 0007 00")),
        "SNAP under OUI 12:34:56",
    ),
    "a PPP protocol": (in_link(9, bytes.fromhex("ff03 4021 00")), "PPP protocol 0x4021"),
    "a type of message": (in_link(1, bytes(12) + bytes.fromhex("0008 424203 0000 00 99 00")), "BPDU type 0x99"),
    "ESP": (in_ip(50, bytes(range(30))), "encrypted (esp)"),
    "IPComp": (in_ip(108, bytes(range(30))), "compressed (ipcomp)"),
    "MACsec": (in_ethernet(0x88E5, bytes.fromhex("2c000000000a") + bytes(40)), "encrypted (macsec)"),
    "a first fragment": (FIRST, "fragment (ip)"),
    "a later fragment": (LATER, "fragment (ip)"),
    "a cut header": (cut(INNER, 20), "cut (ip)"),
    "no more layers": (dissect(INNER, limits=NestingLimits(layers=1)), "limit (ip)"),
    "a header that is not all there": (in_ethernet(0x86DD, bytes(10)), "malformed (ipv6)"),
    "an unknown type of message behind a header shorter than its fields": (
        in_ip(51, bytes.fromhex("01000000 00000001 00000001 4d000000 00000000")),
        "malformed (ah)",
    ),
    "an unknown frame in a tunnel without a checksum": (tunnel(UNKNOWN_INNER, checksum=0), "EtherType 0x1234"),
    "an encrypted payload over UDP without a checksum": (
        dissect(build(bytes.fromhex("04000000") + bytes(28), udp(destination_port=51820, checksum=0), ipv4())),
        "encrypted (wg)",
    ),
}  # fmt: skip
READ: dict[str, Packet] = {
    "a datagram to an unknown port": in_udp(50001, b"?"),
    "one without a checksum": dissect(build(b"?", udp(destination_port=50001, checksum=0), ipv4())),
    "another protocol under a known port": dissect(build(b"\xff" * 9, udp(destination_port=51820, checksum=0), ipv4())),
    "an empty datagram to a known port": in_udp(53, b""),
    "half a message of an application": dissect(build(b"\0\1\2", udp(destination_port=53, checksum=0), ipv4())),
    "a cut message of an application": cut(build(bytes(20), udp(destination_port=53), ipv4()), 45),
    "a cut segment": cut(build(bytes(20), tcp(), ipv6()), 80),
    "an unknown frame in a tunnel with a checksum": tunnel(UNKNOWN_INNER),
    "a segment on a known port": dissect(build(b"\0\1\2", tcp(destination_port=53), ipv4())),
    "half a segment, whose checksum is UNVERIFIABLE": in_ip(6, bytes(10)),
    "ARP with padding": in_ethernet(0x0806, ARP + bytes(18)),
    "an ICMP error that quotes an unknown protocol": dissect(
        build(in_ip(200, b"?").frame.octets[14:], ICMPv4TimeExceeded(type=11, code=0, length=0), ipv4())
    ),
    "an unknown type of ICMP": in_ip(1, bytes.fromhex("4d00b2ff")),
    "no next header, and surplus": dissect(build(b"surplus", ipv6(next_header=59))),
    "a frame without octets": in_link(1, b""),
}


@together(("packet", "expected"), REASONS.values(), ids=REASONS)
def test_reasons(packet: Packet, expected: str) -> None:
    unread = packet.unread

    assert unread is not None
    assert str(unread) == expected
    assert 0 <= unread.offset <= len(packet.frame.octets)


@pytest.mark.parametrize("packet", READ.values(), ids=READ)
def test_packets_that_were_read(packet: Packet) -> None:
    assert packet.unread is None


def test_numbers_are_given_with_their_space() -> None:
    unknown = UnreadReason.UNKNOWN_PROTOCOL

    assert in_ethernet(0x893A, b"?").unread == Unread(
        reason=unknown, protocol="eth", offset=0, space=EtherType, number=0x893A
    )
    assert in_ip(200, b"?").unread == Unread(reason=unknown, protocol="ip", offset=14, space=IpProtocol, number=200)


def test_surplus_and_trailer_are_told_apart() -> None:
    report = IGMPReport2(type=0x16, group_address="224.0.0.9")
    padded = dissect(build(b"", report, ipv4()) + bytes(18))
    surplus = dissect(build(b"more", report, ipv4()))
    ended = dissect(build(b"surplus", ipv6(next_header=59)) + b"pad")
    arp = in_ethernet(0x0806, ARP + bytes(18))

    assert [one.code for one in padded.problems] == []
    assert len(padded.layers[1].trailer) == 18
    assert [(one.code, one.severity, one.offset, one.found) for one in surplus.problems] == [
        (Code.SURPLUS, Severity.NOTE, 42, 4)
    ]
    assert (surplus.payload, ended.payload) == (b"more", b"surplus")
    assert [one.code for one in ended.problems] == [Code.SURPLUS]
    assert ended.layers[-1].trailer == b"pad"
    assert IPv6 in ended
    assert (arp.payload, arp.layers[-1].trailer, arp.problems) == (b"", bytes(18), ())


def test_outputs_tell_them_apart() -> None:
    surplus = dissect(build(b"surplus", ipv6(next_header=59)) + b"pad")
    encrypted = in_ip(50, bytes(range(30)))
    compressed = in_ip(108, bytes(range(30)))

    for packet, name in ((surplus, "surplus"), (encrypted, "encrypted payload"), (compressed, "compressed payload")):
        assert any(plain(line).startswith(f"{name}  ") for line in tree(packet))
        assert name in [one.owner for one in sections(packet)]
    layers = packet_object(surplus)["layers"]
    assert [(one.get("trailer_offset"), one.get("trailer_length")) for one in layers] == [(None, None), (61, 3)]
    assert payload_name(in_link(147, b"?")) == "payload"


def test_fragments_of_one_datagram() -> None:
    pieces = fragment(in_udp(50001, bytes(100)), mtu=60)

    assert [str(one.unread) for one in pieces] == ["fragment (ip)"] * len(pieces)


def test_many_reasons_are_counted_in_bounded_memory() -> None:
    tally = UnreadTally()
    for number in range(KINDS + 9):
        tally.add(in_ethernet(0xA000 + number, b"?"))

    assert tally.packets == KINDS + 9
    assert len(tally.kinds) == KINDS + 1
    assert tally.as_json()["unknown_protocol"]["other"] == 9
    assert [count for _, count, _ in tally.by_reason()] == [KINDS + 9]


ENDINGS = {
    Code.UNKNOWN_PROTOCOL,
    Code.NOT_THIS_PROTOCOL,
    Code.ENCRYPTED,
    Code.COMPRESSED,
    Code.SURPLUS,
    Code.NOT_REASSEMBLED,
    Code.CUT_BY_CAPTURE,
    Code.TRUNCATED,
    Code.LAYER_LIMIT,
    Code.BAD_LENGTH,
    Code.BAD_VERSION,
    Code.QUOTE_CUT,
    Code.LENGTH_EXCEEDS_OUTER,
    Code.LENGTH_EXCEEDS_PACKET,
}


def test_no_walk_ends_without_a_word() -> None:
    random = Random(5)
    links = sorted(default_protocols().tables[LinkType])
    frames = [mutated_frame(random) for _ in range(900)]
    packets = [Packet(one, default_protocols()) for one in frames]
    packets += [dissect(random.randbytes(random.randrange(90)), link_type=link) for link in links for _ in range(60)]
    left = 0
    for packet in packets:
        if not packet.own_layers or packet.quoted:
            continue
        innermost = packet.own_layers[-1]
        if not innermost.payload_length or innermost.dissector.payload is Payload.DATA:
            continue
        left += 1
        transports = [one for one in packet.own_layers if one.dissector.payload is Payload.DATA]
        assert transports or any(one.code in ENDINGS for one in packet.problems), packet
    assert left > 50
