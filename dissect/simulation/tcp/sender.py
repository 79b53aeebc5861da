"""What an end sends: new octets as far as windows allow, and again what was lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from dissect.simulation.round_trips import MILLISECOND, RoundTrips

ENOUGH_DUPLICATES: Final = 3
"""Duplicate ACKs after which an octet counts as lost (RFC 5681 §3.2)."""
LEAST_WAIT_NS: Final = 200 * MILLISECOND
"""As Linux does; RFC 6298 says a second (§2.4)."""
FIRST_SEGMENTS: Final = 10
"""What is sent before anything is acknowledged (RFC 6928)."""


@dataclass(slots=True)
class Flight:
    """Octets that were sent, and are not acknowledged."""

    begin: int
    end: int
    sent_ns: int
    is_repeated: bool = False
    is_reported: bool = False
    """Whether it was acknowledged selectively."""
    is_lost: bool = False


class Sender:
    """The sending half of an end. Places count from its SYN, which is 0; the FIN is the last."""

    def __init__(self) -> None:
        self.octets = bytearray()
        self.is_finished = False
        """Whether the program sends nothing more."""
        self.window = 0
        """What the other end takes behind all that it has acknowledged."""
        self.largest = 536
        self.acknowledged = 0
        self.next = 0
        self.round_trips = RoundTrips(LEAST_WAIT_NS)
        self.expires_ns: int | None = None
        self.failures = 0
        """How often in a row the time was over."""
        self._widest = 0
        self._flights: list[Flight] = []
        self._congestion = 0.0
        self._threshold = float("inf")
        self._duplicates = 0
        self._recovered_at: int | None = None
        """The place behind all that had been sent when a loss was noticed."""

    @property
    def end(self) -> int:
        """The place behind the last octet."""
        return 1 + len(self.octets)

    @property
    def sent_fin(self) -> bool:
        """Whether the FIN was sent."""
        return self.next > self.end

    @property
    def has_flights(self) -> bool:
        """Whether something is not acknowledged."""
        return bool(self._flights)

    def wait_for_window(self, now: int) -> None:
        """If something is to be sent, and nothing under way that would bring an ACK, ask after a while."""
        if self.expires_ns is None and not self._flights and self.next < self.end + self.is_finished:
            self.expires_ns = now + self.round_trips.timeout_ns

    def agree(self, largest: int) -> None:
        """The handshake has said how much a segment holds."""
        self.largest = largest
        self._congestion = FIRST_SEGMENTS * largest

    def offer(self, window: int) -> None:
        """The window that a segment brings."""
        self.window = window
        self._widest = max(window, self._widest)
        if window and not self._flights:  # nobody asks for it any more
            self.expires_ns = None
            self.round_trips.go_on()

    def spans(self, now: int) -> Iterator[tuple[int, int]]:
        """What is to be sent now: from which place to before which."""
        for flight in self._flights:
            if flight.is_lost and self._fits(flight.end - flight.begin):
                flight.is_lost, flight.is_repeated, flight.sent_ns = False, True, now
                yield self._sent(flight.begin, flight.end, now)
        while (end := self._new_end()) > self.next:
            begin, self.next = self.next, end
            self._flights.append(Flight(begin, end, now))
            yield self._sent(begin, end, now)

    def open(self, now: int) -> tuple[int, int]:
        """The SYN."""
        self.next = 1
        self._flights.append(Flight(0, 1, now))
        return self._sent(0, 1, now)

    def _sent(self, begin: int, end: int, now: int) -> tuple[int, int]:
        if self.expires_ns is None:
            self.expires_ns = now + self.round_trips.timeout_ns
        return begin, end

    def _under_way(self) -> int:
        return sum(one.end - one.begin for one in self._flights if not (one.is_reported or one.is_lost))

    def _fits(self, octets: int) -> bool:
        under_way = self._under_way()
        return not under_way or under_way + octets <= self._congestion

    def _new_end(self) -> int:
        """The place behind the next segment with something new; where it begins if none is to be sent now.

        Small segments wait while something is under way (RFC 9293 §3.7.4), and small windows are not filled
        (§3.8.6.2.1).
        """
        if self.sent_fin or any(one.is_lost for one in self._flights):
            return self.next
        room = max(self.acknowledged + self.window - self.next, 0)
        waiting = self.end - self.next
        size = min(waiting, self.largest, room)
        if not self._fits(size):
            return self.next
        if size < waiting:
            is_worth_it = size == self.largest or 2 * size >= self._widest
            return self.next + size if size and is_worth_it else self.next
        if self.is_finished:
            return self.next + size + (room > size)
        return self.next + size if size == self.largest or not self._flights else self.next

    def probe(self, now: int) -> tuple[int, int]:
        """A question whether the window is still too small: as much as it takes, or one octet (RFC 9293 §3.8.6.1).
        It counts as sent when it is acknowledged."""
        self.round_trips.back_off()
        self.expires_ns = now + self.round_trips.timeout_ns
        return self.next, self.next + max(min(self.window, self.end - self.next), 1)

    def acknowledge(self, place: int, blocks: tuple[tuple[int, int], ...], now: int, *, is_duplicate: bool) -> None:
        """Take an ACK. `is_duplicate`: whether it says nothing but that something came behind a gap."""
        for flight in self._flights:
            flight.is_reported |= any(begin <= flight.begin and flight.end <= end for begin, end in blocks)
        if place > self.acknowledged:
            self._advance(place, now)
        elif is_duplicate and self._flights:
            self._duplicates += 1
            if self._duplicates == ENOUGH_DUPLICATES and self._recovered_at is None:
                self._recover(now)
            elif self._recovered_at is not None:
                self._find_lost()

    def _advance(self, place: int, now: int) -> None:
        done = [one for one in self._flights if one.end <= place]
        if done and not done[-1].is_repeated:
            self.round_trips.measure(now - done[-1].sent_ns)
        self._grow(place - self.acknowledged)
        self.acknowledged, self.next = place, max(place, self.next)
        self._flights = [one for one in self._flights if one.end > place]
        for flight in self._flights:
            flight.begin = max(flight.begin, place)
        self._duplicates = self.failures = 0
        self.round_trips.go_on()
        self.expires_ns = now + self.round_trips.timeout_ns if self._flights else None
        if self._recovered_at is None:
            return
        if place >= self._recovered_at:
            self._recovered_at = None
        elif self._flights and not self._flights[0].is_repeated:
            self._flights[0].is_lost = True

    def _grow(self, octets: int) -> None:
        """Slow start, then congestion avoidance (RFC 5681 §3.1)."""
        if self._congestion < self._threshold:
            self._congestion += min(octets, self.largest)
        else:
            self._congestion += self.largest * self.largest / self._congestion

    def _recover(self, now: int) -> None:
        """Fast retransmission (RFC 5681 §3.2)."""
        self._shrink()
        self._congestion = self._threshold + ENOUGH_DUPLICATES * self.largest
        self._flights[0].is_lost = True
        self._find_lost()
        self.expires_ns = now + self.round_trips.timeout_ns

    def _shrink(self) -> None:
        self._threshold = max(self._under_way() / 2, 2 * self.largest)
        self._recovered_at = self.next

    def _find_lost(self) -> None:
        """Where enough was reported behind it, it is lost (RFC 6675 §4)."""
        behind = 0
        for flight in reversed(self._flights):
            if flight.is_reported:
                behind += 1
            elif behind >= ENOUGH_DUPLICATES and not flight.is_repeated:
                flight.is_lost = True

    def expire(self, now: int) -> None:
        """The time for an acknowledgment is over (RFC 6298 §5.4): all that is under way may be lost."""
        self.failures += 1
        self._shrink()
        self._congestion = self.largest
        for flight in self._flights:
            flight.is_lost = not flight.is_reported
        self._flights[0].is_lost = True
        self.round_trips.back_off()
        self.expires_ns = now + self.round_trips.timeout_ns
