"""What the packets before one in its capture tell of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from dissect.capture.told import NOTHING_TOLD, Told


class Earlier(NamedTuple):
    """What times relative to other packets need: those of the packets of a block, and of what came before it; and what
    was told by who followed the capture."""

    first_ns: int | None
    """The first time of the file, in nanoseconds since 1970."""
    before_ns: int | None
    """The last time before the block."""
    number: int = 1
    """The number of the first packet of the block."""
    times: Sequence[int] = ()
    has_time: bytes = b""
    told: Mapping[str, Told] = NOTHING_TOLD
    """By name."""

    def since_first(self, time: int) -> int:
        """Nanoseconds from the first time to this one."""
        return 0 if self.first_ns is None else time - self.first_ns

    def since_previous(self, time: int, number: int) -> int:
        """Nanoseconds from the time before that of the packet with this number; 0 for the first one."""
        row = self.has_time.rfind(1, 0, max(0, number - self.number))
        before = self.before_ns if row < 0 else self.times[row]
        return 0 if before is None else time - before
