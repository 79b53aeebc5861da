"""Frames of the recorded captures, to be drawn from."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Final

from dissect.assigned_numbers import LinkType
from dissect.capture import open_capture

FOLDER: Final = Path(__file__).resolve().parents[3] / "captures"


@lru_cache
def frames(*patterns: str) -> tuple[bytes, ...]:
    """The whole Ethernet frames of all recorded pcap files whose names match. LookupError if there are none."""
    found = []
    for path in sorted({path for pattern in patterns for path in FOLDER.glob(f"{pattern}.pcap")}):
        with open_capture(path) as capture:
            found += [
                frame.octets
                for frame in capture
                if frame.link_type == LinkType.ETHERNET and frame.original_length == len(frame.octets)
            ]
    if not found:
        raise LookupError(f"no recorded frames match {', '.join(patterns)}")
    return tuple(found)


def recorded(*patterns: str) -> Callable[[Random], bytes]:
    """Draws one of these frames."""
    return lambda draw: draw.choice(frames(*patterns))
