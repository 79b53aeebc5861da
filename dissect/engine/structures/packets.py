"""Packed rows: `native/packets/`."""

from __future__ import annotations

import ctypes
from typing import Final

from dissect.engine.sizes import PATH_PROBLEMS, PLACES, SLOTS
from dissect.engine.structures.numbers import INT16, INT32, INT64, POINTER, UINT8
from dissect.engine.structures.rows import Frames
from dissect.engine.structures.walk import Walking


class PathLayer(ctypes.Structure):
    """A layer of a path (`pack.h`)."""

    _fields_ = (("declaration", INT16), ("flags", UINT8), ("is_divided", UINT8))


class PathProblem(ctypes.Structure):
    """A problem of a path (`pack.h`)."""

    _fields_ = (("code", UINT8), ("severity", UINT8), ("declaration", INT16))


class Path(ctypes.Structure):
    """What rows of the same path have in common (`pack.h`)."""

    _fields_ = (
        ("layer", PathLayer * SLOTS),
        ("stopped", INT16),
        ("asked", UINT8),
        ("noted", UINT8),
        ("problems", INT32),
        ("problem", PathProblem * PATH_PROBLEMS),
    )


PATH_OCTETS: Final = ctypes.sizeof(Path)


class Facts(ctypes.Structure):
    """The end of a packed row (`pack.h`)."""

    _fields_ = (
        ("number", INT64),
        ("captured", INT64),
        ("original", INT64),
        ("timestamp_ns", INT64),
        ("options", INT64),
        ("payload_offset", INT32),
        ("payload_length", INT32),
        ("link_type", INT32),
        ("interface", INT32),
        ("fcs_octets", INT32),
        ("has_time", INT32),
    )


MOST_ROW: Final = SLOTS * (1 + PLACES * ctypes.sizeof(INT32)) + ctypes.sizeof(Facts)
"""Octets of a packed row without its frame."""


class Packing(ctypes.Structure):
    """Frames that are packed, each with its row (`pack.h`)."""

    _fields_ = (
        ("walking", Walking),
        ("frames", Frames),
        ("timestamp_ns", POINTER),
        ("has_time", POINTER),
        ("interface", POINTER),
        ("options", POINTER),
        ("first_number", INT64),
        ("wanted", POINTER),
        ("paths", POINTER),
        ("path", POINTER),
        ("end", POINTER),
        ("octets", POINTER),
        ("room", INT64),
        ("divided", POINTER),
        ("divided_rows", INT64),
        ("row", INT64),
        ("used", INT64),
    )
