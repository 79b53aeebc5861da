"""The check sequence at the end of a frame: where it lies and whether it is right."""

from __future__ import annotations

import json
import zlib

import pytest

from dissect.assigned_numbers import LinkType
from dissect.capture.frame_record import record_of
from dissect.checksum import CrcExplanation, Kind, Reason, ends_in_check_sequence, explain, frame_check_sequence
from dissect.encapsulation import encapsulate, fragment
from dissect.errors import EncodingError
from dissect.filter import parse
from dissect.packet import LayerChecksum, Packet, default_protocols, dissect
from dissect.protocols.gre import GRE
from dissect.protocols.raw_ip import RawIP
from dissect.render.packets.checksum import checksum_lines
from dissect.render.packets.hexdump import sections
from dissect.render.packets.json_lines import packet_object
from dissect.render.packets.tree import tree
from dissect.render.schemas.objects import dumps
from dissect.render.spans import plain
from dissect.schema import Header
from dissect.testing import assert_packets_equal
from tests.packet.frames import build, ethernet, ipv4, ipv6, udp
from tests.packet.invariants import check, frame
from tests.together import together

LINK_TYPES = [*sorted(default_protocols().tables[LinkType]), 65_000]


@pytest.mark.parametrize("link_type", LINK_TYPES)
@together("octets", [b"", b"E", b"E\0\0\x14", b"\x0f\0\x08\0" * 3])
def test_a_check_sequence_longer_than_its_frame_is_said(link_type: int, octets: bytes) -> None:
    packet = dissect(frame(octets, link_type, fcs_octets=15))
    problem = next(one for one in packet.problems if one.code == "fcs_exceeds_frame")

    check(packet)
    assert packet.is_malformed
    assert packet.unread is not None
    assert packet.unread.reason == "malformed"
    assert (problem.severity, problem.found, problem.expected) == ("error", 15, len(octets))
    assert problem.message.endswith(f"has 15 octets, and the frame has {len(octets)}")


def test_it_is_also_said_of_the_packets_of_a_capture() -> None:
    octets = bytes(14)
    packet = Packet(record_of(frame(octets, LinkType.ETHERNET, fcs_octets=30)), default_protocols())

    assert "fcs_exceeds_frame" in [one.code for one in packet.problems]


def test_one_that_fills_its_frame_is_not_too_long() -> None:
    packet = dissect(frame(b"E\0\0\x14", LinkType.RAW, fcs_octets=4))

    assert [(one.code, one.severity) for one in packet.problems] == [("truncated", "note")]


HELLO = build(b"hello", udp(), ipv4())
PADDED = HELLO + bytes(60 - len(HELLO))
SEQUENCE = zlib.crc32(PADDED).to_bytes(4, "little")


def captured(octets: bytes = PADDED + SEQUENCE, *, fcs_octets: int = 4, link_type: int = 1, missing: int = 0) -> Packet:
    return dissect(frame(octets, link_type, missing, fcs_octets))


def the_verdict(packet: Packet) -> LayerChecksum:
    return next(one for one in packet.checksums if one.field == "frame_check_sequence")


def shown(packet: Packet) -> list[str]:
    return [plain(line).rstrip() for line in tree(packet)]


def test_the_check_sequence_of_a_known_frame() -> None:
    """The value is tshark's, of these 60 octets."""
    octets = bytes.fromhex(
        "020000000002020000000001080045000021000100004011f6c7c0000201c0000202c351c352000db15968656c6c6f"
    )

    assert frame_check_sequence(octets.ljust(60, b"\0")) == 0x7008AE9F


def test_a_right_one_is_valid() -> None:
    packet = captured()
    found = the_verdict(packet)

    check(packet)
    assert [one.protocol for one in packet.checksums] == ["eth", "ip", "udp"]
    assert (found.wireshark, found.layer, found.verdict.kind) == ("eth.fcs", 0, Kind.VALID)
    assert found.verdict.found == found.verdict.expected == int.from_bytes(SEQUENCE, "big")
    assert packet.layers[-1].payload == b"hello"
    assert not packet.problems


