"""The mistakes that senders make with the Internet checksum, each with the value that it gives."""

from __future__ import annotations

from collections.abc import Iterator

from dissect.checksum.computing import compute, field_zeroed, written
from dissect.checksum.coverage import Coverage
from dissect.checksum.declared import without_skipped
from dissect.checksum.hints import HintCode, Mistake
from dissect.checksum.spans import spans
from dissect.checksum.sums.internet import ALL_ONES, ones_complement_sum, unfolded_sum
from dissect.checksum.tried_mistakes.changes import changes
from dissect.checksum.tried_mistakes.wrong_octets import first_fragment_only, surplus
from dissect.checksum.zero import RESERVED
from dissect.derive.checksum_outline import LENGTH
from dissect.schema import InternetChecksum


def sum_mistakes(coverage: Coverage, rule: InternetChecksum, right: int, before: Coverage | None) -> Iterator[Mistake]:
    """Every mistake that is possible with the given values; `right` is the right checksum."""
    yield from _careless(coverage, rule, right)
    yield from _carries(coverage, rule)
    yield from _wrong_pseudo_header(coverage, rule)
    yield from _wrong_octets(coverage, rule)
    yield from _not_zeroed(coverage, rule, right, before)
    yield from changes(coverage, rule, right, before)
    # Last, because it says the least about what went wrong.
    yield Mistake((right + 1) % ALL_ONES, HintCode.ONE_OFF, ("too large",))
    yield Mistake((right - 1) % ALL_ONES, HintCode.ONE_OFF, ("too small",))


def _total(coverage: Coverage, octets: bytes, pseudo_sum: int) -> int:
    return ones_complement_sum(field_zeroed(octets, coverage.field_offset), pseudo_sum)


def _careless(coverage: Coverage, rule: InternetChecksum, right: int) -> Iterator[Mistake]:
    """Mistakes in the arithmetic over the right octets."""
    covered, pseudo_sum = coverage.counted, ones_complement_sum(coverage.pseudo_octets)
    yield Mistake(right >> 8 | (right & 0xFF) << 8, HintCode.OCTETS_SWAPPED)
    yield Mistake(ALL_ONES - right, HintCode.COMPLEMENT_FORGOTTEN)
    if len(covered) % 2:
        misplaced = covered[:-1] + b"\0" + covered[-1:]
        yield Mistake(written(rule, _total(coverage, misplaced, pseudo_sum)), HintCode.ODD_OCTET_MISPLACED)
        yield Mistake(written(rule, _total(coverage, covered[:-1], pseudo_sum)), HintCode.ODD_OCTET_LEFT_OUT)
    if rule.skips is not None:
        value = written(rule, _total(coverage, coverage.covered, pseudo_sum))
        yield Mistake(value, HintCode.SKIPPED_INCLUDED, (rule.skips,))
    fixed = coverage.header.layout.fixed_octets
    if coverage.covers_header_only and fixed < len(covered):
        value = written(rule, _total(coverage, covered[:fixed], pseudo_sum))
        yield Mistake(value, HintCode.OPTIONS_LEFT_OUT)


def _carries(coverage: Coverage, rule: InternetChecksum) -> Iterator[Mistake]:
    """The sum is cut to 16 bits before all carries are back in it (RFC 1071 §1, 2)."""
    octets = coverage.pseudo_octets + field_zeroed(coverage.counted, coverage.field_offset)
    total = unfolded_sum(octets)
    once = (total & ALL_ONES) + (total >> 16)
    for value, which in ((total, "all of them"), (once, "those that adding the first carries made")):
        yield Mistake(written(rule, value & ALL_ONES), HintCode.CARRIES_NOT_FOLDED, (which,))


