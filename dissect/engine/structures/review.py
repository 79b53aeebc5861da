"""What a review is given and finds: `native/groups/review.h`."""

from __future__ import annotations

import ctypes
from typing import Final

from dissect.engine.sizes import ADDRESS_OCTETS, OBSERVATIONS, REVIEW_NUMBERS, REVIEW_OCTETS, REVIEW_PROBLEMS, SLOTS
from dissect.engine.structures.groups import Pair
from dissect.engine.structures.numbers import INT8, INT16, INT32, INT64, POINTER, UINT8
from dissect.engine.structures.rows import Frames
from dissect.engine.structures.walk import Walking


class Subject(ctypes.Structure):
    """What a declaration means for a review (`review.h`)."""

    _fields_ = (
        ("addresses", Pair),
        ("masks", INT32),
        ("name", INT16),
        ("family", UINT8),
        ("lends", UINT8),
        ("is_whole", UINT8),
        ("may_divide", UINT8),
        ("untold", UINT8),
        ("peeked", UINT8),
        ("is_idle", UINT8),
    )


class Checked(ctypes.Structure):
    """The key of checksums (`review.h`)."""

    _fields_ = (
        ("interface", INT32),
        ("name", INT16),
        ("kind", UINT8),
        ("reason", UINT8),
        ("look", UINT8),
        ("family", UINT8),
        ("marks", UINT8),
        ("unused", UINT8),
        ("address", UINT8 * ADDRESS_OCTETS),
    )


class Checks(ctypes.Structure):
    """Its record (`review.h`)."""

    _fields_ = (("count", INT64), ("first", INT64), ("told", INT64))


class Host(ctypes.Structure):
    """The key of what a host has sent and received of one protocol (`review.h`)."""

    _fields_ = (
        ("interface", INT32),
        ("name", INT16),
        ("family", UINT8),
        ("unused", UINT8),
        ("address", UINT8 * ADDRESS_OCTETS),
    )


class Traffic(ctypes.Structure):
    """Its record (`review.h`)."""

    _fields_ = (
        ("sent", INT64 * OBSERVATIONS),
        ("received", INT64 * OBSERVATIONS),
        ("first_sent", INT64),
        ("first_received", INT64),
        ("confirmed", INT64),
        ("inbound", INT64),
        ("shortest_left", INT64),
        ("longest_complete", INT64),
        ("complete", INT64 * REVIEW_NUMBERS),
    )


TRAFFIC_OCTETS: Final = ctypes.sizeof(Traffic)
"""Octets of such a record."""


class Observing(ctypes.Structure):
    """What looks like what, and what it counts for (`review.h`)."""

    _fields_ = (
        ("observation", POINTER),
        ("complete", UINT8),
        ("zero", UINT8),
        ("left", UINT8 * OBSERVATIONS),
        ("direction", INT32),
        ("inbound", INT32),
        ("outbound", INT32),
        ("not_ready", INT32),
    )


class _UnreadLayer(ctypes.Structure):
    _fields_ = (
        ("declaration", INT16),
        ("code", INT8),
        ("flags", UINT8),
        ("is_divided", UINT8),
        ("unused", UINT8),
    )


class _UnreadProblem(ctypes.Structure):
    _fields_ = (("code", UINT8), ("severity", UINT8), ("layer", INT16), ("declaration", INT16))


class Unread(ctypes.Structure):
    """The key of packets that were not read, or that need words (`review.h`)."""

    _fields_ = (
        ("link_type", INT32),
        ("peeked", UINT8),
        ("unused", UINT8 * 3),
        ("layer", _UnreadLayer * SLOTS),
        ("problem", _UnreadProblem * REVIEW_PROBLEMS),
        ("octets", UINT8 * REVIEW_OCTETS),
    )


UNREAD_OCTETS: Final = ctypes.sizeof(Unread)
"""Octets of such a key."""


class Rest(ctypes.Structure):
    """Its record (`review.h`)."""

    _fields_ = (("count", INT64), ("row", INT64))


class Event(ctypes.Structure):
    """A failure, or a packet of which only Python can tell (`review.h`)."""

    _fields_ = (("row", INT32), ("slot", INT32), ("number", INT32))


class Review(ctypes.Structure):
    """Reviewing the packets of a block (`review.h`)."""

    _fields_ = (
        ("walking", Walking),
        ("frames", Frames),
        ("layers", POINTER),
        ("interface", POINTER),
        ("flags", POINTER),
        ("frame_codes", POINTER),
        ("frame_owners", POINTER),
        ("chosen", POINTER),
        ("watched", POINTER),
        ("subjects", POINTER),
        ("masks", POINTER),
        ("telling", INT64),
        ("errors", INT64),
        ("first_number", INT64),
        ("most", INT64),
        ("closed", POINTER),
        ("observing", Observing),
        ("checks", POINTER),
        ("traffic", POINTER),
        ("most_traffic", INT64),
        ("overlooked", INT64),
        ("unread", POINTER),
        ("events", POINTER),
        ("event_room", INT64),
        ("event_count", INT64),
        ("row", INT64),
    )
