"""How long an end waits for an acknowledgment (RFC 6298; RFC 9260 §6.3 is the same)."""

from __future__ import annotations

from typing import Final

MILLISECOND: Final = 1_000_000
FIRST_NS: Final = 1000 * MILLISECOND
"""Before a round trip was measured (§2.1)."""
MOST_NS: Final = 60_000 * MILLISECOND


class RoundTrips:
    """The time that round trips take, and the time-out that follows."""

    def __init__(self, least_ns: int) -> None:
        self._least_ns = least_ns
        self._smoothed: float | None = None
        self._variation = 0.0
        self._doublings = 0

    @property
    def timeout_ns(self) -> int:
        """How long to wait."""
        if self._smoothed is None:
            return min(FIRST_NS << self._doublings, MOST_NS)
        # as Linux, so that a delayed ACK comes in time where round trips hardly vary
        wait = int(self._smoothed + max(4 * self._variation, self._least_ns))
        return min(wait << self._doublings, MOST_NS)

    def measure(self, elapsed_ns: int) -> None:
        """A segment that was sent once was acknowledged (§2.2, §2.3)."""
        if self._smoothed is None:
            self._smoothed, self._variation = elapsed_ns, elapsed_ns / 2
        else:
            self._variation += (abs(self._smoothed - elapsed_ns) - self._variation) / 4
            self._smoothed += (elapsed_ns - self._smoothed) / 8

    def back_off(self) -> None:
        """The time is over (§5.5)."""
        self._doublings += 1

    def go_on(self) -> None:
        """Something new was acknowledged (§5.7)."""
        self._doublings = 0
