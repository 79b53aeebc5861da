"""What the engine and the walk in Python say of one frame, in one form, and where they differ."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntFlag
from typing import Final

from dissect.checksum import Kind
from dissect.engine.library import Engine, engine
from dissect.engine.sizes import SLOTS
from dissect.engine.structures.walk import Row, Walking
from dissect.packet.checksums.verify_packet import checksums_of, contradicting
from dissect.packet.layer import Layer
from dissect.packet.limits import DEFAULT_LIMITS, NestingLimits
from dissect.packet.protocol_set import ProtocolSet
from dissect.packet.rows.engine_tables import engine_tables
from dissect.packet.walking.walk import Walk
from dissect.packet.walking.walk_problems import CONTRADICTED, MISPLACED
from dissect.problems import Code, Severity
from tests.engine.rooms import ExactBlock, PageEnd
from tests.sanitized import SANITIZED

ENGINE: Final = engine()

CODES: Final = tuple(Code)
SEVERITIES: Final = tuple(Severity)
KINDS: Final = tuple(Kind)
ASK, NONE = -2, -1
"""In the place of a verdict: only Python can tell; there is no checksum."""
MOST: Final = (1 << 31) - 1
"""The engine's greatest extent: one that is greater exceeds every frame in any case."""
NOTHING, REST, ALL = range(3)
"""How much of a frame is asked of Python."""


class Flag(IntFlag):
    """The flags of a layer that both walks have (`walk.h`)."""

    QUOTED = 1
    FRAGMENT = 2
    PARTIAL = 4
    CONTRADICTED = 8
    MISPLACED = 16
    IN_STREAM = 32
    BAD = 64
    CUT = 128


COMPARED: Final = ~(Flag.BAD | Flag.CUT)
"""The walk in Python has no flag for these: what follows from them is compared, verdicts and problems."""


@dataclass(frozen=True, slots=True)
class Found:
    """One layer; all numbers are octets."""

    protocol: str
    offset: int
    length: int
    contained_end: int
    extent: int
    payload_offset: int
    payload_length: int
    trailer_offset: int
    trailer_length: int
    flags: Flag


@dataclass(frozen=True, slots=True)
class Told:
    """All that a walk says of a frame."""

    layers: list[Found]
    problems: list[tuple[str, str, int]]
    """The code and severity of each, and the index of its layer; -1 for none."""
    verdicts: list[int]
    payload: tuple[int, int]
    """Where the innermost layer's payload begins that is the packet's own, and how much of it was captured."""
    asked: int = NOTHING
    stopped: str = ""
    """The declaration at which the engine stopped for Python."""


class Walks:
    """Both walks with one protocol set and its limits."""

    def __init__(self, protocols: ProtocolSet, limits: NestingLimits = DEFAULT_LIMITS) -> None:
        self.protocols, self.limits = protocols, limits
        self._engine = ENGINE
        self.last_asked = NOTHING
        """How much of the last frame was asked of Python."""
        self._tables = engine_tables(protocols)
        self._names = [header.__name__ for header in protocols.headers]
        self._numbers = {header: number for number, header in enumerate(protocols.headers)}
        words = ctypes.addressof(self._tables)
        allowance = (ctypes.c_int64 * 4)(*limits.allowance())
        self._noting, self._silent = (Walking(words, allowance, notes, min(limits.items, MOST)) for notes in (1, 0))
        self._rooms = (ExactBlock(), PageEnd()) if SANITIZED else (PageEnd(),)

    def differences(self, octets: bytes, end: int, link_type: int) -> list[str]:
        """Where the engine differs from the walk in Python on a frame that ends at octet `end` on the wire."""
        python = self.by_python(octets, end, link_type)
        found: list[str] = []
        for room in self._rooms:
            told = self.by_engine(octets, end, link_type, room)
            self.last_asked = told.asked
            found += [f"{octets.hex()}, end {end}, link type {link_type}: {one}" for one in differing(told, python)]
            silent = self.by_engine(octets, end, link_type, room, notes=False)
            if told.asked == silent.asked == NOTHING and told.verdicts != silent.verdicts:
                found.append(f"{octets.hex()}, end {end}: verdicts {silent.verdicts} where problems are not noted")
        return found

    def by_engine(
        self, octets: bytes, end: int, link_type: int, room: ExactBlock | PageEnd | None = None, *, notes: bool = True
    ) -> Told:
        """What the engine says; `notes`: also which problems there are."""
        library = self._engine
        assert isinstance(library, Engine)
        first = self.protocols.links.get(link_type)
        address = (room or self._rooms[0]).place(octets)
        row, codes = Row(), (ctypes.c_int8 * SLOTS)()
        walking = ctypes.addressof(self._noting if notes else self._silent)
        number = -1 if first is None else self._numbers[first.header]
        library.walk_frame(walking, address, len(octets), end, number, ctypes.addressof(row))
        words = ctypes.addressof(self._tables)
        library.verify_row(words, address, len(octets), ctypes.addressof(row), ctypes.addressof(codes))
        return Told(
            layers=[self._found(one) for one in row.layer[: row.layers]],
            problems=[
                (CODES[one.code].value, SEVERITIES[one.severity].value, one.layer)
                for one in row.problem[: row.problems]
            ],
            verdicts=list(codes[: row.layers]),
            payload=(row.payload_offset, row.payload_length),
            asked=row.asked,
            stopped="" if row.stopped < 0 else self._names[row.stopped],
        )

    def _found(self, layer: ctypes.Structure) -> Found:
        named = {name: getattr(layer, name) for name in Found.__slots__[1:-1]}
        return Found(protocol=self._names[layer.declaration], flags=Flag(layer.flags) & COMPARED, **named)

    def by_python(self, octets: bytes, end: int, link_type: int) -> Told:
        """What the walk in Python says."""
        walk = Walk(octets, end, self.limits)
        walk.run(self.protocols.links.get(link_type))
        verdicts = [NONE] * len(walk.layers)
        for one in checksums_of(walk.layers, contradicting(walk.problems)):
            if not one.in_list:
                verdicts[one.layer] = KINDS.index(one.verdict.kind)
        return Told(
            layers=[seen(layer) for layer in walk.layers],
            problems=[
                (one.code.value, one.severity.value, -1 if one.layer is None else one.layer) for one in walk.problems
            ],
            verdicts=verdicts,
            payload=next(
                ((one.payload_offset, one.payload_length) for one in reversed(walk.layers) if not one.quoted),
                (0, len(octets)),
            ),
        )


