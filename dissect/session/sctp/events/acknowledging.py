"""What a SACK acknowledges, and what it reports missing."""

from __future__ import annotations

from bisect import bisect_right

from dissect.session.analysis.numbers import HALF, MASK, is_behind
from dissect.session.sctp.events.course import Gap
from dissect.session.sctp.events.kinds import SctpEventKind
from dissect.session.sctp.events.moment import Moment
from dissect.session.sctp.transfer import Sack


def note_sack(moment: Moment, sack: Sack) -> None:
    """Say what a SACK acknowledges, and remember it."""
    own = moment.own
    if sack.window == 0:
        moment.say(SctpEventKind.ZERO_WINDOW)
    own.window = sack.window
    blocks = _absolute(sack)
    _note_taken_back(moment, sack.cumulative, blocks)
    if not note_cumulative(moment, sack.cumulative, blocks):
        return
    if sack.duplicates:
        begin, count = sack.duplicates[0], len(sack.duplicates)
        alone = {"tsn": begin} if count == 1 else {}
        moment.say(SctpEventKind.DUPLICATE_REPORTED, **alone, begin=begin, count=count)
    if blocks:
        following = (sack.cumulative + 1) & MASK
        own.reports += 1
        moment.say_range(SctpEventKind.MISSING_REPORTED, following, blocks[0][0], reports=own.reports)
    own.blocks = blocks


def note_cumulative(moment: Moment, cumulative: int, blocks: tuple[tuple[int, int], ...] = ()) -> bool:
    """Say which TSNs are acknowledged, up to one and in blocks; False if others were acknowledged before."""
    own, other, packet = moment.own, moment.other, moment.packet
    if other.next is None:
        other.next = (cumulative + 1) & MASK
    if own.cumulative is not None and is_behind(own.cumulative, cumulative):
        moment.say(SctpEventKind.OLD_ACKNOWLEDGMENT, first=own.cumulative_frame)
        return False
    _note_unseen(moment, cumulative, blocks)
    for tsn in (cumulative, *(last for _, last in blocks[-1:])):
        _measure(moment, tsn)
    if cumulative != own.cumulative:
        own.cumulative, own.cumulative_frame, own.reports, own.blocks = cumulative, packet.frame, 0, ()
    return True


def _absolute(sack: Sack) -> tuple[tuple[int, int], ...]:
    """First and last TSN of each block, those that are possible: behind a gap, and one behind the other."""
    found: list[tuple[int, int]] = []
    before = 0
    for first, last in sorted(sack.blocks):
        if before + 1 < first <= last:
            found.append(((sack.cumulative + first) & MASK, (sack.cumulative + last) & MASK))
            before = last
    return tuple(found)


def _note_taken_back(moment: Moment, cumulative: int, blocks: tuple[tuple[int, int], ...]) -> None:
    """TSNs that were in blocks and are not acknowledged any more: the receiver needed the room (RFC 9260 §6.2)."""
    own = moment.own
    if own.cumulative is None or is_behind(own.cumulative, cumulative):
        return
    now = [((first - cumulative) & MASK, (last - cumulative) & MASK) for first, last in blocks]
    begins = [first for first, _ in now]
    for first, last in own.blocks:
        begin, end = (first - cumulative) & MASK, (last - cumulative) & MASK
        if end == 0 or end >= HALF:
            continue  # all of it is acknowledged
        index = bisect_right(begins, end) - 1
        if index < 0 or now[index][1] < end:
            taken = end
        elif begin >= HALF or now[index][0] > begin:
            taken = 1 if begin >= HALF else begin
        else:
            continue
        tsn = (cumulative + taken) & MASK
        moment.say(SctpEventKind.RENEGED, begin=tsn, first=own.cumulative_frame)
        return


def _note_unseen(moment: Moment, cumulative: int, blocks: tuple[tuple[int, int], ...]) -> None:
    """TSNs that are acknowledged, so they came, but not to the capture."""
    other, packet = moment.other, moment.packet
    following = other.next or 0
    highest = ((blocks[-1][1] if blocks else cumulative) + 1) & MASK
    if is_behind(highest, following):
        if other.is_seen:
            other.open_gap(Gap(following, highest, packet.frame, packet.time_ns))
        other.next = highest
    acknowledged = other.acknowledge((cumulative - HALF + 2) & MASK, (cumulative + 1) & MASK)
    for first, last in blocks:
        acknowledged += other.acknowledge(first, (last + 1) & MASK)
    for gap in acknowledged:
        moment.say_range(SctpEventKind.NOT_CAPTURED, gap.begin, gap.end)


def _measure(moment: Moment, tsn: int) -> None:
    """The round trip of a chunk that was sent once, if it is acknowledged only now."""
    sent = moment.transmissions.get(moment.found.association.number, 1 - moment.found.sender, tsn)
    if sent is not None and sent.copies == 1 and not moment.own.has_acknowledged(tsn):
        moment.other.round_trip_ns = moment.packet.time_ns - sent.first_ns
