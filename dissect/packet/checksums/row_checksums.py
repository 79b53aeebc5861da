"""The verdicts on a frame's checksums by its row, which has their kinds. Only who asks for more is told more."""

from __future__ import annotations

from functools import partial
from typing import Final

from dissect.checksum import Coverage, Kind, Verdict
from dissect.checksum.verdict import foretold, valid
from dissect.engine.answers import Verdict as Code
from dissect.packet.checksums.layer_checksum import LayerChecksum, Origin, gathered, plain
from dissect.packet.checksums.verify_packet import checksums_of
from dissect.packet.rows.layers import layers_of
from dissect.packet.rows.path import Path
from dissect.packet.rows.places import LAYER, codes_of, header_in, place_of

KINDS: Final = tuple(Kind)
VALID, INVALID, PARTIAL = map(KINDS.index, (Kind.VALID, Kind.INVALID, Kind.PARTIAL))
NONE: Final = Code.NONE - len(Code) & 0xFF
ASK: Final = Code.ASK - len(Code) & 0xFF
_from_bytes = int.from_bytes
TRAILER_LENGTH: Final = 7
"""Which of the numbers of a layer that is."""


def row_checksums(origin: Origin) -> tuple[LayerChecksum, ...]:
    """A verdict for every checksum of a frame of which the row says all."""
    octets, row, path, _ = origin
    count = len(path.layers)
    codes = codes_of(row, count)
    if path.itemized and _may_have_items(row, path):
        return _all(origin)
    is_odd = PARTIAL in codes or INVALID in codes  # what is said of one may depend on these others
    found = []
    for one in path.verified:
        slot, _, _, _, place, begin, size, all_ones, is_plain, may_be_announced = one
        code = codes[slot]
        if code == NONE:
            continue
        offset, _ = header_in(row, place)
        begin += offset
        value = _from_bytes(octets[begin : begin + size], "big")
        if code == VALID and is_plain and not is_odd and 0 != value != all_ones:
            found.append(plain(one, offset, valid(value, size), origin))
        elif code == ASK or (value == 0 and may_be_announced):
            return _all(origin)
        else:
            verdict = foretold(KINDS[code], partial(_verdict, origin, slot))
            found.append(gathered(one, offset, verdict, partial(_coverage, origin, slot)))
    return tuple(found)


def _may_have_items(row: bytes, path: Path) -> bool:
    """Whether items of lists may have checksums of their own."""
    count = len(path.layers)
    for slot, is_behind in path.itemized:
        if not is_behind or LAYER.unpack_from(row, place_of(slot, count))[TRAILER_LENGTH]:
            return True
    return False


def _all(origin: Origin) -> tuple[LayerChecksum, ...]:
    """The same, by what each of them covers."""
    octets, row, path, zero_accepted = origin
    return checksums_of(layers_of(octets, row, path), path.bad, zero_accepted=zero_accepted)


def _told(origin: Origin, slot: int) -> LayerChecksum:
    return next(one for one in _all(origin) if one.layer == slot and not one.in_list)


def _verdict(origin: Origin, slot: int) -> Verdict:
    return _told(origin, slot).verdict


def _coverage(origin: Origin, slot: int) -> Coverage:
    return _told(origin, slot).coverage
