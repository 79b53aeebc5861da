"""Adding up the statistics of a capture block by block: workers summarize blocks, one collector adds them up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Final

from dissect.checksum import Kind
from dissect.engine.sizes import FLOW_OCTETS
from dissect.statistics.finding import KINDS, BlockStatistics
from dissect.statistics.flows import ENDPOINT_OCTETS, read_address, read_key
from dissect.statistics.hierarchy import Hierarchy
from dissect.statistics.largest import Largest
from dissect.statistics.report import Conversation, Endpoint, LengthClass, Report
from dissect.statistics.roles import Roles
from dissect.statistics.sizes import LENGTHS
from dissect.statistics.timeline import Timeline

LIMIT: Final = 50_000
"""How many endpoints, and conversations, are always kept apart; up to twice as many may be."""
TOP: Final = 10


class Collector:
    """The statistics so far, in bounded memory: see `Largest`, `Timeline` and `Hierarchy`."""

    def __init__(self, *, interval_ns: int | None = None, limit: int = LIMIT) -> None:
        self._timeline = Timeline(interval_ns)
        self._hierarchy = Hierarchy()
        self._verdicts: Counter[tuple[str, Kind]] = Counter()
        self._endpoints, self._conversations = Largest(limit, ENDPOINT_OCTETS), Largest(limit, FLOW_OCTETS)
        self._lengths = [0] * len(LENGTHS)
        self._packets = self._octets = self._captured = self._longest = self._timed = 0
        self._shortest: int | None = None
        self._first: int | None = None
        self._times: tuple[int, int] | None = None
        self._roles: Roles | None = None

    def add(self, found: BlockStatistics) -> None:
        """Add the next block of the capture."""
        sizes = found.sizes
        if not sizes.packets:
            return
        self._roles = found.roles
        self._packets += sizes.packets
        self._octets += sizes.octets
        self._captured += sizes.captured
        self._shortest = sizes.shortest if self._shortest is None else min(self._shortest, sizes.shortest)
        self._longest = max(self._longest, sizes.longest)
        self._lengths = [one + other for one, other in zip(self._lengths, sizes.classes, strict=True)]
        self._add_times(found)
        self._hierarchy.add(found.paths)
        self._verdicts += found.verdicts
        self._conversations.add(found.flows)
        self._endpoints.add(found.endpoints)

    def _add_times(self, found: BlockStatistics) -> None:
        times = found.sizes.times
        if not times:
            return
        self._timed += len(times)
        earliest, latest = found.sizes.earliest, found.sizes.latest
        if self._times is None:
            self._first = times[0]
            self._times = earliest, latest
        self._times = min(self._times[0], earliest), max(self._times[1], latest)
        self._timeline.add(times, found.sizes.lengths)

    def report(self, top: int = TOP) -> Report:
        """The report, with the `top` largest endpoints and conversations; 0 means all that are kept apart."""
        interval, intervals = self._timeline.finish()
        bounds = [*LENGTHS[1:], None]
        by_protocol: dict[str, dict[Kind, int]] = {}
        for (protocol, kind), count in self._listed_verdicts():
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
                for least, bound, count in zip(LENGTHS, bounds, self._lengths, strict=True)
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

    def _listed_verdicts(self) -> list[tuple[tuple[str, Kind], int]]:
        """The most frequent ones first; equally frequent ones in the order of the declarations, then those in lists."""
        places = {} if self._roles is None else self._roles.places

        def order(counted: tuple[tuple[str, Kind], int]) -> tuple[int, int, str, int]:
            (protocol, kind), count = counted
            return -count, places.get(protocol, len(places)), protocol, KINDS.index(kind)

        return sorted(self._verdicts.items(), key=order)

    def _listed_endpoints(self, roles: Roles, top: int) -> list[Endpoint]:
        return [
            Endpoint(read_address(key[0], key[2:], roles), *total.counts) for key, total in self._endpoints.order(top)
        ]

    def _listed_conversations(self, roles: Roles, top: int) -> list[Conversation]:
        listed = []
        for octets, total in self._conversations.order(top):
            key = read_key(octets, roles)
            a, b = (1, 0) if total.first & 1 else (0, 1)
            timed = total.earliest <= total.latest
            listed.append(
                Conversation(
                    protocol=key.protocol,
                    address_a=key.addresses[a],
                    port_a=key.ports[a] if key.ports else None,
                    address_b=key.addresses[b],
                    port_b=key.ports[b] if key.ports else None,
                    sent_packets=total.counts[2 * a],
                    sent_octets=total.counts[2 * a + 1],
                    received_packets=total.counts[2 * b],
                    received_octets=total.counts[2 * b + 1],
                    first_ns=total.earliest if timed else None,
                    last_ns=total.latest if timed else None,
                )
            )
        return listed


def collect(
    blocks: Iterable[BlockStatistics], *, interval_ns: int | None = None, top: int = TOP, limit: int = LIMIT
) -> Report:
    """The collector after the statistics of all blocks, in order."""
    collector = Collector(interval_ns=interval_ns, limit=limit)
    for found in blocks:
        collector.add(found)
    return collector.report(top)
