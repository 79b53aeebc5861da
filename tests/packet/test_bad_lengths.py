"""What stands behind a header with a bad length is not verified; a length of zero is, where it was left to the card."""

from __future__ import annotations

from typing import Any

import pytest

from dissect.checksum import Kind, Reason
from dissect.packet import Packet, dissect
from dissect.protocols.authentication_header import AuthenticationHeader
from dissect.protocols.ipv6_options import DestinationOptions
from dissect.protocols.ipv6_routing import SourceRouting
from dissect.protocols.pim import PIMRegister
from dissect.schema import Header
from tests.columns.samples import frames_of
from tests.columns.verdict_differences import differences
from tests.packet.frames import build, changed, ipv4, ipv6, tcp, udp

UNSURE = (Kind.UNVERIFIABLE, Reason.BAD_LENGTH)
VALID = (Kind.VALID, None)
HOME = bytes.fromhex("20010db8000000000000000000000099")
ROUTE = bytes.fromhex("c0000209c000020a")


def verdicts(packet: Packet) -> list[tuple[Any, Any]]:
    return [(one.verdict.kind, one.verdict.reason) for one in packet.checksums]


def source_route(*octets: int, route: bytes = ROUTE) -> bytes:
    return build(b"hello", udp(), ipv4(options=bytes(octets) + route))


def home(options: bytes) -> bytes:
    return build(b"hello", udp(), DestinationOptions(options=options), ipv6())


WITH_HOME = home(b"\x01\x02\0\0" + b"\xc9\x10" + HOME)
PROOF = AuthenticationHeader(security_parameters_index=1, sequence_number=1, integrity_check_value=bytes(4))
ROUTED = SourceRouting(routing_type=0, segments_left=1, addresses=HOME)
VECTORS: dict[str, tuple[bytes, list[tuple[Any, Any]]]] = {
    "an authentication header of 8 octets": (
        changed(build(b"hello", udp(), PROOF, ipv6()), 14 + 40 + 1, b"\0"),
        [UNSURE],
    ),
    "a header length of 4 words": (changed(build(b"hello", tcp(), ipv4()), 14, b"\x44"), [UNSURE, UNSURE]),
    "a header length of 4 words around a tunnel": (
        changed(build(b"hello", tcp(), ipv4(), ipv4()), 14, b"\x44"),
        [UNSURE, UNSURE, UNSURE],
    ),
    "a bad length around a tunnel, whose own lengths are good": (
        changed(build(b"hello", tcp(), ipv4(), ipv4()), 16, b"\xff\xff"),
        [(Kind.INVALID, None), VALID, VALID],
    ),
    "a Home Address option": (WITH_HOME, [VALID]),
    "a Home Address option of 3 octets": (changed(WITH_HOME, 14 + 40 + 7, b"\x03"), [UNSURE]),
    "a Home Address option of 20 octets": (changed(WITH_HOME, 14 + 40 + 7, b"\x14"), [UNSURE]),
    "a bad length before a Home Address option": (changed(WITH_HOME, 14 + 40 + 3, b"\xff"), [UNSURE]),
    "a bad length with no Home Address option behind it": (
        changed(home(b"\x01\x04\0\0\0\0"), 14 + 40 + 3, b"\xff"),
        [VALID],
    ),
    "a source route": (source_route(131, 11, 4), [VALID, VALID]),
    "a source route that ends within an address": (
        changed(source_route(131, 11, 4), 14 + 21, b"\x09"),
        [(Kind.INVALID, None), UNSURE],
    ),
    "a source route beyond its header": (
        changed(source_route(131, 11, 4), 14 + 21, b"\x0f"),
        [(Kind.INVALID, None), UNSURE],
    ),
    "a source route that is not read, and made no difference": (
        changed(build(b"hello", udp(), ipv4(options=b"\x83\x0f\x04\x01")), 14 + 21, b"\x0f"),
        [VALID, VALID],
    ),
    "a routing header of half an address": (
        changed(build(b"hello", udp(), ROUTED, ipv6()), 14 + 40 + 1, b"\x01"),
        [UNSURE],
    ),
}


@pytest.mark.parametrize(("octets", "expected"), VECTORS.values(), ids=list(VECTORS))
def test_what_is_behind_a_bad_length_is_not_verified(octets: bytes, expected: list[tuple[Any, Any]]) -> None:
    packet = dissect(octets)

    assert verdicts(packet) == expected
    assert differences(frames_of([packet.frame]))[0] == []


@pytest.mark.parametrize("network", [ipv4(total_length=0), ipv6(payload_length=0)])
@pytest.mark.parametrize("transport", [tcp(), udp(length=0)])
def test_lengths_of_zero_that_were_left_to_the_card(network: Header, transport: Header) -> None:
    packet = dissect(build(bytes(3000), transport, network))

    assert [(one.code, one.severity) for one in packet.problems] == [("segmentation_offload", "note")]
    assert packet.payload == bytes(3000)
    assert {one.verdict.kind for one in packet.checksums} == {Kind.VALID}
    assert differences(frames_of([packet.frame]))[0] == []


@pytest.mark.parametrize("network", [ipv4(), ipv6()])
def test_a_length_of_zero_in_a_datagram_that_has_one(network: Header) -> None:
    packet = dissect(build(bytes(8), udp(length=0), network))

    assert [(one.code, one.severity, one.protocol) for one in packet.problems] == [("bad_length", "error", "udp")]


def register(*, null: bool, inner: Header, payload: bytes = b"") -> Packet:
    return dissect(build(payload, inner, PIMRegister(type=1, null_register=null), ipv4()))


@pytest.mark.parametrize("inner", [ipv4(protocol=103), ipv4(protocol=17)])
def test_a_null_register_carries_a_mere_header(inner: Header) -> None:
    packet, other = register(null=True, inner=inner), register(null=False, inner=inner)

    assert packet.problems == ()
    assert [layer.protocol for layer in packet.layers[-2:]] == [PIMRegister, type(inner)]
    assert {one.verdict.kind for one in packet.checksums} == {Kind.VALID}
    assert [one.code for one in other.problems] == ["truncated"]
    assert differences(frames_of([packet.frame, other.frame]))[0] == []


def test_what_a_null_register_carries_behind_the_header_is_read() -> None:
    packet = register(null=True, inner=ipv4(protocol=103), payload=b"\x20\0\xdf\xff")

    assert [layer.name for layer in packet.layers] == ["eth", "ip", "pim", "ip", "pim"]
