"""`page_data`: everything that a page shows of packets, as one object of JSON."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import Any, Final

from dissect.explain.recording import Recording, recording_of
from dissect.explain.recordings.comparison import comparison_objects
from dissect.explain.recordings.reading import read
from dissect.explain.recordings.session import session_object
from dissect.explain.strings import TEMPLATES
from dissect.explain.tables import Tables
from dissect.packet import Packet
from dissect.schema import Floor
from dissect.session.all_protocols.states import STATES, StateMeaning
from dissect.version import __version__

SCHEMA: Final = "urn:dissect:explain:1"
LIMIT: Final = 200
"""Packets of a recording that are there in full."""


def page_data(
    *sources: Recording | str | os.PathLike[str] | Iterable[Packet], limit: int = LIMIT, messages: bool = True
) -> dict[str, Any]:
    """Everything about some packets that people may want explained, as JSON has it: `dissect.page_data("echo.pcap")`.

    A source is a file, packets in the order of their capture, or a `Recording` with more about them. Of each, `limit`
    packets are there in full, and the others as a row of an index. Without `messages`, what processes sent is left out:
    lengths and verdicts stay. `dissect explain --json-schema` prints what it consists of.

    CaptureError if a file cannot be read, CallsError if the calls beside it cannot.
    """
    tables, sessions, comparison = Tables(), [], []
    for number, source in enumerate(sources):
        recording = recording_of(source)
        found = read(recording, limit, with_messages=messages)
        sessions.append(session_object(tables, recording, found, number, with_messages=messages))
        comparison += comparison_objects(found, number)
    spoken = {one["protocol"] for session in sessions for one in session["conversations"]}
    return {
        "schema": SCHEMA,
        "generator": f"dissect {__version__}",
        "language": "en",
        "strings": dict(TEMPLATES),
        "floors": {one.value: floor_object(one) for one in Floor},
        "states": {name: states_object(states) for name, states in STATES.items() if name in spoken},
        "headers": tables.headers,
        "shapes": tables.shapes.rows,
        "formulas": tables.formulas.rows,
        "rules": tables.rules.rows,
        "texts": tables.texts.rows,
        "sessions": sessions,
        "comparison": comparison,
    }


def states_object(states: Mapping[str, StateMeaning]) -> dict[str, Any]:
    """The states of a protocol: what each means, whether an end in it is connected, and what makes an end leave it."""
    return {
        name: {"meaning": one.meaning, "connected": one.is_connected, "leaves": [list(way) for way in one.leaves]}
        for name, one in states.items()
    }


def floor_object(floor: Floor) -> dict[str, Any]:
    """A floor: number and name in OSI's model, name in that of the Internet, between whom it delivers."""
    return {"number": floor.number, "osi": floor.osi, "tcpip": floor.tcp_ip, "delivers": floor.delivers}
