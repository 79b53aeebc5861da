"""Verifying a capture: its packets, or its blocks as the engine reviews them, become counts and failures."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from operator import itemgetter
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from dissect.checksum.kind import Kind
from dissect.engine.library import engine
from dissect.render.verification.datagrams import CountedFragment, CountedFragments, DatagramCounts
from dissect.render.verification.findings import Failure, What
from dissect.render.verification.offload import Excuse
from dissect.render.verification.verdicts import Tally
from dissect.session.offload.inference import DEFAULT_LIMIT, OffloadInference
from dissect.session.offload.places import place_of
from dissect.session.review.review import Event, Facts, Reviewer, Totals

if TYPE_CHECKING:
    from dissect.blocks.block import Block
    from dissect.blocks.fragments.rows import RowFragments
    from dissect.checksum import Verdict
    from dissect.packet import LayerChecksum, Packet, ProtocolSet
    from dissect.packet.reassembly import Datagram, Reassembler
    from dissect.packet.unread import Unread
    from dissect.session.sctp.announcements.zero_checksum import AnnouncementTracker

ASKED: Final = -1
"""The slot of an event that asks everything about a packet."""
MOST_REMEMBERED: Final = 1 << 12

Settled: TypeAlias = "tuple[int, Unread | None, int, Packet | None]"
"""A row, why it was not read, how many packets that is of, and the packet if something is to be asked of it."""
CountMore = Callable[[What, Excuse | None, int], None]
"""A function that takes how many more failures there are that are alike."""


class Said(NamedTuple):
    """What is said of a packet beside the counts of its checksums."""

    unread: Unread | None
    verdicts: tuple[Verdict, ...]
    """Those that need a sentence."""


class Divided(NamedTuple):
    """The rows of a block that carry fragments, of which nothing else is asked."""

    rows: deque[int]
    """Those not joined as yet, in order."""
    packets: Mapping[int, Packet]
    """Of all these rows."""
    fragments: RowFragments
    reassembler: Reassembler
    """What joins them."""


class CaptureCounts:
    """The counts of one capture. Failures are given as they are found; `finish` completes the counts."""

    def __init__(
        self,
        tally: Tally,
        protocols: ProtocolSet | None,
        most: int | None,
        count_more: CountMore,
        reassemble: bool | Reassembler = True,
        limit: int = DEFAULT_LIMIT,
    ) -> None:
        """`most`: how many failures are needed of those that are alike; the engine only counts the others.
        `reassemble`: whether the fragments in blocks are joined, or what joins them; packets have their datagrams.
        `limit`: how many protocols of hosts the inference follows."""
        self.tally = tally
        self._reassemble = reassemble
        self._fragments = CountedFragments()
        self.inference = OffloadInference(limit)
        self._count_more = count_more
        self._remembered: dict[bytes, Said] = {}
        library = engine()
        self._reviewer = None if library is None else Reviewer(library, protocols, most, most_traffic=limit)

    @cached_property
    def _tracker(self) -> AnnouncementTracker:
        """What SCTP packets announce; it needs declarations, which are imported when packets are asked for."""
        from dissect.session.sctp.announcements.zero_checksum import AnnouncementTracker

        return AnnouncementTracker()

    @cached_property
    def reassembler(self) -> Reassembler | None:
        """What joins the fragments in blocks; None for nothing."""
        if not self._reassemble:
            return None
        from dissect.packet.reassembly import Reassembler

        return Reassembler() if self._reassemble is True else self._reassemble

    def packet(self, packet: Packet, *, is_chosen: bool = True) -> Iterator[Failure]:
        """Count a packet, and give its failures. One that is not chosen counts only for the inference."""
        self.inference.add(packet)
        if is_chosen:
            self.tally.packets += 1
            yield from self._checksums(packet)
            self._settle(packet.unread, 1, packet)

    def _checksums(self, packet: Packet) -> Iterator[Failure]:
        """Count the checksums of a packet, and of the datagrams that it completes; their failures."""
        for one in self.tally.add_checksums(packet):
            yield Failure.of(packet, one)
        yield from self._of_datagrams(packet)

    def _of_datagrams(self, packet: Packet) -> Iterator[Failure]:
        for datagram in _datagrams_of(packet):
            carried = [one for one in datagram.checksums if one.layer]  # that of its first header was filled in
            for one in self.tally.add_checksums(datagram, carried):
                yield Failure.of(datagram, one)

    def _settle(self, unread: Unread | None, packets: int, packet: Packet | None) -> None:
        """Count packets that were not read. What was counted of fragments is taken back if `packet` completes their
        datagram, which counts in the place of them."""
        kind = self.tally.unread.count(unread, packets)
        if packet is None:
            return
        if kind is not None:
            self._fragments.add(packet, kind)
        for datagram in _datagrams_of(packet):
            for frame in datagram.joined.verified_frames:
                self._take_back(self._fragments.take(frame))
            kind = self.tally.unread.count(datagram.unread)
            if kind is not None:
                self._fragments.add(datagram, kind)

    def _take_back(self, counted: CountedFragment | None) -> None:
        if counted is None:
            return
        self.tally.unread.take_back(counted.unread)
        for verdict in counted.verdicts:
            self.tally.take_back(*verdict)

    def block(self, block: Block, chosen: bytes | None = None) -> Iterator[Failure]:
        """Count a block, and give its failures in the order of the capture."""
        reviewer = self._reviewer
        if reviewer is None:
            for row in range(len(block)):
                packet = self._joined(self._followed(block, row))
                yield from self.packet(packet, is_chosen=chosen is None or bool(chosen[row]))
            return
        self.tally.packets += len(block) if chosen is None else len(chosen) - chosen.count(0)
        fragments = self._divided(block)
        unread: list[Settled] = []
        for event in reviewer.review(block, chosen):
            yield from self._join(reviewer, fragments, event.row, chosen, unread)
            if event.slot != ASKED:
                yield self._failure(reviewer, block, event)
                continue
            if fragments and fragments.rows and fragments.rows[0] == event.row:
                fragments.rows.popleft()
            self._follow(reviewer, event.row)
            packet = self._joined(self._followed(block, event.row))
            self.inference.add(packet)
            if chosen is None or chosen[event.row]:
                unread.append((event.row, packet.unread, 1, packet))
                yield from self._checksums(packet)
        yield from self._join(reviewer, fragments, len(block), chosen, unread)
        self._follow(reviewer, len(block))
        for _, why, count, asked in sorted([*self._rests(reviewer, block), *unread], key=itemgetter(0)):
            self._settle(why, count, asked)
        if reviewer.is_full:
            self.take()

    def _divided(self, block: Block) -> Divided | None:
        """The fragments in a block; None if there are none to join."""
        layers = block.layers(with_codes=True)
        rows = [row for row in layers.divided_rows() if not layers.asked[row]]
        reassembler = self.reassembler if rows else None
        if reassembler is None:
            return None
        from dissect.blocks.fragments.rows import fragments_in  # with all that packets need

        packets = dict(zip(rows, block.packets(rows), strict=True))
        return Divided(deque(rows), packets, fragments_in(block), reassembler)

    def _join(
        self,
        reviewer: Reviewer,
        fragments: Divided | None,
        until: int,
        chosen: bytes | None,
        unread: list[Settled],
    ) -> Iterator[Failure]:
        """Join the fragments in rows before one. The engine counts these rows, and only datagrams are counted here."""
        while fragments and fragments.rows and fragments.rows[0] < until:
            row = fragments.rows.popleft()
            packet = fragments.packets[row]
            self._follow(reviewer, row)
            is_chosen = chosen is None or chosen[row]
            if is_chosen:
                self._fragments.add_row(packet, self.tally.unread.kind)
            fragments.fragments.take(fragments.reassembler, row, fragments.packets.__getitem__)
            self._tell(packet)
            if packet.reassembled is not None and is_chosen:
                unread.append((row, None, 0, packet))
                yield from self._of_datagrams(packet)

    def _follow(self, reviewer: Reviewer, until: int) -> None:
        """Learn what the rows before one announce."""
        watched = reviewer.watched
        while watched and watched[0].row < until:
            refusal = watched.popleft().refusal
            if refusal is not None:
                self._tracker.refuse(refusal)

    def _rests(self, reviewer: Reviewer, block: Block) -> Iterator[Settled]:
        """Which packets of a block were not read, with the row of the first and how many they are."""
        for rest in reviewer.rests():
            said = self._remembered.get(rest.key)
            if said is None:
                if len(self._remembered) >= MOST_REMEMBERED:
                    self._remembered.clear()
                said = self._remembered[rest.key] = _said(block.packet(rest.row))
            for verdict in said.verdicts:
                self.tally.explain(verdict, place_of(block.frames.first_number + rest.row))
            yield rest.row, said.unread, rest.times, None

    def _failure(self, reviewer: Reviewer, block: Block, event: Event) -> Failure:
        facts, host = reviewer.failed(event.number)

        def find() -> tuple[Packet, LayerChecksum]:
            packet = self._followed(block, event.row)
            found = (one for one in packet.checksums if one.layer == event.slot and not one.in_list)
            return packet, next(one for one in found if one.verdict.is_failure)

        return Failure((facts.protocol, facts.kind), host, find)

    def _followed(self, block: Block, row: int) -> Packet:
        """The packet of a row, with what the packets before it have announced."""
        packet = block.packet(row)
        packet.zero_accepted = self._tracker.accepted(packet)
        return packet

    def _joined(self, packet: Packet) -> Packet:
        """The same packet of a block, with the datagram that it completes."""
        reassembler = self.reassembler
        if reassembler is not None:
            reassembler.take(packet)
            self._tell(packet)
        return packet

    def _tell(self, packet: Packet) -> None:
        """Tell the datagrams that a packet completes what the packets before it have announced."""
        datagram = packet.reassembled
        while datagram is not None:
            datagram.zero_accepted = self._tracker.accepted(datagram)
            datagram = datagram.reassembled

    def end(self, reassembler: Reassembler | None) -> None:
        """No packets follow. `reassembler`: what has joined the fragments, if it was not of these blocks."""
        self.take()
        if self._reviewer is not None:
            self._reviewer.conclude(self.inference)
        if reassembler is None:
            reassembler = self.__dict__.get("reassembler")  # there is none if nothing was asked of packets
            if reassembler is None:
                return
            reassembler.end()
        if reassembler.outcomes:
            self.tally.datagrams = DatagramCounts.of(reassembler)

    def take(self) -> None:
        """Take over what the engine has counted."""
        if self._reviewer is None:
            return
        totals: Totals = {}
        self._reviewer.take(totals)
        for (facts, source), (place, times, told) in totals.items():
            if facts.is_chosen:
                self._count(facts, facts.host(source) if facts.is_zero else None, place, times, told)

    def _count(self, facts: Facts, host: Excuse | None, place: int, times: int, told: int) -> None:
        self.tally.count_verdicts(facts.protocol, facts.kind, facts.reason, times, place)
        if facts.kind is Kind.PARTIAL:
            from dissect.checksum import Verdict

            self.tally.explain(Verdict(kind=facts.kind), place)
        if facts.kind in FAILURES and times > told:
            self._count_more((facts.protocol, facts.kind), host, times - told)


FAILURES: Final = (Kind.INVALID, Kind.ILLEGAL)


def _datagrams_of(packet: Packet) -> Iterator[Datagram]:
    from dissect.packet.reassembly.datagram import datagrams_of  # with all that packets need

    return datagrams_of(packet)


def _said(packet: Packet) -> Said:
    """What is said of a packet and of all that are equal to it."""
    return Said(packet.unread, tuple(one.verdict for one in packet.checksums if one.verdict.kind is Kind.ABSENT))
