"""Which end of a conversation is the client, and how that was decided."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from dissect.assigned_numbers.port_ranges import PortRange
from dissect.assigned_numbers.ports import service_name
from dissect.engine.sizes import MOST_MARKS
from dissect.schema import Effect, Mark, Sender, State
from dissect.session.conversations.conversation import RoleReason
from dissect.session.conversations.speakers import Speaker

SYSTEM_PORTS: Final = PortRange.SYSTEM.numbers
GIVEN_TO_CLIENTS: Final = range(32768, 65536)
"""Linux gives them ports from 32768 on, and most other systems from 49152 on."""
OWN: Final = (1 << MOST_MARKS) - 1


@dataclass(frozen=True, slots=True)
class Roles:
    """Which end is the client, 0 or 1; without one, which end has sent first."""

    first: int
    reason: RoleReason
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Judgment:
    """What the messages of a conversation say of it."""

    roles: Roles | None
    """Who is the client; None if they do not say it."""
    state: State | None
    completeness: int | None
    """How much was seen, as Wireshark counts it; None if the protocol has no such number."""


class Seen:
    """The marks of the messages of both ends."""

    def __init__(self, seen: tuple[int, int], own: Speaker, content: Speaker | None) -> None:
        self._marks = [[*_marks(one & OWN, own), *_marks(one >> MOST_MARKS, content)] for one in seen]
        self._own = own

    def by(self, end: int, sender: Sender) -> str:
        """The mark of a message of an end that only this one sends; empty: there is none."""
        return next((one.name for one in self._marks[end] if one.by is sender), "")

    def has(self, end: int, effect: Effect) -> bool:
        """Whether an end has sent a message with this effect."""
        return any(one.effect is effect for one in self._marks[end])

    def judged(self, sent_first: int) -> Judgment:
        """What they say, where that end has sent first."""
        names = [{one.name for one in marks} for marks in self._marks]
        state = next((one for one in self._own.exchange.states if _holds(one, names)), None)
        seen = sum({one.completeness for marks in self._marks for one in marks})
        is_told = any(one.mark.completeness for one in self._own.conditions)
        return Judgment(_opened(self, sent_first) or _told(self), state, seen if is_told else None)


def _marks(bits: int, speaker: Speaker | None) -> Iterator[Mark]:
    conditions = () if speaker is None else speaker.conditions
    return (one.mark for place, one in enumerate(conditions) if bits >> place & 1)


def _holds(state: State, names: Sequence[set[str]]) -> bool:
    first, second = names
    both, either = first & second, first | second
    return (
        both.issuperset(state.both)
        and either.isdisjoint(state.nobody)
        and any(
            one.issuperset(state.one) and other.issuperset(state.other)
            for one, other in ((first, second), (second, first))
        )
    )


def roles_of(
    judgment: Judgment, own: Speaker, ports: tuple[int, int], transport: int, sent_first: int, *, is_to_many: bool
) -> Roles:
    """Who is the client. What messages say comes first, then what ports suggest."""
    if is_to_many:
        return Roles(sent_first, RoleReason.NO_SERVER)
    if judgment.roles is not None:
        return judgment.roles
    return guessed(ports, transport, sent_first, is_by_first=not own.marks(Effect.OPENS))


def _opened(seen: Seen, sent_first: int) -> Roles | None:
    """What follows if both ends have sent a message that opens the conversation."""
    if not (seen.has(0, Effect.OPENS) and seen.has(1, Effect.OPENS)):
        return None
    if seen.has(0, Effect.ANSWERS) == seen.has(1, Effect.ANSWERS):
        return Roles(sent_first, RoleReason.SIMULTANEOUS)
    return Roles(sent_first, RoleReason.OPENED, seen.by(sent_first, Sender.CLIENT))


def _told(seen: Seen) -> Roles | None:
    """What messages say, if they do not contradict one another."""
    for reason, sender in ((RoleReason.OPENED, Sender.CLIENT), (RoleReason.ANSWERED, Sender.SERVER)):
        found = [seen.by(end, sender) for end in range(2)]
        if bool(found[0]) != bool(found[1]):
            sends = int(not found[0])
            return Roles(sends if sender is Sender.CLIENT else 1 - sends, reason, found[sends])
    return None


def guessed(ports: tuple[int, int], transport: int, sent_first: int, *, is_by_first: bool) -> Roles:
    """What ports suggest: the end that alone has such a port serves. `is_by_first`: after what is known of ports,
    the end that has sent first is the client."""
    for reason, serves in _suggestions(transport, min(ports), is_by_first=is_by_first):
        first, second = map(serves, ports)
        if first != second:
            return Roles(int(first), reason)
    return Roles(sent_first, RoleReason.FIRST_MESSAGE)


def _suggestions(
    transport: int, lower: int, *, is_by_first: bool
) -> Iterator[tuple[RoleReason, Callable[[int], bool]]]:
    """What tells the port of a server, what is surest first. `lower`: the lower port of both ends."""
    yield RoleReason.SYSTEM_PORT, lambda port: port in SYSTEM_PORTS
    yield RoleReason.KNOWN_PORT, lambda port: service_name(port, transport) != ""
    if not is_by_first:
        yield RoleReason.DYNAMIC_PORT, lambda port: port not in GIVEN_TO_CLIENTS
        yield RoleReason.LOWER_PORT, lambda port: port == lower
