"""`Watch`: what stands in the datagrams and the SCTP messages of packets that pass."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Final, NamedTuple

from dissect.addresses import Address
from dissect.packet import Layer, Packet
from dissect.packet.reassembly import Joined, Outcome, Reassembler
from dissect.packet.reassembly.datagram import datagrams_of
from dissect.session.echo.datagrams import Sent
from dissect.session.sctp.announcements.presence import has_header
from dissect.session.sctp.messages.items import SctpItem, SctpMessage
from dissect.session.udp.datagrams import begun_in, datagrams_in

if TYPE_CHECKING:
    from dissect.session.sctp.messages.follower import MessageFollower, Step

NOT_SEEN: Final = -(1 << 63)
NO_TIME: Final = NOT_SEEN + 1

End = tuple[Address, int]


class Talk(NamedTuple):
    """What two ends sent each other, message by message."""

    protocol: str
    """Wireshark's short name of it."""
    client: End
    server: End
    sent: list[Sent]
    """By the client."""
    answers: list[Sent]
    """By the server."""


class Watch:
    """Looks at packets as they pass: when they came, and what stands in datagrams."""

    def __init__(self, reassembler: Reassembler | None = None) -> None:
        """`reassembler`: what has joined the fragments in the packets before they pass, and knows which are left."""
        self._reassembler = reassembler or Reassembler()
        self._times = array("q")
        self._datagrams: dict[tuple[End, End], list[tuple[bool, Sent]]] = {}
        """By two ends: what both sent, and whether it was the second of them."""
        self._begun: dict[int, tuple[tuple[End, End], Sent]] = {}
        """By the frame of a first fragment, while its datagram is not whole: sender and receiver, and what is there."""
        self._sctp: MessageFollower | None = None
        self._messages: dict[int, tuple[list[SctpMessage], list[SctpMessage]]] = {}
        self._ends: dict[int, tuple[End, End]] = {}

    def watching(self, packets: Iterable[Packet]) -> Iterator[Packet]:
        """The same packets."""
        for packet in packets:
            number, time = packet.frame.number, packet.frame.timestamp_ns
            while len(self._times) <= number:
                self._times.append(NOT_SEEN)
            self._times[number] = NO_TIME if time is None else time
            self._take_datagram(packet, number, time)
            self._take_messages(packet)
            yield packet

    def time_of(self, frame: int) -> int | None:
        """When a frame was captured."""
        time = self._times[frame] if frame < len(self._times) else NOT_SEEN
        return None if time in {NOT_SEEN, NO_TIME} else time

    def unjoined(self) -> Counter[Outcome]:
        """What became of datagrams that were not put together and are in none of the talks, as their first fragment is
        missing or carries no datagram; no packets follow. Late copies, and those of which no fragment passed, do not
        count, as far as the reassembler remembers which they were."""
        found: Counter[Outcome] = Counter(self._reassembler.outcomes)
        del found[Outcome.WHOLE]
        for joined in self._reassembler.given_up:
            is_seen = any(self._has_seen(place.frame) for place in joined.fragments)
            if joined.is_late_copy or not is_seen or self._begins_of(joined):
                found[joined.outcome] -= 1
        return +found

    def _begins_of(self, joined: Joined) -> list[int]:
        """The frames in which a datagram begins that is not whole: copies of one fragment."""
        return [place.frame for place in joined.fragments if place.frame in self._begun]

    def _has_seen(self, frame: int) -> bool:
        return frame < len(self._times) and self._times[frame] != NOT_SEEN

    def talks(self) -> Iterator[Talk]:
        """Those of datagrams, and those of SCTP; no packets follow."""
        for ends, said in self._of_datagrams().items():
            said.sort(key=_frame_of)
            begun_by = said[0][0]
            sent = [one for sender, one in said if sender == begun_by]
            answers = [one for sender, one in said if sender != begun_by]
            yield Talk("udp", *(ends[::-1] if begun_by else ends), sent, answers)
        for settled in () if self._sctp is None else self._sctp.finish():
            number = settled.association.number
            for which in (0, 1):
                self._keep(number, which, settled.items[which])
        for number, both in self._messages.items():
            yield Talk("sctp", *self._ends[number], *(list(map(self._said, one)) for one in both))

    def _take_datagram(self, packet: Packet, number: int, time: int | None) -> None:
        for joined in datagrams_of(packet):
            for place in joined.joined.fragments:
                self._begun.pop(place.frame, None)
        whole = next(datagrams_in(packet), None)
        found = whole or begun_in(packet)
        network = None if found is None else found.layer.network_around
        if found is None or network is None:
            return
        ends = _ends_of(network, found.layer)
        said = Sent(found.octets, (number,), time, found.missing, found.is_damaged)
        if whole is None:
            self._begun[number] = ends, said
        else:
            _add(self._datagrams, ends, said)

    def _of_datagrams(self) -> dict[tuple[End, End], list[tuple[bool, Sent]]]:
        """What was sent, with that of which only the first fragment is there."""
        found = {ends: said.copy() for ends, said in self._datagrams.items()}
        copies = set[int]()
        for joined in self._reassembler.given_up:
            copies.update(self._begins_of(joined)[0 if joined.is_late_copy else 1 :])
        for frame, (ends, said) in self._begun.items():
            if frame not in copies:
                _add(found, ends, said)
        return found

    def _take_messages(self, packet: Packet) -> None:
        step = self._step(packet)
        if step is None:
            return
        association, sender = step.moment.found.association, step.moment.found.sender
        if association.number not in self._ends:
            carried = step.moment.packet
            ends = (carried.source, carried.source_port), (carried.destination, carried.destination_port)
            self._ends[association.number] = ends if sender == 0 else ends[::-1]
        self._keep(association.number, sender, step.sent)
        self._keep(association.number, 1 - sender, step.received)
        for settled in step.given_up:
            for which in (0, 1):
                self._keep(settled.association.number, which, settled.items[which])

    def _step(self, packet: Packet) -> Step | None:
        """What a packet settles of such messages."""
        if not has_header(packet):
            return None
        if self._sctp is None:
            from dissect.session.sctp.messages.follower import MessageFollower  # which few captures need

            self._sctp = MessageFollower()
        return self._sctp.take(packet)

    def _keep(self, number: int, which: int, items: Iterable[SctpItem]) -> None:
        both = self._messages.setdefault(number, ([], []))
        both[which].extend(item for item in items if isinstance(item, SctpMessage))

    def _said(self, message: SctpMessage) -> Sent:
        """A message as it is compared."""
        return Sent(message.octets, message.frames, self.time_of(message.frames[-1]), message.missing)


def _add(talks: dict[tuple[End, End], list[tuple[bool, Sent]]], ends: tuple[End, End], said: Sent) -> None:
    """Add what a sender said to a receiver."""
    if ends[::-1] in talks:
        talks[ends[::-1]].append((True, said))
    else:
        talks.setdefault(ends, []).append((False, said))


def _frame_of(said: tuple[bool, Sent]) -> int:
    return said[1].frames[0]


def _ends_of(network: Layer, layer: Layer) -> tuple[End, End]:
    """Address and port of sender and receiver."""
    addresses, ports = network.values, layer.values
    return (
        (addresses["source_address"], ports["source_port"]),
        (addresses["destination_address"], ports["destination_port"]),
    )
