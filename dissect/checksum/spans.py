"""The fields in the octets that a checksum covers, from the layout of the declarations."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from dissect.checksum.coverage import Coverage
from dissect.schema import Header
from dissect.schema.octets import decode_partial

PAYLOAD = "payload"


@dataclass(frozen=True, slots=True)
class FieldSpan:
    """A field's bits: `begin` counts from the first bit of the octets, `end` is the bit after the last."""

    name: str
    begin: int
    end: int

    def number(self, octets: bytes) -> int:
        """The field's bits as a number."""
        bits = 8 * len(octets)
        return int.from_bytes(octets, "big") >> (bits - self.end) & (1 << self.end - self.begin) - 1

    @property
    def shift(self) -> int:
        """How far left of its 16-bit word's lower end the field ends: 8 for an octet in the upper half."""
        return -self.end % 16


def spans(kind: type[Header], octets: bytes) -> tuple[FieldSpan, ...]:
    """The fields of a header that have at least one bit among the octets."""
    return tuple(span for span in _spans(kind, octets) if span.end > span.begin)


def _spans(kind: type[Header], octets: bytes) -> Iterator[FieldSpan]:
    values = decode_partial(kind.layout, octets)
    begin = 0
    for slot in kind.layout.slots:
        name = slot.field.name
        if slot.condition is not None and not slot.condition.holds(values):
            continue
        end = 8 * len(octets) if slot.is_rest else begin + slot.width.evaluate(values)
        yield FieldSpan(name, begin, min(end, 8 * len(octets)))
        if name not in values:  # cut within this field, or its size contradicts itself: later fields have no place
            return
        begin = end


def covered_spans(coverage: Coverage) -> tuple[FieldSpan, ...]:
    """The header's fields, then the payload if it has octets."""
    covered = coverage.covered
    fields = spans(coverage.header, covered)
    end = fields[-1].end if fields else 0
    return (*fields, FieldSpan(PAYLOAD, end, 8 * len(covered))) if end < 8 * len(covered) else fields


def contributions(coverage: Coverage) -> dict[tuple[str, str], int]:
    """What each field adds to the sum, by part and name; fields that count as zero are left out."""
    added: dict[tuple[str, str], int] = {}
    covered, pseudo = coverage.covered, coverage.pseudo_octets
    if pseudo and coverage.pseudo_header is not None:
        for span in spans(type(coverage.pseudo_header), pseudo):
            added["pseudo-header", span.name] = span.number(pseudo) << span.shift
    for span in covered_spans(coverage):
        if span.name not in (coverage.rule.field, coverage.rule.skips):
            added["header", span.name] = span.number(covered) << span.shift
    return added
