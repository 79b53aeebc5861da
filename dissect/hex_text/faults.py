"""What is wrong with a text, and how much of one is read."""

from __future__ import annotations

from typing import Final

MOST_CHARACTERS: Final = 1 << 24
MOST_OCTETS: Final = 1 << 18
"""Octets of a frame: as many as libpcap takes."""


class TextFault(Exception):  # noqa: N818  # it never leaves this package: `frames_in_text` turns it into a HexTextError
    """A line that cannot be read."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line
        self.message = message


def extend(frame: bytearray, octets: bytes, line: int) -> None:
    """Add octets to a frame; TextFault if it becomes too long."""
    if len(frame) + len(octets) > MOST_OCTETS:
        raise TextFault(line, f"a frame has at most {MOST_OCTETS} octets")
    frame += octets
