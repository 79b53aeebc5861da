"""The layers of thousands of frames, found by the engine: for each frame a row, for each layer a slot in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from dissect.blocks.frames import Frames
from dissect.blocks.memory import Layout, layout, pooled
from dissect.engine.answers import Asked, LayerFlag, Verdict
from dissect.engine.library import engine
from dissect.engine.memory import address, address_of
from dissect.engine.sizes import SLOTS
from dissect.engine.structures.rows import Layers as NativeLayers
from dissect.engine.structures.rows import Run
from dissect.packet.limits import DEFAULT_LIMITS, NestingLimits
from dissect.packet.rows.engine_tables import walking

if TYPE_CHECKING:
    from dissect.packet.protocol_set import ProtocolSet

ASKED_NOTHING: Final = int(Asked.NOTHING)
ASKED_REST: Final = int(Asked.REST)
ASKED_ALL: Final = int(Asked.ALL)
LAYER_QUOTED: Final = LayerFlag.QUOTED.bit
LEFT_UNREAD: Final = LayerFlag.PARTIAL.bit | LayerFlag.MISPLACED.bit
"""Flags of a layer behind which there may be octets of its own header."""
CARRIES_NOTHING: Final = LayerFlag.PARTIAL.bit | LayerFlag.FRAGMENT.bit
"""Flags of a layer that has no payload of its own length: see `Layer.carried_octets`."""
CARRIES_UNSURE: Final = LayerFlag.CUT.bit | LayerFlag.MISPLACED.bit | LayerFlag.CONTRADICTED.bit
"""Flags of one of which only the packet can tell where its payload begins, and whether it has one."""

VERDICT_ASKED: Final = Verdict.ASK - len(Verdict)
"""In the place of a verdict: only the packet can tell."""
VERDICT_NONE: Final = Verdict.NONE - len(Verdict)
"""In the place of a verdict: there is no checksum."""

ROWS_KINDS: Final = ("B", "B", "h", "i", "i")
DIVIDED_KIND: Final = "B"
SLOTS_KINDS: Final = ("h", "i", "i", "i", "B", "b")
OUTLINED: Final = 1
"""How many of the arrays of slots an outline has: that of the declarations alone."""
AS_FLAGS: Final = bytes((0, *(1,) * 255))
"""What an octet becomes: whether it is not zero."""


@dataclass(frozen=True, slots=True, eq=False)
class Layers:
    """What the walk found. Offsets count octets from the frame's first one.

    Arrays are memoryviews. Those of slots have an item for each slot and row, one slot of all rows after the other: of
    slot s in row r it is the one at `s * rows + r`. Those behind the last layer of a row hold anything. An outline has
    only the declarations of slots; the other arrays of slots have no items.
    """

    rows: int
    count: memoryview
    """8 bits: layers of each row; 0 where everything is asked."""
    asked: memoryview
    """8 bits: an `Asked`."""
    stopped: memoryview
    """16 bits: the declaration at which the walk stopped, where the rest is asked; else -1."""
    payload_offset: memoryview
    """32 bits: what the innermost layer of the packet's own carries: its first octet (as `Packet.payload`)."""
    payload_length: memoryview
    """32 bits: and how many octets of it were captured."""
    declaration: memoryview
    """Slots, 16 bits: which declaration each layer was read by, as an index into `ProtocolSet.headers`."""
    offset: memoryview
    """Slots, 32 bits: the layer's first octet."""
    length: memoryview
    """Slots, 32 bits: octets of the header that are there."""
    end: memoryview
    """Slots, 32 bits: where the layer ends by the length fields in and around it, captured or not (as
    `Layer.contained_end`)."""
    flags: memoryview
    """Slots, 8 bits: bits of `LayerFlag`."""
    codes: memoryview
    """Slots, 8 bits: the verdict on each layer's checksum, an index into `dissect.checksum.Kind`, VERDICT_NONE or
    VERDICT_ASKED. If no verdicts were asked for, it has no items."""
    divided: memoryview
    """8 bits: whether one of the layers of each row carries a fragment. If that was not asked for, it has no items."""

    @property
    def has_codes(self) -> bool:
        """Whether verdicts were asked for."""
        return len(self.codes) > 0

    @property
    def is_outline(self) -> bool:
        """Whether only the declarations of slots are known."""
        return len(self.offset) < len(self.declaration)

    def structure(self) -> NativeLayers:
        """The layers as the engine takes them; it is valid as long as they are referred to."""
        is_outline = self.is_outline
        return NativeLayers(
            room=self.rows,
            count=address(self.count),
            asked=address(self.asked),
            stopped=address(self.stopped),
            declaration=address(self.declaration),
            offset=None if is_outline else address(self.offset),
            length=None if is_outline else address(self.length),
            end=None if is_outline else address(self.end),
            flags=None if is_outline else address(self.flags),
            codes=address(self.codes) if self.has_codes else None,
            payload_offset=address(self.payload_offset),
            payload_length=address(self.payload_length),
            divided=address(self.divided) if len(self.divided) else None,
        )

    def asked_rows(self) -> Iterator[int]:
        """The rows of which something is asked."""
        return _set_in(self.asked.tobytes())

    def divided_rows(self) -> Iterator[int]:
        """The rows with a layer that carries a fragment; none if that was not asked for."""
        return _set_in(self.divided.tobytes())

    def rows_that_may_carry_fragments(self) -> list[int]:
        """The rows with a layer that carries a fragment, or of which something is asked, in order. Whether there are
        fragments must have been asked for."""
        return Marks(self.asked, self.divided).rows_that_may_carry_fragments()


