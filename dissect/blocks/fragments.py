"""The fragments in frames, found by the engine, without a packet for each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, partial
from struct import Struct
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from dissect.blocks.fragment_search import FOUND, DatagramSearch, fragments_told
from dissect.blocks.frames import Frames
from dissect.engine.answers import Refused
from dissect.engine.library import Engine, engine
from dissect.engine.structures.walk import Walking
from dissect.packet.limits import NestingLimits
from dissect.packet.reassembly.facts import Refusal, Whole
from dissect.packet.reassembly.fragment import Fragment, Head
from dissect.packet.reassembly.holders import TAKES
from dissect.packet.rows.engine_tables import walking

if TYPE_CHECKING:
    from dissect.blocks.block import Block
    from dissect.blocks.layers import Layers
    from dissect.packet import Packet, ProtocolSet
    from dissect.packet.reassembly.reassembler import Reassembler

AT_ONCE: Final = 256
"""Rows that are looked at at once."""
HEAD: Final = Struct("=2i")
"""A header of a fragment's datagram, as the engine says it (`structures/fragments.py`)."""
RULES: Final = tuple(TAKES)
REFUSALS: Final[Sequence[Refusal | None]] = (None, *(Refusal[one.name] for one in Refused if one is not Refused.NOT))

IS_TOLD: Final = 12
"""Which of its numbers says whether the others do."""

_fragment: Callable[[tuple[object, ...]], Fragment] = partial(tuple.__new__, Fragment)
"""What makes a fragment of all that it says, in half the time."""

Found: TypeAlias = tuple[int, ...]
"""The numbers of a fragment."""
Known: TypeAlias = tuple[Found, bytes]
"""The same with the octets in which some of them are places."""
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


class RowFragments:
    """The fragments that rows of a batch of frames carry, in order. The batch stays in memory with them."""

    def __init__(self, frames: Frames, rows: Sequence[int], by: Walking | None, protocols: ProtocolSet | None) -> None:
        """`rows`: those that may carry fragments; `by`: what the engine walks by; None without one."""
        self._frames = frames
        self._by = by
        self._given = protocols
        self._known: dict[int, Known | None] = {}
        """What is known of each row that carries one, or may; None where only packets can tell."""
        library = engine()
        if library is None or by is None:
            self._known = dict.fromkeys(rows)
        else:
            self._find(library, rows, by)

    def __bool__(self) -> bool:
        return bool(self._known)

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
        return [row for row, known in self._known.items() if known is None]

    def take(self, reassembler: Reassembler, row: int, packet_of: Callable[[int], Packet]) -> Packet | None:
        """Give the fragment of one row to a reassembler. The row's packet, if it completes a datagram; `packet_of`
        makes that of a row, where it is needed."""
        known = self._known.get(row)
        if known is None:
            packet = packet_of(row)
            return None if reassembler.take(packet) is None else packet
        whole = self._whole(reassembler, known)
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
        for row, known in self._known.items():
            if known is None:
                if reassembler.take(asked[row]) is not None:
                    yield Completing(row, asked[row])
                continue
            whole = self._whole(reassembler, known)
            if whole is None:
                continue
            if self._search.may_find(whole):
                packet = _first(packets_of, row)
                reassembler.take_whole(packet, whole)
                yield Completing(row, packet)
            else:
                yield Completing(row, whole)

    def _whole(self, reassembler: Reassembler, known: Known) -> Whole | None:
        """Give a reassembler a fragment. The datagram that it completes."""
        frames, octets, (found, told) = self._frames, self._frames.octets, known
        row, payload, at, begin, end, key, key_end, seconds, rule, heads, heads_end, mark, _, is_last, refused = found
        now = frames.timestamp_ns[row] if frames.has_time[row] else None
        of, number, refusal = told[key:key_end], frames.first_number + row, REFUSALS[refused]
        own = octets[payload : payload + end - begin].tobytes()
        pending = reassembler.waiting(of, seconds, now)
        if pending is not None and pending.repeats(now, number, (begin, end), own, refusal, is_last != 0):
            return None  # in a flood nearly all do, so nothing is made for them
        first = () if begin else tuple(_heads(octets, at, told[heads:heads_end]))
        fragment = _fragment(
            (of, seconds, RULES[rule], first, number, now, begin, end, own, is_last != 0, mark, refusal)
        )
        return reassembler.take_fragment(fragment, self._protocols)

    def _find(self, library: Engine, rows: Sequence[int], by: Walking) -> None:
        """Have the engine say what it knows of the rows. Some are found to carry none; times beyond 64 bits are those
        of packets."""
        exact, known = self._frames.exact, self._known
        for begin in range(0, len(rows), AT_ONCE):
            one = fragments_told(library, self._frames, rows[begin : begin + AT_ONCE], by)
            octets = one.octets
            for found in FOUND.iter_unpack(one.numbers):
                row = found[0]
                known[row] = (found, octets) if found[IS_TOLD] and row not in exact else None


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
