"""Distinct keys, and what is counted of each: `native/groups/`, without `review.h`."""

from __future__ import annotations

import ctypes

from dissect.engine.sizes import LENGTH_CLASSES
from dissect.engine.structures.numbers import INT16, INT32, INT64, POINTER, UINT8
from dissect.engine.structures.rows import Frames


class Keys(ctypes.Structure):
    """Distinct keys (`group.h`)."""

    _fields_ = (
        ("factors", POINTER),
        ("octets", POINTER),
        ("records", POINTER),
        ("table", POINTER),
        ("width", INT64),
        ("room", INT64),
        ("slots_room", INT64),
        ("size", INT64),
        ("slots", INT64),
    )


class Total(ctypes.Structure):
    """Packets and octets of a key in both directions (`totals.h`)."""

    _fields_ = (("counts", INT64 * 4), ("first", INT64), ("earliest", INT64), ("latest", INT64))


class Pair(ctypes.Structure):
    """A source and a destination in a header (`tally.h`)."""

    _fields_ = (("source", INT32), ("destination", INT32), ("octets", INT32))


class Role(ctypes.Structure):
    """What a declaration means for the statistics (`tally.h`)."""

    _fields_ = (
        ("addresses", Pair),
        ("ports", Pair),
        ("name", INT16),
        ("family", UINT8),
        ("is_network", UINT8),
        ("is_extension", UINT8),
        ("is_asked", UINT8),
    )


class Count(ctypes.Structure):
    """Packets and octets (`tally.h`)."""

    _fields_ = (("packets", INT64), ("octets", INT64))


class Tally(ctypes.Structure):
    """Counting the packets of a block (`tally.h`)."""

    _fields_ = (
        ("frames", Frames),
        ("layers", POINTER),
        ("timestamp_ns", POINTER),
        ("has_time", POINTER),
        ("chosen", POINTER),
        ("roles", POINTER),
        ("first_number", INT64),
        ("paths", POINTER),
        ("flows", POINTER),
        ("verdicts", POINTER),
        ("asked", POINTER),
        ("asked_count", INT64),
        ("row", INT64),
    )


class Sizes(ctypes.Structure):
    """Sums of lengths and times (`tally.h`)."""

    _fields_ = (
        ("packets", INT64),
        ("octets", INT64),
        ("captured", INT64),
        ("shortest", INT64),
        ("longest", INT64),
        ("classes", INT64 * LENGTH_CLASSES),
        ("timed", INT64),
        ("earliest", INT64),
        ("latest", INT64),
    )


class Stretch(ctypes.Structure):
    """Packets that follow one another in the same interval of time (`tally.h`)."""

    _fields_ = (("interval", INT64), ("packets", INT64), ("octets", INT64))
