"""The signs that a segment holds, of which the table of transitions says what they prove and suggest."""

from __future__ import annotations

from typing import Final

from dissect.session.analysis.numbers import is_behind
from dissect.session.tcp.events.kinds import EventKind
from dissect.session.tcp.events.moment import Moment
from dissect.session.tcp.segment import ACK, FIN, RST, SYN
from dissect.session.tcp.states.state import Sign

REFUSED: Final = frozenset(
    {
        EventKind.CAPTURED_TWICE,
        EventKind.DAMAGED,
        EventKind.DATA_AFTER_FIN,
        EventKind.DATA_AFTER_RESET,
        EventKind.OLD_DUPLICATE,
        EventKind.OUT_OF_WINDOW,
        EventKind.RST_NOT_ACCEPTABLE,
        EventKind.SECOND_ANSWER,
        EventKind.SYN_IN_CONNECTION,
    }
)
"""Segments that change nothing: no new ones, or none that the receiver takes (RFC 5961, RFC 7323 §5)."""


def is_taken(moment: Moment) -> bool:
    """Whether a segment may change anything."""
    return not any(one.kind in REFUSED for one in moment.events)


def signs_of(moment: Moment, *, is_answered: bool) -> tuple[Sign, ...]:
    """The signs of a segment, after its events were noted; `is_answered`: whether the receiver has sent a SYN-ACK."""
    segment, flags = moment.segment, moment.segment.flags
    if flags & RST:
        return (Sign.RST,)
    if flags & SYN:
        return (Sign.SYN_ACK if flags & ACK else Sign.SYN,)
    signs = _of_acknowledgment(moment, is_answered=is_answered) if flags & ACK else []
    if Sign.DATA not in signs and segment.length and not _is_early(moment):
        signs.append(Sign.DATA)
    if _acknowledges_fin(moment):
        signs.append(Sign.ACK_OF_FIN)
    if flags & FIN:
        signs.append(Sign.FIN)
    return tuple(signs)


def _of_acknowledgment(moment: Moment, *, is_answered: bool) -> list[Sign]:
    other = moment.other
    begin = other.first if other.syn is None else other.syn.end - 1
    acknowledges_octets = begin is not None and is_behind(moment.segment.acknowledgment, begin + 1)
    signs = [Sign.ACK_OF_SYN] if is_answered else []
    return [*signs, Sign.DATA] if acknowledges_octets else signs or [Sign.ACK]


def _is_early(moment: Moment) -> bool:
    """Whether data may be sent before the ACK of the handshake has come, as the SYN had some (RFC 7413 §4.2)."""
    own, other = moment.own.syn, moment.other.syn
    return own is not None and other is not None and bool(own.flags & ACK and other.length)


def _acknowledges_fin(moment: Moment) -> bool:
    segment, fin = moment.segment, moment.other.fin
    return fin is not None and bool(segment.flags & ACK) and not is_behind(fin[0], segment.acknowledgment)
