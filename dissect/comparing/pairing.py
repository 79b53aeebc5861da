"""Pairing the packets of two captures, both read as a stream, in bounded memory.

A packet whose partner has come is paired at once, if all that stays the same agrees and tells it from others. The rest
waits. When `window` packets or more were read of each capture since it came, it is paired by less (`keys.LEVELS`), or
given up. Times are not looked at: the clocks of two captures may differ by anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Final, NamedTuple

from dissect.comparing.identity import payload_of
from dissect.comparing.keys import (
    LEVELS,
    LOWER,
    Confidence,
    Key,
    Level,
    Part,
    agreement,
    is_telling,
    whole_key,
)
from dissect.comparing.translations import Relation, Translations, shared
from dissect.comparing.waiting import LOOKED_AT, Arrival, Side
from dissect.packet import Packet

WINDOW: Final = 10_000
"""Packets of each capture that are read at least before one that waits is given up; twice as many at most."""


ALIKE: Final = 3
"""How many fields two flows share that may be one: the other end's address, protocol and port."""


class Match(NamedTuple):
    """Two packets that are one."""

    before: Arrival
    after: Arrival
    key: tuple[Part, ...]
    confidence: Confidence
    before_parts: tuple[Arrival, ...] = ()
    """The fragments that the packet came in, if it was put together from some."""
    after_parts: tuple[Arrival, ...] = ()


class Lone(NamedTuple):
    """A packet without a partner."""

    arrival: Arrival
    is_before: bool


