"""What packets say together that none says alone, read in the order of the capture and with bounded memory."""

from __future__ import annotations

from dissect.session.observation import Observation
from dissect.session.offload import OffloadInference, host_of
from dissect.session.offload_conclusions import LeftToCard, ZerosLeft
from dissect.session.opening import open_capture_packets
from dissect.session.zero_checksum import ZeroChecksumTracker

__all__ = [
    "LeftToCard",
    "Observation",
    "OffloadInference",
    "ZeroChecksumTracker",
    "ZerosLeft",
    "host_of",
    "open_capture_packets",
]
