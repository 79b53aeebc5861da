"""Octets replaced by as many others: which checksums follow from what changes, and where the packet is read again."""

from __future__ import annotations

from typing import Any

import pytest

from dissect.checksum import Kind, ones_complement_sum
from dissect.editing.moving import Patch, moved
from dissect.editing.patching import patched
from dissect.encapsulation import encapsulate
from dissect.packet import DEFAULT_LIMITS, Packet, default_protocols, dissect
from dissect.protocols.gre import GRE
from dissect.protocols.sctp import SCTP
from dissect.protocols.udp_lite import UDPLite
from dissect.protocols.vxlan import VXLAN
from tests.packet.frames import build, cut, ethernet, ipv4, tcp, udp

SOURCE, IN_TUNNEL = 26, 50 + 26
"""Where the source address stands, without and with a tunnel."""
OTHER = bytes((198, 51, 100, 7))
VXLAN_HEADERS = (VXLAN(network_identifier=7), udp(destination_port=4789), ipv4())


def changed(packet: Packet, *patches: Patch, **options: Any) -> Packet:
    rules = {"given": frozenset(), "fix": frozenset(), **options}
    done = patched(packet, patches, protocols=default_protocols(), limits=DEFAULT_LIMITS, **rules)
    return dissect(done.octets)


def kinds(packet: Packet) -> list[Kind]:
    return [one.verdict.kind for one in packet.checksums]


def tunnel(*inner: Any) -> Packet:
    return dissect(bytes(encapsulate(build(bytes(20), *inner), *VXLAN_HEADERS, ethernet())))


@pytest.mark.parametrize(
    "packet",
    [
        dissect(build(b"hello", tcp(), ipv4())),
        dissect(build(b"hello!", udp(), ipv4())),
        dissect(build(b"hello", tcp(checksum=5), ipv4())),
        dissect(build(b"hello", udp(checksum=0), ipv4())),
        dissect(build(bytes(8), SCTP(source_port=1, destination_port=2, verification_tag=3), ipv4())),
    ],
)
def test_most_packets_are_not_read_again(packet: Packet) -> None:
    patch = Patch(1, SOURCE, OTHER)

    assert moved(packet, [patch], frozenset()) == changed(packet, patch).frame.octets
    assert changed(packet, patch).frame.octets == packet.replace({"ip.src": OTHER}).frame.octets


@pytest.mark.parametrize(
    ("packet", "patch"),
    [
        (dissect(build(b"hello", UDPLite(source_port=1, destination_port=2), ipv4())), Patch(1, SOURCE, OTHER)),
        (dissect(build(bytes(8), SCTP(source_port=1, destination_port=2, verification_tag=3), ipv4())),
         Patch(2, 34, b"\0\7")),
        (cut(build(b"hello", tcp(), ipv4()), 57), Patch(1, SOURCE, OTHER)),
        (dissect(build(b"hello", udp(), ipv4(), GRE(checksum_present=True), ipv4())), Patch(3, 50 + 12, OTHER)),
    ],
)  # fmt: skip
def test_some_are_read_again_with_the_same_result(packet: Packet, patch: Patch) -> None:
    after = Packet(packet.frame.replace(octets=changed(packet, patch).frame.octets), default_protocols())

    assert kinds(after) == kinds(packet)
    assert after.frame != packet.frame


def test_zero_without_a_pseudo_header_is_looked_at_again() -> None:
    frame = bytes(12) + bytes.fromhex("0800 4500001c 00000000 40010000 c0000201 c0000202 0000 fffe 0001 0000")
    echo = dissect(frame).replace(fix="all")
    patch = Patch(2, 14 + 20 + 4, bytes(2))

    assert moved(echo, [patch], frozenset()) is None
    assert kinds(echo) == kinds(changed(echo, patch)) == [Kind.VALID, Kind.VALID]


PSEUDO_HEADER = bytes([192, 0, 2, 1, 192, 0, 2, 2, 0, 6, 0, 25])
PARTIAL = build(b"hello", tcp(checksum=ones_complement_sum(PSEUDO_HEADER)), ipv4())


@pytest.mark.parametrize("kept", [len(PARTIAL), len(PARTIAL) - 2, 52, 50, 36])
def test_what_is_left_to_a_network_card_is_the_sum_of_the_new_pseudo_header(kept: int) -> None:
    packet, patch = cut(PARTIAL, kept), Patch(1, SOURCE, OTHER)

    octets = moved(packet, [patch], frozenset())
    assert octets is not None
    assert octets == packet.replace({"ip.src": OTHER}).frame.octets
    assert octets[50:52] == ones_complement_sum(OTHER + PSEUDO_HEADER[4:]).to_bytes(2, "big")[: max(kept - 50, 0)]


def test_a_checksum_that_awaits_the_one_within() -> None:
    whole = bytes(encapsulate(build(b"hello", tcp(), ipv4()), *VXLAN_HEADERS, ethernet()))
    packet = dissect(whole[: len(whole) - len(PARTIAL)] + PARTIAL)
    verdicts = ["VALID", "VALID (awaits_inner)", "VALID", "PARTIAL"]

    for patch in (Patch(1, SOURCE, OTHER), Patch(5, IN_TUNNEL, OTHER)):
        assert moved(packet, [patch], frozenset()) is None
        assert [str(one.verdict) for one in changed(packet, patch).checksums] == verdicts


def test_what_is_given_stays_and_what_is_asked_for_becomes_right() -> None:
    packet = dissect(build(b"hello", tcp(), ipv4()))
    checksum, address = Patch(2, 34 + 16, b"\0\5"), Patch(1, SOURCE, OTHER)

    given = changed(packet, address, checksum, given=frozenset({(2, "checksum")}))
    assert kinds(given) == [Kind.VALID, Kind.INVALID]
    assert given.frame.octets[50:52] == b"\0\5"
    assert kinds(changed(given, fix=frozenset({"tcp.checksum"}))) == [Kind.VALID, Kind.VALID]
    assert kinds(changed(packet, address, fix=frozenset({"udp.checksum"}))) == [Kind.VALID, Kind.VALID]


def test_layers_that_are_read_otherwise_afterwards_change_from_the_innermost() -> None:
    packet = tunnel(SCTP(source_port=1, destination_port=2, verification_tag=3), ipv4())
    assert kinds(packet) == [Kind.VALID] * 4
    patches = Patch(2, 36, b"\x12\xb6"), Patch(5, IN_TUNNEL, OTHER), Patch(6, 50 + 34, b"\0\7")

    after = changed(packet, *patches)
    assert kinds(after)[:2] == [Kind.VALID] * 2
    back = changed(after, Patch(2, 36, b"\x12\xb5"))
    assert kinds(back) == [Kind.VALID] * 4
    assert back.frame.octets[IN_TUNNEL : IN_TUNNEL + 4] == OTHER


def test_a_crc_over_what_was_not_captured_is_said_to_be_stale() -> None:
    octets = build(bytes(40), SCTP(source_port=1, destination_port=2, verification_tag=3), ipv4())
    packet = cut(octets, len(octets) - 4)
    rules: dict[str, Any] = {"given": frozenset(), "fix": frozenset(), "protocols": default_protocols()}

    done = patched(packet, [Patch(2, 34, b"\0\7")], limits=DEFAULT_LIMITS, **rules)
    assert done.stale == ("sctp.checksum",)
    assert not patched(packet, [Patch(1, SOURCE, OTHER)], limits=DEFAULT_LIMITS, **rules).stale
