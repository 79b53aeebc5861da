"""Counting conversations where there is no engine: what `conversations.c` does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Final

from dissect.blocks.block import Block
from dissect.engine.sizes import MOST_LETTERS
from dissect.schema import Effect
from dissect.session.conversations.counting import MOST_AROUNDS, OF_ONE
from dissect.session.conversations.naming import Naming
from dissect.session.conversations.sightings import Sighting
from dissect.session.conversations.speakers import NANOSECONDS, Speaker, Speakers
from dissect.session.conversations.talk import (
    AFTER_END,
    AFTER_IDLE,
    COUNT_SHIFT,
    FROM_OTHER,
    FROM_SECOND,
    LETTER_BITS,
    MOST_ERRORS,
    NEVER,
    PACKED,
    TO_ALL_STATIONS,
)

BOTH: Final = 3
NOTHING: Final = -1


class OpenTalk:
    """A conversation that may go on. Two numbers are those of its first and of its second end."""

    def __init__(self, first: Sighting, number: int, stream: int, flags: int) -> None:
        self.octets, self.network_octets, self.payload_octets, self.packets = [0, 0], [0, 0], [0, 0], [0, 0]
        self.first, self.last = NEVER
        self.first_frame = self.history = self.errors = 0
        self.number, self.stream = number, stream
        self.declaration, self.content = first.declaration, NOTHING
        self.seen = [0, 0]
        self.flags = flags | FROM_SECOND * first.is_turned
        self.key = first.key
        self.latest: int | None = None
        self.opening: list[int | None] = [None, None]
        self.has_sent = 0
        self.candidate: Sighting | None = None

    def packed(self) -> bytes:
        """What is kept of it."""
        return PACKED.pack(
            *self.octets,
            *self.network_octets,
            *self.payload_octets,
            self.first,
            self.last,
            self.first_frame,
            self.history,
            *self.packets,
            self.number,
            self.stream,
            self.declaration,
            self.content,
            *self.seen,
            self.errors,
            self.flags,
            self.key,
        )

    def is_over(self, of: Speaker) -> bool:
        """Whether messages that end it were seen."""
        halves, (first, second) = of.marks(Effect.ENDS_HALF), self.seen
        return bool((first | second) & of.marks(Effect.ENDS) or (first & halves and second & halves))

    def was_idle(self, one: Sighting, of: Speaker) -> bool:
        """Whether a message comes too long after the one before."""
        longest = of.exchange.idle if self.has_sent == BOTH else of.exchange.idle_one_way
        if longest is None or not one.has_time or self.latest is None:
            return False
        return one.time - self.latest > longest * NANOSECONDS

    def may_open_another(self, one: Sighting, of: Speaker) -> bool:
        """Whether a message that opens a conversation may open another one than this: not if it was sent again, nor if
        the other end has opened it at the same time."""
        end = one.is_turned
        if not self.has_sent >> end & 1:
            return False
        if self.opening[end] is not None:
            return self.opening[end] != one.number
        return not self.seen[not end] & of.marks(Effect.OPENS)

    def add(self, one: Sighting, sign: int = 1) -> None:
        """Add what a message has, or take it away."""
        if one.is_chosen:
            self.octets[one.is_turned] += sign * one.octets
            self.network_octets[one.is_turned] += sign * one.network_octets
            self.payload_octets[one.is_turned] += sign * one.payload_octets
            self.packets[one.is_turned] += sign * one.frames

    def note(self, one: Sighting, of: Speaker) -> None:
        """Take a message."""
        end = one.is_turned
        self._note_marks(one, of)
        self.content = one.content if self.content == NOTHING else self.content
        self.add(one)
        self.has_sent |= 1 << end
        if one.has_time and (self.latest is None or one.time > self.latest):
            self.latest = one.time
        if one.marks & (of.marks(Effect.OPENS) | of.marks(Effect.ANSWERS)) and self.opening[end] is None:
            self.opening[end] = one.number
        if one.is_chosen:
            self.first_frame = self.first_frame or one.frame
            self.flags |= (TO_ALL_STATIONS << end) * one.is_broadcast
            if one.has_time:
                self.first, self.last = min(self.first, one.time), max(self.last, one.time)

    def _note_marks(self, one: Sighting, of: Speaker) -> None:
        marks, end = one.marks, one.is_turned
        for place, condition in enumerate(of.conditions):
            if condition.after and not self.seen[not end] & condition.after:
                marks &= ~(1 << place)
        fresh = marks & ~self.seen[end]
        self.seen[end] |= marks
        for place, condition in enumerate(of.conditions):
            count = self.history >> COUNT_SHIFT
            if fresh >> place & 1 and condition.mark.letter and count < MOST_LETTERS:
                self.history |= (place | FROM_OTHER * end) << LETTER_BITS * count
                self.history += 1 << COUNT_SHIFT


class PlainTalks:
    """Conversations in dictionaries."""

    def __init__(self, speakers: Speakers, most: int, shrink: Callable[[], None]) -> None:
        """As that of `EngineTalks`."""
        self._speakers = speakers
        self._most = most
        self._shrink = shrink
        self._arounds: dict[bytes, int] = {}
        self._talks: list[OpenTalk] = []
        self._ends: dict[bytes, OpenTalk] = {}
        self._streams: Counter[int] = Counter()
        self.begun = self.idled = 0

    def __len__(self) -> int:
        return len(self._talks)

    def number_around(self, octets: bytes) -> int:
        number = self._arounds.get(octets, -1)
        if number < 0 and len(self._arounds) < MOST_AROUNDS:
            number = self._arounds[octets] = len(self._arounds)
        return number

    def count_rows(
        self,
        block: Block,
        chosen: bytes | None,  # noqa: ARG002  # as that of `EngineTalks`
        asked: Callable[[int], None],
        divided: Callable[[int, int, int], None],  # noqa: ARG002  # as above
        naming: Callable[[Speaker], Naming],  # noqa: ARG002  # as above
    ) -> int:
        for row in range(len(block)):
            asked(row)
        return 0

    def make_room(self, count: int) -> None:
        if len(self) + count > self._most:
            self._shrink()

    def latest(self) -> list[int]:
        return [NEVER[1] if one.latest is None else one.latest for one in self._talks]

    def count(self, one: Sighting) -> int:
        self.make_room(OF_ONE)
        of = self._speakers.at(one.declaration)
        talk = self._ends.get(one.key)
        if one.is_quoted:
            if talk is None:
                return NOTHING
            talk.errors = min(talk.errors + one.is_chosen, MOST_ERRORS)
            return talk.number
        talk = self._begin(one, 0) if talk is None else self._continued(talk, one, of)
        self._ends[one.key] = talk
        talk.note(one, of)
        return talk.number

    def _begin(self, one: Sighting, flags: int) -> OpenTalk:
        name = self._speakers.at(one.declaration).name
        talk = OpenTalk(one, self.begun, self._streams[name], flags)
        self.begun += 1
        self._streams[name] += 1
        self._talks.append(talk)
        return talk

    def _continued(self, talk: OpenTalk, one: Sighting, of: Speaker) -> OpenTalk:
        """The conversation that a message belongs to, where this one had the same ends before."""
        candidate = talk.candidate
        if talk.was_idle(one, of):
            self.idled += 1
            return self._begin(one, AFTER_IDLE)
        if one.marks & of.marks(Effect.OPENS):
            if talk.is_over(of):
                return self._begin(one, AFTER_END)
            if talk.may_open_another(one, of):
                talk.candidate = one
        elif one.marks & of.marks(Effect.ANSWERS) and candidate is not None and one.answers(candidate):
            another = self._begin(candidate, AFTER_END)
            talk.add(candidate, -1)
            talk.candidate = None
            another.note(candidate, of)
            return another
        return talk

    def forget(self, gone: bytes) -> bytes:
        kept = [talk.packed() for talk, one in zip(self._talks, gone, strict=True) if one]
        self._talks = [talk for talk, one in zip(self._talks, gone, strict=True) if not one]
        remaining = {*map(id, self._talks)}
        self._ends = {key: talk for key, talk in self._ends.items() if id(talk) in remaining}
        return b"".join(kept)
