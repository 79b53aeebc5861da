"""What an end sends: pieces of messages as far as the network takes them, and again what was lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from dissect.protocols.sctp import SCTPData
from dissect.session.analysis.numbers import MASK, is_behind
from dissect.simulation.round_trips import MILLISECOND, RoundTrips

ENOUGH_REPORTS: Final = 3
"""Reports of a gap after which a piece counts as lost (RFC 9260 §7.2.4)."""
LEAST_WAIT_NS: Final = 1000 * MILLISECOND
"""RTO.Min (RFC 9260 §16)."""
FIRST_OCTETS: Final = 4404
"""What is sent before anything is acknowledged (§7.2.1)."""


@dataclass(slots=True)
class Flight:
    """A piece that was sent, and is not acknowledged."""

    piece: SCTPData
    sent_ns: int
    is_repeated: bool = False
    is_reported: bool = False
    """Whether it has come behind a gap."""
    reports: int = 0
    """How often others were reported that were sent after it."""
    is_lost: bool = False

    @property
    def octets(self) -> int:
        """How many it has."""
        return len(self.piece.user_data)


class Sender:
    """The sending half of an end."""

    def __init__(self, number: int, largest: int) -> None:
        """`number`: of the first piece; `largest`: octets in a piece."""
        self.round_trips = RoundTrips(LEAST_WAIT_NS)
        self.expires_ns: int | None = None
        self.failures = 0
        """How often in a row the time was over."""
        self._next, self._message = number, 0
        self._largest = largest
        self._queue: list[SCTPData] = []
        self._flights: list[Flight] = []
        self._congestion, self._threshold = float(FIRST_OCTETS), float("inf")

    @property
    def is_done(self) -> bool:
        """Whether all is acknowledged."""
        return not (self._queue or self._flights)

    def put(self, message: bytes) -> None:
        """A message to send, in pieces (RFC 9260 §6.9)."""
        for begin in range(0, len(message), self._largest):
            end = begin + self._largest
            self._queue.append(
                SCTPData(
                    beginning=begin == 0,
                    ending=end >= len(message),
                    tsn=self._next,
                    stream_identifier=0,
                    stream_sequence_number=self._message,
                    user_data=message[begin:end],
                )
            )
            self._next = (self._next + 1) & MASK
        self._message = (self._message + 1) & 0xFFFF

    def pieces(self, now: int) -> Iterator[SCTPData]:
        """What is to be sent now."""
        for flight in self._flights:
            if flight.is_lost and self._fits(flight.octets):
                flight.is_lost, flight.is_repeated, flight.sent_ns = False, True, now
                yield self._sent(flight.piece, now)
        while self._queue and self._fits(len(self._queue[0].user_data)):
            self._flights.append(Flight(self._queue.pop(0), now))
            yield self._sent(self._flights[-1].piece, now)

    def _sent(self, piece: SCTPData, now: int) -> SCTPData:
        if self.expires_ns is None:
            self.expires_ns = now + self.round_trips.timeout_ns
        return piece

    def _under_way(self) -> int:
        return sum(one.octets for one in self._flights if not (one.is_reported or one.is_lost))

    def _fits(self, octets: int) -> bool:
        under_way = self._under_way()
        return not under_way or under_way + octets <= self._congestion

    def acknowledge(self, number: int, blocks: tuple[tuple[int, int], ...], now: int) -> None:
        """Take what the other end has: all up to a number, and runs of offsets from it."""
        done = [one for one in self._flights if not is_behind(one.piece.tsn, number)]
        self._flights = self._flights[len(done) :]
        highest = -1
        for at, flight in enumerate(self._flights):
            offset = (flight.piece.tsn - number) & MASK
            if any(begin <= offset <= end for begin, end in blocks):
                highest = at if not flight.is_reported else highest
                flight.is_reported, flight.is_lost = True, False
        if done:
            if not done[-1].is_repeated:
                self.round_trips.measure(now - done[-1].sent_ns)
            self._grow(sum(one.octets for one in done))
            self.failures = 0
            self.round_trips.go_on()
            self.expires_ns = now + self.round_trips.timeout_ns if self._flights else None
        self._count_reports(highest)

    def _count_reports(self, highest: int) -> None:
        for flight in self._flights[: max(highest, 0)]:
            if flight.is_reported or flight.is_repeated:
                continue
            flight.reports += 1
            if flight.reports == ENOUGH_REPORTS:
                self._threshold = self._congestion = max(self._congestion / 2, FIRST_OCTETS)
                flight.is_lost = True

    def _grow(self, octets: int) -> None:
        if self._congestion <= self._threshold:
            self._congestion += min(octets, self._largest)
        else:
            self._congestion += self._largest * self._largest / self._congestion

    def expire(self, now: int) -> None:
        """The time for an acknowledgment is over (§6.3.3): all that is under way may be lost."""
        self.failures += 1
        self._threshold, self._congestion = max(self._congestion / 2, FIRST_OCTETS), float(self._largest)
        for flight in self._flights:
            flight.is_lost = not flight.is_reported
        self.round_trips.back_off()
        self.expires_ns = now + self.round_trips.timeout_ns
