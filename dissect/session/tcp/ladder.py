"""What a ladder says of a TCP segment."""

from __future__ import annotations

from typing import Final

from dissect.session.analysis.message import EndState, Told
from dissect.session.tcp.events.side import CONTROL, Side
from dissect.session.tcp.segment import ACK
from dissect.session.tcp.states.end import Knowledge
from dissect.session.tcp.states.follower import Step

MODULUS: Final = 1 << 32
BEHIND: Final = MODULUS - (1 << 30)
"""A difference from here on means a number before the first, as in a keep-alive."""


def told_of(step: Step) -> Told:
    """The events of a segment, its numbers as they count, and the states of both ends."""
    moment, sender, receiver = step.moment, step.sender, step.receiver
    segment, own, other = moment.segment, moment.own, moment.other
    fields = _relative("sequence_number", own, segment.sequence)
    if segment.flags & ACK:
        fields |= _relative("acknowledgment_number", other, segment.acknowledgment)
    window = moment.scaled_window
    return Told(
        events=moment.events,
        fields=fields if window is None else {**fields, "window": window},
        before=(_state(sender.before), _state(receiver.before)),
        after=(_state(sender.after), _state(receiver.after)),
        is_ordinary=not segment.flags & CONTROL,
    )


def _relative(name: str, side: Side, number: int) -> dict[str, int]:
    if side.first is None:
        return {}
    relative = side.relative(number)
    return {name: relative - MODULUS if relative >= BEHIND else relative}


def _state(known: Knowledge) -> EndState:
    return EndState(known.certain or "", known.possible or "")
