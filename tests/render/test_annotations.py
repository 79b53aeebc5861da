"""What is said of a packet in its comments, and how comments that a file has are shown."""

from __future__ import annotations

import json

import pytest

from dissect.capture import Direction, Options, PacketFlags
from dissect.packet import Packet, dissect
from dissect.render.packets.json_lines import packet_object
from dissect.render.packets.tree import tree
from dissect.render.schemas.objects import dumps
from dissect.render.spans import plain
from dissect.render.verification.annotations import comments_on
from tests.packet.frames import build, ipv4, udp
from tests.render.frames import ILLEGAL, UDP_FRAME, WITHOUT_CHECKSUM, WRONG, packet, partial

FRAGMENT = build(b"hello", udp(), ipv4(more_fragments=True))
SAID = {
    "right": (UDP_FRAME, ()),
    "none": (WITHOUT_CHECKSUM, ()),
    "wrong": (
        WRONG,
        ("dissect: udp checksum INVALID: the field holds 0x1234, but the checksum of these octets is 0x74a5",),
    ),
    "partial": (
        partial(),
        (
            "dissect: udp checksum PARTIAL: the field holds the pseudo-header sum: the capture was taken before the "
            "network card filled in the checksum",
        ),
    ),
    "illegal": (
        ILLEGAL,
        (
            "dissect: udp checksum ILLEGAL: the field is zero, which means no checksum, and this network layer forbids "
            "it (RFC 8200 §8.1)",
        ),
    ),
    "fragment": (
        FRAGMENT,
        ("dissect: udp checksum UNVERIFIABLE: it covers a whole datagram, and this is a fragment of one",),
    ),
}


@pytest.mark.parametrize("name", SAID)
def test_what_is_wrong_is_said_in_one_line_each(name: str) -> None:
    octets, expected = SAID[name]

    assert comments_on(packet(octets)) == expected


def test_hints_stand_in_the_same_line() -> None:
    swapped = build(b"hello", udp(checksum=0xA574), ipv4())

    (line,) = comments_on(packet(swapped))

    assert "the checksum of these octets is 0x74a5; hint: " in line


def test_problems_that_are_no_notes_are_said() -> None:
    malformed = packet(build(b"hello", udp(length=4000), ipv4()))

    lines = comments_on(malformed)

    assert [one for one in lines if one.startswith("dissect: error: udp: ")]
    assert len(lines) == len(set(lines))


def test_a_problem_of_no_protocol() -> None:
    assert comments_on(packet(b"\0\1", link_type=999)) == ()
    assert comments_on(dissect(b"", link_type=1), also_valid=True) == comments_on(dissect(b"", link_type=1))


def test_what_is_right_is_said_where_it_is_asked_for() -> None:
    assert comments_on(packet(UDP_FRAME), also_valid=True) == ("dissect: checksums: ip VALID, udp VALID",)
    assert comments_on(packet(WITHOUT_CHECKSUM), also_valid=True) == ("dissect: checksums: ip VALID, udp ABSENT",)
    assert comments_on(packet(WRONG), also_valid=True) == comments_on(packet(WRONG))
    assert comments_on(packet(UDP_FRAME[:14]), also_valid=True) == comments_on(packet(UDP_FRAME[:14]))


def said(direction: Direction | None = None) -> Packet:
    options = Options([] if direction is None else [(2, bytes(PacketFlags(direction=direction)))]).commented(
        "one\n\x1b[31mtwo", "three\u202e"
    )
    return dissect(packet(UDP_FRAME).frame.replace(options=options, interface_name="eth\x070"))


def test_the_tree_shows_comments_and_names_and_escapes_them() -> None:
    lines = [plain(line) for line in tree(said(Direction.OUTBOUND))]

    assert lines[0].endswith("UTC, interface 0 (eth\\x070) outbound, link type Ethernet")
    assert lines[1:3] == ["      comment  one\\x0a\\x1b[31mtwo", "      comment  three\\u202e"]


def test_json_has_them_where_they_are() -> None:
    found = json.loads(dumps(packet_object(said(Direction.INBOUND))))

    assert (found["interface_name"], found["direction"]) == ("eth\x070", "inbound")
    assert found["comments"] == ["one\n\x1b[31mtwo", "three\u202e"]
    assert not {"interface_name", "direction", "comments"} & set(packet_object(packet(UDP_FRAME)))
    assert "direction" not in packet_object(said())
