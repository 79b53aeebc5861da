"""One of two captures: what was read of it, and which packets wait for their partners."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Final

from dissect.comparing.identity import Identity, identity_of
from dissect.comparing.keys import Key, is_telling, whole_key
from dissect.packet import Packet
from dissect.packet.reassembly import Datagram

LOOKED_AT: Final = 64
"""How many candidates are looked at for one packet: the first that wait."""


class Arrival:
    """A packet of one side that waits for its partner."""

    __slots__ = ("epoch", "expected", "identity", "index", "key", "packet", "repeats")

    def __init__(self, packet: Packet, identity: Identity, index: int, epoch: int) -> None:
        self.packet = packet
        self.identity = identity
        self.index = index
        self.epoch = epoch
        self.expected = index
        """Where its partner is expected among the packets of the other side."""
        self.key = whole_key(identity)
        self.repeats: int | None = None
        """The number of the packet of the same capture that it repeats in all that stays the same."""


class Side:
    """One of the two captures: what was read of it, and what waits."""

    def __init__(self, packets: Iterable[Packet]) -> None:
        self._packets = iter(packets)
        self.has_ended = False
        self.read = 0
        self.unrouted = 0
        """Packets without a network header, which no router passes on."""
        self.matched = 0
        """How many had been read when the latest that has a partner was."""
        self.waiting: dict[int, Arrival] = {}
        self._by_key: dict[Key, dict[int, Arrival]] = {}
        self._fragments: dict[int, Arrival] = {}
        """Those of `waiting` that are fragments, by the number of the frame."""
        self._joined: dict[int, tuple[Datagram, int]] = {}
        """The datagrams that fragments make, and the epoch, by the index of the last fragment."""
        self._seen: dict[Key, int] = {}
        self._seen_earlier: dict[Key, int] = {}

    def next(self, epoch: int) -> Arrival | None:
        """The next packet; None at the end, and for one that no router passes on."""
        packet = next(self._packets, None)
        if packet is None:
            self.has_ended = True
            return None
        self.read += 1
        identity = identity_of(packet)
        if identity is None:
            self.unrouted += 1
            return None
        arrival = Arrival(packet, identity, self.read, epoch)
        if packet.reassembled is not None:
            self._joined[self.read] = packet.reassembled, epoch
        if is_telling(identity):
            number = self._seen.get(arrival.key) or self._seen_earlier.get(arrival.key)
            arrival.repeats = number
            self._seen.setdefault(arrival.key, number or packet.frame.number)
        return arrival

    def wait(self, arrival: Arrival) -> None:
        """Let a packet wait."""
        if arrival.identity.part:
            self._fragments[arrival.packet.frame.number] = arrival
        self.waiting[arrival.index] = arrival
        self._by_key.setdefault(arrival.key, {})[arrival.index] = arrival

    def candidates(self, key: Key) -> Mapping[int, Arrival]:
        """The packets that wait with this key."""
        return self._by_key.get(key, {})

    def take(self, arrival: Arrival) -> None:
        """Take a packet that waits. The others with its key repeat it."""
        del self.waiting[arrival.index]
        if arrival.identity.part:
            del self._fragments[arrival.packet.frame.number]
        same = self._by_key[arrival.key]
        del same[arrival.index]
        if not same:
            del self._by_key[arrival.key]
        elif is_telling(arrival.identity):
            for one in islice(same.values(), LOOKED_AT):
                one.repeats = one.repeats or arrival.packet.frame.number

    def datagrams(self, epoch: int) -> list[tuple[Arrival, tuple[Arrival, ...]]]:
        """The datagrams that came in this epoch or before: those that wait, and with their fragments those that came in
        fragments which all wait."""
        whole: list[tuple[Arrival, tuple[Arrival, ...]]] = [
            (one, ()) for one in self.waiting.values() if one.epoch <= epoch and not one.identity.part
        ]
        for index, (datagram, made) in self._joined.items():
            parts = [self._fragments.get(number) for number in datagram.frames]
            waiting = tuple(part for part in parts if part is not None)
            identity = identity_of(datagram)
            if identity is not None and made <= epoch and len(waiting) == len(parts):
                whole.append((Arrival(datagram, identity, index, made), waiting))
        return whole

    def forget(self, epoch: int) -> None:
        """Forget the older half of the packets that later ones may repeat, and the datagrams from before an epoch."""
        self._seen_earlier, self._seen = self._seen, {}
        self._joined = {index: one for index, one in self._joined.items() if one[1] >= epoch}
