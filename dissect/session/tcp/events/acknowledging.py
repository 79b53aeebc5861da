"""What a segment acknowledges, and what it says of the window."""

from __future__ import annotations

from dissect.session.analysis.numbers import MASK, is_behind
from dissect.session.tcp.events.kinds import EventKind
from dissect.session.tcp.events.moment import Moment
from dissect.session.tcp.events.side import CONTROL, Gap
from dissect.session.tcp.segment import ACK, SYN, Segment


def note_acknowledgment(moment: Moment) -> None:
    """Say what is acknowledged, and remember it."""
    segment, own, other = moment.segment, moment.own, moment.other
    if not segment.flags & ACK:
        return
    _note_unseen(moment)
    window = _window(moment)
    if segment.length == 0 and not segment.flags & CONTROL:
        if window == 0:
            moment.say(EventKind.ZERO_WINDOW)
        if segment.sequence == own.next and not moment.has(EventKind.GAP) and segment.acknowledgment == own.last_ack:
            _note_repetition(moment, window)
    _remember(moment, window)
    other.forget(segment.acknowledgment)


def _window(moment: Moment) -> int | None:
    """The window in octets; None if its scale is not known."""
    segment, scale = moment.segment, moment.own.scale
    if segment.flags & SYN:
        return segment.window
    return segment.window if segment.window == 0 else None if scale is None else segment.window << scale


def _note_unseen(moment: Moment) -> None:
    """Octets that are acknowledged, so they came, but not to the capture."""
    segment, other, ack = moment.segment, moment.other, moment.segment.acknowledgment
    if other.next is None:
        other.first, other.next = (ack - 1) & MASK, ack
        return
    if other.probe == ack:
        other.next, other.probe = ack, None
    gaps = other.gaps
    missing = [gap for gap in gaps if not gap.is_acknowledged and is_behind(ack, gap.begin)] if gaps else []
    if is_behind(ack, other.next):
        if other.is_seen:
            missing.append(Gap(other.next, ack, segment.frame, segment.time_ns, None, is_acknowledged=False))
        other.next = ack
    for gap in missing:
        moment.say(EventKind.NOT_CAPTURED, begin=other.relative(gap.begin), end=other.relative(gap.end))
        other.gaps = tuple(one for one in other.gaps if one is not gap)
        other.open_gap(gap._replace(frame=segment.frame, time_ns=segment.time_ns, is_acknowledged=True))


def _note_repetition(moment: Moment, window: int | None) -> None:
    """An acknowledgment that acknowledges nothing more."""
    segment, own, other = moment.segment, moment.own, moment.other
    probe, keep_alive = other.probed, other.kept_alive
    other.probed = other.kept_alive = None
    is_moved = _is_moved(moment, window)
    ack = segment.acknowledgment
    has_blocks = any(block not in own.blocks and not is_behind(ack, block[0]) for block in segment.blocks)
    if probe is not None and not (segment.window and is_moved):
        moment.say(EventKind.ZERO_WINDOW_PROBE_ANSWER, first=probe)
    elif keep_alive is not None:
        moment.say(EventKind.KEEP_ALIVE_ANSWER, first=keep_alive)
    elif has_blocks:
        own.duplicates += 1
        moment.say(EventKind.SELECTIVE_DUPLICATE_ACK, first=own.ack_frame, duplicates=own.duplicates)
    elif is_moved is False and segment.window:
        own.duplicates += 1
        moment.say(EventKind.DUPLICATE_ACK, first=own.ack_frame, duplicates=own.duplicates)
    if is_moved and segment.window:
        before = own.raw_window or 0 if window is None or own.window is None else own.window
        moment.say(EventKind.WINDOW_UPDATE, window=segment.window if window is None else window, before=before)


def _is_moved(moment: Moment, window: int | None) -> bool | None:
    """Whether the window is another; None if that is not known: a SYN has no scale, and others may have one."""
    own = moment.own
    if window is not None and own.window is not None:
        return window != own.window
    return None if own.raw_window is None else own.raw_window != moment.segment.window


def _has_duplicate(segment: Segment) -> bool:
    """Whether the first block is of octets that arrived twice: acknowledged ones, or part of the second block."""
    if not segment.blocks:
        return False
    begin, end = segment.blocks[0]
    if is_behind(segment.acknowledgment, begin):
        return True
    return len(segment.blocks) > 1 and not (
        is_behind(segment.blocks[1][0], begin) or is_behind(end, segment.blocks[1][1])
    )


def _remember(moment: Moment, window: int | None) -> None:
    segment, own, other, ack = moment.segment, moment.own, moment.other, moment.segment.acknowledgment
    if _has_duplicate(segment):
        begin, end = segment.blocks[0]
        moment.say(EventKind.DUPLICATE_REPORTED, begin=other.relative(begin), end=other.relative(end))
    if ack != own.last_ack:
        own.duplicates = 0
    if own.ack is None or is_behind(ack, own.ack):
        own.ack, own.ack_frame = ack, segment.frame
        other.probed = other.kept_alive = None
    own.last_ack, own.ack_ns, own.blocks = ack, segment.time_ns, segment.blocks
    own.raw_window = None if segment.flags & SYN else segment.window
    own.offer(ack, window)
