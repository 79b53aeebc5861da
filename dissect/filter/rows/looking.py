"""A block and what the engine finds in it for filters."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from dissect.blocks.block import Block
from dissect.blocks.layers import ASKED_ALL, Layers
from dissect.engine.library import Engine
from dissect.engine.memory import address, address_of
from dissect.engine.structures.rows import Gathering
from dissect.filter.facts import PlainPlaces
from dissect.filter.rows.flags import FOUND, every, number_of, these


class Members(NamedTuple):
    """Some declarations of a protocol set."""

    flags: bytearray
    """For each declaration whether it is one of them."""
    following: bytes
    """For each whether one of them may come from there on in the same frame."""


class Field(NamedTuple):
    """Where a name lies, for the engine."""

    width: int
    """Octets of a value; 0 where it is a number."""
    signed: bool
    words: array[int]
    places: array[int]


def field_of(places: PlainPlaces, declarations: int) -> Field:
    """Where a name lies in each declaration."""
    addresses = array("i", [-1] * declarations)
    for number, one in places.addresses:
        addresses[number] = one
    return Field(places.octets, places.signed, array("q", places.words), addresses)


class Looking:
    """One block, of which several tests ask the same."""

    def __init__(self, library: Engine, block: Block, *, needs_codes: bool) -> None:
        """`needs_codes`: whether verdicts are asked for."""
        self._needs_codes = needs_codes
        self.block = block
        self.rows = len(block)
        self.every = every(len(block))
        self._library = library

    @cached_property
    def layers(self) -> Layers:
        """The layers of every row."""
        return self.block.layers(with_codes=self._needs_codes)

    @cached_property
    def _open(self) -> Sequence[int]:
        """The rows of which only packets can tell all layers."""
        return list(self.layers.asked_rows())

    @cached_property
    def unsettled(self) -> int:
        """The same rows."""
        return these(self._open, self.rows)

    def asked(self, members: Members) -> int:
        """The rows in which the walk stopped where one of some declarations may still follow."""
        if not self._open:
            return 0
        asked, stopped, following = self.layers.asked, self.layers.stopped, members.following
        return these((row for row in self._open if asked[row] == ASKED_ALL or following[stopped[row]]), self.rows)

    def with_one_of(self, members: Members) -> int:
        """The rows with a layer of some declarations, quoted or not."""
        slots = bytearray(self.rows)
        found = self.layers.structure()
        self._library.find_layers(address_of(found), self.rows, address(members.flags), 1, 1, address(slots))
        return number_of(slots.translate(FOUND))

    def frames_with_checks(self, tables: int) -> int:
        """The rows behind whose frame there is, or may be, a check sequence."""
        codes, owners = bytearray(self.rows), bytearray(2 * self.rows)
        frames, found = self.block.frames.structure(), self.layers.structure()
        self._library.frame_checks(tables, address_of(frames), address_of(found), address(codes), address(owners))
        return number_of(codes.translate(FOUND))

    def gathered(self, field: Field) -> Iterator[tuple[memoryview, bytearray]]:
        """The values of a name, one occurrence after the other, with flags of the rows that have one."""
        rows, frames, layers = self.rows, self.block.frames, self.layers
        slots, valid, values = bytearray(rows), bytearray(rows), bytearray(rows * (field.width or 8))
        found = layers.structure()
        gathering = Gathering(
            words=field.words.buffer_info()[0],
            places=field.places.buffer_info()[0],
            octets=address(frames.octets),
            begin=address(frames.begin),
            rows=rows,
            layers=address_of(found),
            quoted=1,
            width=field.width,
            slots=address(slots),
            values=address(values),
            valid=address(valid),
        )
        while True:
            gathering.occurrence += 1
            self._library.gather_rows(address_of(gathering))
            if 1 not in valid:
                return
            yield memoryview(values), valid