def _wrong_pseudo_header(coverage: Coverage, rule: InternetChecksum) -> Iterator[Mistake]:
    covered = coverage.counted
    if not coverage.takes_pseudo_header:
        for _, pseudo_header, _ in coverage.pseudo_headers:
            value = written(rule, _total(coverage, covered, ones_complement_sum(bytes(pseudo_header))))
            yield Mistake(value, HintCode.PSEUDO_HEADER_INCLUDED)
        return
    yield Mistake(written(rule, _total(coverage, covered, 0)), HintCode.PSEUDO_HEADER_FORGOTTEN)
    without_length = _pseudo_sum(coverage, 0)
    if without_length is not None:
        yield Mistake(without_length, HintCode.PARTIAL_WITHOUT_LENGTH)
    for name, pseudo_header, is_likely in coverage.pseudo_headers:
        value = compute(rule, covered, coverage.field_offset, pseudo_header)
        yield Mistake(value, HintCode.WRONG_PSEUDO_HEADER, (name,), is_likely)
    length = coverage.length or 0
    low = length & ALL_ONES
    swapped = _pseudo_sum(coverage, length - low + ((low & 0xFF) << 8 | low >> 8))
    if swapped is not None:
        yield Mistake(written(rule, _total(coverage, covered, swapped)), HintCode.LENGTH_SWAPPED)


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


def _wrong_octets(coverage: Coverage, rule: InternetChecksum) -> Iterator[Mistake]:
    """A wrong length: in the pseudo-header, for the octets added up, or for both."""
    everything = len(_available(coverage))
    for octets, code in surplus(coverage):
        for value, _ in _with_length(coverage, rule, everything - len(coverage.trailing) + octets):
            yield Mistake(value, code)
    yield from first_fragment_only(coverage)
    for name, length in coverage.candidates.items():
        for value, where in _with_length(coverage, rule, length):
            yield Mistake(value, HintCode.WRONG_LENGTH, (name, where))
        pseudo_sum = _pseudo_sum(coverage, length)
        if pseudo_sum is not None:
            value = written(rule, _total(coverage, coverage.counted, pseudo_sum))
            yield Mistake(value, HintCode.WRONG_LENGTH, (name, "in the pseudo-header"))


def _available(coverage: Coverage) -> bytes:
    """All octets that a careless sender may add up: what the checksum could cover, and what follows in the frame."""
    octets = coverage.octets[: coverage.length]
    return without_skipped(coverage.header, coverage.rule, octets) + coverage.trailing


def _with_length(coverage: Coverage, rule: InternetChecksum, length: int) -> Iterator[tuple[int, str]]:
    """The values for a sender that adds up `length` octets, without and with that length in the pseudo-header."""
    available = _available(coverage)
    if not coverage.field_end <= length <= len(available):
        return
    octets, pseudo_sum = available[:length], _pseudo_sum(coverage, length)
    right_sum = ones_complement_sum(coverage.pseudo_octets)
    yield written(rule, _total(coverage, octets, right_sum)), "in what is added up"
    if pseudo_sum is not None:
        yield written(rule, _total(coverage, octets, pseudo_sum)), "in all places"


def _not_zeroed(coverage: Coverage, rule: InternetChecksum, right: int, before: Coverage | None) -> Iterator[Mistake]:
    """The mistakes of a sender that does not zero the field first: it holds one of some known values."""
    pseudo_sum, total = ones_complement_sum(coverage.pseudo_octets), ALL_ONES - right
    if rule.zero in RESERVED:
        # Always all ones, which means something only if zero does not mark a field left to the card.
        yield Mistake(written(rule, total + right), HintCode.FIELD_NOT_ZEROED, ("the right checksum",))
    if pseudo_sum:
        # Software that completes a checksum prepared for a card: the pseudo-header counts twice.
        value = written(rule, total + pseudo_sum)
        yield Mistake(value, HintCode.FIELD_NOT_ZEROED, ("the sum of the pseudo-header",))
    if before is not None and before.found:
        value = written(rule, total + before.found)
        yield Mistake(value, HintCode.FIELD_NOT_ZEROED, ("the checksum from before",))
