"""What Python hands to the engine and gets from it, as the headers in `native/` have it."""

from __future__ import annotations

import ctypes
from typing import Final

SLOTS: Final = 24
"""Layers that a row has room for; a frame with more is asked of Python."""
PROBLEMS: Final = 96
NESTINGS: Final = 4

INT8, INT16, INT32, INT64 = ctypes.c_int8, ctypes.c_int16, ctypes.c_int32, ctypes.c_int64
UINT8, POINTER = ctypes.c_uint8, ctypes.c_void_p


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
    )


class Problem(ctypes.Structure):
    """A problem of one frame (`walk.h`)."""

    _fields_ = (("code", UINT8), ("severity", UINT8), ("layer", INT16))


class Row(ctypes.Structure):
    """What was found in one frame (`walk.h`)."""

    _fields_ = (
        ("layers", INT32),
        ("problems", INT32),
        ("asked", INT32),
        ("stopped", INT32),
        ("payload_offset", INT32),
        ("payload_length", INT32),
        ("layer", Layer * SLOTS),
        ("problem", Problem * PROBLEMS),
    )


class Walking(ctypes.Structure):
    """What is the same for all frames of a run (`walk.h`)."""

    _fields_ = (("words", POINTER), ("allowed", INT64 * NESTINGS), ("wants_problems", INT32))


class Frames(ctypes.Structure):
    """Frames in one array of octets (`run.h`)."""

    _fields_ = (
        ("octets", POINTER),
        ("begin", POINTER),
        ("captured", POINTER),
        ("original", POINTER),
        ("link_type", POINTER),
        ("fcs_octets", POINTER),
        ("rows", INT64),
    )


class Layers(ctypes.Structure):
    """The layers of each row (`run.h`)."""

    _fields_ = (
        ("room", INT64),
        ("count", POINTER),
        ("asked", POINTER),
        ("stopped", POINTER),
        ("declaration", POINTER),
        ("offset", POINTER),
        ("length", POINTER),
        ("end", POINTER),
        ("flags", POINTER),
        ("codes", POINTER),
        ("payload_offset", POINTER),
        ("payload_length", POINTER),
    )


class Groups(ctypes.Structure):
    """Columns that are found in the same headers (`run.h`)."""

    _fields_ = (("groups", INT32), ("begin", POINTER), ("group", POINTER), ("moved", POINTER), ("reach", POINTER))


class Column(ctypes.Structure):
    """A column of a fixed place, or of verdicts (`run.h`)."""

    _fields_ = (
        ("group", INT32),
        ("kind", INT32),
        ("octet", INT64),
        ("octets", INT64),
        ("shift", INT32),
        ("unused", INT32),
        ("factor", INT64),
        ("bits", INT32),
        ("values", POINTER),
        ("validity", POINTER),
        ("missing", INT64),
        ("asked", INT64),
    )


class Run(ctypes.Structure):
    """A pass over frames (`run.h`)."""

    _fields_ = (
        ("walking", Walking),
        ("frames", Frames),
        ("layers", POINTER),
        ("groups", POINTER),
        ("columns", POINTER),
        ("column_count", INT64),
        ("open", POINTER),
        ("scratch", POINTER),
    )


class Keys(ctypes.Structure):
    """Distinct keys (`group.h`)."""

    _fields_ = (
        ("factors", POINTER),
        ("octets", POINTER),
        ("table", POINTER),
        ("width", INT64),
        ("room", INT64),
        ("slots_room", INT64),
        ("size", INT64),
        ("slots", INT64),
    )
