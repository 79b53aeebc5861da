"""What TSNs mean: new data, missing data, data that was sent before."""

from __future__ import annotations

from typing import Final

from dissect.session.analysis.numbers import MASK, is_behind
from dissect.session.sctp.events.course import Gap, Sent
from dissect.session.sctp.events.kinds import SctpEventKind
from dissect.session.sctp.events.moment import Moment
from dissect.session.sctp.transfer import Data

ENOUGH_REPORTS: Final = 3
"""SACKs that report a TSN missing, until it is sent again (RFC 9260 §7.2.4)."""
TIMEOUT_NS: Final = 200_000_000
"""Nobody waits less for an acknowledgment (RFC 9260 §16 says a second)."""


def note_data(moment: Moment, data: Data) -> None:
    """Say what a chunk with data sends, and remember it."""
    own, other, packet, tsn = moment.own, moment.other, moment.packet, data.tsn
    ended = moment.found.association.ended
    if ended is not None and ended != packet.frame:
        moment.say(SctpEventKind.DATA_AFTER_END, first=ended)
    if own.next is None:
        own.next = tsn
        own.begun = Gap(tsn, tsn, packet.frame, packet.time_ns)
    following = own.next
    if other.window == 0:
        moment.say(SctpEventKind.ZERO_WINDOW_PROBE)
    before = moment.sent_before(tsn)
    if not is_behind(following, tsn):
        if tsn != following:
            moment.say_range(SctpEventKind.GAP, following, tsn)
            own.open_gap(Gap(following, tsn, packet.frame, packet.time_ns))
        if own.shutdown is not None:
            moment.say(SctpEventKind.DATA_AFTER_SHUTDOWN, first=own.shutdown)
        own.next = (tsn + 1) & MASK
    elif before is not None:
        _note_repeated(moment, tsn, before)
    else:
        _note_filled(moment, tsn, own.fill(tsn))
    if before is None:
        _check_message(moment, data)
        sent = Sent(data, packet.frame, packet.time_ns, packet.time_ns)
    else:
        sent = before._replace(last_ns=packet.time_ns, copies=before.copies + 1)
    moment.transmissions.put(moment.found.association.number, moment.found.sender, tsn, sent)


def _note_filled(moment: Moment, tsn: int, gap: Gap | None) -> None:
    """A TSN that was missing, and not seen before."""
    own, other, packet = moment.own, moment.other, moment.packet
    if gap is None and own.begun is not None and is_behind(own.begun.begin, tsn):
        gap, own.begun = own.begun, own.begun._replace(begin=tsn)
    if gap is None:
        moment.say(SctpEventKind.RETRANSMISSION, begin=tsn)
        return
    elapsed = packet.time_ns - gap.time_ns
    is_soon = elapsed < moment.course.reordered_ns
    if other.has_acknowledged(tsn) and is_soon:
        moment.say(SctpEventKind.CAPTURE_OUT_OF_ORDER, begin=tsn, first=other.cumulative_frame)
    elif is_soon:
        moment.say(SctpEventKind.OUT_OF_ORDER, begin=tsn, first=gap.frame, elapsed_ns=elapsed)
    elif _is_asked_for(moment, tsn):
        moment.say(SctpEventKind.FAST_RETRANSMISSION, begin=tsn, gap=gap.frame, reports=other.reports)
    else:
        moment.say(SctpEventKind.LATE, begin=tsn, first=gap.frame, elapsed_ns=elapsed)


def _note_repeated(moment: Moment, tsn: int, before: Sent) -> None:
    """A TSN that was seen before."""
    other, time_ns = moment.other, moment.packet.time_ns
    waited = time_ns - before.last_ns
    told = {"begin": tsn, "first": before.frame, "elapsed_ns": time_ns - before.first_ns}
    if other.has_acknowledged(tsn):
        moment.say(SctpEventKind.SPURIOUS_RETRANSMISSION, **told, acknowledged=other.cumulative_frame)
    elif _is_asked_for(moment, tsn):
        moment.say(SctpEventKind.FAST_RETRANSMISSION, **told, reports=other.reports)
    elif waited >= TIMEOUT_NS:
        moment.say(SctpEventKind.RETRANSMISSION_TIMEOUT, **told)
    elif waited < moment.course.reordered_ns and not other.reports:
        moment.say(SctpEventKind.REPEATED, **told)
    else:
        moment.say(SctpEventKind.RETRANSMISSION, **told)


def _is_asked_for(moment: Moment, tsn: int) -> bool:
    """Whether SACKs have said often enough that a TSN is missing, as later ones have arrived."""
    other = moment.other
    return other.reports >= ENOUGH_REPORTS and any(is_behind(last, tsn) for _, last in other.blocks)


def _check_message(moment: Moment, data: Data) -> None:
    """Whether the pieces of a message have TSNs one after the other (RFC 9260 §6.9)."""
    own, tsn = moment.own, data.tsn
    before, after = moment.sent_before(tsn - 1), moment.sent_before(tsn + 1)
    was_given_up = own.skipped is not None and not is_behind(tsn - 1, own.skipped)
    for first, second in ((before and before.data, data), (data, after and after.data)):
        if first is None or second is None or (second is data and was_given_up) or _continues(first, second):
            continue
        moment.say(SctpEventKind.BROKEN_MESSAGE, begin=second.tsn, before=first.tsn)


def _continues(first: Data, second: Data) -> bool:
    """Whether a chunk goes on with the message of the one before it, or begins one behind its end."""
    if first.is_interleaved or second.is_interleaved:
        return True  # pieces have numbers of their own (RFC 8260)
    if first.ending or second.beginning:
        return first.ending and second.beginning
    one, other = ((data.stream, data.unordered, data.unordered or data.message) for data in (first, second))
    return one == other
