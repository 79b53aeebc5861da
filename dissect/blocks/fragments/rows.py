"""The fragments in frames, found by the engine, without a packet for each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, partial
from struct import Struct
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from dissect.blocks.fragments.in_order import FIRST, MIDDLE, InOrder
from dissect.blocks.fragments.search import FOUND, DatagramSearch, Told, fragments_told
from dissect.blocks.frames import Frames
from dissect.engine.answers import Refused
from dissect.engine.library import engine
from dissect.engine.structures.walk import Walking
from dissect.packet.limits import NestingLimits
from dissect.packet.reassembly.facts import Refusal, Whole
from dissect.packet.reassembly.fragment import Fragment, Head
from dissect.packet.reassembly.holders import TAKES
from dissect.packet.rows.engine_tables import walking

if TYPE_CHECKING:
    from dissect.blocks.block import Block
    from dissect.blocks.fragments.repeats import RepeatedFragments
    from dissect.blocks.layers import Layers
    from dissect.packet import Packet, ProtocolSet
    from dissect.packet.reassembly.pending import Pending
    from dissect.packet.reassembly.reassembler import Reassembler

AT_ONCE: Final = 256
"""Rows that are looked at at once."""
HEAD: Final = Struct("=2i")
"""A header of a fragment's datagram, as the engine says it (`structures/fragments.py`)."""
RULES: Final = tuple(TAKES)
REFUSALS: Final[Sequence[Refusal | None]] = (None, *(Refusal[one.name] for one in Refused if one is not Refused.NOT))

NOWHERE: Final = -1
IS_TOLD: Final = 12
"""Which of its numbers says whether the others do."""

_fragment: Callable[[tuple[object, ...]], Fragment] = partial(tuple.__new__, Fragment)
"""What makes a fragment of all that it says, in half the time."""

Found: TypeAlias = tuple[int, ...]
"""The numbers of a fragment."""
Known: TypeAlias = tuple[Found, Told]
"""The same with what has the octets in which some of them are places."""
PacketsOf: TypeAlias = "Callable[[Sequence[int]], Iterable[Packet]]"
"""Makes the packets of some rows, in ascending order."""


class Completing(NamedTuple):
    """A row that completes a datagram."""

    row: int
    whole: Whole | Packet
    """The datagram, in which there is no fragment; or the row's packet, which has it."""

    def packet(self, packets_of: PacketsOf) -> Packet:
        """The row's packet, with the datagram."""
        if not isinstance(self.whole, Whole):
            return self.whole
        from dissect.packet.reassembly.datagram import datagram_of  # with declarations

        packet = _first(packets_of, self.row)
        datagram_of(packet, self.whole)
        return packet


class Begun(NamedTuple):
    """A datagram whose fragments come in order."""

    places: Sequence[int]
    """Where they are told."""
    first: Fragment
    pending: Pending


