"""The octets that a careless sender adds up: also those that follow in the frame, or only the first fragment's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from dissect.checksum.coverage import Coverage
from dissect.checksum.hints import HintCode, Mistake
from dissect.checksum.sums.crc import FRAME_CHECK_OCTETS, ends_in_check_sequence
from dissect.derive.checksum_outline import LENGTH
from dissect.schema import values_of


def surplus(coverage: Coverage) -> Iterator[tuple[int, HintCode]]:
    """How many of the octets that follow may have been added, and what that means."""
    following = len(coverage.trailing)
    if not following or coverage.covers_header_only:
        return
    if following >= FRAME_CHECK_OCTETS and ends_in_check_sequence(coverage.frame):
        yield following, HintCode.FCS_INCLUDED
        following -= FRAME_CHECK_OCTETS
    if following:
        yield following, HintCode.PADDING_INCLUDED


def first_fragment_only(coverage: Coverage) -> Iterator[Mistake]:
    """The values over the octets of the first fragment, with the pseudo-header of the whole and with its own.

    Yields nothing if the first fragment is unknown, or does not hold the field.
    """
    octets, pseudo_header = coverage.first_fragment, coverage.pseudo_header
    if octets is None:
        return
    reach = None if coverage.reach is None else min(coverage.reach, octets)
    made = [replace(coverage, octets=coverage.octets[:octets], length=octets, reach=reach, fragment=False)]
    if pseudo_header is not None and LENGTH in values_of(pseudo_header):
        made.append(replace(made[0], pseudo_header=pseudo_header.replace(**{LENGTH: octets})))
    yield from (Mistake(one.expected, HintCode.FIRST_FRAGMENT_ONLY) for one in made if not one.obstacles)
