"""Packets written down as text: hex dumps, arrays of C and Python, and plain hex."""

from __future__ import annotations

from dissect.hex_text.link_guess import guessed_link_type
from dissect.hex_text.packets import from_hex
from dissect.hex_text.reading import frames_in_text

__all__ = ["frames_in_text", "from_hex", "guessed_link_type"]
