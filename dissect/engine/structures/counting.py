"""Counting sequence numbers: `native/groups/origins.h`."""

from __future__ import annotations

import ctypes
from typing import Final

from dissect.engine.sizes import FLOW_OCTETS
from dissect.engine.structures.groups import Pair
from dissect.engine.structures.numbers import INT32, INT64, POINTER, UINT8
from dissect.engine.structures.rows import Frames

ORIGIN_OCTETS: Final = 4
"""Of the record of a direction."""


class Origins(ctypes.Structure):
    """The origins of directions (`origins.h`)."""

    _fields_ = (("young", POINTER), ("old", POINTER), ("most", INT64))


class Segment(ctypes.Structure):
    """What counts of a segment (`origins.h`)."""

    _fields_ = (
        ("sender", UINT8 * FLOW_OCTETS),
        ("receiver", UINT8 * FLOW_OCTETS),
        ("number", INT64),
        ("acknowledged", INT64),
        ("is_first", INT32),
        ("acknowledges", INT32),
    )


class Sequenced(ctypes.Structure):
    """What a declaration means for sequence numbers (`origins.h`)."""

    _fields_ = (
        ("addresses", Pair),
        ("ports", Pair),
        ("number", INT32),
        ("acknowledgment", INT32),
        ("first", INT32),
        ("acknowledges", INT32),
        ("first_mask", UINT8),
        ("acknowledges_mask", UINT8),
        ("is_network", UINT8),
        ("is_said", UINT8),
        ("is_asked", UINT8),
        ("unused", UINT8),
    )


class Counting(ctypes.Structure):
    """Counting the sequence numbers of a block (`origins.h`)."""

    _fields_ = (
        ("origins", Origins),
        ("frames", Frames),
        ("layers", POINTER),
        ("sequenced", POINTER),
        ("number", POINTER),
        ("acknowledged", POINTER),
        ("found", POINTER),
        ("row", INT64),
    )