class RowFragments:
    """The fragments that rows of a batch of frames carry, in order. The batch stays in memory with them."""

    def __init__(self, frames: Frames, rows: Sequence[int], by: Walking | None, protocols: ProtocolSet | None) -> None:
        """`rows`: those that may carry fragments; `by`: what the engine walks by; None without one."""
        self._frames = frames
        self._rows = rows
        self._by = by
        self._given = protocols
        self._told: Sequence[Told] | None = None
        """What the engine knows of the rows that carry one, or may; None without one."""
        self._begun: dict[int, Begun] = {}
        """Datagrams whose fragments come in order, by the place of the last."""
        self._in_order: InOrder
        """Of the fragments that are looked at."""
        library = engine()
        if library is not None and by is not None:
            some = range(0, len(rows), AT_ONCE)
            self._told = [fragments_told(library, frames, rows[begin : begin + AT_ONCE], by) for begin in some]

    def __bool__(self) -> bool:
        return bool(self._rows) if self._told is None else any(one.numbers for one in self._told)

    @cached_property
    def _known(self) -> Mapping[int, Known | None]:
        """What is known of each row that carries one, or may; None where only packets can tell."""
        if self._told is None:
            return dict.fromkeys(self._rows)
        return {
            found[0]: (found, one) if self._is_told(found) else None
            for one in self._told
            for found in FOUND.iter_unpack(one.numbers)
        }

    def _is_told(self, found: Found) -> bool:
        """Whether the engine knows all of a fragment; times beyond 64 bits are those of packets."""
        return found[IS_TOLD] != 0 and found[0] not in self._frames.exact

    @cached_property
    def _protocols(self) -> ProtocolSet:
        from dissect.packet.protocol_set import default_protocols  # with declarations

        return self._given or default_protocols()

    @cached_property
    def _search(self) -> DatagramSearch:
        library = engine()
        assert library is not None  # noqa: S101  # it knew what a row carries
        assert self._by is not None  # noqa: S101  # as above
        return DatagramSearch(library, self._by)

    @property
    def asked(self) -> list[int]:
        """The rows of which only packets can tell."""
        if self._told is None:
            return list(self._rows)
        some = [one for one in self._told if self._frames.exact or not one.are_told]
        return [found[0] for one in some for found in FOUND.iter_unpack(one.numbers) if not self._is_told(found)]

    def take(self, reassembler: Reassembler, row: int, packet_of: Callable[[int], Packet]) -> Packet | None:
        """Give the fragment of one row to a reassembler. The row's packet, if it completes a datagram; `packet_of`
        makes that of a row, where it is needed."""
        known = self._known.get(row)
        if known is None:
            packet = packet_of(row)
            return None if reassembler.take(packet) is None else packet
        whole = self._whole(reassembler, *known)
        if whole is None:
            return None
        packet = packet_of(row)
        reassembler.take_whole(packet, whole)
        return packet

    def joined(
        self, reassembler: Reassembler, asked: Mapping[int, Packet], packets_of: PacketsOf
    ) -> Iterator[tuple[int, Packet]]:
        """Give them all to a reassembler. The rows that complete a datagram, with their packets. `asked`: the packets
        of the rows that are asked; `packets_of`: makes those of others."""
        one = partial(_first, packets_of)
        for row, known in self._known.items():
            packet = self.take(reassembler, row, asked.__getitem__ if known is None else one)
            if packet is not None:
                yield row, packet

    def completing(
        self, reassembler: Reassembler, asked: Mapping[int, Packet], packets_of: PacketsOf
    ) -> Iterator[Completing]:
        """The same without packets where none is needed."""
        for found, told, place in self._not_repeated(reassembler):
            row = found[0]
            if told is None or not self._is_told(found):
                if reassembler.take(asked[row]) is not None:
                    yield Completing(row, asked[row])
                continue
            begun = self._begun.pop(place, None)
            if begun is None:
                whole = self._whole(reassembler, found, told, place)
            else:
                whole = self._all_of(reassembler, told, begun)
            if whole is None:
                continue
            if self._search.may_find(whole):
                packet = _first(packets_of, row)
                self._leave_order(reassembler, told, place)
                reassembler.take_whole(packet, whole)
                yield Completing(row, packet)
            else:
                yield Completing(row, whole)

    def _not_repeated(self, reassembler: Reassembler) -> Iterator[tuple[Found, Told | None, int]]:
        """The fragments, without those that the engine passes over and those that are given with the last one of their
        datagram, with who tells them at which place. Without an engine, only their rows are known."""
        if self._told is None:
            yield from (((row,), None, NOWHERE) for row in self._rows)
            return
        for told in self._told:
            repeats = self._repeats(reassembler)
            kinds = self._look_for_order(reassembler, told)
            place, again = 0, told.fragments if repeats is None else 0
            while True:
                if repeats is not None and place >= again:
                    begin = place
                    place, again = repeats.pass_over(reassembler, told, begin)
                    self._leave_out(begin, place)
                if place == told.fragments:
                    break
                kind = kinds[place]
                if kind != MIDDLE and (kind != FIRST or not self._begins(reassembler, told, place)):
                    yield told.found(place), told, place
                place += 1

    def _look_for_order(self, reassembler: Reassembler, told: Told) -> Sequence[int]:
        """What each of some fragments is of a datagram whose fragments come in order."""
        library = engine()
        assert library is not None  # noqa: S101  # it tells the fragments
        self._in_order = InOrder(library, self._frames, told)
        if self._frames.exact or not reassembler.has_room(told.fragments, self._in_order.octets):
            self._in_order.leave_out(range(told.fragments))
        return self._in_order.kinds

    def _leave_out(self, begin: int, end: int) -> None:
        """Look one by one at the fragments of datagrams whose first is among some."""
        for place in range(begin, end):
            if self._in_order.kinds[place] == FIRST:
                self._in_order.leave_out(self._in_order.places(place))

    def _begins(self, reassembler: Reassembler, told: Told, place: int) -> bool:
        """Whether a fragment is the first of a datagram whose others come in order; else all are looked at one by
        one."""
        places, fragment = self._in_order.places(place), self._fragment(told.found(place), told)
        pending = reassembler.expect(fragment)
        if pending is None:
            self._in_order.leave_out(places)
            return False
        self._begun[places[-1]] = Begun(places, fragment, pending)
        return True

    def _all_of(self, reassembler: Reassembler, told: Told, begun: Begun) -> Whole | None:
        """Give a reassembler all fragments of a datagram. The datagram."""
        others = [self._fragment(told.found(place), told) for place in begun.places[1:]]
        return reassembler.take_all(begun.pending, [begun.first, *others], self._protocols)

    def _leave_order(self, reassembler: Reassembler, told: Told, place: int) -> None:
        """From a place on look at fragments one by one, since others may come between those of a datagram."""
        self._in_order.leave_out(range(place + 1, told.fragments))
        for begun in self._begun.values():
            for one in begun.places:
                if one < place:
                    self._whole(reassembler, told.found(one), told)
        self._begun.clear()

    def _repeats(self, reassembler: Reassembler) -> RepeatedFragments | None:
        """Those that the engine passes over in these frames; None where none may be passed over."""
        repeats = reassembler.passed_over
        if repeats is None or self._frames.exact:
            return None
        from dissect.blocks.fragments.repeats import RepeatedFragments  # few captures need it

        assert isinstance(repeats, RepeatedFragments)  # noqa: S101  # no other is made
        repeats.look_at(self._frames)
        return repeats

    def _remember(self, reassembler: Reassembler, pending: Pending, told: Told, place: int) -> None:
        """Have the engine pass over a fragment when it comes again."""
        if reassembler.passed_over is None:
            from dissect.blocks.fragments.repeats import RepeatedFragments  # few captures need it

            library = engine()
            assert library is not None  # noqa: S101  # it told the fragment
            reassembler.passed_over = RepeatedFragments(library)
        repeats = self._repeats(reassembler)
        if repeats is not None:
            repeats.remember(pending, told, place)

    def _whole(self, reassembler: Reassembler, found: Found, by: Told, place: int = NOWHERE) -> Whole | None:
        """Give a reassembler a fragment. The datagram that it completes. `place`: where it is told, if it may be passed
        over when it comes again."""
        one = self._fragment(found, by)
        pending = reassembler.waiting(one.key, one.seconds, one.timestamp_ns)
        if pending is not None and pending.repeats(
            one.timestamp_ns, one.number, (one.begin, one.end), one.octets, one.refusal, one.is_last
        ):
            if one.refusal is None and place != NOWHERE:
                self._remember(reassembler, pending, by, place)
            return None
        return reassembler.take_fragment(one, self._protocols)

    def _fragment(self, found: Found, by: Told) -> Fragment:
        frames, octets, told = self._frames, self._frames.octets, by.octets
        row, payload, at, begin, end, key, key_end, seconds, rule, heads, heads_end, mark, _, is_last, refused = found
        return _fragment(
            (
                told[key:key_end],
                seconds,
                RULES[rule],
                () if begin else tuple(_heads(octets, at, told[heads:heads_end])),
                frames.first_number + row,
                frames.timestamp_ns[row] if frames.has_time[row] else None,
                begin,
                end,
                octets[payload : payload + end - begin].tobytes(),
                is_last != 0,
                mark,
                REFUSALS[refused],
            )
        )


