"""Tunnels taken off, tags put on and taken off."""

from __future__ import annotations

import zlib

import pytest

from dissect.assigned_numbers import LinkType
from dissect.checksum import Kind
from dissect.encapsulation import encapsulate, fragment
from dissect.errors import EncodingError
from dissect.packet import Packet, ProtocolSet, default_protocols, dissect
from dissect.protocols.ethernet import Ethernet, Ieee8023
from dissect.protocols.ipv4 import IPv4
from dissect.protocols.ipv6 import IPv6
from dissect.protocols.mpls import MPLS
from dissect.protocols.provider_backbone_bridge import ServiceInstance
from dissect.protocols.udp import UDP
from dissect.protocols.vlan import VLAN
from dissect.protocols.vxlan import VXLAN
from dissect.rewriting.plan import plan_of
from tests.captures import CAPTURES, Recorded, captures
from tests.packet.frames import build, cut, ethernet, ipv4, ipv6, udp
from tests.rewriting.rewriters import again, rewriter, rewritten

WITHIN = build(b"hello", udp(), ipv4())
FRAGMENTS = fragment(encapsulate(bytes(200), ipv4(protocol=17), ipv4(), ethernet()), mtu=100)
IN_FRAGMENT = dissect(bytes(FRAGMENTS[0]))
VXLAN_HEADERS = (VXLAN(network_identifier=7), udp(destination_port=4789), ipv4())


@pytest.mark.parametrize(
    ("capture", "tunnel", "link_type"),
    [
        ("vxlan_echo.pcap", "vxlan", LinkType.ETHERNET),
        ("gre_echo.pcap", "gre", LinkType.RAW),
        ("gre6_ethernet_echo.pcap", "GRE", LinkType.ETHERNET),
        ("mpls_echo.pcap", "mpls", LinkType.RAW),
        ("mpls_pseudowire_echo.pcap", "mpls", LinkType.ETHERNET),
    ],
)
def test_what_a_tunnel_carries_becomes_the_frame(capture: str, tunnel: str, link_type: int, recorded: Recorded) -> None:
    changes = rewriter(decapsulate=tunnel)
    packets = recorded.packets(CAPTURES / capture)
    for packet in packets:
        made = again(packet, changes)
        inner = [one.protocol for one in made.layers if one.octets[one.offset :] and one.length]
        assert made.frame.link_type == link_type
        assert made.frame.octets in packet.frame.octets
        assert inner == [one.protocol for one in packet.layers][-len(inner) :]
        assert [one.verdict.kind for one in made.checksums] == [
            one.verdict.kind for one in packet.checksums[-len(made.checksums) :] if made.checksums
        ]
    assert changes.report.changes == {"decapsulated": len(packets)}


def test_labels_come_off_together_and_datagrams_one_by_one() -> None:
    labels = dissect(
        build(b"hello", udp(destination_port=9), ipv4(), MPLS(label=16), MPLS(label=17, bottom_of_stack=False))
    )
    datagrams = dissect(build(b"hello", udp(destination_port=9), ipv4(), ipv4(), ipv6()))

    assert [one.protocol for one in rewritten(labels, decapsulate="mpls").layers[1:]] == [IPv4, UDP]
    assert [one.protocol for one in rewritten(datagrams, decapsulate="ipv6").layers[1:]] == [IPv4, IPv4, UDP]
    assert [one.protocol for one in rewritten(datagrams, decapsulate="ip").layers[1:]] == [IPv4, UDP]


def test_a_cut_frame_is_cut_within_too() -> None:
    octets = bytes(encapsulate(WITHIN, *VXLAN_HEADERS, ethernet()))
    made = rewritten(cut(octets, len(octets) - 5), decapsulate="vxlan").frame

    assert (made.octets, made.original_length) == (WITHIN[:-5], len(WITHIN))


@pytest.mark.parametrize(
    ("packet", "tunnel", "reason"),
    [
        (dissect(build(b"hello", udp(), ipv4())), "vxlan", None),
        (dissect(build(b"hello", udp(), ipv4())), "ip", "no link type begins with it"),
        (dissect(build(b"", *VXLAN_HEADERS)), "vxlan", "nothing was read behind it"),
        (
            IN_FRAGMENT,
            "ip",
            "fragment",
        ),
    ],
)
def test_what_cannot_be_a_frame_stays_and_says_why(packet: Packet, tunnel: str, reason: str | None) -> None:
    changes = rewriter(decapsulate=tunnel)

    assert changes.rewritten(packet) is packet.frame
    assert [one for one in changes.report.not_changed if reason is None or reason not in one] == []
    assert len(changes.report.not_changed) == (reason is not None)


