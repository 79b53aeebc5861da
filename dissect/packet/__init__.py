"""Takes one frame apart: layers with their spans, problems, and the verdict on every checksum."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dissect.lazy_names import lazy

if TYPE_CHECKING:
    from dissect.packet.checksums.frame_check import FrameCheck, ends_unsaid
    from dissect.packet.checksums.layer_checksum import LayerChecksum
    from dissect.packet.dissecting import dissect
    from dissect.packet.layer import Layer
    from dissect.packet.limits import DEFAULT_LIMITS, NestingLimits
    from dissect.packet.packet import Packet
    from dissect.packet.protocol_set import DecodeAs, ProtocolSet, chosen_protocols, default_protocols
    from dissect.packet.unread import Unread
    from dissect.packet.unread_reasons import UnreadReason

_HOMES: Final = {
    "DEFAULT_LIMITS": ".limits",
    "DecodeAs": ".protocol_set",
    "FrameCheck": ".checksums.frame_check",
    "Layer": ".layer",
    "LayerChecksum": ".checksums.layer_checksum",
    "NestingLimits": ".limits",
    "Packet": ".packet",
    "ProtocolSet": ".protocol_set",
    "Unread": ".unread",
    "UnreadReason": ".unread_reasons",
    "chosen_protocols": ".protocol_set",
    "default_protocols": ".protocol_set",
    "dissect": ".dissecting",
    "ends_unsaid": ".checksums.frame_check",
}
__getattr__, __dir__ = lazy(globals(), _HOMES)

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
