"""The mistakes that senders make with CRC-32C, each with the value that it gives."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence

from dissect.checksum.computing import field_zeroed
from dissect.checksum.coverage import Coverage
from dissect.checksum.hints import HintCode, Mistake
from dissect.checksum.spans import FieldSpan, covered_spans
from dissect.checksum.sums.crc import ALL_ONES, crc32c, in_field
from dissect.checksum.tried_mistakes.changes import forgotten_together
from dissect.checksum.tried_mistakes.wrong_octets import first_fragment_only, surplus

IN_ORDER = "its highest octet first"
REVERSED_BITS = bytes(int(f"{octet:08b}"[::-1], 2) for octet in range(256))
"""Every octet with its lowest bit first."""


def crc32c_mistakes(coverage: Coverage, right: int, before: Coverage | None) -> Iterator[Mistake]:
    """Every mistake that is possible with the given values; `right` is the right value of the field."""
    octets = _zeroed(coverage, coverage.covered)
    yield from _wrong_order(right)
    for code, crc in _wrong_crcs(octets, in_field(right)):
        # The right order of the octets is RFC 9260's, lowest first; the other is that of all other numbers.
        yield Mistake(in_field(crc), code)
        yield Mistake(crc, code, (IN_ORDER,))
    yield Mistake(zlib.adler32(octets), HintCode.ADLER32)
    crc32 = zlib.crc32(octets)
    yield Mistake(in_field(crc32), HintCode.CRC32)
    yield Mistake(crc32, HintCode.CRC32, (IN_ORDER,))
    yield from _wrong_octets(coverage, octets)
    yield from _not_zeroed(coverage, right, before)
    if before is not None and before.found is not None and before.is_verifiable:
        yield from _not_updated(coverage, before)


def _wrong_order(right: int) -> Iterator[Mistake]:
    """The right CRC, written wrongly."""
    first, second, third, fourth = right.to_bytes(4, "big")
    yield Mistake(in_field(right), HintCode.OCTETS_SWAPPED)
    for octets, what in (
        ((second, first, fourth, third), "in each half"),
        ((third, fourth, first, second), "the two halves"),
    ):
        yield Mistake(int.from_bytes(octets, "big"), HintCode.OCTETS_SWAPPED, (what,))
    # As if the CRC were kept in 16 bits, or written as a number of 16 bits.
    for half, which in (((first, second), "lower"), ((third, fourth), "upper")):
        for two, order in ((half, ""), (half[::-1], f", {IN_ORDER}")):
            number = int.from_bytes(two, "big")
            for value, place in ((number << 16, "first"), (number, "last")):
                details = f"the {which} one, in the {place} two octets{order}"
                yield Mistake(value, HintCode.HALF_WRITTEN, (details,))


def _wrong_crcs(octets: bytes, crc: int) -> Iterator[tuple[HintCode, int]]:
    """The results of using the register wrongly."""
    yield HintCode.COMPLEMENT_FORGOTTEN, crc ^ ALL_ONES
    # RFC 9260 Appendix A: all bits are ones before the first octet; `so_far` is the complement of the register.
    from_zeros = crc32c(octets, ALL_ONES)
    yield HintCode.REGISTER_NOT_PRESET, from_zeros
    yield HintCode.REGISTER_AS_IT_IS, from_zeros ^ ALL_ONES
    yield HintCode.BITS_REVERSED, int(f"{crc32c(octets.translate(REVERSED_BITS)):032b}"[::-1], 2)


def _zeroed(coverage: Coverage, octets: bytes) -> bytes:
    return field_zeroed(octets, coverage.field_offset, coverage.rule.octets)


def _wrong_octets(coverage: Coverage, octets: bytes) -> Iterator[Mistake]:
    for following, code in surplus(coverage):
        yield Mistake(in_field(crc32c(octets + coverage.trailing[:following])), code)
    yield from first_fragment_only(coverage)
    padding = tuple(coverage.padding)
    for spans in (padding, padding[-1:]):
        yield Mistake(in_field(crc32c(_without(octets, spans))), HintCode.PADDING_LEFT_OUT)
    for name, length in coverage.candidates.items():
        if coverage.field_end <= length <= len(octets) + len(coverage.trailing):
            value = in_field(crc32c((octets + coverage.trailing)[:length]))
            yield Mistake(value, HintCode.WRONG_LENGTH, (name,))


def _without(octets: bytes, spans: Sequence[tuple[int, int]]) -> bytes:
    """The octets without those in the spans, which are in order."""
    kept, at = b"", 0
    for begin, end in spans:
        kept += octets[at:begin]
        at = end
    return kept + octets[at:]


def _not_zeroed(coverage: Coverage, right: int, before: Coverage | None) -> Iterator[Mistake]:
    """The mistakes of a sender that does not zero the field first: it holds one of some known values."""
    values = {"the right checksum": right}
    if before is not None and before.found:
        values["the checksum from before"] = before.found
    for name, value in values.items():
        held = value.to_bytes(coverage.rule.octets, "big")
        octets = coverage.covered[: coverage.field_offset] + held + coverage.covered[coverage.field_end :]
        yield Mistake(in_field(crc32c(octets)), HintCode.FIELD_NOT_ZEROED, (name,))


def _not_updated(coverage: Coverage, before: Coverage) -> Iterator[Mistake]:
    """The checksum of the octets in which some of the changed fields, or all, still had their old values."""
    spans = covered_spans(coverage)
    if before.header is not coverage.header or spans != covered_spans(before):
        return
    new, old = coverage.covered, before.covered
    changed = [span for span in spans if span.name != coverage.rule.field and new[_place(span)] != old[_place(span)]]
    for forgotten in forgotten_together(changed):
        octets = bytearray(_zeroed(coverage, new))
        for span in forgotten:
            octets[_place(span)] = old[_place(span)]
        yield Mistake(in_field(crc32c(octets)), HintCode.NOT_UPDATED, tuple(span.name for span in forgotten))


def _place(span: FieldSpan) -> slice:
    """The octets that a field has bits in."""
    return slice(span.begin // 8, (span.end + 7) // 8)
