"""Packets that a capture has twice, as from two ports of a switch, or before and behind a router."""

from __future__ import annotations

from typing import Final

from dissect.packet import Packet
from dissect.protocols.ipv4 import IPv4
from dissect.protocols.tcp import TCP
from dissect.session.tcp.segment import Segment

MOST_KEPT: Final = 64
"""A copy comes within so many segments."""
PROVED_NS: Final = 1_000_000_000
LIKELY_NS: Final = 1_000_000
"""And within this time: the identification proves it, or all else being equal makes it likely."""


class Copies:
    """The latest segments, for comparison."""

    def __init__(self) -> None:
        self._seen: dict[tuple[int, bytes, bytes, int], tuple[int, int]] = {}
        """Frame and time, by what is the same in a copy; the oldest first."""

    def first_of(self, packet: Packet, segment: Segment) -> int | None:
        """The frame that has the same packet; None if it is the first."""
        layer = packet.layer(TCP)
        if layer is None:
            return None  # the datagram came in fragments
        network = packet.find(IPv4)
        identification = 0 if network is None else network.identification
        octets = layer.octets[layer.offset : layer.payload_offset + layer.payload_length]
        key = identification, segment.source, segment.destination, hash(octets)
        frame, time_ns = self._seen.setdefault(key, (segment.frame, segment.time_ns))
        if frame != segment.frame and segment.time_ns - time_ns <= (PROVED_NS if identification else LIKELY_NS):
            return frame
        self._seen[key] = segment.frame, segment.time_ns
        if len(self._seen) > MOST_KEPT:
            del self._seen[next(iter(self._seen))]
        return None
