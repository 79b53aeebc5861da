"""Where checksums stand in a capture: what is first met earlier is shown earlier."""

from __future__ import annotations

from dissect.engine.sizes import SLOTS


def place_of(number: int, index: int = 0) -> int:
    """The place of the checksum `index` of a packet among those of the capture."""
    return number * (SLOTS + 1) + min(index, SLOTS)
