"""Datagrams of UDP and UDP-Lite: what they carry, and their streams."""

from __future__ import annotations

from dissect.session.udp.told import StreamFacts

__all__ = ["StreamFacts"]
