from __future__ import annotations

from collections.abc import Sequence

from dissect.checksum import Kind
from dissect.packet import Packet, dissect
from dissect.protocols.vxlan import VXLAN
from dissect.render.spans import plain
from dissect.render.verification.failure_text import failure_lines, failure_object
from dissect.render.verification.verdicts import Tally
from tests.packet.frames import build, cut, ipv4, ipv6, tcp, udp
from tests.render.frames import ILLEGAL, UDP_FRAME, WITHOUT_CHECKSUM, WRONG, packet, partial
from tests.session.sctp.packets import data


def tally(packets: Sequence[Packet]) -> Tally:
    counted = Tally()
    for one in packets:
        counted.add(one)
    return counted


def test_a_table_with_a_sentence_for_what_needs_one() -> None:
    packets = [
        packet(one) for one in (UDP_FRAME, WITHOUT_CHECKSUM, ILLEGAL, WRONG, partial(), build(b"", tcp(), ipv4()))
    ]
    packets.append(cut(UDP_FRAME, 44))
    assert [plain(line) for line in tally(packets).lines()] == [
        "  7 packets   VALID  INVALID  ABSENT  ILLEGAL  PARTIAL  UNVERIFIABLE",
        "  ip              6        –       –        –        –             –",
        "  udp             1        1       1        1        1             1",
        "  tcp             1        –       –        –        –             –",
        f"  PARTIAL: {Kind.PARTIAL.meaning}.",
        f"  ABSENT: {Kind.ABSENT.meaning}.",
        "  UNVERIFIABLE (1): the capture left out some of the octets that it covers.",
    ]


def test_as_json_only_what_was_found() -> None:
    counted = tally([packet(UDP_FRAME), packet(WRONG)])
    assert counted.as_json() == {"ip": {"VALID": 2}, "udp": {"VALID": 1, "INVALID": 1}}
    assert counted.has_failures
    assert tally([packet(ILLEGAL)]).has_failures
    assert not tally([packet(UDP_FRAME), packet(partial())]).has_failures


def test_nothing_to_verify() -> None:
    assert [plain(line) for line in Tally().lines()] == ["  0 packets, none with a checksum"]
    assert [plain(line) for line in tally([packet(b"abc")]).lines()] == [
        "  1 packet, none with a checksum",
        "  1 packet not read: malformed (eth) 1",
    ]


def test_failures() -> None:
    wrong = packet(WRONG, number=7)
    failed = Tally().add(wrong)
    assert [plain(line) for line in failure_lines(wrong, failed[0])] == [
        "  packet 7  udp checksum INVALID  found 0x1234, should be 0x74a5",
        '      192.0.2.1 → 192.0.2.2  50001 → 7 Len=5 "hello"',
        "      none of the 21 simple mistakes that were tried gives this value",
    ]
    assert failure_object(wrong, failed[0]) == {
        "number": 7,
        "protocol": "udp",
        "layer": 2,
        "field": "udp.checksum",
        "verdict": "INVALID",
        "found": 0x1234,
        "expected": 0x74A5,
        "reason": None,
        "hints": [],
        "perhaps": [],
        "tried": 21,
    }


def test_failures_that_explain_themselves() -> None:
    illegal = packet(ILLEGAL)
    text = [plain(line) for line in failure_lines(illegal, Tally().add(illegal)[0])]
    assert text[0].startswith("  packet 1  udp checksum ILLEGAL  found 0x0000, should be ")
    assert "RFC 8200" in text[2]
    zero = bytearray(UDP_FRAME)
    zero[24:26] = b"\0\0"
    wrong = packet(bytes(zero))
    hints = [plain(line) for line in failure_lines(wrong, Tally().add(wrong)[0])][2:]
    assert hints[0].startswith("      hint: the field is zero")
    short = cut(ILLEGAL, 62)
    assert plain(next(iter(failure_lines(short, Tally().add(short)[0])))).endswith("found 0x0000")


def test_every_reason_for_an_absent_checksum_is_said_once() -> None:
    tunnel = packet(build(UDP_FRAME, VXLAN(network_identifier=5), udp(destination_port=4789, checksum=0), ipv6()))
    counted = tally([packet(WITHOUT_CHECKSUM), *(dissect(tunnel.frame.replace(number=number)) for number in (2, 3))])

    assert [plain(line) for line in counted.lines()][-2:] == [
        f"  ABSENT: {Kind.ABSENT.meaning}.",
        "  ABSENT: the field is zero, which here means that the sender computed no checksum (RFC 6935 §5).",
    ]


def test_failures_that_are_excused_are_none() -> None:
    counted = tally([packet(WRONG)])
    counted.excused = 1

    assert not counted.has_failures


def test_all_octets_of_a_crc_are_shown() -> None:
    wrong = data(checksum=0x12)
    text = [plain(line) for line in failure_lines(wrong, Tally().add(wrong)[0])]

    assert text[0].startswith("  packet 1  sctp checksum INVALID  found 0x00000012, should be 0x")
    assert len(text[0]) == len("  packet 1  sctp checksum INVALID  found 0x00000012, should be 0x12345678")
