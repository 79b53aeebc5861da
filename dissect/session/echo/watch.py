"""`Watch`: what stands in the datagrams and the SCTP messages of packets that pass."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from dissect.addresses import Address
from dissect.packet import Layer, Packet
from dissect.session.echo.datagrams import Sent
from dissect.session.sctp.messages import MessageFollower, SctpMessage
from dissect.session.sctp.messages.items import SctpItem
from dissect.session.udp.datagrams import datagrams_in

NO_TIME: Final = -(1 << 63)

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

    def __init__(self) -> None:
        self._times = array("q")
        self._datagrams: dict[tuple[End, End], tuple[list[Sent], list[Sent]]] = {}
        """By the client, who sent the first datagram, and the server: what both sent."""
        self._sctp = MessageFollower()
        self._messages: dict[int, tuple[list[SctpMessage], list[SctpMessage]]] = {}
        self._ends: dict[int, tuple[End, End]] = {}

    def watching(self, packets: Iterable[Packet]) -> Iterator[Packet]:
        """The same packets."""
        for packet in packets:
            number, time = packet.frame.number, packet.frame.timestamp_ns
            while len(self._times) <= number:
                self._times.append(NO_TIME)
            self._times[number] = NO_TIME if time is None else time
            self._take_datagram(packet, number, time)
            self._take_messages(packet)
            yield packet

    def time_of(self, frame: int) -> int | None:
        """When a frame was captured."""
        time = self._times[frame] if frame < len(self._times) else NO_TIME
        return None if time == NO_TIME else time

    def talks(self) -> Iterator[Talk]:
        """Those of datagrams, and those of SCTP; no packets follow."""
        for (client, server), (sent, answers) in self._datagrams.items():
            yield Talk("udp", client, server, sent, answers)
        for settled in self._sctp.finish():
            number = settled.association.number
            for which in (0, 1):
                self._keep(number, which, settled.items[which])
        for number, both in self._messages.items():
            yield Talk("sctp", *self._ends[number], *(list(map(self._said, one)) for one in both))

    def _take_datagram(self, packet: Packet, number: int, time: int | None) -> None:
        found = next(datagrams_in(packet), None)
        network = None if found is None else found.layer.network_around
        if found is None or network is None:
            return
        ends = _ends_of(network, found.layer)
        said = Sent(found.octets, (number,), time, found.missing, found.is_damaged)
        if ends[::-1] in self._datagrams:
            self._datagrams[ends[::-1]][1].append(said)
        else:
            self._datagrams.setdefault(ends, ([], []))[0].append(said)

    def _take_messages(self, packet: Packet) -> None:
        step = self._sctp.take(packet)
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

    def _keep(self, number: int, which: int, items: Iterable[SctpItem]) -> None:
        both = self._messages.setdefault(number, ([], []))
        both[which].extend(item for item in items if isinstance(item, SctpMessage))

    def _said(self, message: SctpMessage) -> Sent:
        """A message as it is compared."""
        return Sent(message.octets, message.frames, self.time_of(message.frames[-1]), message.missing)


def _ends_of(network: Layer, layer: Layer) -> tuple[End, End]:
    """Address and port of sender and receiver."""
    addresses, ports = network.values, layer.values
    return (
        (addresses["source_address"], ports["source_port"]),
        (addresses["destination_address"], ports["destination_port"]),
    )
