"""The verdicts on a frame's checksums by its row, where all of them are plainly valid."""

from __future__ import annotations

from typing import Final

from dissect.checksum import Kind, valid
from dissect.engine.words import Verdict as Code
from dissect.packet.checksums.layer_checksum import LayerChecksum, Origin, drafted
from dissect.packet.rows.places import codes_of, header_in, place_of

VALID: Final = list(Kind).index(Kind.VALID)
NONE: Final = Code.NONE - len(Code) & 0xFF


def row_verdicts(origin: Origin) -> tuple[LayerChecksum, ...] | None:
    """A verdict for every checksum; None where one is not plainly valid, or may stand in a list, or is in a part of the
    frame of which the row does not say all."""
    octets, row, path, _ = origin
    if path.asks or path.has_checked_items:
        return None
    found = []
    count = len(path.layers)
    codes = codes_of(row, count)
    for one in path.verified:
        code = codes[one.slot]
        if code == NONE:
            continue
        if code != VALID or not one.is_plain:
            return None
        offset, _ = header_in(row, place_of(one.slot, count))
        begin = offset + one.begin
        value = int.from_bytes(octets[begin : begin + one.octets], "big")
        if value in (0, one.all_ones):
            return None  # the same number in one's complement as the other, but not as it is written
        found.append(drafted(one, offset, valid(value, one.octets), origin))
    return tuple(found)
