"""What lines, trees and JSON say of datagrams that came in fragments."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count

import pytest

from dissect.encapsulation import encapsulate
from dissect.packet import Packet
from dissect.packet.reassembly import Reassembler
from dissect.protocols.ipv4 import IPv4
from dissect.render.lines.line import PacketRows
from dissect.render.packets.json_lines import packet_object
from dissect.render.packets.text import line_text
from dissect.render.packets.tree import tree
from dissect.render.spans import plain
from dissect.schema import Overlaps
from tests.packet.frames import ipv4, tcp, udp
from tests.packet.reassembly.fragments import piece

BODY = bytes(range(48))
DATAGRAM = bytes(encapsulate(BODY, udp(), ipv4()))[20:]


def taken(packets: Sequence[Packet], rule: Overlaps | None = None) -> Packet:
    """The last of some packets, with the datagram that it completes."""
    reassembler = Reassembler(rule)
    for packet in packets:
        reassembler.take(packet)
    return packets[-1]


def below(packet: Packet) -> list[str]:
    """The lines of the tree from the datagram on, up to its first layer."""
    lines = [plain(line) for line in tree(packet)]
    first = next(at for at, line in enumerate(lines) if line.startswith("Datagram"))
    return lines[first : next(at for at in count(first) if lines[at].startswith("ip  "))]


def test_the_last_fragment_is_the_datagram() -> None:
    packet = taken([piece(1, 0, DATAGRAM[:16]), piece(2, 16, DATAGRAM[16:48]), piece(3, 48, DATAGRAM[48:], more=False)])

    assert "[3 fragments: 1–3]  50001 → 7 Len=48" in line_text(packet)
    assert "reassembled" not in line_text(packet)
    assert below(packet) == [
        "Datagram  76 octets  3 fragments: 1–3",
        "         0–15  packet 1",
        "        16–47  packet 2",
        "        48–55  packet 3",
    ]
    lines = [plain(line) for line in tree(packet)]
    assert sum("Checksum" in line and line.endswith("VALID") for line in lines) == 3


def test_what_is_odd_is_marked() -> None:
    other = bytes(16)
    packets = [piece(1, 0, DATAGRAM[:16]), piece(2, 8, other), piece(3, 24, DATAGRAM[24:], more=False)]
    text = line_text(taken([*packets[:2], piece(3, 0, DATAGRAM[:8]), packets[2]], Overlaps.LAST))

    assert "[4 fragments: 1–3]  conflicting overlap  udp checksum INVALID" in text
    assert below(taken(packets, Overlaps.FIRST))[-1] == (
        "         8–15  packets 1 and 2 differ here; those of packet 1 are kept"
    )
    equal = taken([packets[0], piece(2, 8, DATAGRAM[8:24]), packets[2]], Overlaps.BSD)
    assert "  overlap  " in line_text(equal)
    assert "are equal here" in below(equal)[-1]


def test_two_ends_and_what_is_not_taken() -> None:
    packets = [
        piece(1, 48, DATAGRAM[48:], more=False),
        piece(2, 48, DATAGRAM[48:] + b"behind  ", more=False),
        piece(3, 16, b""),
        piece(4, 0, DATAGRAM[:48]),
    ]
    packet = taken(packets, Overlaps.FIRST)

    assert "two ends" in line_text(packet)
    assert below(packet)[3:] == [
        "               packet 3  not taken: it has no octets",
        "         0–47  packet 4",
        "        48–55  packets 1 and 2 are equal here; those of packet 1 are kept",
        "        error  it has several ends: octet 56 in packet 1, octet 64 in packet 2",
    ]
    said = packet_object(packet)["reassembled"]
    assert said["ends"] == [{"end": 56, "frame": 1}, {"end": 64, "frame": 2}]
    assert said["fragments"][2] == {"frame": 3, "begin": 16, "end": 16, "refusal": "empty"}
    assert said["overlaps"][0]["is_conflict"] is False


def test_one_of_the_same_identification_before() -> None:
    packets = []
    for number in (1, 3):
        packets += [piece(number, 0, DATAGRAM[:16]), piece(number + 1, 16, DATAGRAM[16:], more=False)]
    packet = taken(packets)

    assert below(packet)[-1] == "         note  packet 2 completed one with the same identification shortly before"
    assert packet_object(packet)["reassembled"]["completed_before"] == 2


def test_of_many_some_are_named() -> None:
    octets = bytes(8 * 120)
    pieces = [piece(3 * at + 1, 8 * at, octets[:8], more=at < 119) for at in range(120)]
    packet = taken(pieces)

    assert "[120 fragments: 1, 4, 7, 10, 13, 16, …]" in line_text(packet)
    assert below(packet)[-1].strip() == "… and 20 fragments more"


def test_a_datagram_in_a_datagram() -> None:
    inner = bytes(encapsulate(DATAGRAM[:48], ipv4(more_fragments=True, identification=9, protocol=17)))
    rest = bytes(encapsulate(DATAGRAM[48:], ipv4(fragment_offset=6, identification=9, protocol=17)))
    packets = []
    for number, carried in ((1, inner), (3, rest)):
        packets += [
            piece(number, 0, carried[:16], protocol=4),
            piece(number + 1, 16, carried[16:], more=False, protocol=4),
        ]
    packet = taken(packets)

    assert "[2 fragments: 3–4]  [2 fragments: 2, 4]  50001 → 7" in line_text(packet)
    assert [plain(line).split("  ")[-1] for line in tree(packet) if plain(line).startswith("Datagram")] == [
        "2 fragments: 3–4",
        "2 fragments: 2, 4",
    ]
    assert packet_object(packet)["reassembled"]["reassembled"]["frames"] == [2, 4]


@pytest.mark.parametrize("raw", [False, True])
def test_sequence_numbers_are_relative(*, raw: bool) -> None:
    segment = bytes(encapsulate(BODY, tcp(sequence_number=1000), ipv4()))[20:]
    rows = PacketRows(raw_numbers=raw)
    packets = [piece(1, 0, segment[:24], protocol=6), piece(2, 24, segment[24:], more=False, protocol=6)]
    taken(packets)

    assert f"Seq={1000 if raw else 1} " in [rows.row(one).info for one in packets][1]


def test_the_addresses_are_those_of_the_datagram() -> None:
    packet = taken([piece(1, 0, DATAGRAM[:16]), piece(2, 16, DATAGRAM[16:], more=False)])
    row = PacketRows().row(packet)

    assert packet.reassembled is not None
    assert row.source == str(packet.reassembled[IPv4].source_address)
    assert (row.protocol, row.length) == ("udp", str(packet.frame.original_length))
