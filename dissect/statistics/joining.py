"""`Joining`: packets with fragments counted where the datagram that they complete says what they are.

Threads put such packets aside. Then, in the order of the capture, fragments are joined: all packets of a datagram count
in its conversations, and the one that completes it has its protocols and checksums. Others count by themselves.
"""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from dissect.checksum import Kind
from dissect.engine.sizes import FLOW_OCTETS
from dissect.packet import LayerChecksum, Packet
from dissect.statistics.amounts.hierarchy import Path
from dissect.statistics.amounts.totals import Total, Totals, totals_of
from dissect.statistics.flows import ENDPOINT_OCTETS, flows_of
from dissect.statistics.roles import Roles

if TYPE_CHECKING:
    from dissect.blocks.fragments.rows import RowFragments
    from dissect.packet.reassembly import Reassembler

MOST_WAITING: Final = 1 << 14
"""Fragments that wait for others; the oldest of more count by themselves."""

Flow: TypeAlias = tuple[bytes, bool]
"""A key, and whether the source is its second end."""


@dataclass(slots=True, eq=False)
class Gathered:
    """What is known of some packets."""

    paths: dict[Path, tuple[int, int]] = field(default_factory=dict)
    """Packets and octets by the names of the own layers."""
    verdicts: Counter[tuple[str, Kind]] = field(default_factory=Counter)
    """Verdicts on the checksums of each protocol, including quoted ones, as in `verify`."""
    flows: Totals = field(default_factory=partial(totals_of, FLOW_OCTETS))
    endpoints: Totals = field(default_factory=partial(totals_of, ENDPOINT_OCTETS))


@dataclass(slots=True)
class Counted:
    """What a packet adds to the statistics."""

    number: int
    octets: int
    times: tuple[int, int]
    is_chosen: bool
    path: Path
    flows: Sequence[Flow]
    verdicts: list[tuple[str, Kind]]
    of_fragment: list[tuple[str, Kind]]
    """Verdicts on checksums in the fragment that it carries, in the place of which those of the datagram count."""

    def add_to(self, found: Gathered) -> None:
        """Count it, but its times and length."""
        if not self.is_chosen:
            return
        count, amount = found.paths.get(self.path, (0, 0))
        found.paths[self.path] = count + 1, amount + self.octets
        found.verdicts.update((*self.verdicts, *self.of_fragment))
        total = Total(1, self.octets, 0, 0, 2 * self.number, *self.times)
        for key, turned in self.flows:
            found.flows.add(key, total.turned() if turned else total)

    def take(self, whole: Packet, roles: Roles) -> None:
        """What it carries is the whole datagram that it completes."""
        self.path, self.of_fragment = path_of(whole), []
        self.verdicts = [_verdict(one) for one in whole.checksums]
        self.flows = tuple(flows_of(whole, roles))


class Waiting(NamedTuple):
    """Rows of a block that carry fragments, or may, in their order."""

    rows: Mapping[int, Counted]
    packets: Mapping[int, Packet]
    fragments: RowFragments | None
    """None without such rows."""


def counted(packet: Packet, octets: int, times: tuple[int, int], roles: Roles, *, is_chosen: bool = True) -> Counted:
    """What a packet adds by itself. `times`: its own twice, or `NEVER`."""
    fragment: list[tuple[str, Kind]] = []
    others: list[tuple[str, Kind]] = []
    for one in packet.checksums:
        is_replaced = packet.layers[one.layer].is_fragment and not one.verdict.is_failure
        (fragment if is_replaced else others).append(_verdict(one))
    flows, path = tuple(flows_of(packet, roles)), path_of(packet)
    return Counted(packet.number, octets, times, is_chosen, path, flows, others, fragment)


def path_of(packet: Packet) -> Path:
    """The names of its own layers."""
    return tuple(layer.name for layer in packet.own_layers)


def _verdict(one: LayerChecksum) -> tuple[str, Kind]:
    return one.protocol, one.verdict.kind


class Joining:
    """Joins the fragments of the blocks of a capture, given in order."""

    def __init__(self, reassemble: bool | Reassembler) -> None:
        """`reassemble`: as for `dissect.open`. Without it, every packet counts by itself."""
        self.reassemble = reassemble
        self.reassembler: Reassembler | None = None
        """Made for the first fragment: declarations are imported with it."""
        self._waiting: OrderedDict[int, Counted] = OrderedDict()
        """By the numbers of packets, the oldest first."""

    def add(self, aside: Waiting, roles: Roles) -> Iterator[Counted]:
        """What is known now of the packets that a block has put aside, and of earlier ones."""
        if not self.reassemble or aside.fragments is None:
            yield from aside.rows.values()
            return
        from dissect.packet.reassembly.carrier import carries_fragment

        if self.reassembler is None:
            self.reassembler = _reassembler(self.reassemble)
        for row, one in aside.rows.items():
            packet = aside.packets[row]
            if aside.fragments.take(self.reassembler, row, aside.packets.__getitem__) is not None:
                yield from self._joined(packet, one, roles)
            elif not any(map(carries_fragment, packet.own_layers)):
                yield one
            else:
                self._waiting[one.number] = one
                if len(self._waiting) > MOST_WAITING:
                    yield self._waiting.popitem(last=False)[1]

    def _joined(self, packet: Packet, last: Counted, roles: Roles) -> Iterator[Counted]:
        """The packets of the datagrams that one completes."""
        from dissect.filter.joined import WholePacket
        from dissect.packet.reassembly.datagram import datagrams_of

        last.take(WholePacket.of(packet), roles)
        yield last
        for datagram in datagrams_of(packet):
            for frame in datagram.joined.verified_frames:
                if frame in self._waiting:
                    self._waiting[frame].of_fragment = []
            for frame in datagram.frames:
                one = self._waiting.pop(frame, None)
                if one is not None:
                    one.flows = last.flows
                    yield one

    def rest(self) -> Iterator[Counted]:
        """Those whose datagrams were not completed: no packets follow."""
        if self.reassembler is not None:
            self.reassembler.end()
        while self._waiting:
            yield self._waiting.popitem(last=False)[1]


def _reassembler(reassemble: bool | Reassembler) -> Reassembler:
    from dissect.packet.reassembly import Reassembler

    return Reassembler() if isinstance(reassemble, bool) else reassemble.new()
