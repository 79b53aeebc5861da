"""What the numbers of a segment mean: new octets, missing ones, octets that were sent before."""

from __future__ import annotations

from typing import Final

from dissect.session.analysis.numbers import MASK, is_behind
from dissect.session.tcp.events.kinds import EventKind
from dissect.session.tcp.events.moment import Moment
from dissect.session.tcp.events.side import CONTROL, Gap, Sent
from dissect.session.tcp.segment import ACK, FIN, SYN
from dissect.session.tcp.syn import Syn

ENOUGH_DUPLICATES: Final = 2
FAST_NS: Final = 20_000_000
"""A fast retransmission comes within this time or a round trip after the last duplicate ACK."""
TIMEOUT_NS: Final = 200_000_000
"""No common system waits less before it sends again (RFC 6298 §2.4 says a second)."""


def note_sending(moment: Moment) -> None:
    """Say what is sent, and remember it."""
    segment, own, other = moment.segment, moment.own, moment.other
    if own.first is None or (segment.flags & SYN and own.syn is None):
        own.first = segment.sequence if segment.flags & SYN else (segment.sequence - 1) & MASK
    own.is_seen = True
    if own.next is None:
        own.next = segment.sequence
        own.begun = own.next, segment.frame, segment.time_ns
    elif own.begun is None:  # what was acknowledged before anything of it was seen
        own.begun = own.next, other.ack_frame, other.ack_ns
    if _is_question(moment):
        return
    if other.edge is not None and segment.length and not segment.flags & CONTROL and segment.end == other.edge:
        moment.say(EventKind.WINDOW_FULL, limit=own.relative(other.edge))
    end = segment.end
    _note_octets(moment, end)
    if end == segment.sequence:
        return
    if segment.flags & FIN:
        own.fin = end, segment.frame
    if segment.flags & SYN and own.syn is None:
        own.syn = Syn.of(segment)
    own.remember(segment.sequence, end, segment.frame, segment.time_ns)


def _is_question(moment: Moment) -> bool:
    """Whether it is a keep-alive or a probe of a closed window, neither of which sends anything new."""
    segment, own, other = moment.segment, moment.own, moment.other
    if segment.length > 1 or segment.flags & CONTROL:
        return False
    is_before = segment.sequence == (own.next or 0) - 1 & MASK
    is_next = segment.length == 1 and segment.sequence == own.next
    if other.window == 0 and (is_before or is_next):
        moment.say(EventKind.ZERO_WINDOW_PROBE)
        own.probed = segment.frame
        if is_next:
            own.probe = (segment.sequence + 1) & MASK
        return True
    if is_before and (segment.length == 0 or other.ack == own.next):
        moment.say(EventKind.KEEP_ALIVE)
        own.kept_alive = segment.frame
        return True
    return False


def _note_octets(moment: Moment, end: int) -> None:
    segment, own = moment.segment, moment.own
    begin, following = segment.sequence, own.next or 0
    if is_behind(begin, following) or begin == following:
        if begin != following:
            moment.say(EventKind.GAP, begin=own.relative(following), end=own.relative(begin))
            clock = segment.timestamps[0] if segment.timestamps else None
            own.open_gap(Gap(following, begin, segment.frame, segment.time_ns, clock, is_acknowledged=False))
    elif begin != end:
        gap = own.fill(begin, end)
        if gap is not None:
            _note_filled(moment, gap)
        else:
            _note_repeated(moment)
    if is_behind(end, following):
        own.next = end


def _note_filled(moment: Moment, gap: Gap) -> None:
    """Octets that were missing, and not seen before."""
    segment, elapsed = moment.segment, moment.segment.time_ns - gap.time_ns
    is_soon = elapsed < moment.connection.reordered_ns
    sent_later = (
        segment.timestamps is not None and gap.clock is not None and is_behind(segment.timestamps[0], gap.clock)
    )
    if gap.is_acknowledged and is_soon:
        moment.say(EventKind.CAPTURE_OUT_OF_ORDER, first=gap.frame)
    elif is_soon and not sent_later:
        moment.say(EventKind.OUT_OF_ORDER, first=gap.frame, elapsed_ns=elapsed)
    elif _is_asked_for(moment):
        moment.say(EventKind.FAST_RETRANSMISSION, gap=gap.frame, duplicates=moment.other.duplicates)
    elif sent_later:
        moment.say(EventKind.RETRANSMISSION, gap=gap.frame)
    else:
        moment.say(EventKind.LATE, first=gap.frame, elapsed_ns=elapsed)


