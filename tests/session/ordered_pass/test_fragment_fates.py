"""Which later packet completes the datagram of a fragment."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

import dissect
from dissect.columns import scan
from dissect.encapsulation import encapsulate
from dissect.errors import CaptureError
from dissect.packet import Packet
from dissect.packet.reassembly import Reassembler, Refusal
from dissect.packet.reassembly.datagram import datagrams_of
from dissect.schema import Overlaps
from dissect.session.ordered_pass import fragment_fates
from dissect.session.ordered_pass.fragment_fates import Fate, FragmentFates
from dissect.session.reading import opening
from tests.captures import CAPTURES
from tests.cli.commands import dissect as command
from tests.columns.samples import rows
from tests.packet.frames import ethernet, ipv4, udp
from tests.packet.reassembly.fragments import OCTETS, piece, piece6
from tests.render.frames import pcap

NAMES = ["ip.reassembled_in", "ipv6.reassembled.in"]
FRAGMENTS = CAPTURES / "udp4_fragments.pcap"
UNIT = bytes(range(8))


def written(path: Path, packets: Sequence[Packet], *, step_ns: int = 1_000_000) -> Path:
    path.write_bytes(pcap([one.frame.octets for one in packets], step_ns=step_ns))
    return path


def plain() -> Packet:
    return encapsulate(UNIT, udp(), ipv4(), ethernet())


@pytest.fixture
def mixed(tmp_path: Path) -> Path:
    """Fragments in order and not, one that misses others, a copy, and fragments in fragments."""
    inner = [bytes(one.frame.octets[14:]) for one in (piece(0, 0, UNIT * 3), piece(0, 24, UNIT, more=False))]
    packets = [
        piece(1, 0, OCTETS),
        piece6(2, 64, UNIT, more=False),
        piece(3, 0, UNIT, identification=99),
        piece(4, 0, OCTETS),
        plain(),
        piece(6, 64, UNIT, more=False),
        piece6(7, 0, OCTETS),
        *(piece(8, at, inner[0][at : at + 24], identification=5, protocol=4, more=at < 24) for at in (0, 24)),
        piece(10, 0, inner[1][:24], identification=6, protocol=4),
        piece(11, 24, inner[1][24:], identification=6, protocol=4, more=False),
    ]
    return written(tmp_path / "mixed.pcap", packets)


EXPECTED = {1: (6, None), 2: (None, 7), 4: (6, None), 8: (9, None), 9: (11, None), 10: (11, None)}


def by_number(values: Sequence[Sequence[Any]]) -> dict[int, tuple[Any, ...]]:
    return {number: tuple(found) for number, *found in values if any(found)}


@pytest.mark.parametrize("batch_rows", [2, 16_384])
def test_columns_name_the_packet_that_completes_a_datagram(mixed: Path, batch_rows: int) -> None:
    found = rows(scan(mixed, ["frame.number", *NAMES], batch_rows=batch_rows))

    assert by_number([[*row.values()] for row in found]) == EXPECTED


@pytest.mark.parametrize("has_engine", [True, False])
def test_packets_are_told_the_same(mixed: Path, has_engine: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if not has_engine:
        monkeypatch.setattr(opening, "engine", lambda: None)
    with dissect.open(mixed, follow=NAMES) as packets:
        fields = [[one.number, *(next(iter(one.fields(name)), None) for name in NAMES)] for one in packets]
    assert by_number(fields) == EXPECTED
    with dissect.open(mixed, filter="ip.reassembled_in > 6 or ipv6.reassembled.in") as packets:
        assert [one.number for one in packets] == [2, 8, 9, 10]
    with dissect.open(mixed, filter="ip.reassembled_in", reassemble=False) as packets:
        assert not [*packets]


def test_they_are_those_of_the_datagrams(tmp_path: Path) -> None:
    for path in sorted(CAPTURES.glob("*fragment*.pcap*")):
        for rule in (None, Overlaps.BSD):
            reassembler = Reassembler(rule)
            expected: dict[int, int] = {}
            with dissect.open(path, reassemble=reassembler) as packets:
                for packet in packets:
                    for place in (one for made in datagrams_of(packet) for one in made.joined.fragments):
                        if place.refusal in {None, Refusal.DUPLICATE} and place.frame != packet.number:
                            expected[place.frame] = packet.number
            found = rows(scan(path, ["frame.number", *NAMES], reassemble=reassembler))
            told = by_number([[*row.values()] for row in found])
            assert {number: ip or ipv6 for number, (ip, ipv6) in told.items()} == expected


def test_several_captures_are_read_ahead_one_by_one(mixed: Path) -> None:
    found = rows(scan([FRAGMENTS, mixed, FRAGMENTS], ["frame.number", *NAMES]))
    alone = rows(scan(FRAGMENTS, ["frame.number", *NAMES]))

    assert found == [*alone, *rows(scan(mixed, ["frame.number", *NAMES])), *alone]


def test_it_is_not_read_farther_than_asked(mixed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fragment_fates, "ROWS", 1)
    fates = FragmentFates(mixed, {}, Reassembler(), most_ahead=3)

    assert fates.of(1) == []
    assert fates.of(4) == [Fate("ip", 6)]
    assert fates.of(5) == []
    assert fates._until == 6
    fates.close()
    assert fates.of(9) == []


def test_what_waits_too_long_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fragment_fates, "ROWS", 1)
    path = written(tmp_path / "long.pcap", [piece(1, 0, OCTETS), *[plain()] * 10], step_ns=20 * 10**9)
    fates = FragmentFates(path, {}, Reassembler())

    assert fates.of(1) == []
    assert fates._until == 3
    fates.close()


def test_damage_ends_the_reading_ahead(mixed: Path) -> None:
    octets = mixed.read_bytes()
    mixed.write_bytes(octets[:-30])
    fates = FragmentFates(mixed, {}, Reassembler())

    assert fates.of(8) == [Fate("ip", 9)]
    assert fates.of(10) == []


def test_what_cannot_be_read_twice_is_refused(mixed: Path) -> None:
    octets = mixed.read_bytes()
    with pytest.raises(CaptureError, match="no file that can be read twice"):
        dissect.open(io.BytesIO(octets), filter="ip.reassembled_in")
    with pytest.raises(CaptureError, match="only later packets tell"):
        dissect.table(io.BytesIO(octets), ["ip.reassembled_in"])
    refused = command("filter", "--count", "-Y", "ip.reassembled_in", "-", input=octets)
    assert refused.exit_code == 2
    assert "<standard input>: only later packets tell ip.reassembled_in" in refused.stderr


def test_lines_say_where_fragments_are_reassembled(mixed: Path) -> None:
    lines = command("show", mixed).output.splitlines()

    assert "[reassembled in 6]" in lines[0]
    assert "not reassembled" not in lines[0]
    assert "[2 fragments: 8–9]  [reassembled in 11]" in lines[8]
    assert sum("not reassembled" in line for line in lines) == 1
    for said in (command("show", "--no-reassemble", mixed), command("show", "-", input=mixed.read_bytes())):
        assert "reassembled in" not in said.output


def test_so_do_trees_and_objects(mixed: Path) -> None:
    assert "the fragment of ipv6 is reassembled in packet 7" in command("show", "-V", "-n", "2", mixed).output
    objects = [json.loads(line) for line in command("show", "--json", mixed).output.splitlines()]
    assert {one["number"]: one["reassembled_in"] for one in objects if "reassembled_in" in one} == {
        number: [{"protocol": "ip" if ip else "ipv6", "number": ip or ipv6}] for number, (ip, ipv6) in EXPECTED.items()
    }
    said = command("show", "--json", "-", input=mixed.read_bytes()).output
    assert "reassembled_in" not in said
