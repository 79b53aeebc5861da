"""The arithmetic of the mistakes that `hints` lists: each is made on purpose, and its value compared."""

from __future__ import annotations

from collections.abc import Iterator

from dissect.checksum.changes import changes
from dissect.checksum.compute import compute, field_zeroed, written
from dissect.checksum.coverage import Coverage
from dissect.checksum.hints import Hint, HintCode, Mistake
from dissect.checksum.internet import ALL_ONES, ones_complement_sum
from dissect.checksum.parts import spans
from dissect.schema import Zero

LENGTH = "upper_layer_length"
"""The name that every pseudo-header gives to the length of what it stands before (see schema.stack.PseudoHeader)."""


def find_hints(coverage: Coverage, *, before: Coverage | None = None) -> tuple[Hint, ...]:
    """All mistakes that explain the value found, where that can be recomputed and is wrong; none otherwise.

    `before` is the same packet at an earlier place: on another interface, before a router or translator.
    """
    found = coverage.found
    if found is None or coverage.length is None or coverage.obstacle is not None:
        return ()
    right = coverage.expected
    if found == right:
        return ()
    made = [
        *_careless(coverage, right),
        *_wrong_pseudo_header(coverage),
        *_wrong_octets(coverage),
        *_not_zeroed(coverage, right, before),
        *changes(coverage, right, before),
    ]
    # A mistake that makes no difference is none; it would show where only zeros are covered and zero is found.
    telling = (one for one in made if _same(one.value, found) and not _same(one.value, right))
    fitting = dict.fromkeys((one.code, one.details) for one in telling)
    if found == 0:
        fitting = {(HintCode.LEFT_FOR_CARD, ()): None, **fitting}
    return tuple(Hint(code=code, details=details) for code, details in fitting)


def _same(one: int, other: int) -> bool:
    """Equal in one's complement, where 0x0000 and 0xFFFF are the same number and senders write either."""
    return one % ALL_ONES == other % ALL_ONES


def _total(coverage: Coverage, octets: bytes, pseudo_sum: int) -> int:
    return ones_complement_sum(field_zeroed(octets, coverage.field_offset), pseudo_sum)


def _careless(coverage: Coverage, right: int) -> Iterator[Mistake]:
    """Right octets, wrong treatment."""
    covered = coverage.covered
    yield Mistake(right >> 8 | (right & 0xFF) << 8, HintCode.OCTETS_SWAPPED)
    yield Mistake(ALL_ONES - right, HintCode.COMPLEMENT_FORGOTTEN)
    if len(covered) % 2:
        misplaced = covered[:-1] + b"\0" + covered[-1:]
        total = _total(coverage, misplaced, ones_complement_sum(coverage.pseudo_octets))
        yield Mistake(written(coverage.rule, total), HintCode.ODD_OCTET_MISPLACED)


def _wrong_pseudo_header(coverage: Coverage) -> Iterator[Mistake]:
    if not coverage.rule.pseudo_header:
        return
    rule, covered = coverage.rule, coverage.covered
    yield Mistake(written(rule, _total(coverage, covered, 0)), HintCode.PSEUDO_HEADER_FORGOTTEN)
    without_length = _pseudo_sum(coverage, 0)
    if without_length is not None:
        yield Mistake(without_length, HintCode.PARTIAL_WITHOUT_LENGTH)
    for name, pseudo_header in coverage.pseudo_headers.items():
        value = compute(rule, covered, coverage.field_offset, pseudo_header)
        yield Mistake(value, HintCode.WRONG_PSEUDO_HEADER, (name,))


def _pseudo_sum(coverage: Coverage, length: int) -> int | None:
    """The sum of the pseudo-header with another length in it; None where it has none, or the length does not fit."""
    octets = coverage.pseudo_octets
    if not octets or coverage.pseudo_header is None:
        return None
    for span in spans(type(coverage.pseudo_header), octets):
        if span.name == LENGTH and 0 <= length < 1 << span.end - span.begin:
            change = length - span.number(octets) << span.shift
            return (ones_complement_sum(octets) + change) % ALL_ONES
    return None


def _wrong_octets(coverage: Coverage) -> Iterator[Mistake]:
    """A wrong length: in the pseudo-header, in what is added up, or in both."""
    everything = len(coverage.covered) + len(coverage.trailing)
    if coverage.trailing and not coverage.covers_header_only:
        for value, _ in _with_length(coverage, everything):
            yield Mistake(value, HintCode.PADDING_INCLUDED)
    if coverage.first_fragment is not None:
        for value, _ in _with_length(coverage, coverage.first_fragment):
            yield Mistake(value, HintCode.FIRST_FRAGMENT_ONLY)
    for name, length in coverage.candidates.items():
        for value, where in _with_length(coverage, length):
            yield Mistake(value, HintCode.WRONG_LENGTH, (name, where))
        pseudo_sum = _pseudo_sum(coverage, length)
        if pseudo_sum is not None:
            value = written(coverage.rule, _total(coverage, coverage.covered, pseudo_sum))
            yield Mistake(value, HintCode.WRONG_LENGTH, (name, "in the pseudo-header"))


def _with_length(coverage: Coverage, length: int) -> Iterator[tuple[int, str]]:
    """What is written by one who adds up `length` octets, without and with that length in the pseudo-header."""
    available = coverage.covered + coverage.trailing
    if not coverage.field_offset + 2 <= length <= len(available):
        return
    octets, pseudo_sum = available[:length], _pseudo_sum(coverage, length)
    right_sum = ones_complement_sum(coverage.pseudo_octets)
    yield written(coverage.rule, _total(coverage, octets, right_sum)), "in what is added up"
    if pseudo_sum is not None:
        yield written(coverage.rule, _total(coverage, octets, pseudo_sum)), "in all places"


def _not_zeroed(coverage: Coverage, right: int, before: Coverage | None) -> Iterator[Mistake]:
    """The field counted with what may have stood there: known values only."""
    rule, pseudo_sum, total = coverage.rule, ones_complement_sum(coverage.pseudo_octets), ALL_ONES - right
    if rule.zero is Zero.ABSENT_OVER_IPV4:
        # Always all ones, which is a mark only where zero is not what a card is left to fill in.
        yield Mistake(written(rule, total + right), HintCode.FIELD_NOT_ZEROED, ("the right checksum",))
    if pseudo_sum:
        # Software that completes what was prepared for a card: the pseudo-header counts twice.
        value = written(rule, total + pseudo_sum)
        yield Mistake(value, HintCode.FIELD_NOT_ZEROED, ("the sum of the pseudo-header",))
    if before is not None and before.found:
        value = written(rule, total + before.found)
        yield Mistake(value, HintCode.FIELD_NOT_ZEROED, ("the checksum from before",))
