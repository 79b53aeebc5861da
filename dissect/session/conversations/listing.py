"""`Flows`: the conversations of a capture, read from what is kept of them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from enum import Enum
from functools import cached_property, lru_cache
from heapq import nlargest, nsmallest
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, overload

from dissect.addresses import Address
from dissect.capture.notes import Note
from dissect.engine.sizes import ADDRESS_OCTETS, END_OCTETS, HEAD_OCTETS
from dissect.packet.community_id import COUNTERPARTS
from dissect.schema import Sender
from dissect.session.conversations.conversation import Beginning, Cast, Conversation, end_of
from dissect.session.conversations.deciding import Judgment, Seen, roles_of
from dissect.session.conversations.requested import AROUND_OCTETS, Requested
from dissect.session.conversations.speakers import Speaker, Speakers
from dissect.session.conversations.talk import (
    AFTER_END,
    AFTER_IDLE,
    FROM_SECOND,
    NEVER,
    TO_ALL_STATIONS,
    Talk,
    letters_of,
)

if TYPE_CHECKING:
    from dissect.session.conversations.keeping import Keeper
    from dissect.session.conversations.records import Records

MOST_REMEMBERED: Final = 4096
"""Judgments, and histories, that are remembered."""
IPV4_OCTETS: Final = 4
GROUPS_4: Final = 0xE
"""The highest four bits of group addresses of IPv4."""
ALL_HOSTS: Final = 0xFF
"""The octets of the address of all hosts of IPv4; the first one of group addresses of IPv6."""


class Order(Enum):
    """The orders in which conversations may be listed."""

    NUMBER = "number"
    PACKETS = "packets"
    OCTETS = "octets"
    PAYLOAD = "payload"
    DURATION = "duration"
    BEGIN = "begin"
    PROTOCOL = "protocol"
    CLIENT = "client"
    SERVER = "server"


KEYS: Final[dict[Order, Callable[[Talk], int]]] = {
    Order.PACKETS: lambda one: sum(one.packets),
    Order.OCTETS: lambda one: sum(one.octets),
    Order.PAYLOAD: lambda one: sum(one.payload_octets),
    Order.DURATION: lambda one: one.times[1] - one.times[0],
    Order.BEGIN: lambda one: one.times[0],
}
MADE_KEYS: Final[dict[Order, Callable[[Conversation], Any]]] = {
    Order.PROTOCOL: lambda one: one.protocol,
    Order.CLIENT: lambda one: (bytes(one.ends[0].address), one.ends[0].port or 0),
    Order.SERVER: lambda one: (bytes(one.ends[1].address), one.ends[1].port or 0),
}


class Flows(Sequence[Conversation]):
    """The conversations of a capture, in the order of their beginnings. Each is made when it is asked for, from the
    150 octets that are kept of it."""

    def __init__(self, keeper: Keeper, notes: tuple[Note, ...] = ()) -> None:
        self._records: Records = keeper.finish()
        self._speakers = keeper.speakers
        self._transports = keeper.speakers.transports
        self._asking = keeper.speakers.asking
        """The declarations of requests that begin other conversations."""
        self.notes = notes
        """Faults of the file that did not end the reading."""
        self.missing = keeper.missing
        """Conversations of which nothing is kept, because there were more than the limit."""
        self.shortened = keeper.shortened
        """Conversations that ended here because more were open than can be followed: what came in them later is listed
        as another one."""
        self.idled = keeper.idled
        """Conversations that follow one between the same ends that was idle for too long."""
        self.outside = keeper.outside
        """Packets that belong to no conversation."""
        self.fragments = keeper.fragments
        """Packets with fragments of datagrams that were not completed."""

    @property
    def first_ns(self) -> int | None:
        """The earliest time of a packet in any of them, as nanoseconds since 1970; None if none has a time."""
        return self._records.earliest

    def __len__(self) -> int:
        return len(self._records)

    @overload
    def __getitem__(self, index: int) -> Conversation: ...
    @overload
    def __getitem__(self, index: slice) -> list[Conversation]: ...
    def __getitem__(self, index: int | slice) -> Conversation | list[Conversation]:
        if isinstance(index, slice):
            return [self._made(self._records[one]) for one in range(*index.indices(len(self)))]
        if not -len(self) <= index < len(self):
            raise IndexError(f"there are {len(self)} conversations")
        return self._made(self._records[index % len(self)])

    def __iter__(self) -> Iterator[Conversation]:
        return map(self._made, self._records)

    def ordered(self, order: Order, count: int | None = None) -> Iterator[Conversation]:
        """The first `count` of them in an order, or all: amounts and durations begin with the largest."""
        if order is Order.NUMBER:
            return iter(self) if count is None else islice(self, count)
        key, most = KEYS.get(order), len(self) if count is None else count
        if key is None:
            return iter(nsmallest(most, self, MADE_KEYS[order]))
        first = nsmallest if order is Order.BEGIN else nlargest
        return map(self.__getitem__, first(most, range(len(self)), key=lambda index: key(self._records[index])))

    def __repr__(self) -> str:
        return f"<Flows: {len(self)} conversations>"

    @cached_property
    def _requested(self) -> Requested:
        """What requests tell of others."""
        found = Requested()
        for request in self._records.with_contents(self._asking):
            roles = self._judged(request).roles
            if roles is not None:
                found.add(request, roles)
        return found

    def _judged(self, talk: Talk) -> Judgment:
        """What the messages of a conversation say."""
        return _judged(self._speakers, talk.declaration, talk.content, talk.seen, int(talk.flags & FROM_SECOND != 0))

    def _made(self, talk: Talk) -> Conversation:
        own = self._speakers.at(talk.declaration)
        addresses, ports = read_ends(talk.key, self._speakers)
        sent_first = int(talk.flags & FROM_SECOND != 0)
        judgment = self._judged(talk)
        if judgment.roles is None and talk.content not in self._asking:
            judgment = replace(judgment, roles=self._requested.roles_of(talk))
        protocol = own.header.stack.name
        transport = self._transports.get(protocol, 0)
        cast = _cast(talk, addresses)
        is_echo = own.ports is not None and own.ports.source == own.ports.destination
        found = roles_of(judgment, own, ports, transport, sent_first, is_to_many=cast is not Cast.UNICAST)
        order = (found.first, 1 - found.first)
        state = judgment.state
        first, last = (None, None) if talk.times == NEVER else talk.times
        return Conversation(
            number=talk.number,
            stream=talk.stream,
            protocol=protocol,
            ip_protocol=transport,
            ends=(  # type: ignore[arg-type]  # there are two
                *(
                    end_of(
                        addresses[end],
                        None if is_echo else ports[end],
                        transport,
                        talk.packets[end],
                        talk.octets[end],
                        talk.network_octets[end],
                        talk.payload_octets[end],
                    )
                    for end in order
                ),
            ),
            role_reason=found.reason,
            evidence=found.evidence,
            identifier=ports[0] if is_echo else None,
            cast=cast,
            beginning=_beginning(talk),
            first_frame=talk.first_frame,
            first_ns=first,
            last_ns=last,
            state="" if state is None else state.name,
            outcome="" if state is None else state.meaning,
            history=_history(self._speakers, talk.declaration, talk.history, found.first),
            completeness=judgment.completeness,
            errors=talk.errors,
            network=around_of(talk.key),
            asked=_asked(own) if transport in COUNTERPARTS else None,
        )


@lru_cache(maxsize=MOST_REMEMBERED)
def _judged(speakers: Speakers, declaration: int, content: int, seen: tuple[int, int], sent_first: int) -> Judgment:
    """What the messages of a conversation say, remembered: few conversations differ in their kinds of messages."""
    return Seen(seen, speakers.at(declaration), None if content < 0 else speakers.at(content)).judged(sent_first)


def around_of(key: bytes) -> int:
    """The number of what is around a conversation."""
    return int.from_bytes(key[:AROUND_OCTETS], sys.byteorder, signed=True)


def read_ends(key: bytes, speakers: Speakers) -> tuple[tuple[Address, Address], tuple[int, int]]:
    """The addresses of both ends, and their ports."""
    family, begin = speakers.families[key[AROUND_OCTETS]], AROUND_OCTETS + HEAD_OCTETS
    ends = key[begin : begin + END_OCTETS], key[begin + END_OCTETS :]
    first, second = (family(one[: family.octets]) for one in ends)
    ports = int.from_bytes(ends[0][ADDRESS_OCTETS:]), int.from_bytes(ends[1][ADDRESS_OCTETS:])
    return (first, second), ports


def _cast(talk: Talk, addresses: tuple[Address, Address]) -> Cast:
    """To how many it goes. What goes to all stations of a link, and is answered, goes to one host."""
    first, second = addresses
    if _is_group(first) or _is_group(second):
        return Cast.MULTICAST
    if _is_of_all(first) or _is_of_all(second):
        return Cast.BROADCAST
    is_one_way = not all(talk.seen)
    return Cast.BROADCAST if is_one_way and talk.flags & (TO_ALL_STATIONS | 2 * TO_ALL_STATIONS) else Cast.UNICAST


def _is_group(address: Address) -> bool:
    """Whether an address is that of a group (RFC 5771, RFC 4291 §2.7)."""
    return address[0] >> 4 == GROUPS_4 if len(address) == IPV4_OCTETS else address[0] == ALL_HOSTS


def _is_of_all(address: Address) -> bool:
    """Whether an address is that of all hosts of a network (RFC 919 §7)."""
    return len(address) == IPV4_OCTETS == address.count(ALL_HOSTS)


def _beginning(talk: Talk) -> Beginning:
    if talk.flags & AFTER_IDLE:
        return Beginning.IDLE
    return Beginning.OPENED_AGAIN if talk.flags & AFTER_END else Beginning.FIRST


@lru_cache(maxsize=MOST_REMEMBERED)
def _history(speakers: Speakers, declaration: int, history: int, first: int) -> str:
    """The letters, in capitals for the first of the ends; remembered, as few conversations differ in them."""
    conditions = speakers.at(declaration).conditions
    letters = ((conditions[place].mark.letter, is_second) for place, is_second in letters_of(history))
    return "".join(one.upper() if is_second == first else one for one, is_second in letters)


def _asked(own: Speaker) -> int | None:
    """The value that tells requests."""
    marks = [one.mark for one in own.conditions if one.mark.by is Sender.CLIENT]
    return next((value for one in marks for value in one.when.values()), None)
