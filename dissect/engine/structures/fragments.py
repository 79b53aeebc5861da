"""The fragments that rows carry: `native/fragments/`."""

from __future__ import annotations

import ctypes

from dissect.engine.structures.numbers import INT32, INT64, POINTER, UINT8
from dissect.engine.structures.rows import Frames
from dissect.engine.structures.walk import Walking


class Head(ctypes.Structure):
    """A header of a datagram's first fragment (`fragments.h`)."""

    _fields_ = (("declaration", INT32), ("length", INT32))


class Fragment(ctypes.Structure):
    """A fragment (`fragments.h`)."""

    _fields_ = (
        ("row", INT64),
        ("payload", INT64),
        ("headers", INT64),
        ("begin", INT32),
        ("end", INT32),
        ("key", INT32),
        ("key_end", INT32),
        ("seconds", INT32),
        ("overlaps", INT32),
        ("heads", INT32),
        ("heads_end", INT32),
        ("mark", INT32),
        ("is_told", INT32),
        ("is_last", UINT8),
        ("refused", UINT8),
        ("unused", UINT8 * 6),
    )


class Fragments(ctypes.Structure):
    """A search for fragments (`fragments.h`)."""

    _fields_ = (
        ("walking", Walking),
        ("frames", Frames),
        ("interface", POINTER),
        ("rows", POINTER),
        ("count", INT64),
        ("found", POINTER),
        ("fragments", INT64),
        ("octets", POINTER),
        ("room", INT64),
        ("used", INT64),
        ("done", INT64),
    )