def test_a_tunnel_has_the_name_of_a_header_that_carries_others() -> None:
    with pytest.raises(EncodingError, match="did you mean vxlan"):
        rewriter(decapsulate="vxlann")
    with pytest.raises(EncodingError, match="no header that carries others"):
        rewriter(decapsulate="ntp")


def test_tags_go_on_and_come_off_again(recorded: Recorded) -> None:
    on, off = rewriter(vlan="add=5:3"), rewriter(vlan="remove")
    tagged = 0
    for path in captures():
        for packet in recorded.packets(path)[:4]:
            frame = on.rewritten(packet)
            if frame is packet.frame:
                continue
            tagged += 1
            made = Packet(frame, default_protocols())
            tag = made.find(VLAN)
            assert tag is None or (tag.vlan_identifier, tag.priority_code_point) == (5, 3)
            assert frame.original_length == packet.frame.original_length + 4
            assert off.rewritten(made) == packet.frame
    assert tagged > 100


def test_a_tag_goes_outside_of_the_others_and_the_outermost_comes_off() -> None:
    packet = dissect(build(b"hello", udp(), ipv4(), VLAN(vlan_identifier=7)))

    both = rewritten(packet, vlan="add=5")
    assert [both[VLAN, 1].vlan_identifier, both[VLAN, 2].vlan_identifier] == [5, 7]
    assert rewritten(both, vlan="remove").frame == packet.frame
    assert rewritten(both, vlan="remove", set={"vlan.id": 8})[VLAN].vlan_identifier == 8


def test_a_length_in_the_place_of_the_type_moves_into_the_tag_and_padding_stays() -> None:
    frame = bytes.fromhex("0180c2000000 020000000001 0003 424203") + bytes(43)
    packet = dissect(frame)

    tagged = rewritten(packet, vlan="add=5")
    assert (packet.layers[0].protocol, tagged.layers[0].protocol) == (Ieee8023, Ethernet)
    assert tagged.layers[1].values["type"] == 3
    assert tagged.problems == packet.problems or len(tagged.problems) == len(packet.problems)
    assert rewritten(tagged, vlan="remove").frame.octets == frame


def test_a_check_sequence_behind_the_frame_follows() -> None:
    octets = WITHIN + zlib.crc32(WITHIN).to_bytes(4, "little")
    frame = dissect(octets).frame.replace(fcs_octets=4)

    tagged = rewritten(Packet(frame, default_protocols()), vlan="add=5")
    check = tagged.checksums[0]
    assert (check.field, check.verdict.kind) == ("frame_check_sequence", Kind.VALID)
    assert rewritten(tagged, vlan="remove").frame == frame


def test_where_no_tag_can_be_it_is_counted_and_where_none_is_it_is_no_failure() -> None:
    packet = dissect(bytes(encapsulate(b"hello", udp(), ipv4())), link_type=LinkType.RAW)
    on, off = rewriter(vlan="add=5"), rewriter(vlan="remove")

    assert on.rewritten(packet) is packet.frame
    assert on.report.not_changed == {"vlan add: no header that carries a tag": 1}
    assert off.rewritten(packet) is packet.frame
    assert off.report.not_changed == {}


def test_a_tag_that_carries_whole_frames_stays(recorded: Recorded) -> None:
    packet = next(one for one in recorded.packets(CAPTURES / "backbone_bridge_echo.pcap") if ServiceInstance in one)
    links = [one.protocol for one in packet.layers]
    while (made := rewritten(packet, vlan="remove")).frame != packet.frame:
        packet = made

    assert ServiceInstance in [one.protocol for one in packet.layers]
    assert len(packet.layers) <= len(links)


def test_a_cut_tag_stays() -> None:
    octets = build(b"hello", udp(), ipv4(), VLAN(vlan_identifier=7))
    changes = rewriter(vlan="remove")

    assert changes.rewritten(cut(octets, 16)).octets == octets[:16]
    assert changes.report.changes == {"tags": 0}


@pytest.mark.parametrize("text", ["add", "add=", "add=4096", "add=5:8", "5", "remove=5", "add=5:3:1"])
def test_another_word_about_tags_is_refused(text: str) -> None:
    with pytest.raises(EncodingError, match=r"^vlan\."):
        rewriter(vlan=text)


def test_a_set_of_protocols_may_have_no_tag() -> None:
    few = ProtocolSet((Ethernet, IPv4, IPv6))

    with pytest.raises(EncodingError, match="is not among the protocols"):
        plan_of(few, vlan="add=5")
