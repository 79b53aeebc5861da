"""Segments that a receiver does not take: they change nothing."""

from __future__ import annotations

from dissect.session.analysis.numbers import MASK, is_behind
from dissect.session.tcp.events.kinds import EventKind
from dissect.session.tcp.events.moment import Moment
from dissect.session.tcp.events.side import CONTROL
from dissect.session.tcp.segment import ACK, RST, SYN
from dissect.session.tcp.syn import Syn


def is_refused(moment: Moment) -> bool:
    """Whether a segment is one of them."""
    segment = moment.segment
    return (
        (segment.timestamps is not None and _is_old(moment, segment.timestamps[0]))
        or (segment.flags & SYN != 0 and _is_other_answer(moment))
        or (segment.flags & RST != 0 and _is_wrong_reset(moment))
        or (segment.length != 0 and (_is_behind_end(moment) or _is_beyond(moment)))
    )


def _is_old(moment: Moment, clock: int) -> bool:
    segment, own, other = moment.segment, moment.own, moment.other
    if own.clock is None or not is_behind(own.clock, clock) or segment.flags & (RST | SYN):
        return False
    if not all(one.syn is not None and one.syn.has_timestamps for one in (own, other)):
        return False
    moment.say(EventKind.OLD_DUPLICATE, timestamp=clock, recent=own.clock)
    return True


def _is_other_answer(moment: Moment) -> bool:
    segment, own = moment.segment, moment.own
    is_answer = segment.flags & (SYN | ACK) == SYN | ACK
    if not is_answer or own.syn is None or segment.sequence == own.syn.sequence:
        return False
    moment.connection.second_answer = segment._replace(twin=b"")  # the octets of the packet, which would be kept
    moment.say(EventKind.SECOND_ANSWER, first=own.syn.frame)
    return True


def _is_wrong_reset(moment: Moment) -> bool:
    """Whether a RST has a number that the receiver cannot expect: it expects one that was sent and not acknowledged, or
    as an answer to its SYN an ACK of that."""
    segment, own, other = moment.segment, moment.own, moment.other
    if not own.is_seen and other.syn is not None and not other.syn.flags & ACK:
        return _is_no_answer(moment, other.syn)
    if own.next is None or other.ack is None:
        return False
    if not is_behind(other.ack, segment.sequence) and not is_behind(segment.sequence, own.next):
        return False
    moment.say(EventKind.RST_NOT_ACCEPTABLE, begin=own.relative(segment.sequence))
    return True


def _is_no_answer(moment: Moment, syn: Syn) -> bool:
    """Whether a RST does not acknowledge the SYN that it seems to answer (RFC 9293 §3.10.7.3)."""
    segment, begin = moment.segment, syn.sequence + 1
    if segment.flags & ACK and (segment.acknowledgment - begin) & MASK <= (syn.end - begin) & MASK:
        return False
    moment.say(EventKind.RST_NOT_ACCEPTABLE, begin=segment.acknowledgment if segment.flags & ACK else segment.sequence)
    return True


def _is_behind_end(moment: Moment) -> bool:
    segment, fin, reset = moment.segment, moment.own.fin, moment.connection.reset
    if reset is not None and not segment.flags & RST:
        moment.say(EventKind.DATA_AFTER_RESET, first=reset)
        return True
    if fin is not None and is_behind((segment.sequence + segment.length) & MASK, fin[0]):
        moment.say(EventKind.DATA_AFTER_FIN, first=fin[1])
        return True
    return False


def _is_beyond(moment: Moment) -> bool:
    """Whether data ends behind the window of the other side. The octet that probes a closed one does, too."""
    segment, own, limit = moment.segment, moment.own, moment.other.limit
    end = (segment.sequence + segment.length) & MASK
    if limit is None or segment.flags & CONTROL or not is_behind(end, limit):
        return False
    if segment.length == 1 and segment.sequence == limit:
        return False
    moment.say(EventKind.OUT_OF_WINDOW, end=own.relative(end), limit=own.relative(limit))
    return True
