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
from dissect.session.offload.places import place_of
from dissect.session.offload.sighting import Sighting, sightings_in

if TYPE_CHECKING:
    from dissect.packet import Packet

DEFAULT_LIMIT: Final = 1 << 14
"""How many protocols of hosts are followed, those of a host on two interfaces twice; what is sent beyond them is only
counted as overlooked."""

EXCEPTIONS: Final = 3
"""Exceptions listed by packet number; the others are only counted."""

MIXED: Final = 4
"""With one complete checksum or more among this many left ones, the complete ones are not exceptions."""

TELLING: Final = (*sorted(LEFT), Observation.ZERO)
"""What a card may have filled in."""

InterfaceHost: TypeAlias = tuple[int, Address]
"""The number of an interface, and the address of a host."""


def _zeros() -> defaultdict[Observation, int]:
    return defaultdict(int)


@dataclass(slots=True)
class Traffic:
    """The checksums of one protocol that a host has sent or received."""

    first: int
    """The place of the first of them in the capture."""
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

    @property
    def tells(self) -> bool:
        """Whether something may follow from those that were sent."""
        return any(self.counts.get(one) for one in TELLING)

    def add(self, other: Traffic) -> None:
        """Count those of another one too."""
        self.first = min(self.first, other.first)
        for observation, count in other.counts.items():
            self.counts[observation] += count
        self.confirmed += other.confirmed
        self.inbound += other.inbound
        self.complete = sorted([*self.complete, *other.complete])[:EXCEPTIONS]
        self.shortest_left = min(filter(None, (self.shortest_left, other.shortest_left)), default=0)
        self.longest_complete = max(self.longest_complete, other.longest_complete)


@dataclass(slots=True)
class Host:
    """What an interface has seen of a host, by protocol."""

    sent: dict[str, Traffic] = field(default_factory=dict)
    received: dict[str, Traffic] = field(default_factory=dict)

    @property
    def first(self) -> int:
        """The place of the first checksum that was sent of protocols from which something may follow."""
        return min((one.first for one in self.sent.values() if one.tells), default=0)


class OffloadInference:
    """Counts the checksums of packets, in any order, and draws conclusions at the end. Memory grows with hosts only."""

    def __init__(self, limit: int = DEFAULT_LIMIT) -> None:
        """`limit`: how many protocols of hosts are followed."""
        self.limit = limit
        self.overlooked = 0
        """Checksums that hosts sent which are not followed."""
        self._followed: set[tuple[InterfaceHost, str]] = set()
        self._hosts: dict[InterfaceHost, Host] = {}
        self._names: dict[int, str] = {}
        self._drawn: list[LeftToCard | ZerosLeft] | None = None
        """The conclusions, until another checksum is counted."""

    def add(self, packet: Packet) -> None:
        """Count the checksums of a packet; those that an ICMP error quotes are another packet's, and
        no card fills in those of items in lists."""
        for index, sighting in enumerate(sightings_in(packet)):
            self._count(place_of(packet.frame.number, index), sighting)

    def _count(self, place: int, seen: Sighting) -> None:
        sent = Traffic(place)
        sent.counts[seen.observation] = 1
        if seen.observation in LEFT:
            sent.shortest_left = seen.octets
        if seen.observation is Observation.COMPLETE:
            sent.longest_complete = seen.octets
            sent.complete = [seen.number]
        if seen.observation in LEFT or seen.observation is Observation.ZERO:
            sent.confirmed = int(seen.is_confirmed)
            sent.inbound = int(seen.is_inbound and seen.observation is not Observation.ZERO)
        received = Traffic(place)
        received.counts[seen.observation] = 1
        self.add_sent((seen.interface, seen.source), seen.interface_name, seen.protocol, sent)
        self.add_received((seen.interface, seen.destination), seen.interface_name, seen.protocol, received)

    def add_sent(self, host: InterfaceHost, interface_name: str, protocol: str, traffic: Traffic) -> None:
        """Count checksums that a host has sent."""
        if not self._follow(host, interface_name, protocol):
            self.overlooked += sum(traffic.counts.values())
            return
        _add(self._hosts[host].sent, protocol, traffic)

    def add_received(self, host: InterfaceHost, interface_name: str, protocol: str, traffic: Traffic) -> None:
        """Count checksums that a host has received."""
        if self._follow(host, interface_name, protocol):
            _add(self._hosts[host].received, protocol, traffic)

    def follows(self, interface: int, host: bytes, protocol: str) -> bool:
        """Whether something of a protocol is known of a host, whose octets are given."""
        return ((interface, host), protocol) in self._followed

    def _follow(self, host: InterfaceHost, interface_name: str, protocol: str) -> bool:
        """Whether a protocol of a host is followed; from now on, if there is room."""
        if (host, protocol) not in self._followed:
            if len(self._followed) >= self.limit:
                return False
            self._followed.add((host, protocol))
        if host not in self._hosts:
            self._hosts[host] = Host()
            self._names.setdefault(host[0], interface_name)
        self._drawn = None
        return True

    def conclusions(self) -> list[LeftToCard | ZerosLeft]:
        """What the packets so far show, by the first checksums that hosts have sent."""
        if self._drawn is None:
            self._drawn = []
            for place, _ in sorted(self._hosts.items(), key=lambda one: one[1].first):
                left = self._left(place)
                if left is not None:
                    self._drawn.append(left)
                self._drawn += self._zeros(place, leaves_others=left is not None and not left.is_mixed)
        return list(self._drawn)

    def excuses(self) -> frozenset[tuple[int, str, str]]:
        """The interface, host and protocol of all zeros that are excused."""
        zeros = (one for one in self.conclusions() if isinstance(one, ZerosLeft) and one.is_excused)
        return frozenset((one.interface, one.host, one.protocol) for one in zeros)

    def _left(self, place: InterfaceHost) -> LeftToCard | None:
        host = self._hosts[place]
        protocols = tuple(name for name, traffic in _in_order(host.sent) if is_left(traffic.counts))
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
        for protocol, traffic in _in_order(host.sent):
            counts, received = traffic.counts, host.received.get(protocol, Traffic(traffic.first)).counts
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


def _add(known: dict[str, Traffic], protocol: str, traffic: Traffic) -> None:
    before = known.get(protocol)
    if before is None:
        known[protocol] = traffic
    else:
        before.add(traffic)


def _in_order(traffic: dict[str, Traffic]) -> list[tuple[str, Traffic]]:
    """The protocols of a host in the order in which they were first met."""
    return sorted(traffic.items(), key=lambda one: one[1].first)