def seen(layer: Layer) -> Found:
    """A layer of the walk in Python."""
    held = {
        Flag.QUOTED: layer.quoted,
        Flag.FRAGMENT: layer.is_fragment,
        Flag.PARTIAL: layer.is_partial,
        Flag.CONTRADICTED: layer.flags & CONTRADICTED,
        Flag.MISPLACED: layer.flags & MISPLACED,
        Flag.IN_STREAM: layer.in_stream,
    }
    numbers = {name: min(getattr(layer, name), MOST) for name in Found.__slots__[1:-1]}
    flags = sum((flag for flag, holds in held.items() if holds), Flag(0))
    return Found(protocol=layer.protocol.__name__, flags=flags, **numbers)


def differing(engine: Told, python: Told) -> list[str]:
    """Where the engine says something else. What it leaves to Python is compared up to there."""
    if engine.asked == ALL:
        return []
    if engine.asked == REST:
        return _differing_before(engine, python)
    found = _unequal("layers", engine.layers, python.layers) + _unequal("problems", engine.problems, python.problems)
    if engine.payload != python.payload:
        found.append(f"payload {engine.payload}, and should be {python.payload}")
    known = [ours if theirs == ASK else theirs for theirs, ours in zip(engine.verdicts, python.verdicts, strict=False)]
    return found or _unequal("verdicts", known, python.verdicts)


def _differing_before(engine: Told, python: Told) -> list[str]:
    """Where the layers before the one that Python is asked about are others; of that one, where its header is."""
    whole = engine.layers
    found = []
    if whole and whole[-1].protocol == engine.stopped:
        last = whole[-1]
        whole = whole[:-1]
        beside = python.layers[len(whole)] if len(whole) < len(python.layers) else None
        if beside is None or (beside.protocol, beside.offset) != (last.protocol, last.offset):
            found.append(f"stopped at {last}, and should be at {beside}")
    known = [ours if theirs == ASK else theirs for theirs, ours in zip(engine.verdicts, python.verdicts, strict=False)]
    found += _unequal("layers", whole, python.layers[: len(whole)])
    found += _unequal("problems", engine.problems, python.problems[: len(engine.problems)])
    return found or _unequal("verdicts", known, python.verdicts[: len(known)])


def _unequal(what: str, ours: Sequence[object], theirs: Sequence[object]) -> list[str]:
    found = [
        f"{what}, {at}: {one}, and should be {two}"
        for at, (one, two) in enumerate(zip(ours, theirs, strict=False))
        if one != two
    ]
    if len(ours) != len(theirs):
        found.append(f"{len(ours)} {what}, and should be {len(theirs)}: {list(ours)}, {list(theirs)}")
    return found
