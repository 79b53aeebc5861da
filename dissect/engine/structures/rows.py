"""Frames in rows, their layers, and columns: `native/rows/`."""

from __future__ import annotations

import ctypes

from dissect.engine.structures.numbers import INT32, INT64, POINTER, UINT64
from dissect.engine.structures.walk import Walking


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
        ("divided", POINTER),
    )


class Groups(ctypes.Structure):
    """Columns that are found in the same headers (`run.h`)."""

    _fields_ = (
        ("groups", INT32),
        ("begin", POINTER),
        ("group", POINTER),
        ("moved", POINTER),
        ("reach", POINTER),
        ("checked", UINT64),
    )


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
        ("open_rows", INT64),
        ("scratch", POINTER),
        ("shown", POINTER),
    )


class Gathering(ctypes.Structure):
    """A field of any place, of one header of each row (`gather.h`)."""

    _fields_ = (
        ("words", POINTER),
        ("places", POINTER),
        ("octets", POINTER),
        ("begin", POINTER),
        ("rows", INT64),
        ("layers", POINTER),
        ("occurrence", INT32),
        ("quoted", INT32),
        ("width", INT64),
        ("slots", POINTER),
        ("values", POINTER),
        ("valid", POINTER),
    )
