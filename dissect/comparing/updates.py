"""Whether each checksum of a packet was rightly updated on its way.

| before | after | outcome |
|---|---|---|
| any | VALID | right; wrong if it was INVALID, except a field that was left for a network card |
| any but INVALID | INVALID, ILLEGAL | wrong |
| INVALID | INVALID | kept if it is wrong by the same amount, as an update leaves it, else wrong |
| any | ABSENT, PARTIAL | not judged |
| found | UNVERIFIABLE | right or wrong by what changed of the octets that are there (RFC 1624) |

A packet that went the other way is right after and wrong before. In a quotation of an error message nobody has to
update checksums over the payload, so there they are right or not judged.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from functools import partial
from typing import Final

from dissect.checksum import Coverage, Hint, Kind, Reason, Verdict, find_causes, ones_complement_sum
from dissect.checksum.sums.internet import ALL_ONES
from dissect.comparing.changes import Aligned
from dissect.packet import LayerChecksum, Packet
from dissect.schema import FrameCheckSequence, InternetChecksum

BY_DIFFERENCE: Final = frozenset({Reason.FRAGMENT, Reason.CUT_BY_CAPTURE, Reason.QUOTED})


class Outcome(Enum):
    """How a checksum fared."""

    RIGHT = "right"
    WRONG = "wrong"
    """It is right on one side only, or wrong on both, but not by the same amount."""
    KEPT = "kept"
    """It was wrong before, and an update has kept the error."""
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Update:
    """One checksum before and after. A verdict is None where the packet does not have it."""

    name: str
    """Wireshark's name of the field."""
    before: Verdict | None
    after: Verdict | None
    outcome: Outcome
    quoted: bool = False
    find_hints: Callable[[], tuple[Hint, ...]] = field(default=tuple, repr=False, compare=False)

    @property
    def hints(self) -> tuple[Hint, ...]:
        """Of a wrong one: what was done wrong. It is found each time it is asked for, which takes a while."""
        return self.find_hints()

    @property
    def wrong(self) -> Verdict | None:
        """The wrong one of the two verdicts; None if neither is, or only what is there does not fit."""
        return next((one for one in (self.after, self.before) if one is not None and one.is_failure), None)


def updates_of(before: Packet, after: Packet, layers: Aligned, *, is_joined: bool = False) -> Iterator[Update]:
    """How every checksum fared that is there after; frame check sequences are left out, as each link has its own.

    `is_joined`: the packet after was put together from fragments, so nobody has sent the checksum of its own header.
    """
    partner = {theirs: ours for ours, theirs in layers.both}
    earlier = _numbered(before)
    for (layer, name, number), checksum in _numbered(after).items():
        if is_joined and not layer:
            continue
        old = earlier.get((partner.get(layer, -1), name, number))
        yield _judged(old, checksum, quoted=after.layers[layer].quoted)


def updates_of_part(fragment: Packet) -> Iterator[Update]:
    """The checksums of the headers of a fragment: of a datagram that was put together, only those within it count."""
    for one in fragment.checksums:
        if one.verdict.kind is not Kind.UNVERIFIABLE and one.field != FrameCheckSequence.field:
            yield _judged(None, one, quoted=False)


def _numbered(packet: Packet) -> Mapping[tuple[int, str, int], LayerChecksum]:
    """The checksums by layer and field, numbered within a layer, as the items of a list may have one each."""
    found: dict[tuple[int, str, int], LayerChecksum] = {}
    numbers: Counter[tuple[int, str]] = Counter()
    for one in packet.checksums:
        if one.field != FrameCheckSequence.field:
            place = one.layer, one.field
            found[*place, numbers[place]] = one
            numbers[place] += 1
    return found


def _judged(old: LayerChecksum | None, new: LayerChecksum, *, quoted: bool) -> Update:
    name = new.wireshark or f"{new.protocol}.{new.field}"
    before, after = None if old is None else old.verdict, new.verdict
    outcome = _outcome(old, new)
    if outcome is not Outcome.WRONG:
        return Update(name, before, after, outcome, quoted)
    if after.is_failure or old is None or not old.verdict.is_failure:
        return Update(name, before, after, outcome, quoted, partial(_hints, new, old))
    return Update(name, before, after, outcome, quoted, partial(_hints, old, new))


def _hints(wrong: LayerChecksum, other: LayerChecksum | None) -> tuple[Hint, ...]:
    """What explains a wrong checksum. The other side shows what the octets were: nothing but the box changed them."""
    coverage = replace(wrong.coverage, is_intact=True)
    causes = find_causes(coverage, before=None if other is None else other.coverage)
    return causes.hints or causes.perhaps


def _outcome(old: LayerChecksum | None, new: LayerChecksum) -> Outcome:
    before, after = None if old is None else old.verdict, new.verdict
    if after.kind is Kind.VALID:
        fails = before is not None and before.is_failure and not before.is_wrong_zero
        return Outcome.WRONG if fails else Outcome.RIGHT
    if after.is_failure:
        if old is None or before is None or not before.is_failure:
            return Outcome.WRONG
        return Outcome.KEPT if _error(old.coverage) == _error(new.coverage) else Outcome.WRONG
    if old is None or after.kind is not Kind.UNVERIFIABLE or after.reason not in BY_DIFFERENCE:
        return Outcome.UNKNOWN
    fits = _fits(old.coverage, new.coverage)
    if fits is None or (not fits and after.reason is Reason.QUOTED):
        return Outcome.UNKNOWN
    return Outcome.RIGHT if fits else Outcome.WRONG


def _error(coverage: Coverage) -> int | None:
    """By how much a checksum is wrong; in one's complement, where it is such a sum."""
    if coverage.found is None or not coverage.is_verifiable:
        return None
    if isinstance(coverage.rule, InternetChecksum):
        return (coverage.found - coverage.expected) % ALL_ONES
    return coverage.found ^ coverage.expected


def _fits(old: Coverage, new: Coverage) -> bool | None:
    """Whether a sum changed by what changed of the octets that both captures have; None if that is not known."""
    known = old.found is not None and new.found is not None
    if not known or old.length != new.length or not isinstance(new.rule, InternetChecksum):
        return None
    if (old.found == 0 and old.zero_is_absent) or old.holds_pseudo_header_sum or new.holds_pseudo_header_sum:
        return None
    common = min(len(old.counted), len(new.counted))
    return not (_sum(new, common) - _sum(old, common)) % ALL_ONES


def _sum(coverage: Coverage, octets: int) -> int:
    """The sum of pseudo-header and so many covered octets, the field included."""
    return ones_complement_sum(coverage.counted[:octets], ones_complement_sum(coverage.pseudo_octets))
