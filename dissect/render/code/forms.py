"""The forms of code."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from dissect.packet import Packet
from dissect.render.code.arrays import c_lines, hex_lines
from dissect.render.code.python import IMPORT, python_lines

FORMS: Final[Mapping[str, tuple[Callable[[Packet], Iterator[str]], str]]] = {
    "python": (python_lines, IMPORT),
    "c": (c_lines, ""),
    "hex": (hex_lines, ""),
}
"""What writes a packet, and what stands before the first."""
