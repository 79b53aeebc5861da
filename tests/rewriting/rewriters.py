"""Rewriters for tests, and what they make of packets."""

from __future__ import annotations

from typing import Any

from dissect.checksum import Kind
from dissect.packet import DEFAULT_LIMITS, Packet, default_protocols
from dissect.rewriting.plan import plan_of
from dissect.rewriting.rewriter import Rewriter


def rewriter(**options: Any) -> Rewriter:
    protocols = default_protocols()
    return Rewriter(plan_of(protocols, **options), protocols, DEFAULT_LIMITS)


def rewritten(packet: Packet, **options: Any) -> Packet:
    """The packet with these changes."""
    return again(packet, rewriter(**options))


def again(packet: Packet, changes: Rewriter) -> Packet:
    """The packet as it is read once it was changed."""
    made = Packet(changes.rewritten(packet), default_protocols(), DEFAULT_LIMITS)
    made.zero_accepted = packet.zero_accepted
    return made


def verdicts(packet: Packet) -> list[tuple[int, str, int, Kind]]:
    """The kind of every verdict, with its place."""
    return [(one.layer, one.field, one.offset, one.verdict.kind) for one in packet.checksums]
