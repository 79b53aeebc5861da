"""The sentences at the end of `dissect verify`, and which failures they may excuse."""

from __future__ import annotations

from dissect.packet import Packet
from dissect.render.spans import plain
from dissect.render.verification.offload import excuse_for, offload_lines, offload_objects
from dissect.session import OffloadInference
from tests.session.offload_traffic import HERE, THERE, left, numbered, outbound, received, wrong, zero


def watched(*packets: Packet, limit: int = 100) -> OffloadInference:
    inference = OffloadInference(limit)
    for packet in packets:
        inference.add(packet)
    return inference


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
    assert [plain(line) for line in offload_lines(watched(left(), limit=1))] == [
        "  offload: 1 checksum of further hosts not examined."
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


def test_only_a_zero_may_be_excused() -> None:
    assert excuse_for(zero(), zero().checksums[1]) == (0, HERE, "tcp")
    assert excuse_for(wrong(), wrong().checksums[1]) is None
