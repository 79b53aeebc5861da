"""The layers of one frame: `native/walk/`."""

from __future__ import annotations

import ctypes

from dissect.engine.sizes import NESTINGS, PROBLEMS, SLOTS
from dissect.engine.structures.numbers import INT16, INT32, INT64, POINTER, UINT8


class Layer(ctypes.Structure):
    """A layer of one frame (`walk.h`)."""

    _fields_ = (
        ("offset", INT32),
        ("length", INT32),
        ("contained_end", INT32),
        ("extent", INT32),
        ("payload_offset", INT32),
        ("payload_length", INT32),
        ("trailer_offset", INT32),
        ("trailer_length", INT32),
        ("declaration", INT16),
        ("flags", UINT8),
        ("is_divided", UINT8),
    )


class Problem(ctypes.Structure):
    """A problem of one frame (`walk.h`)."""

    _fields_ = (("code", UINT8), ("severity", UINT8), ("layer", INT16), ("declaration", INT16))


class Row(ctypes.Structure):
    """What was found in one frame (`walk.h`)."""

    _fields_ = (
        ("layers", INT32),
        ("problems", INT32),
        ("asked", INT32),
        ("stopped", INT32),
        ("payload_offset", INT32),
        ("payload_length", INT32),
        ("shape", INT32),
        ("alike", INT32),
        ("layer", Layer * SLOTS),
        ("problem", Problem * PROBLEMS),
    )


class Walking(ctypes.Structure):
    """What is the same for all frames of a run (`walk.h`)."""

    _fields_ = (
        ("words", POINTER),
        ("allowed", INT64 * NESTINGS),
        ("wants_problems", INT32),
        ("items", INT32),
    )
