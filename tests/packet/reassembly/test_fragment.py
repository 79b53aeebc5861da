"""What fragments are read from, the rows of the engine or layers, says the same of them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from random import Random

import pytest

from dissect.capture import Frame
from dissect.derive.telling import telling_apart
from dissect.encapsulation import encapsulate
from dissect.errors import CaptureError
from dissect.packet import DEFAULT_LIMITS, Packet, default_protocols
from dissect.packet.reassembly import Reassembler, carrier
from dissect.packet.reassembly.carrier import Carriers
from dissect.packet.reassembly.finding.field_octets import field_octets
from dissect.packet.reassembly.finding.in_packet import fragment_in
from dissect.packet.reassembly.fragment import Fragment
from dissect.packet.rows.paths import Paths
from dissect.protocols.gre import GRE, EnhancedGRE
from dissect.protocols.ppp import PPP
from dissect.session import open_packets
from tests.captures import CAPTURES
from tests.packet.frames import ethernet, ipv4
from tests.packet.reassembly.fragments import OCTETS, damaged, made, piece, rows_joined
from tests.packet.ways import by_row, in_blocks, in_python
from tests.profiles import one_in
from tests.render.frames import pcap
from tests.with_engine import needs_engine


def test_fragments_in_a_variant_without_the_fields_that_separate_networks_are_read(tmp_path: Path) -> None:
    inner = ipv4(more_fragments=True, protocol=17)
    frame = bytes(encapsulate(b"x" * 8, inner, PPP(), EnhancedGRE(payload_length=30, call_id=1), ipv4(), ethernet()))
    path = tmp_path / "pptp.pcap"
    path.write_bytes(pcap([frame, frame]))

    with open_packets(path) as packets:
        assert [packet.frame.number for packet in packets if EnhancedGRE in packet] == [1, 2]
    assert all(callable(field_octets(one, telling_apart(one)) or len) for one in default_protocols().headers)


FIRST = 80
"""Packets that are looked at of each capture."""


def by_rows(frames: Sequence[Frame]) -> list[Fragment | None]:
    """The same by the engine, which says all of a block at once."""
    taker = Noting()
    list(rows_joined(frames, taker))
    found: dict[int, Fragment | None] = dict.fromkeys(range(1, len(frames) + 1))
    return list((found | {one.number: one for one in taker.taken}).values())


class Noting(Reassembler):
    """Notes the fragments that it is given, and joins none."""

    def clear(self) -> None:
        super().clear()
        self.taken: list[Fragment] = []

    def _keep(self, fragment: Fragment) -> None:
        self.taken.append(fragment)


def fragments(packets: Sequence[Packet]) -> list[Fragment | None]:
    carriers = Carriers()
    return [fragment_in(one, carriers) for one in packets]


@one_in(3)
@needs_engine
def test_rows_and_layers_say_the_same(every: int) -> None:
    random = Random(6)
    frames = [damaged(one, number, random) for number, one in enumerate(made() * (300 // every), 1)]
    paths = Paths(default_protocols(), DEFAULT_LIMITS)
    expected = fragments([in_python(one) for one in frames])

    assert sum(one is not None for one in expected) > len(frames) / 3
    assert len({one.refusal for one in expected if one is not None}) > 5
    assert fragments([by_row(one, paths) for one in frames]) == expected
    assert fragments(list(in_blocks(frames, paths))) == expected
    assert by_rows(frames) == expected


@one_in(3)
@needs_engine
def test_so_they_do_of_captures(every: int) -> None:
    count = 0
    for path in sorted(CAPTURES.glob("*.pcap*"))[::every]:
        try:
            with open_packets(path, reassemble=False) as reader:
                packets = list(islice(reader, FIRST))
        except CaptureError:
            continue  # a damaged capture
        found = fragments(packets)
        assert found == fragments([in_python(one.frame) for one in packets]), path.name
        assert found == by_rows([one.frame for one in packets]), path.name
        count += sum(one is not None for one in found)
    assert count > 10 // every


def test_fields_of_any_place_keep_datagrams_apart() -> None:
    keys = [5, 6, 5]
    tunnels = [GRE(key_present=True, protocol_type=0x0800, key=key) for key in keys]
    one, other, same = fragments([in_python(piece(1, 0, OCTETS, gre, ipv4()).frame) for gre in tunnels])

    assert one is not None
    assert other is not None
    assert same is not None
    assert one.key == same.key != other.key


@needs_engine
def test_few_paths_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(carrier, "MOST", 1)
    frames = made()
    expected = fragments([in_python(one) for one in frames])
    carriers = Carriers()

    assert [fragment_in(one, carriers) for one in in_blocks(frames, Paths(default_protocols(), DEFAULT_LIMITS))] == (
        expected
    )
    assert len(carriers) == 1
