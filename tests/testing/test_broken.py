"""Negative vectors: each mistake of the hints, made in every checksum of a packet, is INVALID and named."""

from __future__ import annotations

import pytest

from dissect.checksum import Kind, frame_check_sequence
from dissect.packet import Packet, default_protocols, dissect
from dissect.protocols.icmpv4 import ICMPv4Echo
from dissect.protocols.sctp import SCTP, SCTPData
from dissect.protocols.vxlan import VXLAN
from dissect.testing import Broken, assert_checksums_valid, broken
from tests.packet.frames import build, ipv4, ipv6, tcp, udp
from tests.profiles import some_of
from tests.testing.samples import frame
from tests.together import together

DATA = SCTPData(tsn=1, stream_identifier=0, stream_sequence_number=0, user_data=b"hello")
INNER = build(b"hello", udp(), ipv6())
PACKETS = {
    "udp over ipv4": build(b"hello", udp(), ipv4(time_to_live=60)),
    "udp over ipv6": build(b"hello", udp(), ipv6()),
    "tcp with options": build(b"hello!", tcp(options=bytes.fromhex("020405b4")), ipv4(options=bytes(4))),
    "tcp over ipv6": build(b"", tcp(), ipv6()),
    "icmp": build(b"hello", ICMPv4Echo(type=8, identifier=1, sequence_number=2), ipv4()),
    "sctp": build(b"", DATA, SCTP(source_port=5, destination_port=7, verification_tag=9), ipv4()),
    "a tunnel": build(INNER, VXLAN(network_identifier=5), udp(destination_port=4789), ipv4()),
}


@together("bad", some_of([one for octets in PACKETS.values() for one in broken(octets)], 3), ids=str)
def test_every_mistake_is_invalid_and_named_by_its_own_hint(bad: Broken) -> None:
    wrong = [one for one in bad.packet.checksums if one.verdict.kind is not Kind.VALID]

    assert [(one.layer, one.offset, one.verdict.kind) for one in wrong] == [(bad.layer, bad.offset, Kind.INVALID)]
    with pytest.raises(AssertionError) as raised:
        assert_checksums_valid(bad.packet)
    assert f"hint: {bad.hint.sentence}" in str(raised.value)
    assert bad.protocol in str(bad)


def names(octets: bytes) -> list[str]:
    return [str(one) for one in broken(octets)]


@pytest.mark.parametrize("octets", PACKETS.values(), ids=PACKETS)
def test_every_one_has_a_name_of_its_own_and_octets_of_the_same_length(octets: bytes) -> None:
    made = list(broken(octets))

    assert len({str(one) for one in made}) == len(made)
    assert {len(bytes(one)) for one in made} == {len(octets)}
    assert octets not in map(bytes, made)


def test_what_can_be_broken_depends_on_the_packet() -> None:
    assert "udp odd_octet_left_out" in names(PACKETS["udp over ipv4"])
    assert "udp odd_octet_left_out" not in names(build(b"hell", udp(), ipv4()))
    assert "ip options_left_out" not in names(PACKETS["udp over ipv4"])
    assert "tcp left_for_card" in names(PACKETS["tcp over ipv6"])
    assert "udp left_for_card" not in names(PACKETS["udp over ipv4"])
    assert "udp 2 length_swapped" in names(PACKETS["a tunnel"])


def test_any_packet_will_do_that_has_a_right_checksum() -> None:
    packet = dissect(PACKETS["icmp"])

    assert names(PACKETS["icmp"]) == [str(one) for one in broken(packet)]
    assert [str(one) for one in broken(PACKETS["icmp"][14:], "ip", protocols=default_protocols())] == names(
        PACKETS["icmp"]
    )
    assert isinstance(next(broken(packet)).packet, Packet)
    with pytest.raises(ValueError, match="the packet has no valid checksum to break"):
        next(broken(b"no packet"))


def test_the_check_sequence_of_a_frame_stays_right_or_is_what_is_broken() -> None:
    octets = PACKETS["udp over ipv4"]
    octets += frame_check_sequence(octets).to_bytes(4, "big")
    made = list(broken(frame(octets).replace(fcs_octets=4)))

    assert {one.protocol for one in made} == {"eth", "ip", "udp"}
    for one in made:
        wrong = [checksum for checksum in one.packet.checksums if checksum.verdict.kind is not Kind.VALID]
        assert [checksum.protocol for checksum in wrong] == [one.protocol]


def test_a_checksum_that_is_wrong_already_stays_as_it_is() -> None:
    made = list(broken(build(b"hello", udp(checksum=0x1234), ipv4())))

    assert {one.protocol for one in made} == {"ip"}
    assert all(one.packet.checksums[1].verdict.found == 0x1234 for one in made)
