"""The fragments in frames, found by the engine, without a packet for each."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from struct import Struct
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from dissect.blocks.frames import Frames
from dissect.blocks.memory import pooled
from dissect.engine.answers import Refused
from dissect.engine.library import Engine, engine
from dissect.engine.memory import address, address_of
from dissect.engine.structures.fragments import Fragments
from dissect.engine.structures.walk import Walking
from dissect.packet.limits import NestingLimits
from dissect.packet.reassembly.facts import Place, Refusal
from dissect.packet.reassembly.fragment import Fragment, Head
from dissect.packet.reassembly.holders import TAKES
from dissect.packet.rows.engine_tables import walking

if TYPE_CHECKING:
    from dissect.packet import Packet, ProtocolSet
    from dissect.packet.reassembly.reassembler import Reassembler

AT_ONCE: Final = 256
"""Rows that are looked at at once, and"""
ROOM: Final = AT_ONCE * 1024
"""octets for what tells their datagrams apart."""
FOUND: Final = Struct("=3q10i2B6x")
HEAD: Final = Struct("=2i")
"""A fragment, and a header of its datagram, as the engine says them (`structures/fragments.py`)."""
RULES: Final = tuple(TAKES)
REFUSALS: Final[Sequence[Refusal | None]] = (None, *(Refusal[one.name] for one in Refused if one is not Refused.NOT))

Found: TypeAlias = tuple[int, ...]
"""The numbers of a fragment."""


class Told(NamedTuple):
    """Fragments that were found at once."""

    numbers: bytes
    """`FOUND` for each."""
    octets: bytes
    """What their numbers have the places of."""


class RowFragments:
    """The fragments that rows of a batch of frames carry, in order. The batch stays in memory with them."""

    def __init__(
        self,
        frames: Frames,
        rows: Sequence[int],
        protocols: ProtocolSet | None,
        limits: NestingLimits,
        packets_of: Callable[[Sequence[int]], Iterable[Packet]],
    ) -> None:
        """`rows`: those that may carry fragments; `packets_of`: makes the packets of some, in ascending order."""
        library = engine()
        self._frames = frames
        self._packets_of = packets_of
        self._told = [] if library is None else list(_told(library, frames, rows, walking(protocols, limits)))
        asked = rows if library is None else [*self._asked()]
        self._packets = dict(zip(asked, packets_of(asked), strict=True))
        """Those of the rows of which only packets can tell."""

    def __bool__(self) -> bool:
        return bool(self._told or self._packets)

    def joined(self, reassembler: Reassembler) -> Iterator[tuple[int, Packet]]:
        """Give them to a reassembler, which joins them. The rows that complete a datagram, with their packets."""
        if not self._told:
            yield from ((row, packet) for row, packet in self._packets.items() if reassembler.take(packet) is not None)
        for told in self._told:
            for row, found in self._rest(told, reassembler):
                packet = self._packets.get(row)
                if packet is None:
                    packet = reassembler.take_fragment(self._fragment(found, told.octets), self._maker(row))
                elif reassembler.take(packet) is None:
                    continue
                if packet is not None:
                    yield row, packet

    def _rest(self, told: Told, reassembler: Reassembler) -> Iterator[tuple[int, Found]]:
        """The fragments that change something of a datagram; the others are given to the reassembler."""
        frames, asked, repeats = self._frames, self._packets, reassembler.repeats
        octets, times, has_time, first = frames.octets, frames.timestamp_ns, frames.has_time, frames.first_number
        for found in FOUND.iter_unpack(told.numbers):
            row, payload, _, begin, end, key, key_end, seconds, *_, is_last, refused = found
            if row not in asked:
                place = Place(first + row, begin, end, REFUSALS[refused])
                now = times[row] if has_time[row] else None
                own = octets[payload : payload + end - begin].tobytes()
                if repeats(told.octets[key:key_end], seconds, now, place, own, is_last=bool(is_last)):
                    continue
            yield row, found

    def _fragment(self, found: Found, told: bytes) -> Fragment:
        frames, octets = self._frames, self._frames.octets
        row, payload, at, begin, end, key, key_end, seconds, rule, heads, heads_end, mark, _, is_last, refused = found
        first: list[Head] = []
        for declaration, length in HEAD.iter_unpack(told[heads:heads_end]):
            first.append(Head(declaration, octets[at : at + length].tobytes()))
            at += length
        return Fragment(
            told[key:key_end],
            seconds,
            RULES[rule],
            tuple(first),
            frames.first_number + row,
            frames.timestamp_ns[row] if frames.has_time[row] else None,
            begin,
            end,
            octets[payload : payload + end - begin].tobytes(),
            bool(is_last),
            mark,
            REFUSALS[refused],
        )

    def _asked(self) -> Iterator[int]:
        """The rows of which only packets can tell, and those whose times are beyond 64 bits."""
        for told in self._told:
            for row, *_, is_told, _, _ in FOUND.iter_unpack(told.numbers):
                if not is_told or row in self._frames.exact:
                    yield row

    def _maker(self, row: int) -> Callable[[], Packet]:
        return lambda: next(iter(self._packets_of([row])))


def _told(library: Engine, frames: Frames, rows: Sequence[int], by: Walking) -> Iterator[Told]:
    for begin in range(0, len(rows), AT_ONCE):
        some = array("q", rows[begin : begin + AT_ONCE])
        found, octets = pooled(len(some) * FOUND.size), pooled(ROOM)
        search = Fragments(
            walking=by,
            frames=frames.structure(),
            interface=address(frames.interface),
            rows=some.buffer_info()[0],
            count=len(some),
            found=address(found),
            octets=address(octets),
            room=len(octets),
        )
        library.find_fragments(address_of(search))
        if search.fragments:
            yield Told(bytes(found[: search.fragments * FOUND.size]), bytes(octets[: search.used]))
