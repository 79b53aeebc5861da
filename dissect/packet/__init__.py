"""Takes one frame apart: layers with their spans, problems, and the verdict on every checksum."""

from __future__ import annotations

from dissect.packet.checksums.frame_check import FrameCheck, ends_unsaid
from dissect.packet.checksums.layer_checksum import LayerChecksum
from dissect.packet.layer import Layer
from dissect.packet.limits import DEFAULT_LIMITS, NestingLimits
from dissect.packet.packet import Packet, dissect
from dissect.packet.protocol_set import DecodeAs, ProtocolSet, chosen_protocols, default_protocols
from dissect.packet.unread import Unread, UnreadReason

__all__ = [
    "DEFAULT_LIMITS",
    "DecodeAs",
    "FrameCheck",
    "Layer",
    "LayerChecksum",
    "NestingLimits",
    "Packet",
    "ProtocolSet",
    "Unread",
    "UnreadReason",
    "chosen_protocols",
    "default_protocols",
    "dissect",
    "ends_unsaid",
]
