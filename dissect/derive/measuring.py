"""How the size of a header is found by reading it, as moves from one place in it to the next.

A `Move` says how many octets lie between a place that is known and the next that is not: an amount over the fields
right behind the last place. The first place is the header's first octet. Where a variable-length integer stands at a
place, the next place is behind it, and its value may count octets up to the one after that.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from dissect.derive.lists.parts import parts_of
from dissect.derive.terms import Amount, Term, UnplacedError, amount, term
from dissect.schema.expressions import Affine
from dissect.schema.layout import FieldKind, Layout, Slot


@dataclass(frozen=True, slots=True)
class Move:
    """The octets up to the next place: `octets`, and the value of the integer that was just passed if `counts`.

    `passes`: whether a variable-length integer stands there, behind which the next move begins.
    """

    octets: Amount
    counts: bool
    passes: bool


def measure(layout: Layout) -> tuple[Move, ...]:
    """The moves through a header, the last of which ends with it, or where the rest begins that it takes.

    UnplacedError for a header in which a size is given neither by fields near to its place nor by the integer before,
    or may be less than nothing.
    """
    reading = _Reading(layout)
    for group in parts_of(layout):
        reading.read(group)
    return (*reading.moves, reading.move())


class _Reading:
    """The fields of a layout in their order: which numbers are near, and what lies between the last place and here."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.moves: list[Move] = []
        self.near = {slot.field.name: slot for slot in layout.fixed}
        self.integer = ""
        self.between = Affine(layout.fixed_octets)
        self.counts = False

    def read(self, group: tuple[Slot, ...]) -> None:
        """Go past the fields that share octets, or one field."""
        first = group[0]
        if first.condition is not None or first.kind in (FieldKind.TEXT, FieldKind.NAME):
            raise UnplacedError
        if first.kind is FieldKind.VARIABLE:
            self._pass(first.field.name)
        elif first.is_rest or first.width.is_constant:
            self._constant(group)
        else:
            self._sized(first.width.floored(8))

    def move(self, *, passes: bool = False) -> Move:
        """The octets since the last place."""
        return Move(amount(self.layout, self.between, self._term), self.counts, passes)

    def _pass(self, integer: str = "") -> None:
        """Go on from here, which is a place, or from behind the integer that stands here."""
        self.moves.append(self.move(passes=bool(integer)))
        self.near, self.integer, self.between, self.counts = {}, integer, Affine(), False

    def _constant(self, group: tuple[Slot, ...]) -> None:
        octets = sum(slot.width.constant for slot in group) // 8
        if group[0].kind not in (FieldKind.OCTETS, FieldKind.REST):  # all octets of a number are there, or it is not
            if not self.between.is_constant or self.counts or self.between.constant + octets > NEAR:
                self._pass()
            if octets > NEAR:
                raise UnplacedError
            offset = 8 * self.between.constant
            for slot in group:
                self.near[slot.field.name] = replace(slot, offset=Affine(offset), is_fixed=True)
                offset += slot.width.constant
        self.between = self.between + Affine(octets)

    def _sized(self, octets: Affine) -> None:
        if octets.constant < 0 or any(factor < 0 for _, factor in octets.terms):
            raise UnplacedError  # a field of fewer than no octets does not make the others longer
        if octets.terms == ((self.integer, 1),):
            self.counts, self.between = True, self.between + Affine(octets.constant)
        elif all(name in self.near for name in octets.fields):
            self.between = self.between + octets
        else:
            raise UnplacedError

    def _term(self, layout: Layout, name: str, factor: int) -> Term:  # noqa: ARG002  # as all that read terms
        return term(self.near[name], factor)


NEAR = 8
"""So many octets are read at a place."""