class Marks(NamedTuple):
    """Which rows may carry fragments, where nothing else of the layers is kept. Arrays as those of `Layers`."""

    asked: memoryview
    divided: memoryview

    @classmethod
    def of(cls, rows: int) -> Marks:
        """Room for so many rows, with anything in it."""
        octets = pooled(2 * rows)
        return cls(octets[:rows], octets[rows : 2 * rows])

    def structure(self) -> NativeLayers:
        """The marks as the engine takes them; it is valid as long as they are referred to."""
        return NativeLayers(room=len(self.asked), asked=address(self.asked), divided=address(self.divided))

    def rows_that_may_carry_fragments(self) -> list[int]:
        """As those of `Layers`."""
        asked, divided = self.asked.tobytes(), self.divided.tobytes()
        nothing = bytes(len(asked))
        if asked == nothing and divided in {b"", nothing}:
            return []
        if not divided or asked == nothing:
            return list(_set_in(divided or asked))
        either = int.from_bytes(asked, "little") | int.from_bytes(divided, "little")
        return list(_set_in(either.to_bytes(len(asked), "little")))


def _set_in(octets: bytes) -> Iterator[int]:
    """The rows whose octet is not zero. They are few, so the next one is looked for, and not each octet looked at."""
    flags = octets.translate(AS_FLAGS)
    row = flags.find(1)
    while row >= 0:
        yield row
        row = flags.find(1, row + 1)


def walk(
    frames: Frames,
    protocols: ProtocolSet | None,
    limits: NestingLimits = DEFAULT_LIMITS,
    *,
    with_codes: bool = False,
    with_divided: bool = False,
) -> Layers:
    """The layers of frames, `with_codes` with the verdicts on their checksums, `with_divided` with whether they carry
    fragments. Without an engine everything is asked.

    The memory is used again by the same thread when nothing refers to the layers any more.
    """
    layers = room_for(len(frames), with_codes=with_codes, with_divided=with_divided)
    library = engine()
    if library is None:
        layers.count[:] = memoryview(bytes(len(frames)))
        layers.asked[:] = memoryview(bytes((ASKED_ALL,)) * len(frames))
        layers.stopped[:] = memoryview(b"\xff\xff" * len(frames)).cast("h")
        layers.divided[:] = memoryview(bytes(len(layers.divided)))
        return layers
    scratch = pooled(library.scratch_octets())
    found = layers.structure()
    run = Run(
        walking=walking(protocols, limits),
        frames=frames.structure(),
        layers=address_of(found),
        scratch=address(scratch),
    )
    library.run_rows(address_of(run))
    return layers


def room_for(rows: int, *, with_codes: bool = False, with_divided: bool = False, is_outline: bool = False) -> Layers:
    """Room for the layers of so many rows, or for an outline of them, with anything in it; `with_codes`: for verdicts
    too, `with_divided`: for whether they carry fragments."""
    places = _layout(rows, with_codes, with_divided, is_outline)
    return Layers(rows, *places.views(pooled(places.octets)))


@lru_cache(maxsize=8)
def _layout(rows: int, with_codes: bool, with_divided: bool, is_outline: bool) -> Layout:
    """Where the arrays of `Layers` lie, in their order."""
    there = [number < OUTLINED or not is_outline for number in range(len(SLOTS_KINDS) - 1)] + [with_codes]
    slots = [SLOTS * rows * one for one in there]
    divided = DIVIDED_KIND, rows if with_divided else 0
    return layout([*((kind, rows) for kind in ROWS_KINDS), *zip(SLOTS_KINDS, slots, strict=True), divided])
