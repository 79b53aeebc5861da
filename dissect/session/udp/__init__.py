"""Streams of UDP."""

from __future__ import annotations

from dissect.session.udp.told import StreamFacts

__all__ = ["StreamFacts"]
