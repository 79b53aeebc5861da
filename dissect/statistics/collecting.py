"""Adding up the statistics of a capture block by block: workers summarize blocks, one collector adds them up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from dissect.checksum import Kind
from dissect.engine.sizes import FLOW_OCTETS
from dissect.statistics.amounts.hierarchy import Hierarchy
from dissect.statistics.amounts.largest import Largest
from dissect.statistics.amounts.sizes import LENGTHS, Sizes
from dissect.statistics.amounts.timeline import Timeline
from dissect.statistics.finding import KINDS, BlockStatistics
from dissect.statistics.flows import ENDPOINT_OCTETS, read_address, read_key
from dissect.statistics.joining import Counted, Gathered, Joining
from dissect.statistics.report import Conversation, Endpoint, LengthClass, Report
from dissect.statistics.roles import Roles

if TYPE_CHECKING:
    from dissect.packet.reassembly import Reassembler

LIMIT: Final = 50_000
"""How many endpoints, and conversations, are always kept apart; up to twice as many may be."""
TOP: Final = 10


class Collector:
    """The statistics so far, in bounded memory: see `Largest`, `Timeline` and `Hierarchy`."""

    def __init__(
        self, *, interval_ns: int | None = None, limit: int = LIMIT, reassemble: bool | Reassembler = True
    ) -> None:
        """`reassemble`: whether fragments that blocks put aside are joined, or what joins them."""
        self._joining = Joining(reassemble)
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
        if found.sizes.packets:
            self._roles = found.roles
            self._add_sizes(found.sizes)
            self._add_times(found.sizes)
            self._add(found)
        if found.waiting.rows:
            self._add_packets(self._joining.add(found.waiting, found.roles))

    def _add_sizes(self, sizes: Sizes) -> None:
        self._packets += sizes.packets
        self._octets += sizes.octets
        self._captured += sizes.captured
        self._shortest = sizes.shortest if self._shortest is None else min(self._shortest, sizes.shortest)
        self._longest = max(self._longest, sizes.longest)
        self._lengths = [one + other for one, other in zip(self._lengths, sizes.classes, strict=True)]

    def _add(self, found: Gathered) -> None:
        self._hierarchy.add(found.paths)
        self._verdicts += found.verdicts
        self._conversations.add(found.flows)
        self._endpoints.add(found.endpoints)

    def _add_packets(self, every: Iterable[Counted]) -> None:
        """Add packets whose lengths and times are counted."""
        found = Gathered()
        for one in every:
            one.add_to(found)
        found.endpoints.merge_ends(found.flows)
        self._add(found)

    def _add_times(self, sizes: Sizes) -> None:
        times = sizes.times
        if not times:
            return
        self._timed += len(times)
        if self._times is None:
            self._first = times[0]
            self._times = sizes.earliest, sizes.latest
        self._times = min(self._times[0], sizes.earliest), max(self._times[1], sizes.latest)
        self._timeline.add(times, sizes.lengths)

    def report(self, top: int = TOP) -> Report:
        """The report, with the `top` largest endpoints and conversations; 0 means all that are kept apart. Nothing
        may follow."""
        self._add_packets(self._joining.rest())
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
            is_joined=bool(self._joining.reassemble),
            reassembler=self._joining.reassembler,
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
    blocks: Iterable[BlockStatistics],
    *,
    interval_ns: int | None = None,
    top: int = TOP,
    limit: int = LIMIT,
    reassemble: bool | Reassembler = True,
) -> Report:
    """The collector after the statistics of all blocks, in order."""
    collector = Collector(interval_ns=interval_ns, limit=limit, reassemble=reassemble)
    for found in blocks:
        collector.add(found)
    return collector.report(top)
