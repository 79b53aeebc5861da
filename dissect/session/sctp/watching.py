"""What SCTP packets in a block announce, and those that have to be taken apart for it.

Most packets that set up an association announce nothing, which a look at their octets tells.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from dissect.blocks.block import Block
from dissect.blocks.layers import Layers
from dissect.checksum import Kind
from dissect.engine.library import Engine
from dissect.engine.memory import address, address_of
from dissect.protocols.sctp import SCTP, SCTPInit, SCTPInitAck, SCTPZeroChecksumAcceptable
from dissect.schema import Header
from dissect.session.sctp.zero_checksum import Side


def _place(header: type[Header], name: str) -> slice:
    """The octets of a field."""
    slot = header.layout.slot(name)
    begin = slot.offset.constant // 8
    return slice(begin, begin + slot.width.constant // 8)


def _number(octets: bytes, place: slice) -> int:
    """The number in a field."""
    return int.from_bytes(octets[place])


def _kind_of(item: type[Header]) -> int:
    """The number of a chunk or parameter among its like."""
    return next(number for numbers in (item.stack.carried_as or {}).values() for number in numbers)


SOURCE, DESTINATION, CHECKSUM = (_place(SCTP, name) for name in ("source_port", "destination_port", "checksum"))
TAG, LENGTH = (_place(SCTPInit, name) for name in ("initiate_tag", "length"))
CHUNKS: Final = SCTP.layout.fixed_octets
ALIGNMENT: Final = 4
"""Chunks begin at a multiple of so many octets; as many are their type, flags and length."""
ANNOUNCING: Final = {_kind_of(chunk): chunk for chunk in (SCTPInit, SCTPInitAck)}
"""The chunks in which a side chooses its tag, and may announce something, by type."""
ACCEPTABLE: Final = _kind_of(SCTPZeroChecksumAcceptable).to_bytes(2)
VALID: Final = tuple(Kind).index(Kind.VALID)
FOUND: Final = re.compile(rb"[^\xff]")
"""A slot, and not -1."""


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
    at = slot * layers.rows + row
    begin, end = block.frames.begin[row], min(layers.end[at], block.frames.captured[row])
    header = block.frames.octets[begin + layers.offset[at] : begin + end].tobytes()
    if not any(header[CHECKSUM]):
        return Watched(row, None)
    kinds = [ANNOUNCING.get(one[0]) for one in _chunks(header)]
    if not any(kinds):
        return None
    kind, chunk = kinds[0], next(_chunks(header))
    is_plain = layers.codes[at] == VALID and layers.end[at] <= block.frames.captured[row] and not any(kinds[1:])
    if kind is None or not is_plain or ACCEPTABLE in chunk:
        return Watched(row, None)
    if not kind.layout.fixed_octets <= len(chunk) == _number(chunk, LENGTH):
        return Watched(row, None)
    return Watched(row, (_number(header, SOURCE), _number(header, DESTINATION), _number(chunk, TAG)))


def _chunks(header: bytes) -> Iterator[bytes]:
    """The chunks behind a header, the last one as far as it is there."""
    at = CHUNKS
    while at < len(header):
        length = max(_number(header[at:], LENGTH), ALIGNMENT)
        yield header[at : at + length]
        at += -(-length // ALIGNMENT) * ALIGNMENT
