"""The index of a capture file: `native/files/`."""

from __future__ import annotations

import ctypes

from dissect.engine.structures.numbers import INT32, INT64, POINTER


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
