"""What control chunks mean: how an association begins, changes and ends."""

from __future__ import annotations

from struct import Struct
from typing import Final

from dissect.assigned_numbers.sctp_chunk_types import SctpChunkType
from dissect.assigned_numbers.sctp_parameter_types import SctpParameterType
from dissect.session.analysis.numbers import MASK, is_behind
from dissect.session.sctp.chunks import Chunk, address_changes_in, parameters_in
from dissect.session.sctp.events.course import Control
from dissect.session.sctp.events.kinds import SctpEventKind
from dissect.session.sctp.events.moment import Moment
from dissect.session.sctp.events.sending import TIMEOUT_NS
from dissect.session.sctp.transfer import number_in

SENT_AGAIN: Final = frozenset(
    {
        SctpChunkType.INIT,
        SctpChunkType.COOKIE_ECHO,
        SctpChunkType.SHUTDOWN,
        SctpChunkType.SHUTDOWN_ACK,
        SctpChunkType.ASCONF,
        SctpChunkType.RE_CONFIG,
    }
)
"""Chunks that are sent again until they are answered."""
RESETS: Final = (
    SctpParameterType.OUTGOING_SSN_RESET_REQUEST,
    SctpParameterType.INCOMING_SSN_RESET_REQUEST,
    SctpParameterType.SSN_TSN_RESET_REQUEST,
)
RESPONSE: Final = Struct(">IIII")
"""Number of the request, result, next TSN of the sender, and next TSN of the receiver (RFC 6525 §4.4)."""
PERFORMED: Final = 1


def note_control(moment: Moment, chunk: Chunk) -> None:
    """Say what a control chunk means, and remember it."""
    if chunk.kind in SENT_AGAIN:
        _note_again(moment, chunk)
    if chunk.kind == SctpChunkType.INIT:
        _note_init(moment)
    elif chunk.kind == SctpChunkType.COOKIE_ECHO:
        course = moment.course
        if course.init_ns is not None and course.round_trip_ns is None:
            course.round_trip_ns = moment.packet.time_ns - course.init_ns
    elif chunk.kind == SctpChunkType.ABORT:
        _note_abort(moment)
    elif chunk.kind == SctpChunkType.SHUTDOWN:
        moment.own.shutdown = moment.own.shutdown or moment.packet.frame
    elif chunk.kind in {SctpChunkType.FORWARD_TSN, SctpChunkType.I_FORWARD_TSN}:
        _note_skipped(moment, chunk)
    elif chunk.kind == SctpChunkType.ASCONF:
        _note_addresses(moment, chunk)
    elif chunk.kind == SctpChunkType.RE_CONFIG:
        _note_streams(moment, chunk)


def _note_again(moment: Moment, chunk: Chunk) -> None:
    """Say that the same was sent before, and got no answer."""
    own, packet, octets = moment.own, moment.packet, hash(chunk.value)
    before = own.controls.get(chunk.kind)
    if before is None or before.octets != octets:
        own.controls[chunk.kind] = Control(octets, packet.frame, packet.time_ns)
        return
    elapsed = packet.time_ns - before.time_ns
    kind = SctpEventKind.RETRANSMISSION_TIMEOUT if elapsed >= TIMEOUT_NS else SctpEventKind.REPEATED
    moment.say(kind, first=before.frame, elapsed_ns=elapsed)


def _note_init(moment: Moment) -> None:
    found, packet = moment.found, moment.packet
    moment.course.init_ns = packet.time_ns
    association, theirs = found.association, moment.other.controls.get(SctpChunkType.INIT)
    if found.is_restart:
        moment.say(SctpEventKind.RESTART)
    elif found.is_new and association.before is not None:
        moment.say(SctpEventKind.PORT_REUSE)
    elif association.collision == packet.frame and theirs is not None:
        moment.say(SctpEventKind.SIMULTANEOUS_OPEN, first=theirs.frame)


def _note_abort(moment: Moment) -> None:
    init = moment.other.controls.get(SctpChunkType.INIT)
    if not moment.found.association.is_established and init is not None:
        moment.say(SctpEventKind.REFUSED, first=init.frame)
    else:
        moment.say(SctpEventKind.ABORTED)


def _note_skipped(moment: Moment, chunk: Chunk) -> None:
    """TSNs that are given up are no gap."""
    own, last = moment.own, number_in(chunk)
    if last is None:
        return
    begin = own.skipped if own.skipped is not None else moment.other.cumulative
    own.skip(last)
    if begin is None or is_behind(last, begin):
        first = last if begin is None else (begin + 1) & MASK
        moment.say_range(SctpEventKind.SKIPPED, first, (last + 1) & MASK)


def _note_addresses(moment: Moment, chunk: Chunk) -> None:
    changes = [is_added for _, is_added in address_changes_in([chunk], moment.packet.source)]
    if changes:
        moment.say(SctpEventKind.ADDRESSES_CHANGED, added=sum(changes), deleted=len(changes) - sum(changes))


def _note_streams(moment: Moment, chunk: Chunk) -> None:
    """Requests to restart the numbers of streams, and answers, which may restart TSNs."""
    own, other = moment.own, moment.other
    for kind, value in parameters_in(chunk.value):
        if kind in RESETS:
            moment.say(SctpEventKind.STREAMS_RESET)
        elif kind == SctpParameterType.RECONFIGURATION_RESPONSE and len(value) == RESPONSE.size:
            _, result, following, theirs = RESPONSE.unpack(value)
            if result == PERFORMED:
                own.restart(following)
                other.restart(theirs)
                own.cumulative, other.cumulative = (theirs - 1) & MASK, (following - 1) & MASK