def _note_repeated(moment: Moment) -> None:
    """Octets that were seen before, at least the first of them."""
    segment, own, other = moment.segment, moment.own, moment.other
    before = own.last_sent(segment.sequence)
    if _is_second_of_open(moment) or _is_before_first(moment):
        return
    if segment.length and other.ack is not None and not is_behind(segment.end, other.ack):
        moment.say(EventKind.SPURIOUS_RETRANSMISSION, first=other.ack_frame)
    elif _is_asked_for(moment):
        known = {} if before is None else {"first": before.frame}
        moment.say(EventKind.FAST_RETRANSMISSION, **known, duplicates=other.duplicates)
    elif before is not None:
        _note_copy(moment, before)
    else:
        moment.say(EventKind.RETRANSMISSION)


def _note_copy(moment: Moment, before: Sent) -> None:
    segment, elapsed = moment.segment, moment.segment.time_ns - before.time_ns
    syn = moment.own.syn
    if syn is not None and syn.length and before.frame == syn.frame and segment.sequence != syn.sequence:
        moment.say(EventKind.SYN_DATA_NOT_TAKEN, first=syn.frame)
        moment.say(EventKind.RETRANSMISSION, first=before.frame, elapsed_ns=elapsed)
    elif elapsed >= TIMEOUT_NS:
        moment.say(EventKind.RETRANSMISSION_TIMEOUT, first=before.frame, elapsed_ns=elapsed)
    elif elapsed < moment.connection.reordered_ns and not moment.other.duplicates:
        moment.say(EventKind.REPEATED, first=before.frame, elapsed_ns=elapsed)
    else:
        moment.say(EventKind.RETRANSMISSION, first=before.frame, elapsed_ns=elapsed)


def _is_second_of_open(moment: Moment) -> bool:
    """Whether a SYN is sent again with an ACK because both sides have sent one (RFC 9293 §3.5)."""
    segment, syn, theirs = moment.segment, moment.own.syn, moment.other.syn
    if not segment.flags & SYN:
        return False
    if any(map(moment.has, (EventKind.SIMULTANEOUS_OPEN, EventKind.SPLIT_HANDSHAKE, EventKind.CAPTURE_OUT_OF_ORDER))):
        return True
    is_answer = segment.flags & (SYN | ACK) == SYN | ACK
    if not is_answer or syn is None or theirs is None or syn.flags & ACK:
        return False
    is_split = moment.connection.is_split
    moment.say(EventKind.SPLIT_HANDSHAKE if is_split else EventKind.SIMULTANEOUS_OPEN, first=theirs.frame)
    return True


def _is_before_first(moment: Moment) -> bool:
    """Whether it begins before all that was seen of a side whose SYN was not."""
    segment, own = moment.segment, moment.own
    if own.syn is not None or own.begun is None or not is_behind(own.begun[0], segment.sequence):
        return False
    _, frame, time_ns = own.begun
    elapsed = segment.time_ns - time_ns
    is_soon = elapsed < moment.connection.reordered_ns
    moment.say(EventKind.OUT_OF_ORDER if is_soon else EventKind.LATE, first=frame, elapsed_ns=elapsed)
    own.begun = segment.sequence, frame, time_ns
    return True


def _is_asked_for(moment: Moment) -> bool:
    """Whether duplicate ACKs ask for it: it is what comes next, or lies before octets that arrived (RFC 6675)."""
    segment, other = moment.segment, moment.other
    if other.duplicates < ENOUGH_DUPLICATES:
        return False
    is_in_gap = any(not is_behind(segment.end, block[0]) for block in other.blocks)
    if not (is_in_gap or other.last_ack == segment.sequence):
        return False
    return segment.time_ns - other.ack_ns < max(FAST_NS, moment.connection.round_trip_ns or 0)
