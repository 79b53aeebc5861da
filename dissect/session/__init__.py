"""What can only be known from several packets, read in the order of the capture and with bounded memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dissect.lazy_names import lazy

if TYPE_CHECKING:
    from dissect.session.conversations import Beginning, Cast, Conversation, End, Flows, RoleReason, flows
    from dissect.session.ladders import EndState, Fate, Ladder, Missing, Rung, ladder
    from dissect.session.offload import LeftToCard, Observation, OffloadInference, ZerosLeft, host_of
    from dissect.session.reading.opening import PacketReader, open_packets
    from dissect.session.sctp import ZeroChecksumTracker

_HOMES: Final = {
    "Beginning": ".conversations",
    "Cast": ".conversations",
    "Conversation": ".conversations",
    "End": ".conversations",
    "EndState": ".ladders",
    "Fate": ".ladders",
    "Flows": ".conversations",
    "Ladder": ".ladders",
    "LeftToCard": ".offload",
    "Missing": ".ladders",
    "Observation": ".offload",
    "OffloadInference": ".offload",
    "PacketReader": ".reading.opening",
    "RoleReason": ".conversations",
    "Rung": ".ladders",
    "ZeroChecksumTracker": ".sctp",
    "ZerosLeft": ".offload",
    "flows": ".conversations",
    "host_of": ".offload",
    "ladder": ".ladders",
    "open_packets": ".reading.opening",
}
__getattr__, __dir__ = lazy(globals(), _HOMES)


__all__ = [
    "Beginning",
    "Cast",
    "Conversation",
    "End",
    "EndState",
    "Fate",
    "Flows",
    "Ladder",
    "LeftToCard",
    "Missing",
    "Observation",
    "OffloadInference",
    "PacketReader",
    "RoleReason",
    "Rung",
    "ZeroChecksumTracker",
    "ZerosLeft",
    "flows",
    "host_of",
    "ladder",
    "open_packets",
]