@pytest.mark.parametrize(
    ("written", "hints"),
    [
        (b"\0\0\0\0", ["left_for_card"]),
        (SEQUENCE[::-1], ["octets_swapped"]),
        (bytes(255 - one for one in SEQUENCE), ["complement_forgotten"]),
        (zlib.crc32(PADDED, 0xFFFFFFFF).to_bytes(4, "little"), ["register_not_preset"]),
        (b"\1\2\3\4", []),
    ],
)
def test_a_wrong_one_is_invalid(written: bytes, hints: list[str]) -> None:
    packet = captured(PADDED + written)
    found = the_verdict(packet).verdict

    assert (found.kind, found.found) == (Kind.INVALID, int.from_bytes(written, "big"))
    assert found.expected == int.from_bytes(SEQUENCE, "big")
    assert [one.code for one in found.hints] == hints


@pytest.mark.parametrize("kept", [10, 40, 60, 63])
def test_one_that_the_capture_cut_is_not_verified(kept: int) -> None:
    packet = captured((PADDED + SEQUENCE)[:kept], missing=64 - kept)
    found = the_verdict(packet).verdict

    check(packet)
    assert (found.kind, found.reason, found.found) == (Kind.UNVERIFIABLE, Reason.CUT_BY_CAPTURE, None)
    assert "eth.fcs" not in packet_object(packet)["layers"][0]["fields"]
    assert not parse("eth.fcs").matches(packet)
    assert shown(packet)[-1] == f"{'':15}not verified: the capture left out some of the octets that it covers"


@pytest.mark.parametrize("said", [1, 2, 3, 6, 30])
def test_a_length_that_ethernet_has_not_is_said_and_not_verified(said: int) -> None:
    packet = captured(fcs_octets=said)
    found = the_verdict(packet).verdict

    check(packet)
    assert (found.kind, found.reason, found.found) == (Kind.UNVERIFIABLE, Reason.BAD_LENGTH, None)
    assert [one.severity for one in packet.problems if "check sequence" in one.message] == ["warn"]


def test_octets_that_were_counted_for_words_are_understood() -> None:
    packet = captured(fcs_octets=8)

    check(packet)
    assert the_verdict(packet).verdict.kind is Kind.VALID
    assert [(one.code, one.severity, one.found, one.expected) for one in packet.problems] == [
        ("suspicious", "note", 8, 4)
    ]


def test_a_frame_within_a_datagram_came_without_one() -> None:
    tunnel = encapsulate(PADDED, GRE(protocol_type=0x6558), ipv4(), RawIP())
    packet = captured(bytes(tunnel) + SEQUENCE, link_type=LinkType.RAW)

    check(packet)
    assert packet.frame_check is not None
    assert packet.frame_check.layer is None
    assert "eth" not in [one.protocol for one in packet.checksums]
    remark = "not verified: the algorithm of this link type is not supported"
    assert shown(packet)[-1] == f"fcs  4 octets  {SEQUENCE.hex(' ')}  octets 84–87  {remark}"


def test_it_is_shown_where_it_lies() -> None:
    packet = captured()
    fields = json.loads(dumps(packet_object(packet)))

    assert shown(packet)[-1] == f"eth fcs  4 octets  {SEQUENCE.hex(' ')}  octets 60–63  VALID"
    assert [(one.begin, one.end, one.owner) for one in sections(packet)][-2:] == [
        (47, 60, "ip trailer"),
        (60, 64, "eth fcs"),
    ]
    assert fields["frame_check_sequence"] == {"layer": 0, "offset": 60, "captured": 4, "length": 4}
    assert fields["layers"][0]["fields"]["eth.fcs"] == int.from_bytes(SEQUENCE, "big")
    assert "the field holds 0x01020304, but" in shown(captured(PADDED + b"\1\2\3\4"))[-1]


