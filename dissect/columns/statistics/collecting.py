"""Collecting the statistics of a capture batch by batch: workers summarize batches, one collector adds them up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dissect.checksum import Kind
from dissect.columns.batch import Batch
from dissect.columns.interning import intern
from dissect.columns.layers import QUOTED
from dissect.columns.statistics.flows import (
    ADDRESS_OCTETS,
    END_OCTETS,
    HEAD_OCTETS,
    KEY_OCTETS,
    Flows,
    flows_of,
    read_address,
    read_key,
)
from dissect.columns.statistics.hierarchy import Hierarchy, Path
from dissect.columns.statistics.largest import Largest
from dissect.columns.statistics.report import Conversation, Endpoint, LengthClass, Report
from dissect.columns.statistics.roles import Roles, roles_of
from dissect.columns.statistics.timeline import Timeline
from dissect.columns.statistics.verdicts import tally
from dissect.packet import Packet

LIMIT: Final = 50_000
"""How many endpoints, and conversations, are always kept apart; up to twice as many may be."""
TOP: Final = 10
LENGTHS: Final = (0, 20, 40, 80, 160, 320, 640, 1280, 2560, 5120)
ENDPOINT_OCTETS: Final = 2 + ADDRESS_OCTETS
"""The number of the address family, a zero, the address."""
EARLIEST, LATEST = np.iinfo(np.int64).min, np.iinfo(np.int64).max


@dataclass(frozen=True, slots=True, eq=False)
class KeyTotals:
    """Distinct keys with the counts that `Largest` adds up."""

    keys: NDArray[np.uint8]
    counts: NDArray[np.int64]
    first: NDArray[np.int64]
    times: NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class BatchStatistics:
    """The statistics of one batch."""

    roles: Roles
    octets: NDArray[np.int64]
    captured: int
    times: NDArray[np.int64]
    timed_octets: NDArray[np.int64]
    paths: dict[Path, tuple[int, int]]
    verdicts: Counter[tuple[str, Kind]]
    conversations: KeyTotals
    endpoints: KeyTotals


def find(batch: Batch) -> BatchStatistics:
    """Summarize a batch, in any thread."""
    frames, layers = batch.frames, batch.layers
    roles = roles_of(batch.tables.headers)
    irregular = [(int(row), batch.packet(int(row))) for row in np.flatnonzero(layers.irregular)]
    octets = frames.original.astype(np.int64)
    conversations = _conversations(batch, flows_of(frames, layers, roles, irregular), octets)
    return BatchStatistics(
        roles=roles,
        octets=octets,
        captured=int(frames.captured.sum()),
        times=frames.timestamp_ns[frames.has_time],
        timed_octets=octets[frames.has_time],
        paths=_paths(batch, roles, irregular, octets),
        verdicts=tally(batch),
        conversations=conversations,
        endpoints=_endpoints(conversations),
    )


def _paths(
    batch: Batch, roles: Roles, irregular: Iterable[tuple[int, Packet]], octets: NDArray[np.int64]
) -> dict[Path, tuple[int, int]]:
    """Packets and octets by the names of the own layers."""
    layers = batch.layers
    rows = np.flatnonzero(~layers.irregular)
    slots = max(int(layers.count[rows].max(initial=0)), 1)
    own = np.arange(slots) < layers.count[rows, None]
    own &= layers.flags[rows, :slots] & QUOTED == 0
    names = np.where(own, roles.name[np.where(own, layers.declaration[rows, :slots], 0)], np.int16(-1))
    codes, first = _distinct(names.view(np.uint8))
    packets = np.bincount(codes, minlength=len(first)).tolist()
    sums = _sums(codes, octets[rows], len(first)).tolist()
    found: dict[Path, tuple[int, int]] = {}
    for row, count, amount in zip(first.tolist(), packets, sums, strict=True):
        path = tuple(roles.names[name] for name in names[row].tolist() if name >= 0)
        found[path] = count, amount
    for row, packet in irregular:
        path = tuple(layer.name for layer in packet.own_layers)
        count, amount = found.get(path, (0, 0))
        found[path] = count + 1, amount + int(octets[row])
    return found


def _conversations(batch: Batch, flows: Flows, octets: NDArray[np.int64]) -> KeyTotals:
    codes, first = _distinct(flows.keys)
    size = len(first)
    counts = np.zeros((size, 4), np.int64)
    for direction in (0, 1):
        chosen = flows.turned == bool(direction)
        counts[:, 2 * direction] = np.bincount(codes[chosen], minlength=size)
        counts[:, 2 * direction + 1] = _sums(codes[chosen], octets[flows.rows[chosen]], size)
    has_time = batch.frames.has_time[flows.rows]
    at = batch.frames.timestamp_ns[flows.rows][has_time]
    times = np.empty((size, 2), np.int64)
    times[:] = LATEST, EARLIEST
    np.minimum.at(times[:, 0], codes[has_time], at)
    np.maximum.at(times[:, 1], codes[has_time], at)
    order = 2 * batch.numbers[flows.rows[first]].astype(np.int64) + flows.turned[first]
    return KeyTotals(flows.keys[first], counts, order, times)


def _endpoints(conversations: KeyTotals) -> KeyTotals:
    """What each address sent and received in the conversations."""
    size = len(conversations.keys)
    both = np.zeros((2 * size, ENDPOINT_OCTETS), np.uint8)
    for end, begin in enumerate((HEAD_OCTETS, HEAD_OCTETS + END_OCTETS)):
        rows = both[end * size : (end + 1) * size]
        rows[:, 0] = conversations.keys[:, 0]
        rows[:, 2:] = conversations.keys[:, begin : begin + ADDRESS_OCTETS]
    codes, first = _distinct(both)
    counts = np.zeros((len(first), 4), np.int64)
    np.add.at(counts, codes[:size], conversations.counts)
    np.add.at(counts, codes[size:], conversations.counts[:, [2, 3, 0, 1]])
    times = np.zeros((len(first), 2), np.int64)
    came = np.full(len(first), LATEST)
    np.minimum.at(came, codes, np.concatenate((conversations.first, conversations.first ^ 1)))  # the sender comes first
    return KeyTotals(both[first], counts, came, times)


def _distinct(rows: NDArray[np.uint8]) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """For each row its code, and for each code the first row with it."""
    codes, distinct = intern(rows)
    first = np.empty(len(distinct), np.int64)
    first[codes[::-1]] = np.arange(len(rows) - 1, -1, -1)
    return codes, first


def _sums(codes: NDArray[np.int32], amounts: NDArray[np.int64], size: int) -> NDArray[np.int64]:
    """Sums of amounts by code. Exact: a batch has far less than 2 to the power of 53 octets."""
    return np.bincount(codes, weights=amounts, minlength=size).astype(np.int64)


class Collector:
    """The statistics so far, in bounded memory: see `Largest`, `Timeline` and `Hierarchy`."""

    def __init__(self, *, interval_ns: int | None = None, limit: int = LIMIT) -> None:
        self._timeline = Timeline(interval_ns)
        self._hierarchy = Hierarchy()
        self._verdicts: Counter[tuple[str, Kind]] = Counter()
        self._endpoints, self._conversations = Largest(limit, ENDPOINT_OCTETS), Largest(limit, KEY_OCTETS)
        self._lengths = np.zeros(len(LENGTHS), np.int64)
        self._packets = self._octets = self._captured = self._longest = self._timed = 0
        self._shortest: int | None = None
        self._first: int | None = None
        self._times: tuple[int, int] | None = None
        self._roles: Roles | None = None

    def add(self, found: BatchStatistics) -> None:
        """Add the next batch of the capture."""
        if not len(found.octets):
            return
        self._roles = found.roles
        self._packets += len(found.octets)
        self._octets += int(found.octets.sum())
        self._captured += found.captured
        least = int(found.octets.min())
        self._shortest = least if self._shortest is None else min(self._shortest, least)
        self._longest = max(self._longest, int(found.octets.max()))
        classes = np.searchsorted(LENGTHS, found.octets, side="right") - 1
        self._lengths += np.bincount(classes, minlength=len(LENGTHS))
        self._add_times(found)
        self._hierarchy.add(found.paths)
        self._verdicts += found.verdicts
        for table, counted in ((self._conversations, found.conversations), (self._endpoints, found.endpoints)):
            table.add(counted.keys, counted.counts, counted.first, counted.times)

    def _add_times(self, found: BatchStatistics) -> None:
        if not len(found.times):
            return
        self._timed += len(found.times)
        earliest, latest = int(found.times.min()), int(found.times.max())
        if self._times is None:
            self._first = int(found.times[0])
            self._times = earliest, latest
        self._times = min(self._times[0], earliest), max(self._times[1], latest)
        self._timeline.add(found.times, found.timed_octets)

    def report(self, top: int = TOP) -> Report:
        """The report, with the `top` largest endpoints and conversations; 0 means all that are kept apart."""
        interval, intervals = self._timeline.finish()
        bounds = [*LENGTHS[1:], None]
        by_protocol: dict[str, dict[Kind, int]] = {}
        for (protocol, kind), count in self._verdicts.most_common():
            by_protocol.setdefault(protocol, {})[kind] = count
        earliest, latest = self._times or (None, None)
        return Report(
            packets=self._packets,
            octets=self._octets,
            captured_octets=self._captured,
            shortest=self._shortest or 0,
            longest=self._longest,
            untimed=self._packets - self._timed,
            first_ns=self._first,
            earliest_ns=earliest,
            latest_ns=latest,
            lengths=[
                LengthClass(least, None if bound is None else bound - 1, count)
                for least, bound, count in zip(LENGTHS, bounds, self._lengths.tolist(), strict=True)
            ],
            protocols=self._hierarchy.roots(),
            unnamed=self._hierarchy.unnamed,
            verdicts=by_protocol,
            interval_ns=interval,
            intervals=intervals,
            endpoints=[] if self._roles is None else self._listed_endpoints(self._roles, top),
            distinct_endpoints=len(self._endpoints),
            merged_endpoints=self._endpoints.merged,
            conversations=[] if self._roles is None else self._listed_conversations(self._roles, top),
            distinct_conversations=len(self._conversations),
            merged_conversations=self._conversations.merged,
        )

    def _listed_endpoints(self, roles: Roles, top: int) -> list[Endpoint]:
        table, listed = self._endpoints, []
        for row in table.order(top):
            key = table.key(row)
            listed.append(Endpoint(read_address(key[0], key[2:], roles), *table.counts[row].tolist()))
        return listed

    def _listed_conversations(self, roles: Roles, top: int) -> list[Conversation]:
        table, listed = self._conversations, []
        for row in table.order(top):
            key = read_key(table.key(row), roles)
            turned = bool(table.first[row] & 1)
            a, b = (1, 0) if turned else (0, 1)
            counts = table.counts[row].tolist()
            first, last = table.times[row].tolist()
            timed = first <= last
            listed.append(
                Conversation(
                    protocol=key.protocol,
                    address_a=key.addresses[a],
                    port_a=key.ports[a] if key.ports else None,
                    address_b=key.addresses[b],
                    port_b=key.ports[b] if key.ports else None,
                    sent_packets=counts[2 * a],
                    sent_octets=counts[2 * a + 1],
                    received_packets=counts[2 * b],
                    received_octets=counts[2 * b + 1],
                    first_ns=first if timed else None,
                    last_ns=last if timed else None,
                )
            )
        return listed


def collect(
    batches: Iterable[BatchStatistics], *, interval_ns: int | None = None, top: int = TOP, limit: int = LIMIT
) -> Report:
    """The collector after the statistics of all batches, in order."""
    collector = Collector(interval_ns=interval_ns, limit=limit)
    for found in batches:
        collector.add(found)
    return collector.report(top)
