"""The fragments that rows carry: `native/fragments/`."""

from __future__ import annotations

import ctypes

from dissect.engine.structures.numbers import INT32, INT64, POINTER, UINT8, UINT64
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


class Repeated(ctypes.Structure):
    """A fragment that may come again (`repeats.h`)."""

    _fields_ = (
        ("hash", UINT64),
        ("octets", INT64),
        ("key_octets", INT32),
        ("begin", INT32),
        ("end", INT32),
        ("seconds", INT32),
        ("is_last", INT32),
        ("datagram", INT32),
    )


class RepeatedIn(ctypes.Structure):
    """A datagram with such fragments (`repeats.h`)."""

    _fields_ = (("last_ns", INT64), ("newest", INT32), ("room", INT32), ("passed", INT32), ("waits", INT32))


class Repeats(ctypes.Structure):
    """What is known of them (`repeats.h`)."""

    _fields_ = (
        ("table", POINTER),
        ("slots", INT64),
        ("datagrams", POINTER),
        ("octets", POINTER),
        ("used", INT64),
        ("room", INT64),
        ("passed", POINTER),
        ("listed", INT64),
        ("most_listed", INT64),
        ("frames", POINTER),
        ("timestamp_ns", POINTER),
        ("has_time", POINTER),
        ("first_number", INT64),
        ("due", INT64),
    )
