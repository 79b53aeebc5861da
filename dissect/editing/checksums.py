"""The checksums of a changed packet, from the innermost outwards: what each was decides what it becomes.

| it was | it becomes |
|---|---|
| VALID | right for the new octets |
| ABSENT, ILLEGAL | the same zero |
| PARTIAL | the sum of the new pseudo-header |
| INVALID | wrong by the same difference |
| UNVERIFIABLE | updated from the old and new octets that are there (RFC 1624); a CRC stays |

One that covers nothing that changed stays, and so does one that was given. One that stands in a quotation follows like
any other, but nothing makes it right that was not.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, Final

from dissect.checksum import Coverage, Kind, Reason, ones_complement_sum, update
from dissect.checksum.computing import field_zeroed
from dissect.checksum.sums.internet import ALL_ONES
from dissect.checksum.zero import RESERVED
from dissect.editing.changes import Given
from dissect.editing.fixing import is_fixed
from dissect.errors import EncodingError
from dissect.packet import Packet
from dissect.packet.checksums.coverages import coverage_of
from dissect.packet.checksums.layer_checksum import LayerChecksum
from dissect.packet.checksums.verify_packet import contradicting
from dissect.schema import FrameCheckSequence, InternetChecksum

STAYING: Final = frozenset({Kind.ABSENT, Kind.ILLEGAL})
MISSING: Final = frozenset({Reason.FRAGMENT, Reason.CUT_BY_CAPTURE})


@dataclass(slots=True)
class Summing:
    """A packet whose checksums are being written. `layer`: the one that was changed."""

    before: Packet
    after: Packet
    layer: int
    given: Given
    fix: frozenset[str]
    items_follow: bool = False
    """Whether the checksums of items in lists follow too: those items are as many as before, in the same places."""
    octets: bytearray = field(init=False)
    complete: bytearray = field(init=False)
    """The same octets, but with each PARTIAL checksum filled in, for those around it that count on that."""

    stale: list[LayerChecksum] = field(init=False, default_factory=list)
    """The checksums that cover something that changed, and stay because octets are missing: those of a CRC."""
    bad: set[int | None] = field(init=False)
    """The layers whose lengths contradict others."""

    def __post_init__(self) -> None:
        self.bad = contradicting(self.after.problems)
        self.octets, self.complete = bytearray(self.after.frame.octets), bytearray(self.after.frame.octets)

    def run(self) -> bytes:
        """The octets of the frame with all checksums."""
        known = {(one.layer, one.protocol, one.field, one.offset): one for one in self.before.checksums}
        grown = len(self.octets) - len(self.before.frame.octets)
        for one in self.before.checksums:
            # Nothing within the changed layer is different, even where it is not read as before.
            is_within = one.layer > self.layer and (one.layer, one.field) not in self.given
            if is_within and one.verdict.kind is Kind.PARTIAL and one.verdict.expected is not None:
                begin = one.offset + grown + one.coverage.field_offset
                self.complete[begin : begin + 2] = one.verdict.expected.to_bytes(2, "big")
        for one in reversed(self.after.checksums):
            if (one.layer, one.field) in self.given:
                continue
            was_at = one.offset - grown if one.layer > self.layer else one.offset
            old = (
                None
                if one.in_list and not self.items_follow
                else known.get((one.layer, one.protocol, one.field, was_at))
            )
            coverage = self._coverage(one, old)
            value = self._value(one, old, coverage)
            if value is not None:
                self._write(self.octets, one, coverage, value)
                self._write(self.complete, one, coverage, value)
            if old is not None and old.verdict.kind is Kind.PARTIAL and coverage.is_verifiable:
                self._write(self.complete, one, coverage, self._at(self.complete, one, coverage).expected)
        return bytes(self.octets)

    @staticmethod
    def _write(octets: bytearray, one: LayerChecksum, coverage: Coverage, value: int) -> None:
        begin, size = one.offset + coverage.field_offset, coverage.rule.octets
        octets[begin : begin + size] = value.to_bytes(size, "big")

    @staticmethod
    def _at(octets: bytearray, one: LayerChecksum, coverage: Coverage) -> Coverage:
        """What a checksum covers, with the octets as they are now."""
        return replace(coverage, octets=bytes(octets[one.offset : one.offset + len(coverage.octets)]))

    def _coverage(self, one: LayerChecksum, old: LayerChecksum | None) -> Coverage:
        """What a checksum covers now, by the rule by which it was verified before."""
        if one.in_list or one.field == FrameCheckSequence.field:
            return self._at(self.octets, one, one.coverage)
        rule: Any = None if old is None else old.coverage.other_rule
        return self._at(self.octets, one, coverage_of(self.after.layers, one.layer, self.bad, rule))

    def _value(self, one: LayerChecksum, old: LayerChecksum | None, new: Coverage) -> int | None:
        """What the field is to hold; None if it stays."""
        kind = (old or one).verdict.kind
        is_new = old is None and one.layer == self.layer and not one.in_list
        is_quoted = self.after.layers[one.layer].quoted
        is_to_be_right = is_new or (not is_quoted and is_fixed(self.fix, one, kind))
        if new.is_verifiable and is_to_be_right:
            return new.expected
        if old is None or kind in STAYING or _counted(old.coverage) == _counted(new):
            return None
        if kind is not Kind.VALID and old.coverage.holds_pseudo_header_sum:
            return ones_complement_sum(new.pseudo_octets)
        if not new.is_verifiable or kind is Kind.UNVERIFIABLE:
            value = self._updated(old.coverage, new)
            if value is None and new.field_captured:
                self.stale.append(one)
            return value
        if kind is Kind.INVALID:
            return _as_wrong(old.coverage, new)
        return (self._at(self.complete, one, new) if old.verdict.awaits_inner else new).expected

    def _updated(self, old: Coverage, new: Coverage) -> int | None:
        """The checksum by what changed of the octets that are there; None where that is not known."""
        grown = len(new.octets) - len(old.octets)
        frame = len(self.after.frame.octets) - len(self.before.frame.octets)
        said = None if old.length is None or new.length is None else new.length - old.length
        if not isinstance(new.rule, InternetChecksum) or old.found is None or not new.field_captured:
            return None
        if grown not in (0, frame) or said not in (None, grown):  # other lengths say that other octets are covered
            return None
        if grown % 2 and new.obstacles & MISSING:
            message = "covers octets that are missing: what is there changes by an even number of octets only"
            raise EncodingError(new.header.__name__, new.rule.field, message)
        return _moved(new, old.found, _total(old), _total(new))


def _counted(coverage: Coverage) -> tuple[bytes, bytes]:
    """All octets that count."""
    return coverage.pseudo_octets, field_zeroed(coverage.counted, coverage.field_offset, coverage.rule.octets)


def _total(coverage: Coverage) -> int:
    pseudo, covered = _counted(coverage)
    return ones_complement_sum(covered, ones_complement_sum(pseudo))


def _as_wrong(old: Coverage, new: Coverage) -> int:
    """A value that differs from the right one as the old value did."""
    found = int.from_bytes(old.octets[old.field_offset : old.field_end], "big")
    if isinstance(new.rule, InternetChecksum):
        return _moved(new, found, ALL_ONES - old.expected, ALL_ONES - new.expected)
    return found ^ old.expected ^ new.expected


def _moved(coverage: Coverage, found: int, old: int, new: int) -> int:
    reserved = coverage.rule.zero in RESERVED
    return update(found, old, new, zero_is_absent=reserved, others_are_zero=False)
