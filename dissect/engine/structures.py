"""What Python hands to the engine and gets from it, as the headers in `native/` have it."""

from __future__ import annotations

import ctypes
from typing import Final

from dissect.engine.sizes import LENGTH_CLASSES, NESTINGS, PATH_PROBLEMS, PLACES, PROBLEMS, SLOTS

INT8, INT16, INT32, INT64 = ctypes.c_int8, ctypes.c_int16, ctypes.c_int32, ctypes.c_int64
UINT8, UINT64, POINTER = ctypes.c_uint8, ctypes.c_uint64, ctypes.c_void_p


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
    )


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


class Rows(ctypes.Structure):
    """The arrays of a batch of frames, with room for `room` rows; those before `row` are filled in (`index.h`)."""

    _fields_ = (
        ("begin", POINTER),
        ("captured", POINTER),
        ("original", POINTER),
        ("timestamp_ns", POINTER),
        ("has_time", POINTER),
        ("link_type", POINTER),
        ("interface", POINTER),
        ("fcs_octets", POINTER),
        ("options", POINTER),
        ("flags", POINTER),
        ("room", INT64),
        ("row", INT64),
    )


class PathLayer(ctypes.Structure):
    """A layer of a path (`pack.h`)."""

    _fields_ = (("declaration", INT16), ("flags", UINT8), ("unused", UINT8))


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
        ("paths", POINTER),
        ("path", POINTER),
        ("end", POINTER),
        ("octets", POINTER),
        ("room", INT64),
        ("row", INT64),
        ("used", INT64),
    )


class Reading(ctypes.Structure):
    """The octets of a file, and where its reading stands (`index.h`)."""

    _fields_ = (
        ("octets", POINTER),
        ("at", INT64),
        ("end", INT64),
        ("is_little", INT32),
        ("reason", INT32),
        ("needed", INT64),
        ("latest", INT64),
        ("blocks", INT64),
        ("known", POINTER),
        ("counts", POINTER),
    )


class RecordRules(ctypes.Structure):
    """What the records of a pcap file are like (`index.h`)."""

    _fields_ = (
        ("header", INT64),
        ("swapped", INT64),
        ("ticks", INT64),
        ("scale", INT64),
        ("limit", INT64),
        ("customary", INT64),
        ("snaplen", INT64),
        ("opening", INT64 * 2),
        ("link_type", INT32),
        ("fcs_octets", INT32),
    )


class Interface(ctypes.Structure):
    """An interface of a pcapng file (`index.h`)."""

    _fields_ = (
        ("is_described", INT64),
        ("index", INT64),
        ("link_type", INT64),
        ("snaplen", INT64),
        ("fcs_octets", INT64),
        ("multiplier", INT64),
        ("divisor", INT64),
        ("offset", INT64),
        ("most_units", INT64),
    )


class OptionRule(ctypes.Structure):
    """An option of packet blocks that has to be looked at (`index.h`)."""

    _fields_ = (("code", INT64), ("octets", INT64), ("minimum", INT64), ("may_repeat", INT64), ("is_text", INT64))


class BlockRules(ctypes.Structure):
    """What the blocks of a section of a pcapng file are like (`index.h`)."""

    _fields_ = (
        ("limit", INT64),
        ("option_limit", INT64),
        ("interface_count", INT64),
        ("option_count", INT64),
        ("obsolete_count", INT64),
        ("interfaces", POINTER),
        ("options", POINTER),
        ("obsolete", POINTER),
        ("is_readable", INT32),
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
