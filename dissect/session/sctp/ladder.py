"""What a ladder says of an SCTP packet."""

from __future__ import annotations

from typing import Final

from dissect.assigned_numbers.sctp_chunk_types import SctpChunkType
from dissect.session.analysis.message import EndState, Told
from dissect.session.sctp.states import Step

ORDINARY: Final = (SctpChunkType.DATA, SctpChunkType.I_DATA, SctpChunkType.SACK)


def told_of(step: Step) -> Told:
    """The events of a packet, the states of both ends, and whether it only carries data and acknowledgments."""
    moment = step.moment
    first, second = (EndState(one.certain or "", one.possible or "") for one in step.ends)
    return Told(
        events=moment.events,
        after=(second, first) if moment.found.sender else (first, second),
        is_ordinary=all(one.kind in ORDINARY for one in moment.packet.chunks),
    )
