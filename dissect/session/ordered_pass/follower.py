"""`Follower`: what tells some of the names of `Stack.followed`, and how the packets that matter to it are found."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Final, Protocol

from dissect.blocks.block import Block
from dissect.capture.told import Readers
from dissect.engine.library import engine
from dissect.engine.memory import address, address_of
from dissect.packet import default_protocols
from dissect.schema import Header

if TYPE_CHECKING:
    from dissect.packet import Packet

FOUND: Final = re.compile(rb"[^\xff]")
"""A slot, and not -1."""


class Follower(Protocol):
    """Follows one capture from its beginning."""

    readers: ClassVar[Readers]
    """By name, what reads the value out of what is told of a packet."""

    def follow(self, block: Block, completing: Mapping[int, Packet]) -> Iterable[tuple[int, Any]]:
        """The rows of the next block of which something is told, with their facts (see `Told.facts`). `completing`: the
        packets that complete a datagram, by their rows."""

    def take(self, packet: Packet) -> Any:
        """The same of the next packet; None if nothing is told of it."""

    @property
    def damaged(self) -> int:
        """How many segments were left out of streams because their checksum is wrong."""
        return 0


class PacketFollower(Follower):
    """A follower that takes packets, out of blocks those that may have one of some headers."""

    kinds: ClassVar[tuple[type[Header], ...]]

    def follow(self, block: Block, completing: Mapping[int, Packet]) -> Iterator[tuple[int, Any]]:
        for row in sorted({*completing, *rows_with(block, self.kinds)}):
            facts = self.take(completing.get(row) or block.packet(row))
            if facts is not None:
                yield row, facts


def rows_with(block: Block, kinds: tuple[type[Header], ...], *, quoted: bool = True) -> Iterator[int]:
    """The rows that have, or may have, a header of one of these kinds. `quoted`: one in a quoted datagram counts."""
    return rows_among(block, (block.protocols or default_protocols()).members(kinds), quoted=quoted)


def rows_among(block: Block, members: bytearray, *, quoted: bool = True) -> Iterator[int]:
    """The rows that have, or may have, a header of a declaration that is marked. `members`: an octet for each
    declaration of the block's protocols, 1 for those that are marked; `quoted`: as for `rows_with`."""
    layers, library = block.layers(), engine()
    yield from layers.asked_rows()
    if library is None:
        return
    slots, found = bytearray(len(block)), layers.structure()
    library.find_layers(address_of(found), len(block), address(members), 1, int(quoted), address(slots))
    yield from (one.start() for one in FOUND.finditer(slots))
