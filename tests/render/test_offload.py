"""The sentences at the end of `dissect verify`, and the zeros that are held back until it is known what they are."""

from __future__ import annotations

from dissect.packet import Packet
from dissect.render.offload import HeldBack, excuse_for, offload_lines, offload_objects
from dissect.render.spans import plain
from dissect.session import OffloadInference
from tests.session.offload_traffic import HERE, THERE, left, numbered, outbound, received, wrong, zero

EXCUSE = (0, HERE, "tcp")


def watched(*packets: Packet, host_limit: int = 10) -> OffloadInference:
    inference = OffloadInference(host_limit)
    for packet in packets:
        inference.add(packet)
    return inference


def held(*packets: Packet, limit: int = 10) -> HeldBack:
    back = HeldBack(limit)
    assert all(back.take(packet, packet.checksums[1]) for packet in packets)
    return back


def test_one_interface_is_not_named() -> None:
    assert [plain(line) for line in offload_lines(watched(left(), received()))] == [
        f"  offload: nothing wrong: the card of {HERE} fills in the checksums of what it sends (tcp: 1 packet); "
        "what it receives is complete (1)."
    ]


def test_several_interfaces_are() -> None:
    inference = watched(numbered(left(), 1, 0, "\x1beth0"), numbered(left(), 2, 1))

    assert [plain(line).partition(": nothing")[0] for line in offload_lines(inference)] == [
        "  offload on \\x1beth0",
        "  offload on interface 1",
    ]


def test_hosts_beyond_the_limit_are_counted() -> None:
    assert [plain(line) for line in offload_lines(watched(left(), host_limit=1))] == [
        "  offload: 2 checksums of further hosts not looked at."
    ]


def test_as_json() -> None:
    assert offload_objects(watched(outbound(zero()), left(THERE, HERE))) == [
        {
            "what": "zeros",
            "interface": 0,
            "host": HERE,
            "protocols": ["tcp"],
            "zeros": 1,
            "others": 0,
            "received_complete": 0,
            "excused": True,
        },
        {
            "what": "left_to_card",
            "interface": 0,
            "host": THERE,
            "protocols": ["tcp"],
            "left": 1,
            "complete": 0,
            "wrong": 0,
            "fragments": 0,
            "received_complete": 0,
            "received_left": 0,
        },
    ]


def test_only_zeros_are_held_back() -> None:
    back = HeldBack()

    assert not back.take(wrong(), wrong().checksums[1])
    assert excuse_for(zero(), zero().checksums[1]) == EXCUSE
    assert excuse_for(wrong(), wrong().checksums[1]) is None


def test_what_is_excused_is_not_shown() -> None:
    back = held(zero(), zero())

    assert list(back.lines({EXCUSE})) == []
    assert back.excused({EXCUSE}) == 2


def test_what_is_not_excused_is_shown() -> None:
    back = held(zero(), zero(), zero(THERE, HERE), limit=1)
    text = [plain(line) for line in back.lines({(0, THERE, "tcp")})]

    assert text[0].startswith("  packet 1  tcp checksum INVALID  found 0x0000")
    assert text[-1] == f"  and 1 packet more from {HERE} with a zero for the checksum of tcp"
    assert back.excused(frozenset()) == 0
