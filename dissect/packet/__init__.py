"""Takes one frame apart: layers with their spans, problems, and the verdict on every checksum."""

from __future__ import annotations

import os
from typing import IO

from dissect.packet.checksums.frame_check import FrameCheck, ends_unsaid
from dissect.packet.checksums.layer_checksum import LayerChecksum
from dissect.packet.layer import Layer
from dissect.packet.limits import DEFAULT_LIMITS, NestingLimits
from dissect.packet.packet import Packet, Watch, dissect
from dissect.packet.protocol_set import DecodeAs, ProtocolSet, default_protocols
from dissect.packet.reading import PacketReader, open_packets
from dissect.packet.unread import Unread, UnreadReason


def open_capture_packets(
    source: str | os.PathLike[str] | IO[bytes],
    *,
    protocols: ProtocolSet | None = None,
    decode_as: DecodeAs | None = None,
    limits: NestingLimits = DEFAULT_LIMITS,
) -> PacketReader:
    """The packets of a capture file: `with dissect.open("echo.pcap") as packets: for packet in packets: …`.

    See `open_packets` for what is read and which errors come, and `dissect` for `decode_as`.
    """
    chosen = protocols or default_protocols()
    return open_packets(source, protocols=chosen.decoding(decode_as) if decode_as else chosen, limits=limits)


__all__ = [
    "DEFAULT_LIMITS",
    "DecodeAs",
    "FrameCheck",
    "Layer",
    "LayerChecksum",
    "NestingLimits",
    "Packet",
    "PacketReader",
    "ProtocolSet",
    "Unread",
    "UnreadReason",
    "Watch",
    "default_protocols",
    "dissect",
    "ends_unsaid",
    "open_capture_packets",
]
