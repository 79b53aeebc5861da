"""The fragments in frames, found by the engine, without a packet for each."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
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
from dissect.packet.reassembly.facts import Refusal
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
MOST_TOLD: Final = 1024
"""Octets that say of a fragment at most what has no fixed size."""
FOUND: Final = Struct("=3q10i2B6x")
HEAD: Final = Struct("=2i")
"""A fragment, and a header of its datagram, as the engine says them (`structures/fragments.py`)."""
RULES: Final = tuple(TAKES)
REFUSALS: Final[Sequence[Refusal | None]] = (None, *(Refusal[one.name] for one in Refused if one is not Refused.NOT))

IS_TOLD: Final = 12
"""Which of its numbers says whether the others do."""

Found: TypeAlias = tuple[int, ...]
"""The numbers of a fragment."""
Known: TypeAlias = tuple[Found, bytes]
"""The same with the octets in which some of them are places."""
PacketsOf: TypeAlias = "Callable[[Sequence[int]], Iterable[Packet]]"
"""Makes the packets of some rows, in ascending order."""


class Told(NamedTuple):
    """Fragments that were found at once."""

    numbers: bytes
    """`FOUND` for each."""
    octets: bytes
    """What their numbers have the places of."""


class RowFragments:
    """The fragments that rows of a batch of frames carry, in order. The batch stays in memory with them."""

    def __init__(self, frames: Frames, rows: Sequence[int], by: Walking | None) -> None:
        """`rows`: those that may carry fragments; `by`: what the engine walks by; None without one."""
        self._frames = frames
        self._known: dict[int, Known | None] = {}
        """What is known of each row that carries one, or may; None where only packets can tell."""
        library = engine()
        if library is None or by is None:
            self._known = dict.fromkeys(rows)
        else:
            self._find(library, rows, by)

    def __bool__(self) -> bool:
        return bool(self._known)

    @property
    def asked(self) -> list[int]:
        """The rows of which only packets can tell."""
        return [row for row, known in self._known.items() if known is None]

    def take(self, reassembler: Reassembler, row: int, packet_of: Callable[[int], Packet]) -> Packet | None:
        """Give the fragment of one row to a reassembler. The row's packet, if it completes a datagram; `packet_of`
        makes that of a row, where it is needed."""
        known = self._known.get(row)
        if known is not None and self._repeats(known, reassembler):
            return None
        return self._taken(reassembler, row, known, packet_of)

    def joined(
        self, reassembler: Reassembler, asked: Mapping[int, Packet], packets_of: PacketsOf
    ) -> Iterator[tuple[int, Packet]]:
        """Give them all to a reassembler. The rows that complete a datagram, with their packets. `asked`: the packets
        of the rows that are asked; `packets_of`: makes those of others."""
        one = partial(_first, packets_of)
        for row, known in self._known.items():
            if known is not None and self._repeats(known, reassembler):
                continue  # in a flood nearly all do, so nothing is made for them
            packet = self._taken(reassembler, row, known, asked.__getitem__ if known is None else one)
            if packet is not None:
                yield row, packet

    def _taken(
        self, reassembler: Reassembler, row: int, known: Known | None, packet_of: Callable[[int], Packet]
    ) -> Packet | None:
        """Give a reassembler a fragment that may change something, as `take` does."""
        if known is not None:
            return reassembler.take_fragment(self._fragment(known), partial(packet_of, row))
        packet = packet_of(row)
        return None if reassembler.take(packet) is None else packet

    def _repeats(self, known: Known, reassembler: Reassembler) -> bool:
        """Whether a fragment changes nothing."""
        frames, (found, told) = self._frames, known
        row, payload, _, begin, end, key, key_end, seconds, _, _, _, _, _, is_last, refused = found
        now = frames.timestamp_ns[row] if frames.has_time[row] else None
        pending = reassembler.waiting(told[key:key_end], seconds, now)
        if pending is None:
            return False
        own, number = frames.octets[payload : payload + end - begin].tobytes(), frames.first_number + row
        return pending.repeats(now, number, (begin, end), own, REFUSALS[refused], is_last != 0)

    def _fragment(self, known: Known) -> Fragment:
        frames, octets, (found, told) = self._frames, self._frames.octets, known
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
            is_last != 0,
            mark,
            REFUSALS[refused],
        )

    def _find(self, library: Engine, rows: Sequence[int], by: Walking) -> None:
        """Have the engine say what it knows of the rows. Some are found to carry none; times beyond 64 bits are those
        of packets."""
        exact, known = self._frames.exact, self._known
        for begin in range(0, len(rows), AT_ONCE):
            one = _told(library, self._frames, rows[begin : begin + AT_ONCE], by)
            octets = one.octets
            for found in FOUND.iter_unpack(one.numbers):
                row = found[0]
                known[row] = (found, octets) if found[IS_TOLD] and row not in exact else None


def fragments_in(block: Block, layers: Layers | None = None) -> RowFragments:
    """The fragments in a block, whose layers say where they are; `layers`: others that do."""
    rows = (layers or block.layers()).rows_that_may_carry_fragments()
    return RowFragments(block.frames, rows, walking_of(block.protocols, block.limits) if rows else None)


def joined_in(block: Block, reassembler: Reassembler, layers: Layers | None = None) -> Iterator[tuple[int, Packet]]:
    """Give the fragments in a block to a reassembler. The rows that complete a datagram, with their packets."""
    found = fragments_in(block, layers)
    asked = found.asked
    return found.joined(reassembler, dict(zip(asked, block.packets(asked), strict=True)), block.packets)


def walking_of(protocols: ProtocolSet | None, limits: NestingLimits) -> Walking | None:
    """What the engine walks by; None without one."""
    return None if engine() is None else walking(protocols, limits)


def _told(library: Engine, frames: Frames, rows: Sequence[int], by: Walking) -> Told:
    some = array("q", rows)
    found, octets = pooled(len(some) * FOUND.size), pooled(len(some) * MOST_TOLD)
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
    return Told(bytes(found[: search.fragments * FOUND.size]), bytes(octets[: search.used]))


def _first(packets_of: PacketsOf, row: int) -> Packet:
    return next(iter(packets_of([row])))
