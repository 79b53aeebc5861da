"""Packets written as code, which is run and read again."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from dissect.hex_text import frames_in_text
from dissect.packet import Packet
from dissect.render.code.arrays import c_lines, hex_lines
from dissect.render.code.python import IMPORT, PARTLY, python_lines
from dissect.session import open_packets
from tests.captures import CAPTURES, captures, few_captures
from tests.packet.frames import build, cut, ipv4, tcp, udp
from tests.render.frames import UDP_FRAME, packet

HOSTILE = b"*/ hello ' \" \\ \n\x1b[31m"


def run(code: str, number: int) -> Packet:
    """The packet that the code makes."""
    made: dict[str, Packet] = {}
    exec(f"{IMPORT}\n{code}", {}, made)  # what is tested is that it runs
    return made[f"packet_{number}"]


def python(one: Packet) -> str:
    return "\n".join(python_lines(one))


@pytest.mark.heavy
@few_captures
def test_code_builds_every_packet_again(path: Path) -> None:
    with open_packets(path) as packets:
        for one in packets:
            again = run(python(one), one.number)
            assert (again.frame.octets, again.frame.link_type) == (one.frame.octets, one.frame.link_type)
            for lines in (c_lines, hex_lines):
                assert frames_in_text("\n".join(lines(one))) == [one.frame.octets]


@pytest.mark.heavy
def test_almost_every_packet_is_put_together_from_its_fields() -> None:
    partly = whole = 0
    for path in captures()[::10]:
        with open_packets(path) as packets:
            for one in packets:
                code = python(one)
                assert "dissect.dissect(" not in code
                partly += PARTLY in code
                whole += PARTLY not in code
    assert whole > 50 * partly


def test_a_number_keeps_the_octets_that_it_stands_in() -> None:
    with open_packets(CAPTURES / "quic4_session.pcap") as packets:
        one = next(one for one in packets if one.number == 5)

    code = python(one)

    assert "length=dissect.VariableInteger(24, octets=2)" in code
    assert "total_length" not in code
    assert run(code, 5).frame.octets == one.frame.octets


def test_the_code_of_a_packet() -> None:
    assert python(packet(UDP_FRAME)).splitlines() == [
        "# Packet 1: 47 octets, Ethernet, eth:ip:udp:echo",
        "packet_1 = dissect.encapsulate(",
        "    dissect.Ethernet(destination_address='02:00:00:00:00:02', source_address='02:00:00:00:00:01')",
        "    / dissect.IPv4(source_address='192.0.2.1', destination_address='192.0.2.2')",
        "    / dissect.UDP(source_port=50001, destination_port=7)",
        "    / dissect.Echo()",
        "    / b'hello'",
        ")",
    ]


@pytest.mark.parametrize(
    "one",
    [
        packet(b""),
        packet(b"\1"),
        packet(UDP_FRAME, link_type=147),
        packet(UDP_FRAME, link_type=70_000),
        cut(UDP_FRAME, 20),
        cut(UDP_FRAME, 44),
        packet(build(HOSTILE, udp(), ipv4())),
        packet(build(b"", tcp(options=HOSTILE[:20]), ipv4())),
        packet(build(b"x", udp(checksum=0, length=7), ipv4(header_checksum=1, total_length=99, protocol=3))),
        packet(UDP_FRAME + bytes(13)),
        packet(UDP_FRAME[14:], link_type=12),
        packet(UDP_FRAME[14:], link_type=228),
    ],
    ids=range(12),
)
def test_whatever_a_packet_holds_the_code_builds_it_and_nothing_else(one: Packet) -> None:
    code = python(one)
    again = run(code, 1)
    assert (again.frame.octets, again.frame.link_type) == (one.frame.octets, one.frame.link_type)
    assert all(line.isprintable() for line in code.split("\n"))
    calls = [node.func for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Call)]
    assert {ast.unparse(call).partition(".")[0] for call in calls} <= {"dissect", "bytes"}
    in_c = "\n".join(c_lines(one))
    assert in_c.count("*/") == 1
    octets = [one.frame.octets] if one.frame.octets else []
    assert (frames_in_text(in_c) if octets else []) == octets
