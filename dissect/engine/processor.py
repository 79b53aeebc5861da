"""What the operating system says of the processor, where a process may not ask it: on arm64."""

from __future__ import annotations

from struct import calcsize, iter_unpack
from typing import Final

AUXILIARY_VECTOR: Final = "/proc/self/auxv"
"""What Linux tells a process when it starts: pairs of a kind and a value."""
PAIR: Final = "@LL"
AT_HWCAP: Final = 16
"""The kind of the bits of what the processor can do; bit 7 on arm64: it has instructions for CRCs."""


def capabilities() -> int:
    """The bits; 0 where nobody says."""
    try:
        with open(AUXILIARY_VECTOR, "rb") as file:  # noqa: PTH123  # as in `dissect.stored_forms`
            octets = file.read()
    except OSError:
        return 0
    whole = len(octets) // calcsize(PAIR) * calcsize(PAIR)
    return next((value for kind, value in iter_unpack(PAIR, octets[:whole]) if kind == AT_HWCAP), 0)
