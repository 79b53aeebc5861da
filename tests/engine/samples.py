"""Frames on which both walks are compared, and the comparing of many."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable
from functools import cache
from typing import Final

from dissect.capture import Frame
from dissect.capture.frame_record import wire_length
from dissect.packet import Packet, default_protocols
from dissect.packet.checksums.frame_check import check_octets
from tests.engine.walks import Walks
from tests.hostile.frames import seeds

FRAMES: Final = int(os.environ.get("DISSECT_FUZZ_FRAMES") or 200_000)
"""How many mutated frames the slow tests compare, in so many parts."""
PARTS: Final = 4
LONGEST: Final = 1 << 30
"""Frames that are longer on the wire are never given to the engine."""
SHOWN: Final = 5
SMALL: Final = bytes((0, 0, 1, 2, 3, 4, 5, 6, 8, 12, 16, 17, 20, 40, 64, 127, 128, 147, 148, 254, 255))
"""Octets that lengths, numbers and flags often hold."""


def end_of(walks: Walks, frame: Frame) -> int:
    """Where a frame ends on the wire, without its check sequence, as a packet has it."""
    checked = check_octets(frame.fcs_octets, walks.protocols.links.get(frame.link_type))
    return max(wire_length(frame.original_length, len(frame.octets)) - checked, 0)


def compare(walks: Walks, frames: Iterable[tuple[bytes, int, int]]) -> Counter[str]:
    """Compare both walks on frames, given as octets, end on the wire and link type; AssertionError where they differ.
    How many frames there were, and for how many of them the engine asks Python for the rest, or for all."""
    counted: Counter[str] = Counter()
    found: list[str] = []
    for octets, end, link_type in frames:
        if end > LONGEST:
            continue
        found += walks.differences(octets, end, link_type)
        counted["frames"] += 1
        counted["asked"] += walks.last_asked != 0
    assert not found, "\n".join(found[:SHOWN])
    return counted


def whole(walks: Walks, frames: Iterable[Frame]) -> Iterable[tuple[bytes, int, int]]:
    """Frames as they were captured."""
    return ((one.octets, end_of(walks, one), one.link_type) for one in frames)


@cache
def distinct_frames() -> tuple[Frame, ...]:
    """The first frame of each arrangement of headers in the captures of this repository."""
    found: dict[tuple[object, ...], Frame] = {}
    for frame in seeds():
        layers = Packet(frame, default_protocols()).layers
        found.setdefault((frame.link_type, *(layer.protocol for layer in layers)), frame)
    return tuple(found.values())
