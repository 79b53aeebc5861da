"""What is known of the course of an association: what each end has sent, and what it has acknowledged."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from dissect.session.analysis.numbers import MASK, is_behind
from dissect.session.memory.oldest import forget_oldest
from dissect.session.sctp.chunks import Initiation
from dissect.session.sctp.transfer import Data

MOST_GAPS: Final = 256
"""Gaps that are remembered of an end; the oldest are forgotten first."""
MOST_SENT: Final = 1 << 17
"""Chunks that are remembered of all associations together."""
REORDERED_NS: Final = 3_000_000
"""Packets in another order come sooner, where no round trip is known."""


class Gap(NamedTuple):
    """TSNs that were not seen: from `begin` to before `end`."""

    begin: int
    end: int
    frame: int
    """The frame that left it."""
    time_ns: int
    is_acknowledged: bool = False


class Sent(NamedTuple):
    """A TSN that was sent: the frame of its first copy, the times of the first and the last, and what it carries."""

    data: Data
    frame: int
    first_ns: int
    last_ns: int
    copies: int = 1


class Control(NamedTuple):
    """A control chunk that was sent."""

    octets: int
    """Their hash."""
    frame: int
    time_ns: int


class Direction:
    """What one end has sent, and what it has acknowledged of the other. None where a number is not known."""

    __slots__ = (
        "begun",
        "blocks",
        "controls",
        "cumulative",
        "cumulative_frame",
        "gaps",
        "initiation",
        "is_seen",
        "next",
        "reports",
        "round_trip_ns",
        "shutdown",
        "skipped",
        "window",
    )

    def __init__(self) -> None:
        self.initiation: Initiation | None = None
        self.next: int | None = None
        """The TSN behind all that it sent."""
        self.is_seen = False
        """Whether a packet of it was seen."""
        self.begun: Gap | None = None
        """Where the first TSN that was seen stands, if there may be some before."""
        self.gaps: list[Gap] = []
        self.skipped: int | None = None
        """The last TSN that it gave up."""
        self.shutdown: int | None = None
        """The frame in which it said that it has no more data."""
        self.controls: dict[int, Control] = {}
        """The latest chunk of each type that is sent until it is answered."""
        self.cumulative: int | None = None
        """The last TSN before the first that it lacks, and the frame that says so."""
        self.cumulative_frame = 0
        self.blocks: tuple[tuple[int, int], ...] = ()
        """First and last TSN of each run behind a gap."""
        self.reports = 0
        """How many SACKs in succession say that the same is missing."""
        self.window: int | None = None
        self.round_trip_ns: int | None = None
        """How long the latest of its chunks took to be acknowledged that was sent once (Karn's rule)."""

    def learn(self, initiation: Initiation | None) -> None:
        """Begin with what an INIT or INIT ACK says; there may be another after the cookie of one was refused."""
        if initiation is not None and initiation != self.initiation:
            self.initiation = initiation
            self.next = initiation.first

    def open_gap(self, gap: Gap) -> None:
        """Remember that TSNs are missing."""
        self.gaps.append(gap)
        del self.gaps[:-MOST_GAPS]

    def fill(self, tsn: int) -> Gap | None:
        """Take a TSN that may have been missing: the gap that it was in."""
        for index, gap in enumerate(self.gaps):
            if not is_behind(gap.begin, tsn) and is_behind(gap.end, tsn):
                parts = gap._replace(end=tsn), gap._replace(begin=(tsn + 1) & MASK)
                self.gaps[index : index + 1] = [one for one in parts if one.begin != one.end]
                return gap
        return None

    def acknowledge(self, begin: int, end: int) -> list[Gap]:
        """The parts of gaps that are acknowledged for the first time, from `begin` to before `end`."""
        found: list[Gap] = []
        kept: list[Gap] = []
        for gap in self.gaps:
            first = begin if is_behind(begin, gap.begin) else gap.begin
            last = gap.end if is_behind(end, gap.end) else end
            if gap.is_acknowledged or not is_behind(last, first):
                kept.append(gap)
                continue
            found.append(gap._replace(begin=first, end=last))
            parts = (
                gap._replace(end=first),
                gap._replace(begin=first, end=last, is_acknowledged=True),
                gap._replace(begin=last),
            )
            kept += [one for one in parts if one.begin != one.end]
        self.gaps = kept[-MOST_GAPS:]
        return found

    def skip(self, last: int) -> None:
        """Give up all TSNs to the last."""
        end = (last + 1) & MASK
        self.skipped = last
        self.gaps = [
            gap if is_behind(gap.begin, last) else gap._replace(begin=end)
            for gap in self.gaps
            if is_behind(gap.end, end)
        ]
        if self.next is None or is_behind(end, self.next):
            self.next = end

    def has_acknowledged(self, tsn: int) -> bool:
        """Whether it has said that a TSN of the other end has arrived."""
        if self.cumulative is None or not is_behind(tsn, self.cumulative):
            return self.cumulative is not None
        return any(not is_behind(first, tsn) and not is_behind(tsn, last) for first, last in self.blocks)

    def restart(self, following: int) -> None:
        """Go on with another TSN (RFC 6525 §5.2.4)."""
        self.next, self.gaps, self.skipped, self.begun = following, [], None, None


class Course:
    """Both directions of an association, in the order of its ends."""

    __slots__ = ("directions", "init_ns", "round_trip_ns")

    def __init__(self) -> None:
        self.directions = (Direction(), Direction())
        self.init_ns: int | None = None
        """When the latest INIT was sent."""
        self.round_trip_ns: int | None = None
        """From the latest INIT to the first COOKIE ECHO, wherever the capture was made."""

    @property
    def reordered_ns(self) -> int:
        """In which time a chunk that comes late was reordered rather than sent again."""
        return self.round_trip_ns or REORDERED_NS


class Transmissions:
    """The chunks that were sent, of all associations together, so that memory is bounded."""

    def __init__(self, limit: int = MOST_SENT) -> None:
        self.limit = limit
        self._sent: dict[tuple[int, int, int], Sent] = {}
        """By association, end and TSN; those sent longest ago first."""

    def get(self, association: int, sender: int, tsn: int) -> Sent | None:
        return self._sent.get((association, sender, tsn & MASK))

    def items(self) -> Iterator[tuple[tuple[int, int, int], Sent]]:
        """Each by association, end and TSN."""
        return iter(self._sent.items())

    def put(self, association: int, sender: int, tsn: int, sent: Sent) -> None:
        """Remember a TSN; those sent longest ago are forgotten if there are too many."""
        forget_oldest(self._sent, self.limit)
        self._sent[association, sender, tsn] = sent
