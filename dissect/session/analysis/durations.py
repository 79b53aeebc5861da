"""Lengths of time in words."""

from __future__ import annotations

from typing import Final

from dissect.capture.time_unit import SECOND

UNITS: Final = ((1_000_000, "ms"), (1000, "µs"))
ENOUGH_SECONDS: Final = 100
"""From here on, nobody asks for parts of one."""


def duration(nanoseconds: int) -> str:
    """A length of time with three digits and the unit that suits it: 25 ms, 1.02 s."""
    if nanoseconds < 0:
        return f"-{duration(-nanoseconds)}"
    if nanoseconds >= ENOUGH_SECONDS * SECOND:
        return f"{nanoseconds // SECOND} s"
    if nanoseconds >= SECOND:
        return f"{nanoseconds / SECOND:.3g} s"
    for unit, name in UNITS:
        if nanoseconds >= unit:
            return f"{min(nanoseconds / unit, 999):.3g} {name}"
    return f"{nanoseconds} ns"
