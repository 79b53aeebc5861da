"""`compare`: what a router, a translator or a proxy changed, packet by packet."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import chain
from typing import IO, Any, TypeAlias

from dissect.comparing.changes import Change, aligned, changes_of
from dissect.comparing.identity import network_of
from dissect.comparing.keys import Confidence, Part
from dissect.comparing.pairing import WINDOW, Lone, Match, Pairing
from dissect.comparing.sides import of_interface
from dissect.comparing.updates import Outcome, Update, updates_of, updates_of_part
from dissect.packet import DecodeAs, Packet, ProtocolSet
from dissect.session import open_packets

Captured: TypeAlias = str | os.PathLike[str] | IO[bytes] | Iterable[Packet]
"""A capture, or packets that were read already."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A packet before and after, and what was changed."""

    before: Packet
    after: Packet
    key: tuple[Part, ...]
    """By what they were paired."""
    confidence: Confidence
    changes: tuple[Change, ...]
    removed: tuple[str, ...]
    """The headers that are there before only, by Wireshark's short names."""
    added: tuple[str, ...]
    checksums: tuple[Update, ...]
    before_frames: tuple[int, ...] = ()
    """The numbers of the fragments that it came in before, if it was put together from some; then `before` is the
    datagram (see `dissect.packet.reassembly`)."""
    after_frames: tuple[int, ...] = ()

    @property
    def delay_ns(self) -> int | None:
        """How much later it was captured after, by the clocks of both captures: negative if it went the other way. None
        without times."""
        before, after = self.before.frame.timestamp_ns, self.after.frame.timestamp_ns
        return None if before is None or after is None else after - before

    @property
    def wrong(self) -> tuple[Update, ...]:
        """The checksums that were wrongly updated."""
        return tuple(one for one in self.checksums if one.outcome is Outcome.WRONG)


@dataclass(frozen=True, slots=True)
class Unpaired:
    """A packet that only one of the captures has."""

    packet: Packet
    is_before: bool
    """Whether it is missing after; otherwise it is new there."""
    is_local: bool
    """Whether no router passes it on, so that nothing is amiss: a link-local address, for example."""
    repeats: int | None
    """The number of the packet of the same capture that it repeats in all that stays the same."""


class Comparison:
    """Iterate over the pairs, and the packets without a partner, in the order in which they are found."""

    def __init__(self, before: Iterable[Packet], after: Iterable[Packet], *, window: int = WINDOW) -> None:
        """`window`: the packets of each capture that are read at least before one without a partner is given up."""
        self._pairing = Pairing(before, after, window)

    def __iter__(self) -> Iterator[Pair | Unpaired]:
        for found in self._pairing:
            if isinstance(found, Lone):
                packet = found.arrival.packet
                yield Unpaired(packet, found.is_before, stays_on_link(packet), found.arrival.repeats)
            else:
                yield _pair(found)

    @property
    def packets_read(self) -> tuple[int, int]:
        """How many packets were read before and after."""
        return self._pairing.before.read, self._pairing.after.read

    @property
    def not_routed(self) -> tuple[int, int]:
        """How many packets of both have no network header. They are not compared."""
        return self._pairing.before.unrouted, self._pairing.after.unrouted


def compare(
    before: Captured,
    after: Captured | None = None,
    *,
    interfaces: tuple[str | int, str | int] | None = None,
    window: int = WINDOW,
    protocols: ProtocolSet | None = None,
    decode_as: DecodeAs | None = None,
) -> Iterator[Pair | Unpaired]:
    """Compare the packets of two captures, one on each side of a router, a translator or a proxy.

    `before` and `after` are captures as for `dissect.open`, or packets. They are read at the same time, and each packet
    is paired with the one of the other side that shares what such a box leaves alone: payload, sequence numbers,
    identification, order. Each comes as a `Pair`, or `Unpaired`. Times are not looked at, as clocks differ.

    `interfaces`: of each capture only the packets of the interface with this name or number. One file that saw both
    sides will do then, without `after`. A packet waits for its partner until `window` packets of each capture were
    read, or up to three times as many. CaptureError as for `dissect.open`; ValueError if an interface has no packets.
    """
    if after is None and (interfaces is None or not isinstance(before, str | os.PathLike)):
        raise TypeError("compare() needs `after`, or one file with `interfaces` of both sides")
    with ExitStack() as stack:
        sides: list[Iterable[Packet]] = []
        for one in (before, before if after is None else after):
            capture: Any = one
            if isinstance(one, str | os.PathLike) or hasattr(one, "read"):
                capture = stack.enter_context(open_packets(capture, protocols=protocols, decode_as=decode_as))
            sides.append(capture)
        if interfaces is not None:
            sides = [of_interface(side, wanted) for side, wanted in zip(sides, interfaces, strict=True)]
        yield from Comparison(*sides, window=window)


def stays_on_link(packet: Packet) -> bool:
    """Whether no router passes a packet on, as its network header says."""
    network = network_of(packet)
    transit = network.protocol.stack.transit if network is not None else None
    if network is None or transit is None or network.is_partial:
        return False
    return any(one.holds(network.values) for one in transit.stays)


def _pair(match: Match) -> Pair:
    before, after = match.before.packet, match.after.packet
    ours, theirs = ([one.packet for one in parts] for parts in (match.before_parts, match.after_parts))
    layers = aligned(before.layers, after.layers)
    begins = _begins(before, theirs), _begins(after, ours)
    return Pair(
        before,
        after,
        match.key,
        match.confidence,
        tuple(changes_of(before, after, layers)),
        tuple(before.layers[at].name for at in layers.removed if at >= begins[0]),
        tuple(after.layers[at].name for at in layers.added if at >= begins[1]),
        tuple(chain(updates_of(before, after, layers, is_joined=bool(theirs)), *map(updates_of_part, theirs))),
        tuple(one.frame.number for one in ours),
        tuple(one.frame.number for one in theirs),
    )


def _begins(packet: Packet, others: Sequence[Packet]) -> int:
    """The first layer that has a counterpart, if there is one: a datagram from fragments has no link."""
    network = network_of(packet) if others else None
    return 0 if network is None else packet.layers.index(network)
