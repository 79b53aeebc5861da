"""What can only be known from several packets, read in the order of the capture and with bounded memory."""

from __future__ import annotations

from dissect.session.offload import LeftToCard, Observation, OffloadInference, ZerosLeft, host_of
from dissect.session.opening import PacketReader, open_packets
from dissect.session.sctp import ZeroChecksumTracker

__all__ = [
    "LeftToCard",
    "Observation",
    "OffloadInference",
    "PacketReader",
    "ZeroChecksumTracker",
    "ZerosLeft",
    "host_of",
    "open_packets",
]
