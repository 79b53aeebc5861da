"""Which hosts leave checksums to their network card, inferred from a whole capture.

A capture shows packets as they pass the driver. What a host sends past it may still lack the checksum that its card
fills in: the field holds the sum of the pseudo-header only (PARTIAL), or a zero. What the host receives is complete.
In a single packet this looks like a fault. It is not a fault if it is so in all packets of one host and in none of the
other's.

The conclusions are counts for each interface and host (the source of the network layer), with the counts that speak
against them. The kernel itself completes the checksums of some packets of a host whose card does the others: of
fragments, and of segments that belong to no socket any more. And where only the longest lack it, these stand for
several segments: a card is to cut them, or has put them together on their way in. Nothing here changes a verdict.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, TypeAlias

from dissect.addresses import Address
from dissect.session.offload.conclusions import LeftToCard, ZerosLeft
from dissect.session.offload.observation import LEFT, Observation, is_left
from dissect.session.offload.sighting import Sighting, sightings_in

if TYPE_CHECKING:
    from dissect.packet import Packet

DEFAULT_HOST_LIMIT: Final = 10_000
"""Hosts that are followed, counted for each interface; the checksums of other hosts are only counted as overlooked."""

EXCEPTIONS: Final = 3
"""Exceptions listed by packet number; the others are only counted."""

MIXED: Final = 4
"""With one complete checksum or more among this many left ones, the complete ones are not exceptions."""

InterfaceHost: TypeAlias = tuple[int, Address]
"""The number of an interface, and the address of a host."""


def _zeros() -> defaultdict[Observation, int]:
    return defaultdict(int)


@dataclass(slots=True)
class Traffic:
    """The checksums of one protocol that a host has sent or received."""

    counts: defaultdict[Observation, int] = field(default_factory=_zeros)
    confirmed: int = 0
    """Those left or zero that the capture marks as not ready, or as outgoing."""
    inbound: int = 0
    """Those left that the capture marks as incoming."""
    complete: list[int] = field(default_factory=list)
    """The numbers of the first packets that were complete."""
    shortest_left: int = 0
    longest_complete: int = 0
    """In octets that the checksum covers; 0 without any."""

    @property
    def left(self) -> int:
        return self.counts[Observation.LEFT] + self.counts[Observation.LEFT_CUT]


@dataclass(slots=True)
class Host:
    """What an interface has seen of a host, by protocol."""

    sent: dict[str, Traffic] = field(default_factory=dict)
    received: dict[str, Traffic] = field(default_factory=dict)


class OffloadInference:
    """Counts the checksums of packets, in any order, and draws conclusions at the end. Memory grows with hosts only."""

    def __init__(self, host_limit: int = DEFAULT_HOST_LIMIT) -> None:
        self.host_limit = host_limit
        self.overlooked = 0
        """Checksums that were not counted because there were too many hosts."""
        self._hosts: dict[InterfaceHost, Host] = {}
        self._names: dict[int, str] = {}
        self._drawn: list[LeftToCard | ZerosLeft] | None = None
        """The conclusions, until another checksum is counted."""

    def add(self, packet: Packet) -> None:
        """Count the checksums of a packet; those that an ICMP error quotes are another packet's, and
        no card fills in those of items in lists."""
        for sighting in sightings_in(packet):
            self._count(sighting)

    def _count(self, seen: Sighting) -> None:
        self._drawn = None
        self._names.setdefault(seen.interface, seen.interface_name)
        sent = self._traffic((seen.interface, seen.source), seen.protocol, is_sent=True)
        received = self._traffic((seen.interface, seen.destination), seen.protocol, is_sent=False)
        if sent is None or received is None:
            self.overlooked += seen.times
            return
        sent.counts[seen.observation] += seen.times
        received.counts[seen.observation] += seen.times
        if seen.observation in LEFT:
            sent.shortest_left = min(sent.shortest_left or seen.shortest, seen.shortest)
        if seen.observation is Observation.COMPLETE:
            sent.longest_complete = max(sent.longest_complete, seen.longest)
            sent.complete = sorted([*sent.complete, *seen.numbers])[:EXCEPTIONS]
        if seen.observation in LEFT or seen.observation is Observation.ZERO:
            sent.confirmed += seen.is_confirmed * seen.times
            sent.inbound += (seen.is_inbound and seen.observation is not Observation.ZERO) * seen.times

    def conclusions(self) -> list[LeftToCard | ZerosLeft]:
        """What the packets so far show, in the order in which the hosts were first seen."""
        if self._drawn is None:
            self._drawn = []
            for place in self._hosts:
                left = self._left(place)
                if left is not None:
                    self._drawn.append(left)
                self._drawn += self._zeros(place, leaves_others=left is not None and not left.is_mixed)
        return list(self._drawn)

    def excuses(self) -> frozenset[tuple[int, str, str]]:
        """The interface, host and protocol of all zeros that are excused."""
        zeros = (one for one in self.conclusions() if isinstance(one, ZerosLeft) and one.is_excused)
        return frozenset((one.interface, one.host, one.protocol) for one in zeros)

    def _traffic(self, place: InterfaceHost, protocol: str, *, is_sent: bool) -> Traffic | None:
        host = self._hosts.get(place)
        if host is None:
            if len(self._hosts) >= self.host_limit:
                return None
            host = self._hosts[place] = Host()
        side = host.sent if is_sent else host.received
        traffic = side.get(protocol)
        if traffic is None:
            traffic = side[protocol] = Traffic()
        return traffic

    def _left(self, place: InterfaceHost) -> LeftToCard | None:
        host = self._hosts[place]
        protocols = tuple(name for name, traffic in host.sent.items() if is_left(traffic.counts))
        if not protocols:
            return None
        sent = [host.sent[name] for name in protocols]
        received = [host.received[name] for name in protocols if name in host.received]
        left, complete = sum(one.left for one in sent), sum(one.counts[Observation.COMPLETE] for one in sent)
        shortest_left, longest_complete = (
            min(one.shortest_left for one in sent),
            max(one.longest_complete for one in sent),
        )
        return LeftToCard(
            interface=place[0],
            interface_name=self._names[place[0]],
            host=str(place[1]),
            protocols=protocols,
            left=left,
            complete=complete,
            exceptions=tuple(sorted(number for one in sent for number in one.complete)[:EXCEPTIONS]),
            shortest_left=shortest_left,
            longest_complete=longest_complete,
            wrong=sum(one.counts[Observation.WRONG] for one in sent),
            fragments=sum(one.counts[Observation.FRAGMENT] for one in sent),
            received_complete=sum(one.counts[Observation.COMPLETE] for one in received),
            received_left=sum(one.left for one in received if is_left(one.counts)),
            confirmed=sum(one.confirmed for one in sent),
            inbound=sum(one.inbound for one in sent),
            is_mixed=MIXED * complete > left,
            longest_are_left=shortest_left > longest_complete,
        )

    def _zeros(self, place: InterfaceHost, *, leaves_others: bool) -> Iterator[ZerosLeft]:
        host = self._hosts[place]
        for protocol, traffic in host.sent.items():
            counts, received = traffic.counts, host.received.get(protocol, Traffic()).counts
            zeros = counts[Observation.ZERO]
            if not zeros:
                continue
            others = counts[Observation.COMPLETE] + counts[Observation.WRONG] + traffic.left
            yield ZerosLeft(
                interface=place[0],
                interface_name=self._names[place[0]],
                host=str(place[1]),
                protocol=protocol,
                zeros=zeros,
                others=others,
                received_complete=received[Observation.COMPLETE],
                received_zeros=received[Observation.ZERO],
                is_excused=not others and (leaves_others or traffic.confirmed == zeros),
            )


class SightingInference(OffloadInference):
    """Counts equal checksums together."""

    def add_sighting(self, seen: Sighting) -> None:
        """Count checksums that look the same; those of which the first was captured earlier are to be added first."""
        self._count(seen)

    def overlooks(self, interface: int, source: bytes, destination: bytes, times: int) -> bool:
        """Count checksums as overlooked if there are too many hosts; else nothing is done."""
        hosts = self._hosts
        if len(hosts) < self.host_limit or ((interface, source) in hosts and (interface, destination) in hosts):
            return False
        self.overlooked += times
        return True
