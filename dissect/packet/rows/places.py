"""Where things stand in a row of octets, counted from its end: `pack.h` has the same."""

from __future__ import annotations

from collections.abc import Iterator
from struct import Struct
from typing import Any, Final, NamedTuple

from dissect.engine.sizes import PLACES

LAYER: Final = Struct(f"={PLACES}i")
"""Of each layer offset, length, contained end, extent, then offset and length of payload and of trailer."""
FACTS: Final = Struct("=5q6i")
"""The end of a row, in the order of `RowFacts`."""
header_in: Final = Struct("=2i").unpack_from
"""``header_in(row, place)``: where a header begins, and how many octets it has."""
CAPTURED: Final = Struct("=q")
CAPTURED_PLACE: Final = 8 - FACTS.size
NUMBER: Final = Struct("=q")
FCS_OCTETS: Final = Struct("=i")
FCS_OCTETS_PLACE: Final = -8
"""Where three of them stand, which are often needed alone; the number is the first."""


class RowFacts(NamedTuple):
    """What a row says of its frame."""

    number: int
    captured: int
    original: int
    timestamp_ns: int
    options: int
    """Octets of options behind the padded frame, and bits of `OptionsBit`."""
    payload_offset: int
    payload_length: int
    link_type: int
    interface: int
    fcs_octets: int
    has_time: int


def place_of(slot: int, count: int) -> int:
    """Where a row of so many layers has the layer with this index."""
    return -FACTS.size - LAYER.size * (count - slot)


def facts_of(row: bytes) -> RowFacts:
    """What a row says of its frame."""
    return RowFacts(*FACTS.unpack_from(row, -FACTS.size))


def layers_in(row: bytes, count: int) -> Iterator[tuple[Any, ...]]:
    """The numbers of each layer of a row that has so many."""
    end = len(row) - FACTS.size
    return LAYER.iter_unpack(row[end - LAYER.size * count : end])


def codes_of(row: bytes, count: int) -> bytes:
    """The verdicts on the layers of a row that has so many: for each an octet, an index into `Kind` or a `Verdict`."""
    end = len(row) - FACTS.size - LAYER.size * count
    return row[end - count : end]


def frame_octets(octets: bytes, row: bytes) -> bytes:
    """The octets of a frame, without those behind it."""
    return octets[: CAPTURED.unpack_from(row, CAPTURED_PLACE)[0]]


def number_in(row: bytes) -> int:
    """The number of the frame."""
    found: int = NUMBER.unpack_from(row, -FACTS.size)[0]
    return found


def fcs_octets_in(row: bytes) -> int:
    """The octets of frame check sequence that the capture file speaks of."""
    found: int = FCS_OCTETS.unpack_from(row, FCS_OCTETS_PLACE)[0]
    return found
