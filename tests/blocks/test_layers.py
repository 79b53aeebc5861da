"""The layers of blocks are those of packets, and packets answer for the rest."""

from __future__ import annotations

import ctypes
import gc
import weakref
from pathlib import Path

import pytest

from dissect.blocks.block import Block
from dissect.blocks.captures import read_captures
from dissect.blocks.layers import ASKED_ALL, ASKED_NOTHING, ASKED_REST, LAYER_QUOTED, VERDICT_ASKED, VERDICT_NONE
from dissect.checksum import Kind
from dissect.packet import NestingLimits, ProtocolSet, default_protocols
from dissect.packet.reassembly.carrier import Carriers
from dissect.packet.reassembly.finding.in_packet import fragment_in
from dissect.packet.rows.engine_tables import engine_tables
from dissect.problems import Code
from dissect.protocols.ethernet import Ethernet
from tests.captures import CAPTURES
from tests.profiles import one_in
from tests.with_engine import needs_engine

FILES = sorted(CAPTURES.glob("*.pcap*"))
KINDS = tuple(Kind)


def blocks(path: Path, *, limits: NestingLimits | None = None, with_divided: bool = False) -> list[Block]:
    given = limits or NestingLimits()
    return list(read_captures(path, threads=1, batch_rows=1000, limits=given, with_divided=with_divided))


@one_in(3)
@needs_engine
def test_they_are_those_of_packets(every: int) -> None:
    different = [path.name for path in FILES[::every] for block in blocks(path) if not same_layers(block)]

    assert len(FILES) > 100
    assert different == []


def same_layers(block: Block) -> bool:
    layers, headers = block.layers(with_codes=True), default_protocols().headers
    for row in range(len(block)):
        slots = [slot * layers.rows + row for slot in range(layers.count[row])]
        packet = block.packet(row)
        expected = [
            (layer.protocol, layer.offset, layer.contained_end, layer.quoted) for layer in packet.layers[: len(slots)]
        ]
        found = [
            (headers[layers.declaration[at]], layers.offset[at], layers.end[at], bool(layers.flags[at] & LAYER_QUOTED))
            for at in slots
        ]
        if found != expected or (layers.asked[row] == ASKED_NOTHING and len(slots) != len(packet.layers)):
            return False
        if layers.asked[row] == ASKED_NOTHING and layers.payload_length[row] != len(packet.payload):
            return False
        verdicts = {one.layer: one.verdict.kind for one in packet.checksums if not one.in_list}
        for slot, at in enumerate(slots):
            code = layers.codes[at]
            if code != VERDICT_ASKED and verdicts.get(slot) != (None if code == VERDICT_NONE else KINDS[code]):
                return False
    return True


def test_what_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    (block,) = blocks(CAPTURES / "tcp4_echo.pcap")
    monkeypatch.setattr("dissect.blocks.layers.engine", lambda: None)
    layers = block.layers()

    assert block.layers() is layers
    assert not layers.has_codes
    assert layers.asked.tolist() == [ASKED_ALL] * len(block)
    assert layers.count.tolist() == [0] * len(block)
    assert list(layers.asked_rows()) == list(range(len(block)))
    assert layers.rows_that_may_carry_fragments() == list(range(len(block)))
    assert block.packet(0) is block.packet(0)
    assert block.packet(1).frame.number == 2


@pytest.mark.heavy
@one_in(3)
@needs_engine
def test_rows_that_may_carry_fragments(every: int) -> None:
    count = 0
    for path in FILES[::every]:
        for block in blocks(path, with_divided=True):
            layers = block.layers()
            rows = layers.rows_that_may_carry_fragments()
            found = [row for row in range(len(block)) if fragment_in(block.packet(row), Carriers()) is not None]
            assert set(found) <= set(rows) <= {*found, *layers.asked_rows()} | divided(block)
            count += len(found)
    assert count > 10


def divided(block: Block) -> set[int]:
    """The rows whose packets have a note about a fragment."""
    rows = range(len(block))
    return {row for row in rows if any(one.code is Code.NOT_REASSEMBLED for one in block.packet(row).problems)}


@needs_engine
def test_verdicts_are_found_when_they_are_asked_for() -> None:
    (block,) = blocks(CAPTURES / "tcp4_echo.pcap")
    without, verified = block.layers(), block.layers(with_codes=True)

    assert not without.has_codes
    assert KINDS[verified.codes[len(block)]] is Kind.VALID
    assert block.layers() is verified
    assert list(verified.asked_rows()) == []
    assert ASKED_REST not in verified.asked.tolist()


@needs_engine
def test_limits_may_be_as_large_as_one_likes() -> None:
    path = CAPTURES / "tcp4_echo.pcap"
    (usual,), (large,), (small,) = (
        blocks(path),
        blocks(path, limits=NestingLimits(layers=1 << 70)),
        blocks(path, limits=NestingLimits(layers=1)),
    )

    assert large.layers().count.tolist() == usual.layers().count.tolist()
    assert set(small.layers().count.tolist()) == {1}


def test_tables_exist_as_long_as_their_protocol_set() -> None:
    protocols = ProtocolSet((Ethernet,))
    first, address = weakref.ref(engine_tables(protocols)), ctypes.addressof(engine_tables(protocols))
    others = [engine_tables(ProtocolSet((Ethernet,))) for _ in range(20)]
    still = ctypes.addressof(engine_tables(protocols))
    del protocols
    gc.collect()

    assert still == address
    assert len(set(map(ctypes.addressof, others))) == 20
    assert first() is None


def test_packets_are_remembered_up_to_a_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dissect.blocks.block.PACKETS", 1)
    (block,) = blocks(CAPTURES / "tcp4_echo.pcap")

    assert block.packet(0) is block.packet(0)
    assert block.packet(1) is not block.packet(1)
    assert block.packet(1) == block.packet(1)
