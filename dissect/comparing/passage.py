"""What of a header stays the same on its way, and what names its flow, from the `Transit` of its declaration."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from dissect.schema import Header
from dissect.schema.layout import Slot
from dissect.schema.stack_words.stack import Transit


@dataclass(frozen=True, slots=True, eq=False)
class Passage:
    """Masks and spans over the octets of fixed place of one header."""

    protocol: str
    octets: int
    """How many octets are of fixed place."""
    kept: int
    """The bits of the kept fields, but not those that say which part of a datagram a fragment is."""
    part: int
    """The bits of those."""
    keeps_last: bool
    """Whether the last field, of any size, is kept too."""
    flow: tuple[tuple[int, int], ...]
    """Where the fields that name the flow begin and end."""


@cache
def passage_of(header: type[Header]) -> Passage | None:
    """What its declaration says; None if all octets of such a header stay as they are."""
    transit = header.stack.transit
    return None if transit is None else _passage(header, transit)


def _passage(header: type[Header], transit: Transit) -> Passage:
    layout = header.layout
    fixed = {slot.field.name: slot for slot in layout.fixed}
    fragmentation = header.stack.fragmentation
    said = () if fragmentation is None else (*fragmentation.offset.fields, *fragmentation.more.fields)
    bits = 8 * layout.fixed_octets
    kept = [fixed[name] for name in transit.kept if name in fixed]
    spans = [fixed[name] for name in transit.flow]
    return Passage(
        protocol=header.stack.name,
        octets=layout.fixed_octets,
        kept=sum(_mask(slot, bits) for slot in kept if slot.field.name not in said),
        part=sum(_mask(slot, bits) for slot in kept if slot.field.name in said),
        keeps_last=any(name not in fixed for name in transit.kept),
        flow=tuple((one.offset.constant // 8, (one.offset.constant + one.width.constant) // 8) for one in spans),
    )


def _mask(slot: Slot, bits: int) -> int:
    width = slot.width.constant
    return (1 << width) - 1 << bits - slot.offset.constant - width
