"""Lengths and times of the packets of one block."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from dataclasses import dataclass
from typing import Final

from dissect.blocks.frames import Frames
from dissect.engine.library import Engine, engine
from dissect.engine.memory import address, address_of
from dissect.engine.structures.groups import Sizes as NativeSizes

NEVER: Final = (1 << 63) - 1, -1 << 63
"""The earliest and the latest time of packets of which none has a time."""
LENGTHS: Final = (0, 20, 40, 80, 160, 320, 640, 1280, 2560, 5120)
"""The least octets of each class of lengths."""


@dataclass(slots=True, eq=False)
class Sizes:
    """Lengths and times of packets."""

    packets: int
    octets: int
    captured: int
    shortest: int
    longest: int
    classes: list[int]
    """Packets of each class of `LENGTHS`."""
    times: array[int]
    """Nanoseconds since 1970, of each packet with a time."""
    lengths: array[int]
    """Octets of each packet with a time."""
    earliest: int
    """The earliest of the times, and the latest; without any, the earliest is after the latest."""
    latest: int


def sizes_of(frames: Frames, chosen: bytes | None = None) -> Sizes:
    """Lengths and times of the frames. `chosen` has an octet for each row that counts, and a zero for the others."""
    native = engine()
    return _plain_sizes(frames, chosen) if native is None else _engine_sizes(native, frames, chosen)


def _plain_sizes(frames: Frames, chosen: bytes | None) -> Sizes:
    """The same, without the engine."""
    rows = [row for row in range(len(frames)) if chosen is None or chosen[row]]
    lengths = [frames.original[row] for row in rows]
    classes = [0] * len(LENGTHS)
    for one in lengths:
        classes[bisect_right(LENGTHS, one) - 1] += 1
    timed = [row for row in rows if frames.has_time[row]]
    times = array("q", [frames.timestamp_ns[row] for row in timed])
    return Sizes(
        packets=len(rows),
        octets=sum(lengths),
        captured=sum(frames.captured[row] for row in rows),
        shortest=min(lengths, default=0),
        longest=max(lengths, default=0),
        classes=classes,
        times=times,
        lengths=array("q", [frames.original[row] for row in timed]),
        earliest=min(times, default=NEVER[0]),
        latest=max(times, default=NEVER[1]),
    )


def _engine_sizes(native: Engine, frames: Frames, chosen: bytes | None) -> Sizes:
    """The same, by the engine."""
    rows, bounds, sizes = len(frames), array("q", LENGTHS), NativeSizes()
    times, lengths = (array("q", bytes(8 * rows)) for _ in range(2))
    mask = None if chosen is None else bytearray(chosen)
    structure = frames.structure()
    native.tally_sizes(
        address_of(structure),
        address(frames.timestamp_ns),
        address(frames.has_time),
        None if mask is None else address(mask),
        bounds.buffer_info()[0],
        address_of(sizes),
        times.buffer_info()[0],
        lengths.buffer_info()[0],
    )
    del times[sizes.timed :], lengths[sizes.timed :]
    return Sizes(
        packets=sizes.packets,
        octets=sizes.octets,
        captured=sizes.captured,
        shortest=sizes.shortest,
        longest=sizes.longest,
        classes=list(sizes.classes),
        times=times,
        lengths=lengths,
        earliest=sizes.earliest,
        latest=sizes.latest,
    )
