"""The elementary tests of a filter over the rows of a block.

A test of the values of one name is made of each different value once, and remembered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final, Protocol

from dissect.addresses import Address
from dissect.blocks.frames import Frames
from dissect.blocks.layers import VERDICT_NONE
from dissect.checksum import Kind
from dissect.filter.expressions import Calculation, Function, Leaf, Mode, Present, field_values_of, operands_of
from dissect.filter.name_types import FilterName, Type
from dissect.filter.occurrences import KnownValues
from dissect.filter.rows.flags import Known, flags_of, number_of, set_in
from dissect.filter.rows.looking import Field, Looking, Members
from dissect.filter.rows.memory import ValueMemory

NUMBERS: Final = frozenset({Type.UNSIGNED, Type.SIGNED, Type.FLAG})
KINDS: Final = tuple(Kind)


class RowTest(Protocol):
    """A test of the rows of a block."""

    def known(self, looking: Looking) -> Known:
        """In which rows it may hold, and in which it does."""


def single_name(leaf: Leaf) -> FilterName | None:
    """The one name of a leaf that says the same of each of its values, whatever else the packet has."""
    found = field_values_of(leaf)
    counts = any(isinstance(one, Function) and one.calculation is Calculation.COUNT for one in operands_of(leaf))
    return found[0].name if len(found) == 1 and found[0].layers is None and not counts else None


def mode_of(leaf: Leaf) -> Mode:
    """Of how many values the leaf must hold."""
    return Mode.ANY if isinstance(leaf, Present) else leaf.mode


def combined(mode: Mode, decided: Iterable[tuple[int, int]], asked: int) -> Known:
    """What is known of a leaf, given of each occurrence the rows in which it holds, and those with a value; `asked` are
    the rows of which something else is not known."""
    any_ = none = 0
    for holds, valid in decided:
        any_ |= holds
        none |= valid & ~holds
    found = any_ if mode is Mode.ANY else any_ & ~none
    return Known(found | asked, found & ~asked)


class HeaderTest:
    """Whether there is a header of some declarations."""

    def __init__(self, members: Members) -> None:
        self._members = members

    def known(self, looking: Looking) -> Known:
        found = looking.with_one_of(self._members)
        return Known(found | looking.asked(self._members), found)


class FieldTest:
    """A test of numbers or addresses at places that the engine knows."""

    def __init__(
        self, leaf: Leaf, fields: Sequence[Field], members: Members, elsewhere: Members, kind: type[Address] | None
    ) -> None:
        """`members`: the declarations that have the name, `elsewhere` those that may have it at other places."""
        self._mode = mode_of(leaf)
        self._fields = fields
        self._members = members
        self._elsewhere = elsewhere if any(elsewhere.flags) else None
        self._memory = ValueMemory(leaf, int if kind is None else _address_of(kind))

    def known(self, looking: Looking) -> Known:
        asked = looking.asked(self._members)
        if self._elsewhere is not None:
            asked |= looking.with_one_of(self._elsewhere)
        return combined(self._mode, self._decided(looking), asked)

    def _decided(self, looking: Looking) -> Iterator[tuple[int, int]]:
        holds = self._memory.__getitem__
        for field in self._fields:
            for values, valid in looking.gathered(field):
                whole = number_of(valid)
                yield number_of(bytes(map(holds, _values(field, values)))) & whole, whole


def _address_of(kind: type[Address]) -> Callable[[Any], Address]:
    """An address, of its octets or of the number that they are."""
    return lambda gathered: kind(gathered if isinstance(gathered, bytes) else gathered.to_bytes(kind.octets))


def _values(field: Field, values: memoryview) -> Sequence[Any]:
    """The gathered values one by one."""
    if not field.width:
        return values.cast("q" if field.signed else "Q")
    octets, width = values.tobytes(), field.width
    return [octets[at : at + width] for at in range(0, len(octets), width)]


class FrameTest:
    """A test of what is known of every frame."""

    def __init__(self, leaf: Leaf, read: Callable[[Frames], tuple[Sequence[int], bytes | None]]) -> None:
        self._memory = ValueMemory(leaf, int)
        self._read = read

    def known(self, looking: Looking) -> Known:
        values, valid = self._read(looking.block.frames)
        found = number_of(bytes(map(self._memory.__getitem__, values)))
        if valid is not None:
            found &= number_of(valid)
        return Known(found, found)


class VerdictTest:
    """A test of the verdicts on a checksum."""

    def __init__(self, leaf: Leaf, members: Members, elsewhere: Members) -> None:
        """`elsewhere`: the declarations whose lists may have such checksums."""
        self._mode = mode_of(leaf)
        self._members = members
        self._elsewhere = elsewhere if any(elsewhere.flags) else None
        holds = [leaf.holds(KnownValues((kind,))) for kind in KINDS]  # type: ignore[arg-type]  # in the place of a packet
        self._codes = dict(enumerate(holds))

    def known(self, looking: Looking) -> Known:
        layers, rows, flags = looking.layers, looking.rows, self._members.flags
        asked = looking.asked(self._members)
        if self._elsewhere is not None:
            asked |= looking.with_one_of(self._elsewhere)
        holds, others, unknown = (bytearray(rows) for _ in range(3))
        for row in set_in(flags_of(looking.with_one_of(self._members), rows)):
            for at in range(row, layers.count[row] * rows, rows):
                code = layers.codes[at]
                if code == VERDICT_NONE or not flags[layers.declaration[at]]:
                    continue
                known = self._codes.get(code)
                (unknown if known is None else holds if known else others)[row] = 1
        decided = [(number_of(holds), number_of(holds)), (0, number_of(others))]
        return combined(self._mode, decided, asked | number_of(unknown))


class PacketTest:
    """A test of packets. It can hold only in rows with a header for each of its names."""

    def __init__(self, holders: Sequence[Members], tables: int | None) -> None:
        """`tables`: those of the engine, where a name is about what stands behind frames; else None."""
        self._holders = holders
        self._tables = tables

    def known(self, looking: Looking) -> Known:
        may = looking.every if self._tables is None else looking.frames_with_checks(self._tables)
        for members in self._holders:
            may &= looking.with_one_of(members) | looking.asked(members)
        return Known(may, 0)


__all__ = ["FieldTest", "FrameTest", "HeaderTest", "PacketTest", "RowTest", "VerdictTest", "single_name"]