class Pairing:
    """Iterate over what was found, in the order in which it is: each packet in a `Match`, or as `Lone`."""

    def __init__(self, before: Iterable[Packet], after: Iterable[Packet], window: int = WINDOW) -> None:
        self.before, self.after = Side(before), Side(after)
        self._window = window
        self._flows = Translations()
        self._epoch = 0

    def __iter__(self) -> Iterator[Match | Lone]:
        read = 0
        while (side := self._next_side()) is not None:
            arrival = side.next(self._epoch)
            read += not side.has_ended
            if arrival is not None:
                found = self._arrived(side, arrival)
                if found is not None:
                    yield found
            if read >= 2 * self._window:
                read = 0
                yield from self._settled(self._epoch - 1)
                self._epoch += 1
                self.before.forget(self._epoch - 1)
                self.after.forget(self._epoch - 1)
        yield from self._settled(self._epoch)

    def _next_side(self) -> Side | None:
        """The side to read from: that of which less was read since its latest packet with a partner."""
        open_sides = [side for side in (self.before, self.after) if not side.has_ended]
        return min(open_sides, key=lambda side: side.read - side.matched, default=None)

    def _arrived(self, side: Side, arrival: Arrival) -> Match | None:
        """The pair that a packet makes with one that waits; else it waits too."""
        other = self.after if side is self.before else self.before
        arrival.expected = arrival.index + other.matched - side.matched
        waiting = other.candidates(arrival.key) if is_telling(arrival.identity) else {}
        choice = self._choose(arrival, waiting, is_before=side is self.before)
        if choice is None:
            side.wait(arrival)
            return None
        partner, how = choice
        other.take(partner)
        return self._match(*((arrival, partner) if side is self.before else (partner, arrival)), how)

    def _choose(
        self, arrival: Arrival, waiting: Mapping[int, Arrival], *, is_before: bool, worst: Relation = Relation.OPEN
    ) -> tuple[Arrival, tuple[Part, ...]] | None:
        """The likeliest of those that wait, and how it was chosen if there were others."""
        ranked: list[tuple[Relation, int, int, int]] = []
        for one in islice(waiting.values(), LOOKED_AT):
            flows = (arrival.identity.flow, one.identity.flow)
            relation = self._flows.relation(*(flows if is_before else flows[::-1]))
            if relation <= worst:
                ranked.append((relation, -shared(*flows), abs(one.index - arrival.expected), one.index))
        if not ranked:
            return None
        ranked.sort()
        first = ranked[0]
        if len(ranked) > 1 and ranked[1][:2] == first[:2]:
            return waiting[first[3]], (Part.ORDER,)
        return waiting[first[3]], (Part.FLOW,) if len(waiting) > 1 else ()

    def _match(self, before: Arrival, after: Arrival, how: tuple[Part, ...]) -> Match:
        found = agreement(before.identity, after.identity, same_payload=_same_payload(before, after))
        confidence = found.confidence()
        if Part.ORDER in how:
            confidence = LOWER[confidence]
        elif not found.differs or (Part.PAYLOAD in found.parts and found.weight > 1):
            self._flows.learn(before.identity.flow, after.identity.flow)
        self.before.matched = max(self.before.matched, before.index)
        self.after.matched = max(self.after.matched, after.index)
        return Match(before, after, found.parts + how, confidence)

    def _settled(self, epoch: int) -> Iterator[Match | Lone]:
        """What waits since this epoch or before: paired by less, or given up if it came before this epoch, or at the
        end."""
        is_end = epoch == self._epoch
        yield from self._paired_by(LEVELS[0], epoch)
        yield from self._rejoined(epoch)
        for level in LEVELS[1:]:
            yield from self._paired_by(level, epoch)
        for side in (self.before, self.after):
            for arrival in [one for one in side.waiting.values() if is_end or one.epoch < epoch]:
                side.take(arrival)
                yield Lone(arrival, side is self.before)

    def _rejoined(self, epoch: int) -> Iterator[Match]:
        """Pair datagrams of which one at least came in fragments that all wait: a box may cut them, or join them."""
        by_key: dict[Key, dict[int, Arrival]] = {}
        parts: dict[int, tuple[Arrival, ...]] = {}
        for one, fragments in self.after.datagrams(epoch):
            by_key.setdefault(one.key, {})[one.index] = one
            parts[one.index] = fragments
        for arrival, fragments in self.before.datagrams(epoch):
            waiting = {index: one for index, one in by_key.get(arrival.key, {}).items() if fragments or parts[index]}
            choice = self._choose(arrival, waiting, is_before=True)
            if choice is not None:
                partner, how = choice
                theirs = parts[partner.index]
                del by_key[arrival.key][partner.index]
                for side, whole, own in ((self.before, arrival, fragments), (self.after, partner, theirs)):
                    for one in own or (whole,):
                        side.take(one)
                yield self._match(arrival, partner, how)._replace(before_parts=fragments, after_parts=theirs)

    def _paired_by(self, level: Level, epoch: int) -> Iterator[Match]:
        """Pair what waits by one kind of key."""
        by_key: dict[Key, dict[int, Arrival]] = {}
        for key, one in _keyed(self.after, level, epoch):
            by_key.setdefault(key, {})[one.index] = one
        for key, arrival in _keyed(self.before, level, epoch):
            waiting = by_key.get(key)
            choice = self._choose(arrival, waiting, is_before=True, worst=level.worst) if waiting else None
            if waiting and choice is not None:
                partner, how = choice
                if not self._is_credible(arrival, partner):
                    continue
                del waiting[partner.index]
                self.before.take(arrival)
                self.after.take(partner)
                yield self._match(arrival, partner, how)

    def _is_credible(self, before: Arrival, after: Arrival) -> bool:
        """Whether two packets that share a key of less than everything are one: the payloads say so, or, where those
        were changed, many other bits or the flow."""
        if _same_payload(before, after):
            return True
        if not before.identity.has_network:
            return False
        flows = before.identity.flow, after.identity.flow
        is_told = before.identity.transport_parts > 1 and before.identity.transport == after.identity.transport
        return is_told or shared(*flows) >= ALIKE or self._flows.relation(*flows) is Relation.KNOWN


def _keyed(side: Side, level: Level, epoch: int) -> list[tuple[Key, Arrival]]:
    """What waits since this epoch or before, with its key. A packet that repeats one that may have a partner is only
    paired by everything: else it would take the partner of another."""
    return [
        (key, one)
        for one in side.waiting.values()
        if one.epoch <= epoch and (one.repeats is None or level.key is whole_key)
        if (key := level.key(one.identity)) is not None
    ]


def _same_payload(before: Arrival, after: Arrival) -> bool:
    """Whether two payloads are the same, as far as both were captured."""
    one, other = before.identity, after.identity
    if one.payload == other.payload or one.octets != other.octets or not (one.is_cut or other.is_cut):
        return one.octets == other.octets and one.payload == other.payload
    ours, theirs = payload_of(before.packet), payload_of(after.packet)
    common = min(len(ours), len(theirs))
    return ours[:common] == theirs[:common]
