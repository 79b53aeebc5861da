"""A ladder as JSON."""

from __future__ import annotations

from typing import Any

from dissect.render.conversations import end_text
from dissect.render.ladders.layout import label_of
from dissect.render.packets.json_lines import event_object
from dissect.session.ladders import EndState, Ladder, Rung


def ladder_object(ladder: Ladder) -> dict[str, Any]:
    """The conversation, and its messages in order."""
    one = ladder.conversation
    return {
        "conversation": one.number,
        "conversations": ladder.conversations,
        "protocol": one.protocol,
        "left": end_text(one.ends[0]),
        "right": end_text(one.ends[1]),
        "roles": {"known": one.has_roles, "reason": one.role_reason},
        "begin": {"left": _state_object(ladder.begin[0]), "right": _state_object(ladder.begin[1])},
        "rungs": [_rung_object(rung, one.protocol) for rung in ladder.rungs],
        "left_out": ladder.left_out,
    }


def _rung_object(rung: Rung, protocol: str) -> dict[str, Any]:
    found: dict[str, Any] = {
        "number": rung.number,
        "time_ns": rung.time_ns,
        "from": "left" if rung.is_from_left else "right",
        "octets": rung.octets,
        "fate": rung.fate,
    }
    if rung.missing is not None:
        found["missing"] = {"first": rung.missing.first, "last": rung.missing.last}
    else:
        found["label"] = label_of(rung, protocol, raw_numbers=False)
        found["quoted"] = rung.is_quoted
        found["events"] = [event_object(one) for one in rung.events]
        found["fields"] = dict(rung.fields)
    for name, state in (("left_state", rung.left), ("right_state", rung.right)):
        if state is not None:
            found[name] = _state_object(state)
    return found


def _state_object(state: EndState) -> dict[str, str]:
    return {"certain": state.certain, "possible": state.possible}
