"""What the engine says of a checksum beside the verdict: why it cannot be verified, what it covers, how it looks."""

from __future__ import annotations

import ctypes
from collections.abc import Iterable
from pathlib import Path
from random import Random
from typing import Final

import pytest

from dissect.checksum import Kind, Reason
from dissect.engine.answers import Look
from dissect.engine.library import engine
from dissect.engine.sizes import SLOTS
from dissect.engine.structures.numbers import INT8, INT32, UINT8
from dissect.engine.structures.walk import Row
from dissect.packet import default_protocols
from dissect.packet.checksums.layer_checksum import LayerChecksum
from dissect.packet.checksums.verify_packet import checksums_of, contradicting
from dissect.packet.limits import DEFAULT_LIMITS
from dissect.packet.rows.engine_tables import engine_tables, walking
from dissect.packet.walking.walk import Walk
from tests.captures import Recorded, few_captures
from tests.engine.rooms import PageEnd
from tests.engine.samples import distinct_frames, end_of
from tests.engine.walks import ASK, KINDS, NONE, NOTHING, Walks
from tests.hostile.frames import mutated_frame
from tests.hostile.seed import repeat_with, run_seed
from tests.profiles import one_in
from tests.with_engine import needs_engine

pytestmark = needs_engine

REASONS: Final = tuple(Reason)
CUTS: Final = (38, 48, 60, 68, 96)


class Detail(ctypes.Structure):
    """As in `verify.h`."""

    _fields_ = (("octets", INT32), ("reason", UINT8), ("look", UINT8))


class Details:
    """The details of frames, one by one."""

    def __init__(self) -> None:
        self.protocols = default_protocols()
        self.walks = Walks(self.protocols)
        self._tables = engine_tables(self.protocols)
        self._walking = walking(self.protocols, DEFAULT_LIMITS)
        self._walking.wants_problems = 1
        self._numbers = {header: number for number, header in enumerate(self.protocols.headers)}
        self._room = PageEnd()

    def differences(self, octets: bytes, end: int, link_type: int) -> list[str]:
        library, first = engine(), self.protocols.links.get(link_type)
        assert library is not None
        row, codes, details = Row(), (INT8 * SLOTS)(), (Detail * SLOTS)()
        at, length = self._room.place(octets), len(octets)
        number = -1 if first is None else self._numbers[first.header]
        library.walk_frame(ctypes.addressof(self._walking), at, length, end, number, ctypes.addressof(row))
        if row.asked != NOTHING:
            return []
        tables, places = ctypes.addressof(self._tables), (ctypes.addressof(one) for one in (row, codes, details))
        library.verify_in_detail(tables, at, length, *places)
        walk = Walk(octets, end, DEFAULT_LIMITS)
        walk.run(first)
        found = []
        for one in checksums_of(walk.layers, contradicting(walk.problems)):
            code = codes[one.layer]
            said, right = told(code, details[one.layer]), expected(one)
            if not one.in_list and code != ASK and said != right:
                found.append(f"{octets.hex()}, end {end}, link type {link_type}: {one.protocol} {said}, not {right}")
            assert code != NONE or one.in_list
        return found


def told(code: int, detail: Detail) -> tuple[object, ...]:
    kind = KINDS[code]
    reason = REASONS[detail.reason] if kind is Kind.UNVERIFIABLE else None
    looks = kind is Kind.INVALID or reason is Reason.CUT_BY_CAPTURE
    return kind, reason, detail.octets, Look(detail.look) if looks else None


def expected(one: LayerChecksum) -> tuple[object, ...]:
    verdict, coverage = one.verdict, one.coverage
    look = None
    if verdict.kind is Kind.INVALID:
        look = Look.ZERO if verdict.is_wrong_zero else Look.NOTHING
    elif verdict.reason is Reason.CUT_BY_CAPTURE:
        look = Look.NOTHING
        if coverage.pseudo_octets and verdict.found:
            look = Look.LENT if coverage.holds_pseudo_header_sum else Look.OTHER
    return verdict.kind, verdict.reason, coverage.length or len(coverage.octets), look


@pytest.fixture(scope="module")
def details() -> Details:
    return Details()


def compare(details: Details, frames: Iterable[tuple[bytes, int, int]]) -> None:
    found = [one for frame in frames for one in details.differences(*frame)]
    assert not found, "\n".join(found[:5])


@few_captures
def test_of_the_captures(path: Path, details: Details, recorded: Recorded) -> None:
    frames = [(one.octets, end_of(details.walks, one), one.link_type) for one in recorded.frames(path)]
    compare(details, frames)
    compare(details, ((octets[:most], end, link) for octets, end, link in frames for most in CUTS))


@one_in(3)
def test_of_frames_of_every_length(every: int, details: Details) -> None:
    for frame in distinct_frames()[run_seed() % 16 :: 16 * every]:
        octets, end = frame.octets[:256], end_of(details.walks, frame)
        compare(details, ((octets[:size], end, frame.link_type) for size in range(len(octets))))
        compare(details, ((octets, size, frame.link_type) for size in range(len(octets))))


def test_of_mutated_frames(details: Details) -> None:
    random = Random(run_seed())
    frames = [mutated_frame(random) for _ in range(1000)]
    kept = [one for one in frames if end_of(details.walks, one) < 1 << 30]
    assert len(kept) > 700, repeat_with(run_seed())
    compare(details, ((one.octets, end_of(details.walks, one), one.link_type) for one in kept))
