"""The rows of a block that match a filter: decided for the whole block at once, and by packets in the rows left."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from functools import cached_property, reduce
from operator import xor
from typing import Final

from dissect.blocks.block import Block
from dissect.blocks.frames import Frames
from dissect.capture.told import IN_STREAMS
from dissect.engine.library import engine
from dissect.engine.memory import address_of
from dissect.filter.expressions import And, Filter, Leaf, Not, Or, Present, Test, names_of
from dissect.filter.facts import Facts, PlainPlaces, facts_of
from dissect.filter.frame_names import FRAME_PROTOCOL
from dissect.filter.name_types import BESIDE_HEADERS, FilterName, Sort, Type
from dissect.filter.naming.declarations import checked, numbers_with
from dissect.filter.rows.flags import Known, flags_of, set_in
from dissect.filter.rows.followed import FollowedTest, told_of
from dissect.filter.rows.leaves import (
    NUMBERS,
    FieldTest,
    FrameTest,
    HeaderTest,
    PacketTest,
    RowTest,
    VerdictTest,
    single_name,
)
from dissect.filter.rows.looking import Looking, Members, field_of
from dissect.filter.rows.payloads import PayloadTest
from dissect.packet import ProtocolSet, default_protocols
from dissect.packet.reach import successors
from dissect.packet.rows.engine_tables import engine_tables
from dissect.packet.stored_set import numbers_of
from dissect.schema import Header


def _since_first(frames: Frames) -> Sequence[int]:
    return list(map(frames.earlier().since_first, frames.timestamp_ns))


def _since_previous(frames: Frames) -> Sequence[int]:
    numbers = range(frames.first_number, frames.first_number + len(frames))
    return list(map(frames.earlier().since_previous, frames.timestamp_ns, numbers))


FRAME_VALUES: Final[Mapping[str, Callable[[Frames], tuple[Sequence[int], bytes | None]]]] = {
    "frame.number": lambda frames: (range(frames.first_number, frames.first_number + len(frames)), None),
    "frame.len": lambda frames: (frames.original, None),
    "frame.cap_len": lambda frames: (frames.captured, None),
    "frame.time": lambda frames: (frames.timestamp_ns, bytes(frames.has_time)),
    "frame.time_epoch": lambda frames: (frames.timestamp_ns, bytes(frames.has_time)),
    "frame.time_relative": lambda frames: (_since_first(frames), bytes(frames.has_time)),
    "frame.time_delta": lambda frames: (_since_previous(frames), bytes(frames.has_time)),
    "frame.time_ns": lambda frames: (frames.timestamp_ns, bytes(frames.has_time)),
    "frame.interface_id": lambda frames: (frames.interface, None),
}
"""Values known for every frame, and flags of the frames that have one (None: all)."""


class RowFilter:
    """A filter prepared for the blocks of one protocol set. It is not about what a file says beside packets, and judges
    each packet by itself, but for
    what those before it were found to tell (`Frames.told`)."""

    def __init__(self, filter_: Filter, protocols: ProtocolSet | None) -> None:
        self._filter = filter_
        names = (name for leaf in filter_.leaves for name in names_of(leaf))
        self._needs_codes = any(name.sort is Sort.VERDICT for name in names)
        self._test = _Compiler(protocols or default_protocols()).compiled(filter_.test)

    def chosen(self, block: Block) -> bytes:
        """For each row 1 where its packet matches, else 0. ValueError if the filter needs what earlier packets tell,
        and nobody has followed them."""
        library = engine()
        if library is None:
            for name in self._filter.followed - {IN_STREAMS}:
                told_of(block.frames, name)
            return bytes(self._filter.matches(block.packet(row)) for row in range(len(block)))
        known = self._test(Looking(library, block, needs_codes=self._needs_codes))
        found = bytearray(flags_of(known.must, len(block)))
        for row in set_in(flags_of(known.may & ~known.must, len(block))):
            found[row] = self._filter.matches(block.packet(row))
        told = block.frames.told.get(IN_STREAMS)
        for row in () if told is None else (number - block.frames.first_number for number in told.facts):
            found[row] = self._filter.matches(block.packet(row))
        return bytes(found)


class _Compiler:
    """Prepares tests for the declarations of a protocol set."""

    def __init__(self, protocols: ProtocolSet) -> None:
        self._protocols = protocols
        self._facts: Facts = facts_of(protocols)

    def compiled(self, test: Test) -> Callable[[Looking], Known]:
        """The test of all rows of a block."""
        if isinstance(test, Not):
            inner = self.compiled(test.test)
            return lambda looking: _opposite(inner(looking), looking.every)
        if isinstance(test, And):
            tests = [self.compiled(one) for one in test.tests]
            return lambda looking: _all(tests, looking)
        if isinstance(test, Or):
            tests = [self.compiled(one) for one in test.tests]
            return lambda looking: _any(one(looking) for one in tests)
        if isinstance(test, Present | Leaf):
            return self._leaf(test).known
        tests = [self.compiled(one) for one in test.tests]
        return lambda looking: _odd([one(looking) for one in tests])

    def _leaf(self, leaf: Leaf) -> RowTest:
        name = single_name(leaf)
        if name is not None and name.sort is Sort.FOLLOWED:
            return FollowedTest(leaf, name.name)
        if name is not None and name.carried is not None:
            return PayloadTest(leaf, self._having(name.own), name.carried)
        found = None if name is None else self._single(leaf, name)
        return found or self._of_packets(leaf)

    def _single(self, leaf: Leaf, name: FilterName) -> RowTest | None:
        """The test of a leaf about one name; None if it needs packets."""
        if name.sort is Sort.FRAME:
            return FrameTest(leaf, FRAME_VALUES[name.name]) if name.name in FRAME_VALUES else None
        if name.type is Type.PROTOCOL:
            is_header = name.sort is Sort.PROTOCOL and name.name != FRAME_PROTOCOL and isinstance(leaf, Present)
            return HeaderTest(self._having(name.own)) if is_header else None
        if name.sort is Sort.VERDICT:
            if name.is_behind:
                return None
            return VerdictTest(leaf, self._having(checked(name)), self._having(name.holders))
        parts = [self._facts.places(part) for part in name.parts or (name.name,)]
        known = [one for one in parts if one is not None and _has_type(one, name.type)]
        if not known or len(known) < len(parts):
            return None
        placed = {number for one in known for number, _ in one.addresses}
        elsewhere = {number for one in known for number in one.elsewhere} | (
            numbers_with(self._protocols, name) - placed
        )
        fields = [field_of(one, len(self._protocols.dissectors)) for one in known]
        return FieldTest(leaf, fields, self._members(placed | elsewhere), self._members(elsewhere), name.type.address)

    def _of_packets(self, leaf: Leaf) -> RowTest:
        names = [one for one in names_of(leaf) if one.sort not in BESIDE_HEADERS and one.name != FRAME_PROTOCOL]
        holders = [self._members(numbers_with(self._protocols, one)) for one in names if not one.is_behind]
        is_behind = any(one.is_behind for one in names)
        return PacketTest(holders, address_of(engine_tables(self._protocols)) if is_behind else None)

    def _having(self, headers: Iterable[type[Header]]) -> Members:
        return self._members(numbers_of(self._protocols, headers))

    def _members(self, numbers: Set[int]) -> Members:
        flags = bytearray(len(self._protocols.dissectors))
        bits = 0
        for number in numbers:
            flags[number] = 1
            bits |= 1 << number
        return Members(flags, bytes(after & bits != 0 for after in self._after))

    @cached_property
    def _after(self) -> Sequence[int]:
        """For each declaration a bit for each that may come from there on, quoted or not."""
        return successors(self._protocols, quoted=True)


def _has_type(found: PlainPlaces, type_: Type) -> bool:
    """Whether the gathered values have the name's type; other fields of the name may have another."""
    if type_ in NUMBERS:
        return found.bits > 0 and found.address is None
    return type_.address is not None and found.address is type_


def _opposite(known: Known, every: int) -> Known:
    return Known(every & ~known.must, every & ~known.may)


def _all(tests: Sequence[Callable[[Looking], Known]], looking: Looking) -> Known:
    """Later tests are left out where an earlier one holds nowhere."""
    may = must = looking.every
    for test in tests:
        known = test(looking)
        may, must = may & known.may, must & known.must
        if not may:
            break
    return Known(may, must)


def _any(found: Iterable[Known]) -> Known:
    may = must = 0
    for known in found:
        may, must = may | known.may, must | known.must
    return Known(may, must)


def _odd(found: Sequence[Known]) -> Known:
    """Where it is not known of one of the tests, nothing is known of all."""
    open_ = _any(Known(one.may & ~one.must, 0) for one in found).may
    odd = reduce(xor, (one.must for one in found))
    return Known(odd | open_, odd & ~open_)
