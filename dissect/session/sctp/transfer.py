"""What chunks say of data: which pieces are sent, and which have arrived."""

from __future__ import annotations

from struct import Struct
from typing import Final, NamedTuple

from dissect.assigned_numbers.sctp_chunk_types import SctpChunkType
from dissect.session.sctp.chunks import HEAD, NUMBER, Chunk

DATA: Final = Struct(">IHHI")
INTERLEAVED: Final = Struct(">IHHII")
SACK: Final = Struct(">IIHH")
BLOCK: Final = Struct(">HH")
UNORDERED: Final = 4
BEGINNING: Final = 2
ENDING: Final = 1
MOST_BLOCKS: Final = 256
"""Gap blocks and duplicates of a SACK that are read."""


class Data(NamedTuple):
    """A piece of a message, or all of it."""

    tsn: int
    stream: int
    message: int
    """The stream sequence number; the message identifier if messages are interleaved."""
    unordered: bool
    beginning: bool
    ending: bool
    length: int
    """Octets of data."""
    protocol: int | None = None
    """The payload protocol identifier."""
    fragment: int | None = None
    """The number of the piece in its message, if messages are interleaved (RFC 8260 §2.1)."""
    is_interleaved: bool = False


class Sack(NamedTuple):
    """What has arrived."""

    cumulative: int
    window: int
    blocks: tuple[tuple[int, int], ...]
    """First and last TSN of each run behind a gap, as distances from `cumulative`."""
    duplicates: tuple[int, ...]


def data_in(chunk: Chunk) -> Data | None:
    """What a chunk with data says of them; None for other chunks, and for one that is cut before."""
    value, flags = chunk.value, chunk.flags
    bits = flags & UNORDERED != 0, flags & BEGINNING != 0, flags & ENDING != 0
    if chunk.kind == SctpChunkType.DATA and len(value) >= DATA.size:
        tsn, stream, message, protocol = DATA.unpack_from(value)
        return Data(tsn, stream, message, *bits, max(chunk.length - HEAD.size - DATA.size, 0), protocol)
    if chunk.kind == SctpChunkType.I_DATA and len(value) >= INTERLEAVED.size:
        tsn, stream, _, message, last = INTERLEAVED.unpack_from(value)
        length = max(chunk.length - HEAD.size - INTERLEAVED.size, 0)
        protocol, fragment = (last, 0) if flags & BEGINNING else (None, last)
        return Data(tsn, stream, message, *bits, length, protocol, fragment, is_interleaved=True)
    return None


def sack_in(chunk: Chunk) -> Sack | None:
    """What a SACK says, as far as it was captured; None if it is cut before."""
    value = chunk.value
    if len(value) < SACK.size:
        return None
    cumulative, window, block_count, duplicate_count = SACK.unpack_from(value)
    begin = SACK.size + block_count * BLOCK.size
    blocks = value[SACK.size : min(begin, SACK.size + MOST_BLOCKS * BLOCK.size)]
    duplicates = value[begin : begin + min(duplicate_count, MOST_BLOCKS) * NUMBER.size]
    return Sack(
        cumulative,
        window,
        tuple(BLOCK.iter_unpack(blocks[: len(blocks) & -BLOCK.size])),
        tuple(one for (one,) in NUMBER.iter_unpack(duplicates[: len(duplicates) & -NUMBER.size])),
    )


def number_in(chunk: Chunk) -> int | None:
    """The number that a chunk begins with, such as the TSN of a SHUTDOWN; None if it is cut before."""
    return NUMBER.unpack_from(chunk.value)[0] if len(chunk.value) >= NUMBER.size else None
