"""What a ladder says of an SCTP packet."""

from __future__ import annotations

from typing import Final

from dissect.assigned_numbers.sctp_chunk_types import SctpChunkType
from dissect.session.message import Told
from dissect.session.sctp.events.moment import Moment

ORDINARY: Final = (SctpChunkType.DATA, SctpChunkType.I_DATA, SctpChunkType.SACK)


def told_of(moment: Moment) -> Told:
    """The events of a packet, and whether it only carries data and acknowledgments."""
    return Told(events=moment.events, is_ordinary=all(one.kind in ORDINARY for one in moment.packet.chunks))