def fragments_in(block: Block, layers: Layers | None = None) -> RowFragments:
    """The fragments in a block, whose layers say where they are; `layers`: others that do."""
    rows = (layers or block.layers()).rows_that_may_carry_fragments()
    by = walking_of(block.protocols, block.limits) if rows else None
    return RowFragments(block.frames, rows, by, block.protocols)


def joined_in(block: Block, reassembler: Reassembler, layers: Layers | None = None) -> Iterator[tuple[int, Packet]]:
    """Give the fragments in a block to a reassembler. The rows that complete a datagram, with their packets."""
    found = fragments_in(block, layers)
    asked = found.asked
    return found.joined(reassembler, dict(zip(asked, block.packets(asked), strict=True)), block.packets)


def walking_of(protocols: ProtocolSet | None, limits: NestingLimits) -> Walking | None:
    """What the engine walks by; None without one."""
    return None if engine() is None else walking(protocols, limits)


def _heads(octets: memoryview, at: int, told: bytes) -> Iterator[Head]:
    """The headers of a datagram that begin at a place, as the engine tells them."""
    for declaration, length in HEAD.iter_unpack(told):
        yield Head(declaration, octets[at : at + length].tobytes())
        at += length


def _first(packets_of: PacketsOf, row: int) -> Packet:
    return next(iter(packets_of([row])))
