"""Conversations, and what rows say of them: `native/conversations/sightings.h` and `conversations.h`."""

from __future__ import annotations

import ctypes
from typing import Final

from dissect.engine.sizes import CONVERSATION_OCTETS, MOST_MARKS
from dissect.engine.structures.groups import Pair
from dissect.engine.structures.numbers import INT16, INT32, INT64, POINTER, UINT8, UINT16, UINT32, UINT64
from dissect.engine.structures.rows import Frames


class Mark(ctypes.Structure):
    """Messages of a header that say the same (`sightings.h`)."""

    _fields_ = (
        ("mask", UINT64),
        ("value", UINT64),
        ("octet", INT32),
        ("octets", INT32),
        ("has_data", UINT8),
        ("is_lettered", UINT8),
        ("after", UINT8),
        ("unused", UINT8 * 5),
    )


class Speaker(ctypes.Structure):
    """What a declaration means for conversations (`sightings.h`)."""

    _fields_ = (
        ("idle", INT64),
        ("idle_one_way", INT64),
        ("marks", Mark * MOST_MARKS),
        ("addresses", Pair),
        ("ports", Pair),
        ("number", INT32),
        ("answer", INT32),
        ("size", INT32),
        ("size_octet", INT32),
        ("size_mask", INT32),
        ("size_shift", INT32),
        ("size_unit", INT32),
        ("separates", INT32),
        ("separates_octets", INT32),
        ("separates_mask", UINT32),
        ("flags_octet", INT32),
        ("there_mask", INT32),
        ("moved_mask", INT32),
        ("moved_octets", INT32),
        ("name", INT16),
        ("family", UINT8),
        ("is_network", UINT8),
        ("is_asked", UINT8),
        ("opens", UINT8),
        ("answers", UINT8),
        ("ends", UINT8),
        ("halves", UINT8),
        ("mark_count", UINT8),
        ("joins", UINT8),
        ("is_named", UINT8),
    )


class Sighting(ctypes.Structure):
    """A message of a conversation (`sightings.h`)."""

    _fields_ = (
        ("octets", INT64),
        ("network_octets", INT64),
        ("payload_octets", INT64),
        ("frame", INT64),
        ("time", INT64),
        ("frames", INT64),
        ("number", UINT32),
        ("answer", UINT32),
        ("declaration", INT16),
        ("content", INT16),
        ("marks", UINT16),
        ("has_time", UINT8),
        ("is_turned", UINT8),
        ("is_quoted", UINT8),
        ("is_broadcast", UINT8),
        ("is_chosen", UINT8),
        ("naming", UINT8),
        ("key", UINT8 * CONVERSATION_OCTETS),
    )


SIGHTING_OCTETS: Final = ctypes.sizeof(Sighting)
KEY: Final = int(Sighting.key.offset)
"""Where the key stands in a `Sighting`."""


class Sighted(ctypes.Structure):
    """Rows, and what is around conversations (`sightings.h`)."""

    _fields_ = (
        ("frames", Frames),
        ("layers", POINTER),
        ("interface", POINTER),
        ("timestamp_ns", POINTER),
        ("has_time", POINTER),
        ("chosen", POINTER),
        ("speakers", POINTER),
        ("first_number", INT64),
        ("arounds", POINTER),
    )


class Talk(ctypes.Structure):
    """What is kept of a conversation (`conversations.h`)."""

    _fields_ = (
        ("octets", INT64 * 2),
        ("network_octets", INT64 * 2),
        ("payload_octets", INT64 * 2),
        ("first", INT64),
        ("last", INT64),
        ("first_frame", INT64),
        ("history", UINT64),
        ("packets", UINT32 * 2),
        ("number", UINT32),
        ("stream", UINT32),
        ("declaration", INT16),
        ("content", INT16),
        ("seen", UINT16 * 2),
        ("errors", UINT16),
        ("flags", UINT8),
        ("unused", UINT8),
        ("key", UINT8 * CONVERSATION_OCTETS),
    )


class OpenTalk(ctypes.Structure):
    """A conversation that may go on (`conversations.h`)."""

    _fields_ = (
        ("talk", Talk),
        ("latest", INT64),
        ("opening", UINT32 * 2),
        ("has_opening", UINT8),
        ("has_sent", UINT8),
        ("has_candidate", UINT8),
        ("unused", UINT8 * 5),
        ("candidate", Sighting),
    )


OPEN_OCTETS: Final = ctypes.sizeof(OpenTalk)
LATEST: Final = int(OpenTalk.latest.offset)
"""Where the latest time stands in an `OpenTalk`."""


class Conversing(ctypes.Structure):
    """Counting the conversations of rows (`conversations.h`)."""

    _fields_ = (
        ("sighted", Sighted),
        ("ends", POINTER),
        ("talks", POINTER),
        ("room", INT64),
        ("size", INT64),
        ("most_arounds", INT64),
        ("streams", POINTER),
        ("begun", INT64),
        ("idled", INT64),
        ("outside", INT64),
        ("sightings", POINTER),
        ("found", INT64),
        ("fragment", INT64),
        ("row", INT64),
    )
