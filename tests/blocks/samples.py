"""Frames of the scalar side as those of a block."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from itertools import accumulate

from dissect.blocks.files.rows import flags_word
from dissect.blocks.frames import Frames
from dissect.capture import Frame, Interface


def block_frames(frames: Sequence[Frame], interfaces: Sequence[Interface] = ()) -> Frames:
    """Frames in plain buffers."""
    captured = [one.captured_length for one in frames]
    times = [one.timestamp_ns for one in frames]
    return Frames(
        octets=memoryview(bytearray(b"".join(one.octets for one in frames))),
        begin=numbers("q", [0, *accumulate(captured)][:-1]),
        captured=numbers("q", captured),
        original=numbers("q", (one.original_length for one in frames)),
        timestamp_ns=numbers("q", (time or 0 for time in times)),
        has_time=memoryview(bytearray(time is not None for time in times)),
        link_type=numbers("i", (one.link_type for one in frames)),
        interface=numbers("i", (one.interface for one in frames)),
        fcs_octets=numbers("i", (one.fcs_octets for one in frames)),
        options=numbers("q", (0 for _ in frames)),
        flags=numbers("i", (flags_word(one.flags) for one in frames)),
        first_number=frames[0].number if frames else 1,
        interfaces=interfaces,
    )


def numbers(kind: str, values: Iterable[int]) -> memoryview:
    return memoryview(array(kind, values))