@pytest.mark.parametrize(
    ("text", "octets", "holds"),
    [
        (f"eth.fcs == 0x{SEQUENCE.hex()}", PADDED + SEQUENCE, True),
        ("eth.fcs == 1", PADDED + SEQUENCE, False),
        ("eth.fcs", (PADDED + SEQUENCE)[:-1], True),
        ('eth.fcs.status == "Good"', PADDED + SEQUENCE, True),
        ('eth.fcs.status == "Bad"', PADDED + bytes(4), True),
    ],
)
def test_filters_find_it(text: str, octets: bytes, holds: bool) -> None:
    assert parse(text).matches(captured(octets)) is holds
    assert not parse(text).matches(dissect(octets))


def test_it_is_no_field_of_other_links() -> None:
    packet = captured(HELLO[14:] + SEQUENCE, link_type=LinkType.RAW)

    assert not parse("eth.fcs").matches(packet)
    assert not parse("wlan.fcs").matches(captured())
    assert "frame_check_sequence" in packet_object(packet)


def test_its_arithmetic_is_explained() -> None:
    explanation = explain(the_verdict(captured()).coverage)

    assert isinstance(explanation, CrcExplanation)
    assert explanation.wire == SEQUENCE
    assert explanation.written == explanation.found
    assert explanation.lines()[1] == "CRC-32, polynomial 0x04c11db7, each octet's least significant bit first"
    assert explanation.steps[-1].fields == ("payload",)
    assert plain(next(checksum_lines(the_verdict(captured())))) == "eth Frame Check Sequence  VALID"


def test_one_that_the_file_does_not_speak_of_is_recognised() -> None:
    remark = "its last 4 octets are the frame's check sequence, which the capture does not mention"

    assert remark in [line.strip() for line in shown(dissect(PADDED + SEQUENCE))]
    assert remark in [line.strip() for line in shown(dissect(HELLO + zlib.crc32(HELLO).to_bytes(4, "little")))]
    for packet in (dissect(PADDED), captured(), captured(PADDED + SEQUENCE, fcs_octets=0, missing=1)):
        assert remark not in [line.strip() for line in shown(packet)]
    assert not ends_in_check_sequence(b"")
    assert not ends_in_check_sequence(b"\0\0\0\0")


def test_a_frame_without_layers_has_no_trailer_to_speak_of() -> None:
    assert shown(captured(PADDED, link_type=65_000))[-2].startswith("fcs  4 octets")


def test_packets_with_different_ones_differ() -> None:
    right, wrong = captured(), captured(PADDED + bytes(4))

    with pytest.raises(AssertionError, match=r"eth\.fcs"):
        assert_packets_equal(right, wrong)
    assert_packets_equal(right, wrong, ignore={"eth.fcs"})
    assert_packets_equal(right, wrong, ignore={"eth"})
    with pytest.raises(AssertionError, match="frame_check_sequence"):
        assert_packets_equal(*(captured(HELLO[14:] + one, link_type=LinkType.RAW) for one in (SEQUENCE, bytes(4))))


def test_a_frame_is_built_with_one() -> None:
    packet = encapsulate(b"hello", udp(), ipv4(), ethernet(), check_sequence=True)

    assert bytes(packet) == HELLO + zlib.crc32(HELLO).to_bytes(4, "little")
    assert packet.frame.fcs_octets == 4
    assert the_verdict(packet).verdict.kind is Kind.VALID


@pytest.mark.parametrize("headers", [[udp(), ipv4()], []])
def test_no_header_without_one_gets_it(headers: list[Header]) -> None:
    with pytest.raises(EncodingError, match="frame_check_sequence"):
        encapsulate(b"hello", *headers, check_sequence=True)


@pytest.mark.parametrize("network", [ipv4(), ipv6()])
def test_the_fragments_of_a_frame_with_one_have_theirs(network: Header) -> None:
    whole = encapsulate(bytes(2000), udp(), network, ethernet(), check_sequence=True)
    pieces = fragment(whole, 1280)

    assert [the_verdict(one).verdict.kind for one in pieces] == [Kind.VALID] * 2
    assert all(one.frame_check is None for one in fragment(dissect(whole.frame.octets[:-4]), 1280))
