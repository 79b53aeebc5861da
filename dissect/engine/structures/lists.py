"""Columns that are read from lists: `native/lists/`."""

from __future__ import annotations

import ctypes

from dissect.engine.structures.numbers import INT32, INT64, POINTER
from dissect.engine.structures.rows import Frames
from dissect.engine.structures.walk import Walking


class ListColumn(ctypes.Structure):
    """A column whose values stand in lists (`lists.h`)."""

    _fields_ = (
        ("is_number", INT32),
        ("occurrence", INT32),
        ("told", POINTER),
        ("numbers", POINTER),
        ("octets", POINTER),
        ("ends", POINTER),
        ("written", POINTER),
        ("row_ends", POINTER),
        ("octets_room", INT64),
        ("octets_used", INT64),
        ("values_room", INT64),
        ("values_used", INT64),
    )


class ListRun(ctypes.Structure):
    """Columns that are read from the lists of frames (`lists.h`)."""

    _fields_ = (
        ("walking", Walking),
        ("frames", Frames),
        ("layers", POINTER),
        ("lists", POINTER),
        ("begin", POINTER),
        ("takes", POINTER),
        ("within", POINTER),
        ("reach", POINTER),
        ("columns", POINTER),
        ("column_count", INT32),
        ("takes_all", INT32),
        ("items", INT64),
    )
