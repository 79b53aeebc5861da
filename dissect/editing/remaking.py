"""A packet of the same frame with other octets."""

from __future__ import annotations

from dissect.packet import NestingLimits, Packet, ProtocolSet


def remade(packet: Packet, octets: bytes, protocols: ProtocolSet, limits: NestingLimits) -> Packet:
    """The packet of the same frame with other octets; those that the capture left out are as many as before."""
    frame = packet.frame
    original = frame.original_length + len(octets) - len(frame.octets)
    made = Packet(frame.replace(octets=octets, original_length=max(original, 0)), protocols, limits)
    made.zero_accepted = packet.zero_accepted
    return made
