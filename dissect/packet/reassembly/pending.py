"""`Pending`: the fragments of one datagram, until it is complete or given up."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Callable, Sequence
from functools import partial
from typing import Final, Protocol

from dissect.packet.reassembly.facts import Joined, Outcome, Overlap, Place, Refusal
from dissect.packet.reassembly.fragment import Fragment
from dissect.packet.reassembly.holders import DROP, LINUX, TAKES, Holders, Run, Span

MOST: Final = 8192
"""Fragments of one datagram that are kept, and that are listed: as many as there are units of 8 octets."""
ENDING: Final = frozenset({LINUX, DROP})
"""Rules by which a contradiction ends the datagram."""
MOST_OCTETS: Final = 1 << 16
ANOTHER_NS: Final = 1_000_000_000
"""So long after the others, a first fragment with other octets is one of another datagram with the same number."""
OUT_OF_ORDER: Final = -1
DATAGRAM_OCTETS: Final = 1600
RECORD_OCTETS: Final = 640
"""What a datagram takes in memory, about, and each of its fragments besides its octets."""
DUPLICATE: Final = Refusal.DUPLICATE
NOT_CAPABLE, MARKED = 0, 3
"""Values of the field for congestion: the sender does not know it, and a router met it (RFC 3168 §5)."""


_place: Callable[[tuple[int, int, int, Refusal | None]], Place] = partial(tuple.__new__, Place)
"""What makes a place of what it says, in a third of the time."""


class PassedOver(Protocol):
    """Fragments that repeat others, and which somebody has passed over since a datagram looked."""

    def give(self, pending: Pending) -> None:
        """Note those of a datagram in it."""

    def forget(self, pending: Pending) -> None:
        """Pass over none of it any more."""


class Pending:
    """The fragments of one datagram that have come so far."""

    def __init__(self, rule: str, first_ns: int | None, completed_before: int | None) -> None:
        self.rule = rule
        self.first_ns = self.last_ns = first_ns
        self.head: Fragment | None = None
        """The fragment with the datagram's headers."""
        self.total: int | None = None
        """Where the datagram ends; None while the last fragment is missing."""
        self.size = DATAGRAM_OCTETS
        """How many octets of memory it takes, about."""
        self.marks: set[int] = set()
        """The values of the field in which routers mark congestion."""
        self.is_refused = False
        """Whether fragments that still come are refused with those that have come."""
        self.passed_over: PassedOver | None = None
        """What passes over fragments that would only be noted, and"""
        self.place = 0
        """what this datagram is there."""
        self._completed_before = completed_before
        self._fragments: list[Fragment] = []
        self._spans: list[Span] = []
        self._by_span: dict[tuple[int, int], Fragment] = {}
        self.places: list[Place] = []
        """What is known of each fragment, in the order in which they came."""
        self._overlaps: list[Overlap] = []
        self._ends: dict[int, int] = {}
        self._holders = Holders()
        self._runs: list[Span] = []
        """Fragments of which each came right behind the others, as the rule `linux` joins them at once."""
        self._in_order = 0
        """Where all end that have come, as long as each came right behind the one before: then spans, holders and runs
        lack them. Afterwards `OUT_OF_ORDER`."""

    def add(self, fragment: Fragment) -> Outcome | None:
        """Add a fragment. The outcome, or None if others must come."""
        if self.passed_over is not None:
            self.passed_over.give(self)
            if len(self._fragments) >= MOST - 1:
                self.passed_over.forget(self)
        self.last_ns = fragment.timestamp_ns
        refusal = fragment.refusal
        if fragment.begin == self._in_order and refusal is None and len(self._fragments) < MOST:
            return self._follow(fragment)
        self._leave_order()
        if refusal is None and len(self._fragments) >= MOST:
            refusal = Refusal.TOO_MANY
        has_other_end = refusal is None and self._contradicts(fragment) and self.rule in ENDING
        span = Span(fragment.begin, fragment.end)
        if refusal is None and not has_other_end and self._is_duplicate(fragment, span):
            refusal = Refusal.DUPLICATE
        if len(self.places) < MOST:
            self.places.append(Place(fragment.number, fragment.begin, fragment.end, refusal))
        if refusal is not None:
            return None
        held = self._holders.held(span)
        if has_other_end:
            self._note_overlaps(fragment, held)
            return Outcome.TWO_ENDS
        if held and self.rule in ENDING:
            self._note_overlaps(fragment, held)
            return Outcome.OVERLAP
        self._keep(fragment, span, held)
        return self._outcome()

    def _follow(self, fragment: Fragment) -> Outcome | None:
        """Add a fragment right behind all others, none of which is the last."""
        if len(self.places) < MOST:
            self.places.append(_place((fragment.number, fragment.begin, fragment.end, None)))
        self._note(fragment, (fragment.begin, fragment.end))
        self._in_order = fragment.end
        if not fragment.is_last:
            return None
        self.total, self._ends[fragment.end] = fragment.end, fragment.number
        return self._whole()

    def take_all(self, fragments: list[Fragment]) -> None:
        """Take all fragments of the datagram, of which none was there: each is right behind the one before, and all
        have the same mark."""
        last = fragments[-1]
        self.head, self._fragments, self.last_ns = fragments[0], fragments, last.timestamp_ns
        self.places = [_place((one.number, one.begin, one.end, None)) for one in fragments]
        self.marks.add(last.mark)
        self.total = self._in_order = last.end
        self._ends[last.end] = last.number

    def _leave_order(self) -> None:
        """Do what `_follow` has left undone."""
        if self._in_order > 0:
            for index, one in enumerate(self._fragments):
                self._spans.append(Span(one.begin, one.end))
                self._holders.add(self._spans[-1], index, self._spans, TAKES[self.rule])
            self._runs.append(Span(0, self._in_order))
        self._in_order = OUT_OF_ORDER

    def repeats(
        self,
        now: int | None,
        number: int,
        span: tuple[int, int],
        octets: bytes,
        refusal: Refusal | None,
        is_last: bool,
    ) -> bool:
        """Whether a fragment changes nothing, which is then noted: it is refused, or is one that came before. False
        where `add` must tell. All but the time is as in `Fragment`. In a flood all comes here, so it does little."""
        if self.is_refused:
            return False
        if self.passed_over is not None:
            self.passed_over.give(self)
        if refusal is None:
            same = self._by_span.get(span)
            if same is None or same.octets != octets or same.is_last != is_last:
                return False
            if len(self._fragments) >= MOST or not (span[0] or same is self.head):
                return False
            refusal = DUPLICATE
        self.last_ns = now
        if len(self.places) < MOST:
            self.places.append(_place((number, *span, refusal)))
        return True

    def parts(self) -> list[bytes]:
        """The octets of a datagram that is whole, behind its headers: one part after the other."""
        if self._in_order > 0:
            return [one.octets for one in self._fragments]
        total = self.total or 0
        body = bytearray(total)
        for run in self._holders:
            begin, end = run.begin, min(run.end, total)
            if begin < end:
                fragment = self._fragments[run.holder]
                body[begin:end] = fragment.octets[begin - fragment.begin : end - fragment.begin]
        return [bytes(body)]

    def joined(self, outcome: Outcome) -> Joined:
        """What is known of the datagram, which waits no more."""
        if self.passed_over is not None:
            self.passed_over.give(self)
            self.passed_over.forget(self)
        if outcome is not Outcome.WHOLE:
            self._leave_order()
        return Joined(
            outcome,
            fragments=tuple(self.places),
            holes=() if outcome is Outcome.WHOLE else self._holders.holes(self.total),
            overlaps=tuple(self._overlaps),
            ends=tuple(self._ends.items()),
            first_ns=self.first_ns,
            last_ns=self.last_ns,
            completed_before=self._completed_before,
        )

    @property
    def has_overlap(self) -> bool:
        """Whether two fragments have the same octets, equal or not."""
        return bool(self._overlaps)

    @property
    def has_conflict(self) -> bool:
        """Whether two fragments have different octets for one place."""
        return any(one.is_conflict for one in self._overlaps)

    def begins_anew(self, fragment: Fragment) -> bool:
        """Whether a fragment shows that those to come may be of another datagram: a first fragment with other octets
        than the one that is there, some time after the others. If it comes at once, the rule for overlaps decides."""
        head = self.head
        if self.passed_over is not None:
            self.passed_over.give(self)
        if head is None or fragment.begin or fragment.refusal is not None or self.rule == DROP:
            return False
        now = fragment.timestamp_ns
        if now is None or self.last_ns is None or now - self.last_ns < ANOTHER_NS:
            return False
        common = min(len(head.octets), len(fragment.octets))
        return head.octets[:common] != fragment.octets[:common]

    def _is_duplicate(self, fragment: Fragment, span: Span) -> bool:
        """Whether the octets of a fragment are there already, so that the rule takes no notice of it."""
        same = self._by_span.get(span)
        if same is not None and same.octets == fragment.octets:
            return True
        if self.rule != LINUX:
            return False
        before = bisect_right(self._runs, (span.begin, MOST_OCTETS)) - 1
        if before < 0 or self._runs[before].end < span.end:
            return False
        self._note_overlaps(fragment, self._holders.held(span))
        return True

    def _contradicts(self, fragment: Fragment) -> bool:
        """Note the end that a fragment gives. Whether it contradicts what is known of the datagram's end."""
        if not fragment.is_last:
            return self.total is not None and fragment.end > self.total
        farthest = max((run.end for run in self._holders), default=0)
        self._ends.setdefault(fragment.end, fragment.number)
        if self.total is None:
            self.total = fragment.end
            return farthest > fragment.end
        return fragment.end != self.total

    def note_repeats(self, last_ns: int, repeats: Sequence[tuple[int, int, int]]) -> None:
        """Note fragments that change nothing, up to one of this time: the number, the begin and the end of each."""
        self.last_ns = last_ns
        room = MOST - len(self.places)
        self.places += [_place((number, begin, end, DUPLICATE)) for number, begin, end in repeats[:room]]

    def _keep(self, fragment: Fragment, span: Span, held: list[Run]) -> None:
        index = len(self._fragments)
        self._spans.append(span)
        self._note(fragment, span)
        takes = TAKES[self.rule]
        self._holders.add(span, index, self._spans, takes)
        if self._runs and self._runs[-1].end == span.begin:
            self._runs[-1] = Span(self._runs[-1].begin, span.end)
        else:
            insort(self._runs, span)
        self._note_overlaps(fragment, held)

    def _note(self, fragment: Fragment, span: tuple[int, int]) -> None:
        self._by_span.setdefault(span, fragment)
        self.marks.add(fragment.mark)
        if not fragment.begin and self.head is None:
            self.head = fragment
        self._fragments.append(fragment)
        self.size += RECORD_OCTETS + len(fragment.octets)

    def _note_overlaps(self, fragment: Fragment, held: list[Run]) -> None:
        """Note what a fragment has in common with those that came before it."""
        new = Span(fragment.begin, fragment.end)
        for run in held[: MOST - len(self._overlaps)]:
            begin, end = max(run.begin, new.begin), min(run.end, new.end)
            older = self._fragments[run.holder]
            is_conflict = (
                older.octets[begin - older.begin : end - older.begin]
                != fragment.octets[begin - fragment.begin : end - fragment.begin]
            )
            wins = TAKES[self.rule](new, self._spans[run.holder])
            kept = fragment.number if wins else older.number
            self._overlaps.append(Overlap(begin, end, older.number, fragment.number, kept, is_conflict))

    def _outcome(self) -> Outcome | None:
        if self.head is None or self.total is None or self._holders.octets < self.total:
            return None
        if any(begin < self.total for begin, _ in self._holders.holes(self.total)):
            return None
        return self._whole()

    def _whole(self) -> Outcome:
        """The outcome when nothing is missing."""
        is_unfit = MARKED in self.marks and NOT_CAPABLE in self.marks
        return Outcome.CONGESTION if is_unfit else Outcome.WHOLE
