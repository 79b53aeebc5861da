"""Packets and octets by key, in both directions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from struct import Struct
from typing import Final, NamedTuple, Protocol, Self

from dissect.blocks.memory import pooled
from dissect.engine.keys import FEWEST, Keys
from dissect.engine.library import Engine, engine
from dissect.engine.memory import address, address_of
from dissect.engine.sizes import ADDRESS_OCTETS, END_OCTETS, HEAD_OCTETS
from dissect.engine.structures.groups import Keys as NativeKeys
from dissect.engine.structures.numbers import INT32, INT64
from dissect.statistics.flows import endpoint_keys

RECORD: Final = Struct("=7q")


class Total(NamedTuple):
    """What is counted for a key. Its sender is the first end of a flow, or the endpoint itself."""

    sent_packets: int
    sent_octets: int
    received_packets: int
    received_octets: int
    first: int
    """The least number that was given to one of its packets."""
    earliest: int
    """The time of its earliest packet; after `latest` if none has a time."""
    latest: int

    def plus(self, other: Total) -> Total:
        """Both together."""
        return Total(
            self.sent_packets + other.sent_packets,
            self.sent_octets + other.sent_octets,
            self.received_packets + other.received_packets,
            self.received_octets + other.received_octets,
            min(self.first, other.first),
            min(self.earliest, other.earliest),
            max(self.latest, other.latest),
        )

    def turned(self) -> Total:
        """The same as the other end sees it."""
        return Total(
            self.received_packets,
            self.received_octets,
            self.sent_packets,
            self.sent_octets,
            self.first ^ 1,
            self.earliest,
            self.latest,
        )

    @property
    def counts(self) -> tuple[int, int, int, int]:
        """Packets and octets sent, then received."""
        return self[:4]

    @property
    def packets(self) -> int:
        return self.sent_packets + self.received_packets

    @property
    def octets(self) -> int:
        return self.sent_octets + self.received_octets


class Totals(Protocol):
    """Keys with their totals."""

    def __len__(self) -> int:
        """How many keys there are."""

    def add(self, key: bytes, total: Total) -> None:
        """Add what was counted for a key."""

    def merge(self, other: Self) -> None:
        """Add other totals, in their order."""

    def merge_ends(self, flows: Self) -> None:
        """Add what each end of flows sent and received: first all first ends, then all second ones."""

    def largest(self, most: int | None = None) -> list[tuple[bytes, Total]]:
        """The keys with most octets, of equal ones the first; None means all."""

    def keep_largest(self, limit: int) -> tuple[int, int]:
        """Forget all keys but the largest; gives the packets and octets of the others."""


def totals_of(width: int) -> Totals:
    """No totals yet, for keys of `width` octets."""
    native = engine()
    return PlainTotals() if native is None else EngineTotals(native, width)


class PlainTotals:
    """Totals where there is no engine."""

    def __init__(self) -> None:
        self._totals: dict[bytes, Total] = {}

    def __len__(self) -> int:
        return len(self._totals)

    def __iter__(self) -> Iterator[tuple[bytes, Total]]:
        """Keys with their totals, in the order of first appearance."""
        return iter(self._totals.items())

    def add(self, key: bytes, total: Total) -> None:
        known = self._totals.get(key)
        self._totals[key] = total if known is None else known.plus(total)

    def merge(self, other: PlainTotals) -> None:
        for key, total in other:
            self.add(key, total)

    def merge_ends(self, flows: PlainTotals) -> None:
        for second in (False, True):
            for key, total in flows:
                self.add(endpoint_keys(key)[second], total.turned() if second else total)

    def largest(self, most: int | None = None) -> list[tuple[bytes, Total]]:
        return sorted(self, key=lambda one: (-one[1].octets, one[1].first))[:most]

    def keep_largest(self, limit: int) -> tuple[int, int]:
        kept = {key for key, _ in self.largest(limit)}
        gone = [total for key, total in self if key not in kept]
        self._totals = {key: total for key, total in self if key in kept}
        return sum(one.packets for one in gone), sum(one.octets for one in gone)


class EngineTotals(Keys):
    """Totals that the engine adds up."""

    def __init__(self, native: Engine, width: int, room: int = FEWEST) -> None:
        super().__init__(native, width, RECORD.size, room=room, memory=pooled)

    def add(self, key: bytes, total: Total) -> None:
        octets, record = bytearray(key), bytearray(RECORD.pack(*total))
        one = NativeKeys(octets=address(octets), records=address(record), width=self.width, size=1)
        self.until(1, lambda done: int(self.engine.add_totals(self.address, address_of(one), done)))

    def merge(self, other: EngineTotals) -> None:
        self.until(len(other), lambda done: int(self.engine.add_totals(self.address, other.address, done)))

    def merge_ends(self, flows: EngineTotals) -> None:
        layout = HEAD_OCTETS, END_OCTETS, ADDRESS_OCTETS
        self.until(2 * len(flows), lambda done: int(self.engine.add_ends(self.address, flows.address, *layout, done)))

    def largest(self, most: int | None = None) -> list[tuple[bytes, Total]]:
        octets, records, width = self.octets, self.records, self.width
        return [
            (
                bytes(octets[width * number : width * (number + 1)]),
                Total._make(RECORD.unpack_from(records, RECORD.size * number)),
            )
            for number in self._order()[:most]
        ]

    def keep_largest(self, limit: int) -> tuple[int, int]:
        kept = (INT32 * limit)(*sorted(self._order()[:limit]))
        gone = (INT64 * 2)()
        self.engine.keep_totals(self.address, address_of(kept), limit, address_of(gone))
        return gone[0], gone[1]

    def _order(self) -> Sequence[int]:
        """The numbers of the keys, the largest first."""
        order, scratch = ((INT32 * len(self))() for _ in range(2))
        self.engine.order_totals(self.address, address_of(order), address_of(scratch))
        return list(order)
