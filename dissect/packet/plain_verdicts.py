"""The verdicts of a regular frame whose checksums are all plainly right: the same as the complete way gives."""

from __future__ import annotations

from dissect.checksum import valid
from dissect.packet.checksums.layer_checksum import LayerChecksum, Origin, drafted
from dissect.packet.plain_checks import NO_CHECKSUM, UNSURE


def plain_verdicts(origin: Origin) -> tuple[LayerChecksum, ...] | None:
    """A verdict for every checksum in a frame that was skimmed; None where one of them is not plainly right, or may
    stand in a list."""
    found = []
    spans, octets, _, _ = origin
    network, at_network = None, 0
    is_part = is_open = is_moved = False
    for index, (dissector, offset, length, extent, end, _, _) in enumerate(spans):
        if dissector.has_extent:
            is_open = extent < 0
        if dissector.has_checksums_in_lists:
            return None
        checks = dissector.checks
        if checks is not None:
            is_known = not (is_part or is_open or is_moved) and end <= len(octets)
            check = checks.by_network.get(network) or checks.derive(network)
            value = check(octets, offset, length, end, at_network, is_known)
            if value == UNSURE:
                return None
            if value != NO_CHECKSUM:
                found.append(drafted(index, offset, checks, valid(value, checks.octets), origin))
        if extent >= 0:
            is_part = False
        if dissector.is_stream:
            is_part = True
        if dissector.lends:
            network, at_network, is_moved = dissector.header, offset, False
        if length > dissector.moves_beyond:
            is_moved = True
    return tuple(found)
