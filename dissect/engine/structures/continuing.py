"""Rows of one conversation in which octets go on in order: `native/conversations/continuing.h`."""

from __future__ import annotations

import ctypes

from dissect.engine.structures.groups import Pair
from dissect.engine.structures.numbers import INT32, INT64, POINTER, UINT8, UINT32, UINT64
from dissect.engine.structures.rows import Frames


class Going(ctypes.Structure):
    """Where a header says how it goes on (`continuing.h`)."""

    _fields_ = (
        ("ports", Pair),
        ("number", INT32),
        ("answer", INT32),
        ("room", INT32),
        ("marks", INT32),
        ("marks_mask", INT32),
        ("marks_value", INT32),
        ("size", INT32),
        ("size_octet", INT32),
        ("size_shift", INT32),
        ("size_unit", INT32),
        ("timed_size", INT32),
        ("clock", INT32),
        ("clock_mark", UINT32),
        ("unused", INT32),
    )


class Way(ctypes.Structure):
    """Where headers stand in rows of the same layers (`continuing.h`)."""

    _fields_ = (
        ("slot", INT32),
        ("network", INT32),
        ("addresses", Pair),
        ("apart", INT32),
        ("apart_end", INT32),
        ("unused", INT32),
    )


class Apart(ctypes.Structure):
    """A number that keeps networks apart (`continuing.h`)."""

    _fields_ = (("slot", INT32), ("octet", INT32), ("octets", INT32), ("unused", INT32), ("mask", UINT64))


class Sender(ctypes.Structure):
    """One end (`continuing.h`)."""

    _fields_ = (
        ("next", UINT32),
        ("answer", UINT32),
        ("edge", UINT32),
        ("limit", UINT32),
        ("clock", UINT32),
        ("shift", INT32),
        ("has_edge", UINT8),
        ("has_limit", UINT8),
        ("has_clock", UINT8),
        ("unused", UINT8),
        ("room", UINT32),
        ("begin_number", INT64),
        ("begin_answer", INT64),
        ("begin_octets", INT64),
        ("row", INT64),
        ("answer_row", INT64),
        ("filled", INT64),
        ("answered", INT64),
    )


class Filled(ctypes.Structure):
    """A row with data (`continuing.h`)."""

    _fields_ = (("begin", INT64), ("octets", INT32), ("row", INT32), ("ahead", UINT32), ("end", INT32))


class Continuing(ctypes.Structure):
    """Taking rows that go on where those before them ended (`continuing.h`)."""

    _fields_ = (
        ("frames", Frames),
        ("layers", POINTER),
        ("interface", POINTER),
        ("chosen", POINTER),
        ("paths", POINTER),
        ("ways", POINTER),
        ("all_ways", POINTER),
        ("aparts", POINTER),
        ("going", Going),
        ("senders", Sender * 2),
        ("reference", INT64),
        ("sender", INT64),
        ("row", INT64),
        ("most", INT64),
        ("filled", POINTER),
        ("filled_count", INT64),
    )


WAY_BREAKS, WAY_PASSES = -1, -2
"""In the place of a way: of rows that end what goes on, and of others that do not (`continuing.h`)."""
