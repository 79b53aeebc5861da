"""Fragments in the statistics: all packets of a datagram count in its conversation, the last one has its protocols."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from dissect.blocks.captures import read_captures
from dissect.checksum import Kind
from dissect.packet import Packet
from dissect.packet.reassembly import Reassembler
from dissect.protocols.dns import DNS
from dissect.protocols.gre import GRE
from dissect.schema import Overlaps
from dissect.session import flows
from dissect.statistics import Report, collect, find, joining
from tests.captures import CAPTURES
from tests.packet.frames import ipv4, udp
from tests.packet.reassembly.fragments import piece
from tests.render.frames import pcap
from tests.statistics.statistics_of import flat, report_by_packets, report_of

QUESTION = bytes(udp(destination_port=53, length=20, checksum=1)) + bytes(DNS())
"""A datagram of UDP."""


def fragments(*numbers: int, of: bytes = QUESTION, **changes: int) -> list[Packet]:
    """Some of its pieces of 8 octets."""
    last = (len(of) - 1) // 8
    return [piece(at + 1, 8 * at, of[8 * at : 8 * at + 8], more=at < last, **changes) for at in numbers]


def told(tmp_path: Path, *packets: Packet, chosen: bytes | None = None, **options: object) -> Report:
    path = tmp_path / "capture.pcap"
    path.write_bytes(pcap([one.frame.octets for one in packets]))
    reading = read_captures(path, threads=1, with_divided=True)
    return collect(reading.map(lambda block: find(block, chosen)), top=0, **options)  # type: ignore[arg-type]  # some


def conversations(report: Report) -> dict[str, int]:
    return {one.protocol: one.packets for one in report.conversations}


def protocols(report: Report) -> dict[str, int]:
    return {path[-1]: packets for path, packets, _ in flat(report)}


def test_all_packets_count_in_the_conversation_and_the_last_has_its_protocols(tmp_path: Path) -> None:
    report = told(tmp_path, *fragments(0, 1, 2))

    assert (conversations(report), protocols(report)) == ({"udp": 3}, {"eth": 3, "ip": 3, "udp": 2, "dns": 1})
    assert report.verdicts == {"ip": {Kind.VALID: 3}, "udp": {Kind.INVALID: 1}}


def test_without_joining_each_counts_by_itself(tmp_path: Path) -> None:
    report = told(tmp_path, *fragments(0, 1, 2), reassemble=False)

    assert (conversations(report), protocols(report)) == ({"udp": 1, "ip": 2}, {"eth": 3, "ip": 3, "udp": 1})
    assert report.verdicts == {"ip": {Kind.VALID: 3}, "udp": {Kind.UNVERIFIABLE: 1}}


def test_fragments_without_the_others_count_by_themselves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    separate = told(tmp_path, *fragments(0, 2), reassemble=False)
    assert told(tmp_path, *fragments(0, 2)) == separate

    monkeypatch.setattr(joining, "MOST_WAITING", 0)
    report = told(tmp_path, *fragments(0, 1, 2))
    assert (conversations(report), protocols(report)) == ({"udp": 2, "ip": 1}, {"eth": 3, "ip": 3, "udp": 2, "dns": 1})


def test_only_chosen_packets_count(tmp_path: Path) -> None:
    report = told(tmp_path, *fragments(0, 1, 2), chosen=b"\0\0\1")
    assert (report.packets, conversations(report), protocols(report)["dns"]) == (1, {"udp": 1}, 1)

    report = told(tmp_path, *fragments(0, 1, 2), chosen=b"\1\0\0")
    assert (report.packets, conversations(report), protocols(report)) == (1, {"udp": 1}, {"eth": 1, "ip": 1, "udp": 1})
    assert told(tmp_path, *fragments(0, 1, 2), chosen=bytes(3)).packets == 0


def test_conversations_around_a_tunnel_are_those_of_the_last_packet(tmp_path: Path) -> None:
    pieces = [
        piece(at + 1, 8 * at, QUESTION[8 * at : 8 * at + 8], GRE(), ipv4(source_address="192.0.2.9"), more=at < 2)
        for at in range(3)
    ]

    assert conversations(told(tmp_path, *pieces)) == {"gre": 3, "udp": 3}


def test_a_rule_for_overlaps_decides_what_is_whole(tmp_path: Path) -> None:
    first, *others = fragments(0, 1, 2)
    other = piece(2, 0, QUESTION[:6] + b"ab")

    found = told(tmp_path, first, other, *others, reassemble=Reassembler(Overlaps.DROP))
    assert found.reassembler is not None
    assert (found.reassembler.overlaps, conversations(found)) == (Overlaps.DROP, {"udp": 2, "ip": 2})
    assert conversations(told(tmp_path, first, other, *others)) == {"udp": 4}


@pytest.mark.parametrize("name", sorted(one.name for one in CAPTURES.glob("udp*fragment*.pcap")))
def test_amounts_are_those_of_conversations(name: str) -> None:
    report = report_of(CAPTURES / name)
    theirs = Counter({(one.packets, one.octets): 1 for one in flows(CAPTURES / name)})

    assert not theirs - Counter((one.packets, one.octets) for one in report.conversations if one.protocol == "udp")
    assert report == report_by_packets(CAPTURES / name)
