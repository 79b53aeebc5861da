"""What SCTP packets in a block announce, and those that have to be taken apart for it.

Most packets that set up an association announce nothing, which a look at their octets tells.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

from dissect.blocks.block import Block
from dissect.blocks.layers import Layers
from dissect.checksum import Kind
from dissect.engine.library import Engine
from dissect.engine.memory import address, address_of
from dissect.protocols.sctp import SCTP
from dissect.schema import Header
from dissect.session.ordered_pass.follower import FOUND
from dissect.session.sctp.announcements.glance import ends_of, may_initiate, silent_tag
from dissect.session.sctp.announcements.presence import octets_from_header
from dissect.session.sctp.announcements.zero_checksum import Side

CHECKSUM: Final = slice(8, 12)
"""The octets of the checksum in the header (RFC 9260 §3.1)."""
VALID: Final = tuple(Kind).index(Kind.VALID)


class Watched(NamedTuple):
    """A row with an SCTP header that matters to later packets, or to which earlier ones matter."""

    row: int
    refusal: Side | None
    """The side that says that it accepts no checksum of zero; None where the packet has to be taken apart."""


def watched_headers(headers: Iterable[type[Header]]) -> bytearray:
    """For each declaration whether it is the header of SCTP."""
    return bytearray(issubclass(header, SCTP) for header in headers)


def watched_rows(library: Engine, block: Block, layers: Layers, headers: bytearray) -> list[Watched]:
    """The rows that matter, in order, without those of which the walk asks something. `headers` are those watched."""
    slots, found = bytearray(len(block)), layers.structure()
    rows: dict[int, Watched] = {}
    for occurrence in (1, 2):
        library.find_layers(address_of(found), len(block), address(headers), occurrence, 0, address(slots))
        for row in (one.start() for one in FOUND.finditer(slots)):
            watched = _watched(block, layers, row, slots[row]) if occurrence == 1 else Watched(row, None)
            if watched is not None:
                rows[row] = watched
    return [rows[row] for row in sorted(rows)]


def _watched(block: Block, layers: Layers, row: int, slot: int) -> Watched | None:
    """What a row means; None for nothing."""
    header = octets_from_header(block, layers, row, slot)
    if not any(header[CHECKSUM]):
        return Watched(row, None)
    if not may_initiate(header):
        return None
    tag, at = silent_tag(header), slot * layers.rows + row
    is_whole = layers.codes[at] == VALID and layers.end[at] <= block.frames.captured[row]
    if tag is None or not is_whole:
        return Watched(row, None)
    source, destination, _ = ends_of(header)
    return Watched(row, (source, destination, tag))
