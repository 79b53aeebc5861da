"""`ladder`: a capture read for one of its conversations."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from typing import Final, NamedTuple, Protocol

from dissect.blocks.captures import read_captures
from dissect.engine.sizes import ADDRESS_OCTETS, PORT_OCTETS
from dissect.errors import CaptureError
from dissect.packet import DEFAULT_LIMITS, DecodeAs, NestingLimits, Packet, ProtocolSet, chosen_protocols
from dissect.packet.reassembly import Reassembler
from dissect.packet.reassembly.datagram import datagrams_of
from dissect.session.analysis.event import Event
from dissect.session.analysis.message import NOTHING, UNKNOWN, EndState, Told
from dissect.session.conversations import Conversation, Flows, Follower
from dissect.session.conversations.keeping import KEPT, Keeper
from dissect.session.conversations.sightings import Sighting
from dissect.session.ladders.following import Teller
from dissect.session.ladders.rungs import Fate, Ladder, Missing, Rung
from dissect.session.reading.opening import open_packets

MOST: Final = 10_000
"""Messages of a ladder."""
BETWEEN: Final = 4
"""So many times more are kept of all conversations between the same ends."""
LOSING: Final = ("retransmission", "retransmission_timeout", "fast_retransmission")
"""The events that say that an earlier message, the first, was lost."""
TWICE: Final = "duplicate_reported"
"""The event that says that one arrived after all."""
REFUSED: Final = ("syn_data_not_taken",)
"""The events that say that the first message arrived, and what it had was not accepted."""
LACKING: Final = "not_captured"
NUMBER: Final = "sequence_number"


class Heard(NamedTuple):
    """A message between the two ends, and what is known of it."""

    packet: Packet
    sighting: Sighting
    told: Told

    @property
    def frame(self) -> int:
        """The number of the packet."""
        return self.packet.frame.number


class Found(NamedTuple):
    """A ladder, and the damage that ended the reading of the file, if there was any."""

    ladder: Ladder
    error: CaptureError | None


def ladder(
    path: str | os.PathLike[str],
    conversation: int = 0,
    *,
    most: int = MOST,
    reassemble: bool | Reassembler = True,
    protocols: ProtocolSet | None = None,
    decode_as: DecodeAs | None = None,
    limits: NestingLimits = DEFAULT_LIMITS,
) -> Ladder:
    """The messages of a conversation of a capture, in their order: ``print(dissect.ladder("echo.pcap", 2))``.

    `conversation` is its number, as `flows` gives it; `most`: of how many messages at most. The file is read twice.
    LookupError if there is no such conversation, CaptureError if the file is damaged.
    """
    chosen = chosen_protocols(protocols, decode_as)
    found = read_ladder(path, conversation, most=most, reassemble=reassemble, protocols=chosen, limits=limits)
    if found.error is not None:
        raise found.error
    return found.ladder


def read_ladder(
    path: str | os.PathLike[str],
    conversation: int,
    *,
    most: int = MOST,
    reassemble: bool | Reassembler = True,
    protocols: ProtocolSet | None = None,
    limits: NestingLimits = DEFAULT_LIMITS,
) -> Found:
    """The same as far as the file can be read. CaptureError if it cannot be opened."""
    chosen = chosen_protocols(protocols, None)
    joined = Reassembler() if reassemble is True else reassemble or None
    every, error = _conversations(path, chosen, limits, reassemble)
    wanted = next((one for one in every if one.number == conversation), None)
    if wanted is None:
        raise LookupError(f"there is no conversation {conversation}: {_numbers(every)}")
    climber = _Climber(wanted, Keeper(chosen, None if joined is None else joined.new()), most)
    with open_packets(path, protocols=chosen, limits=limits, reassemble=joined or False) as packets:
        try:
            for packet in packets:
                climber.take(packet)
        except CaptureError as damage:
            error = damage
    return Found(climber.ladder(len(every)), error)


def _conversations(
    path: str | os.PathLike[str], protocols: ProtocolSet, limits: NestingLimits, reassemble: bool | Reassembler
) -> tuple[Flows, CaptureError | None]:
    """The conversations before the damage, if there is any."""
    follower = Follower(None, protocols, reassemble, KEPT)
    reading = read_captures(path, protocols=protocols, limits=limits, with_divided=True)
    try:
        with closing(reading.map(follower.look)) as found:
            for one in found:
                follower.take(one)
    except CaptureError as error:
        if not reading.octets_read:
            raise
        return follower.flows(), error
    return follower.flows(reading.notes), None


def _numbers(found: Flows) -> str:
    if not found:
        return "there are none"
    if len(found) == 1:
        return f"the only one has number {found[0].number}"
    return f"their numbers are {found[0].number} to {found[-1].number}"


class _Climber:
    """Finds the messages of a conversation among packets that are given in order."""

    def __init__(self, wanted: Conversation, keeper: Keeper, most: int) -> None:
        self._wanted = wanted
        self._keeper = keeper
        self._most = most
        self._is_named = wanted.protocol in keeper.speakers.naming
        """Whether its packets may have other addresses than it has."""
        self._addresses = [] if self._is_named else [bytes(one.address) for one in wanted.ends]
        ports = [one.port.to_bytes(PORT_OCTETS) for one in wanted.ends if one.port is not None]
        self._ports = [b"".join(ports), b"".join(reversed(ports))] if ports else []
        left, right = ends = end_octets(wanted)
        self._ends = b"".join(sorted(ends))
        self._is_left_first = left <= right
        self._teller = Teller()
        self._heard: dict[int, list[Heard]] = {}
        """By the number of the conversation among those of packets with both addresses."""
        self._kept = 0
        self._left_out: Counter[int] = Counter()

    def take(self, packet: Packet) -> None:
        """The next packet. Only one with both addresses in its octets can belong to the conversation, and only one with
        both ports can matter: an association may use further addresses."""
        octets = packet.frame.octets
        matters = packet.reassembled is not None or any(one in octets for one in self._ports)
        told = self._teller.take(packet) if matters else NOTHING
        if not (matters if self._is_named else all(one in octets for one in self._addresses)):
            return
        for number, sighting in self._keeper.sighted(packet):
            if sighting.frame < self._wanted.first_frame or not sighting.key.endswith(self._ends):
                continue
            heard = self._heard.setdefault(number, [])
            if len(heard) < self._most and self._kept < self._most * BETWEEN:
                self._kept += 1
                heard.append(Heard(packet, sighting, told))
            else:
                self._left_out[number] += 1

    def ladder(self, conversations: int) -> Ladder:
        """The ladder, when all packets were taken."""
        wanted = self._wanted
        heard, left_out = self._found()
        begin, rungs = self._rungs(heard)
        return Ladder(
            conversation=wanted,
            conversations=conversations,
            begin=begin,
            rungs=_with_fates(rungs),
            left_out=left_out,
        )

    def _found(self) -> tuple[list[Heard], int]:
        """The messages of the conversation, and how many more there are."""
        wanted, every = self._wanted, [one for heard in self._heard.values() for one in heard]
        between = [one for one in Flows(self._keeper) if _ends_of(one) == _ends_of(wanted)]
        number = next((one.number for one in between if one.first_frame == wanted.first_frame), None)
        if number is None:  # one that was cut in two to bound memory
            return every, self._left_out.total()
        openings = {one.first_frame for one in between} - {wanted.first_frame}
        own = [one for one in self._heard.get(number, []) if one.frame not in openings]
        if own and own[0].frame == wanted.first_frame:
            return own, self._left_out[number]
        return [*(_alone(one) for one in every if one.frame == wanted.first_frame), *own], self._left_out[number]

    def _rungs(self, heard: Iterable[Heard]) -> tuple[tuple[EndState, EndState], list[Rung]]:
        """The states before the first message, and all messages with what changes."""
        rungs: list[Rung] = []
        begin = (UNKNOWN, UNKNOWN)
        states: tuple[EndState, EndState] | None = None
        for packet, sighting, told in heard:
            from_left = sighting.is_turned != self._is_left_first
            if states is None:
                begin = states = _turned(told.before, from_left=from_left)
            after = states if sighting.is_quoted else _turned(told.after, from_left=from_left)
            changed = [new if new != old else None for old, new in zip(states, after, strict=True)]
            states = after
            number, time = packet.frame.number, packet.frame.timestamp_ns
            rungs += _gaps(told.events, number, time, from_left=not from_left)
            rungs.append(
                Rung(
                    number=number,
                    time_ns=time,
                    is_from_left=from_left,
                    octets=sighting.payload_octets,
                    is_quoted=sighting.is_quoted,
                    is_ordinary=told.is_ordinary
                    and not sighting.is_quoted
                    and _is_alone(packet, self._wanted.protocol),
                    events=told.events,
                    fields=told.fields,
                    left=changed[0],
                    right=changed[1],
                    packet=packet,
                )
            )
        return begin, rungs


def _alone(opening: Heard) -> Heard:
    """A message that first seemed to belong to the conversation before, and opened another one."""
    return opening._replace(told=Teller().take(opening.packet)._replace(events=opening.told.events))


def _ends_of(one: Conversation) -> frozenset[object]:
    """The ends of a conversation, whichever is the client."""
    return frozenset((one.protocol, end.address, end.port, one.identifier) for end in one.ends)


def end_octets(wanted: Conversation) -> list[bytes]:
    """The ends as the keys of conversations have them."""
    ports = [wanted.identifier or 0 if one.port is None else one.port for one in wanted.ends]
    return [
        bytes(one.address).ljust(ADDRESS_OCTETS, b"\0") + port.to_bytes(PORT_OCTETS)
        for one, port in zip(wanted.ends, ports, strict=True)
    ]


def _turned(states: tuple[EndState, EndState], *, from_left: bool) -> tuple[EndState, EndState]:
    """The states of sender and receiver as those of left and right."""
    return states if from_left else states[::-1]


def _gaps(events: Iterable[Event], number: int, time_ns: int | None, *, from_left: bool) -> Iterator[Rung]:
    """What a message acknowledges and the capture lacks."""
    for one in events:
        if one.kind == LACKING:
            numbers = one.numbers
            begin, end = numbers["begin"], numbers.get("end")
            yield Rung(
                number=number,
                time_ns=time_ns,
                is_from_left=from_left,
                octets=0 if end is None else end - begin,
                fate=Fate.NOT_CAPTURED,
                missing=Missing(begin, numbers["last"] if end is None else end - 1),
            )


def _is_alone(packet: Packet, protocol: str) -> bool:
    """Whether a packet carries nothing in the protocol that has fields."""
    *_, whole = packet, *datagrams_of(packet)
    inner = [one.name for one in whole.own_layers if one.protocol.fields]
    return inner[-1] == protocol


class Said(Protocol):
    """A message in its conversation, as far as it says which were lost."""

    @property
    def number(self) -> int: ...
    @property
    def events(self) -> Sequence[Event]: ...
    @property
    def fields(self) -> Mapping[str, int]: ...


def lost_among(messages: Sequence[Said]) -> set[int]:
    """The packets of a conversation that were sent again and did not arrive after all."""
    events = [event for one in messages for event in one.events]
    lost = {event.numbers.get("first") for event in events if event.kind in LOSING}
    lost -= {event.numbers.get("first") for event in events if event.kind in REFUSED}
    arrived = {event.numbers["begin"] for event in events if event.kind == TWICE}
    return {one.number for one in messages if one.number in lost and one.fields.get(NUMBER) not in arrived}


def _with_fates(rungs: list[Rung]) -> list[Rung]:
    """The same, with those lost that were sent again and did not arrive after all."""
    lost = lost_among([one for one in rungs if one.missing is None])
    for at, rung in enumerate(rungs):
        if rung.missing is None and rung.number in lost:
            rungs[at] = replace(rung, fate=Fate.LOST)
    return rungs
