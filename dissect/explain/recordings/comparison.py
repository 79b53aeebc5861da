"""Conversations side by side: what each protocol takes to bring the same messages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dissect.derive.documents.reference import title
from dissect.explain.recordings.reading import Read, Row
from dissect.explain.tables import REFERENCE
from dissect.packet import default_protocols
from dissect.schema import Header, Service
from dissect.session import Conversation


def comparison_objects(found: Read, session: int) -> list[dict[str, Any]]:
    """The conversations of a recording whose transport says what it promises. Every number is told by its packets."""
    return [
        _object(found, one, kind, kind.stack.service, session)
        for one in found.conversations
        if (kind := _transport(one.protocol)) is not None and kind.stack.service is not None
    ]


def _transport(name: str) -> type[Header] | None:
    """The declaration of this name that says what it promises. Those that say nothing of it need not be imported."""
    protocols = default_protocols()
    promising = (protocols.dissectors[number].header for number in sorted(protocols.using("service")))
    return next((one for one in promising if one.stack.name == name), None)


def _object(found: Read, one: Conversation, kind: type[Header], service: Service, session: int) -> dict[str, Any]:
    own = [row for row in found.rows if row.conversation == one.number and not row.is_quoted]
    carrying = [place for place, row in enumerate(own) if row.data]
    first, last = (carrying[0], carrying[-1]) if carrying else (len(own), len(own))
    data = sum(row.data for row in own)
    return {
        "session": session,
        "conversation": one.number,
        "protocol": one.protocol,
        "title": REFERENCE.sub("", title(kind)),
        "packets": [row.number for row in own],
        "before_data": [row.number for row in own[:first]],
        "with_data": [own[place].number for place in carrying],
        "confirmations": [row.number for row in own[first:last] if not row.data],
        "after_data": [row.number for row in own[last + 1 :]],
        "messages": _messages(found, own) if service.keeps_borders else None,
        "first_data": [own[first].data, own[first].length - own[first].data] if carrying else None,
        "data": data,
        "around": sum(row.length for row in own) - data,
        "connects": service.connects,
        "confirms": service.confirms,
        "keeps_order": service.keeps_order,
        "keeps_borders": service.keeps_borders,
    }


def _messages(found: Read, own: Sequence[Row]) -> int:
    """How many messages came: a message may come in several pieces."""
    ends = {row.end for row in own}
    strips = [strip for end, strip in found.strips.items() if end in ends]
    return sum(len(one.messages) for one in strips) or sum(row.messages for row in own)
