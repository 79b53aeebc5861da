"""`echo_check`: whether servers sent back what clients had sent them."""

from __future__ import annotations

import os
from array import array
from collections.abc import Iterable, Iterator
from typing import IO, TYPE_CHECKING, Final

from dissect.addresses import Address
from dissect.framing import Framing
from dissect.packet import Layer, Packet
from dissect.session.echo.datagrams import Sent, matched
from dissect.session.echo.items import EchoConversation
from dissect.session.echo.streams import echo_in_streams
from dissect.session.reading.opening import open_packets
from dissect.session.sctp.messages import MessageFollower, SctpMessage
from dissect.session.sctp.messages.items import SctpItem
from dissect.session.tcp.streams.reading import streams_of
from dissect.session.udp.datagrams import datagrams_in

if TYPE_CHECKING:
    from dissect.filter.expressions import Filter

NO_TIME: Final = -(1 << 63)

End = tuple[Address, int]


def echo_check(
    source: str | os.PathLike[str] | IO[bytes],
    framing: Framing | None = None,
    *,
    filter: str | Filter | None = None,  # noqa: A002  # the word that users expect, as in `open`
) -> list[EchoConversation]:
    """Whether what clients sent over TCP, UDP and SCTP came back, message by message, and how late.

    Messages over TCP are those of `framing`; without one, each segment with data counts as one. A datagram, and a
    message over SCTP, is answered by the first with the same octets that answers no other.

    Conversations in which the client sent nothing are left out. `source` and `filter` are those of `dissect.open`;
    CaptureError if the capture cannot be read.
    """
    with open_packets(source, filter=filter) as packets:
        return echoes_in(packets, framing)


def echoes_in(packets: Iterable[Packet], framing: Framing | None = None) -> list[EchoConversation]:
    """The same of packets in the order of their capture."""
    watch = _Watch()
    found = [echo_in_streams(one, framing, watch.time_of) for one in streams_of(watch.watching(packets))]
    return [one for one in found if one is not None] + watch.conversations()


class _Watch:
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

    def conversations(self) -> list[EchoConversation]:
        """Those of datagrams, and those of SCTP."""
        found = []
        for (client, server), (sent, answers) in self._datagrams.items():
            messages, extra = matched(sent, answers)
            found.append(EchoConversation("udp", client, server, messages, extra))
        for settled in self._sctp.finish():
            number = settled.association.number
            for which in (0, 1):
                self._keep(number, which, settled.items[which])
        for number, both in self._messages.items():
            if not both[0]:
                continue
            client, server = self._ends[number]
            messages, extra = matched(*(list(map(self._said, one)) for one in both))
            found.append(EchoConversation("sctp", client, server, messages, extra))
        return found

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
