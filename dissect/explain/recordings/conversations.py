"""Conversations as data: who talked with whom, how that was decided, and what came of it."""

from __future__ import annotations

from typing import Any

from dissect.explain.recordings.ends import Lanes
from dissect.explain.recordings.reading import Read
from dissect.session import Conversation


def conversation_object(one: Conversation, lanes: Lanes) -> dict[str, Any]:
    """A conversation."""
    return {
        "number": one.number,
        "protocol": one.protocol,
        "lanes": [lanes.place(end.address) for end in one.ends],
        "ends": [{"host": str(end.address), "port": end.port, "service": end.service} for end in one.ends],
        "roles": _roles(one),
        "cast": one.cast.value,
        "state": one.state,
        "outcome": one.outcome,
        "packets": [end.packets for end in one.ends],
        "octets": [end.octets for end in one.ends],
        "data": [end.payload_octets for end in one.ends],
    }


def roles_object(found: Read) -> dict[str, Any] | None:
    """How the roles of the ends were decided, if there is one conversation."""
    if len(found.conversations) != 1:
        return None
    return _roles(found.conversations[0])


def _roles(one: Conversation) -> dict[str, Any]:
    return {
        "known": one.has_roles,
        "reason": one.role_reason.value,
        "why": one.role_reason.meaning,
        "evidence": one.evidence,
    }
