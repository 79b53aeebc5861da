"""What programs called, as data, where a file beside the capture says it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from dissect.explain.recording import Recording
from dissect.explain.recordings.ends import Lanes
from dissect.explain.recordings.reading import Read
from dissect.render.escape import escape
from dissect.session import Conversation

if TYPE_CHECKING:
    from dissect.session.calls import ConversationCalls, End, MappedCall


def call_objects(recording: Recording, found: Read, lanes: Lanes) -> list[dict[str, Any]] | None:
    """The calls of all programs, in their order; None if they are not known, as in a bare capture."""
    if recording.calls is None:
        return None
    start = next((row.time_ns for row in found.rows if row.time_ns is not None), None)
    made = [one for talk in recording.calls for one in _objects(talk, _number(talk, found), lanes, start)]
    return sorted(made, key=lambda one: one["begun_ns"])


def _number(talk: ConversationCalls, found: Read) -> int | None:
    """The number of the conversation of some calls; None if it is not among those that are shown."""
    ends = [(bytes(one.address), one.port) for one in (talk.client, talk.server)]
    there = (one for one in found.conversations if one.protocol == talk.protocol and _ends(one) in (ends, ends[::-1]))
    return next((one.number for one in there), None)


def _ends(one: Conversation) -> list[tuple[bytes, int | None]]:
    return [(bytes(end.address), end.port) for end in one.ends]


def _objects(talk: ConversationCalls, number: int | None, lanes: Lanes, start: int | None) -> Iterator[dict[str, Any]]:
    for one in talk.calls:
        call = one.call
        yield {
            "conversation": number,
            "lane": lanes.place(_host(one, talk).address),
            "program": escape(call.program),
            "call": call.name.value,
            "octets": call.octets,
            "begun_ns": call.begun_ns - (start or 0),
            "ended_ns": None if call.ended_ns is None else call.ended_ns - (start or 0),
            "begin": one.begin,
            "end": one.end,
            "packets": list(one.frames),
            "error": escape(call.error),
        }


def _host(one: MappedCall, talk: ConversationCalls) -> End:
    """The end whose program called: its socket has one of the ports, and may have any address of the host."""
    port = None if one.call.local is None else one.call.local.port
    return talk.server if port == talk.server.port and port != talk.client.port else talk.client
