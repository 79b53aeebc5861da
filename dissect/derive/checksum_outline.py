"""The checksum outline of a header, as flat records: its own checksum, what it lends to those of others, and how it may
replace an address. Its format has the version `CHECKSUM_FORMAT_VERSION`.

It is derived from the declaration alone and knows no protocol set. It holds each rule twice, as `outline` does:
`declared` for decoded values, and `placed` for an interpreter of tables, None if no table can hold the rule.
Offsets and spans (begin, end) count octets from the header's first one. Enumerations are numbered in the order of their
members.

`ChecksumOutline`, one for each header:

| part | meaning |
|---|---|
| `own` | a `FieldOutline`: the checksum in a field of the header; None without one |
| `check_sequence` | the CRC-32 behind the frames that begin with this header; None without one |
| `lent` | a `LentOutline`: the pseudo-header that the header lends to what it carries; None without one |
| `readdresses` | how the header may replace an address of the pseudo-header: a `Readdressing` |
| `readdress_when` | for `WHERE_HELD`: the condition |
| `readdress_suspects` | octets that may begin an item of a list that replaces an address: see `lists.suspects` |
| `readdress_lists` | the lists that may hold such an item, by field |
| `unchecked` | the rule by which a zero around this header is no checksum, even over IPv6; None without one |
| `always_checked` | in a list, the item forbids a zero that the receiver would accept otherwise (RFC 9653 §5.2) |
| `checksums_in_lists` | items of the header's lists may have checksums of their own |

`FieldOutline`, in the order in which a verifier needs the parts:

| part | meaning |
|---|---|
| `conditions` | the header has a checksum where all of these hold |
| `field`, `octets` | the offset and size of the field, which counts as zero |
| `zero` | the meaning of a field that holds zero |
| `header_only` | the checksum covers the header; else the header and its payload, up to the end of its extent |
| `coverage` | if it is not 0: how many octets count, from the header's first one |
| `skipped` | the span of a field that is left out; None for none |
| `left_out` | how many octets at the beginning are left out |
| `signed_last` | an odd last octet is a signed number |
| `method` | the arithmetic: a `Method` |
| `pseudo_header` | whether the sum of the lent pseudo-header counts too: a `PseudoHeaderUse` |
| `accepted_too` | another `FieldOutline`, which receivers accept as well; None for none |
| `is_unplaced` | no table can hold a condition or the coverage: ask the decoder |

The sum of a pseudo-header (`LentOutline`) has three parts: the octets of the lending header in `spans`, the length of
header and payload around the checksum, limited to the bits of `length_mask`, and a `constant` that depends on the
protocol carried. The order of the verdicts is that of `dissect.checksum.precedence`, followed by
`dissect.packet.checksums.verify_packet`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from typing import Final

from dissect.derive.carried_number import carried_number
from dissect.derive.lists.items import items_within
from dissect.derive.lists.suspects import suspects
from dissect.derive.outline import PlacedAmount, PlacedGuard, Unplaced, Writer
from dissect.derive.terms import Condition
from dissect.schema import (
    Covers,
    Crc32c,
    FieldChecksum,
    Fletcher,
    FrameCheckSequence,
    Header,
    InternetChecksum,
    ItemList,
    Over,
    PseudoHeader,
    Reference,
    Zero,
)
from dissect.schema.layout import Slot

CHECKSUM_FORMAT_VERSION: Final = 1
"""Increased whenever a record, or the meaning of one, changes."""


class Method(IntEnum):
    """The arithmetic of a checksum."""

    SUM = 0
    """The complement of the one's complement sum of 16-bit words (RFC 1071)."""
    CRC32C = 1
    """RFC 9260 Appendix A."""
    FLETCHER = 2
    """RFC 905 annex B."""


class PseudoHeaderUse(IntEnum):
    """Whether a pseudo-header counts too."""

    NEVER = 0
    ALWAYS = 1
    OVER_IPV4 = 2
    OVER_IPV6 = 3


class FilledFrom(IntEnum):
    """The source of a field of a pseudo-header."""

    DEFAULT = 0
    """Its default."""
    NETWORK = 1
    """The field of the same name in the header that lends the pseudo-header."""
    LENGTH = 2
    """The octets of the header with the checksum and its payload."""
    PROTOCOL = 3
    """The number under which that header is carried."""


class Readdressing(IntEnum):
    """How a header may replace an address of the pseudo-header."""

    NEVER = 0
    WHERE_HELD = 1
    """By its own fields if a condition holds, and perhaps by an item in one of its lists."""
    ALWAYS = 2
    """The same, but no table can hold the condition."""
    BY_ITEM = 3
    """Only by an item in one of its lists."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldOutline:
    """The checksum in a field of a header."""

    declared: FieldChecksum
    conditions: tuple[PlacedGuard, ...]
    field: int
    octets: int
    zero: Zero
    header_only: bool
    coverage: PlacedAmount | None
    skipped: tuple[int, int] | None
    left_out: int
    signed_last: bool
    method: Method
    pseudo_header: PseudoHeaderUse
    accepted_too: FieldOutline | None
    is_unplaced: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LentOutline:
    """The pseudo-header that a header lends to the checksums of what it carries."""

    header: type[Header]
    fields: tuple[tuple[Slot, FilledFrom], ...]
    """Its fields, in order, and the source of each."""
    zero_is_absent: bool
    """Whether a checksum of zero may mean no checksum."""
    is_ipv6: bool
    length_mask: int
    """The bits of the length that the pseudo-header has room for."""
    spans: tuple[tuple[int, int], ...] | None
    """The octets of the lending header that are in the pseudo-header too, adjoining ones as one span; None if a field
    of either header is not made of whole 16-bit words."""

    def constant(self, carried: type[Header]) -> int | None:
        """The sum of the pseudo-header for a header that is carried, with zeros for what varies from packet to packet;
        None where a number in it is unknown."""
        total = 0
        for slot, source in self.fields:
            number: object = 0
            if source is FilledFrom.PROTOCOL:
                number = carried_number(carried, slot.field.names)
            elif source is FilledFrom.DEFAULT:
                number = slot.field.default
            if not isinstance(number, int):
                return None
            total += int(number) << -(slot.offset.constant + slot.width.constant) % 16
        return total


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecksumOutline:
    """All that is needed about a header to verify its own checksum and those inside its payload."""

    own: FieldOutline | None
    check_sequence: FrameCheckSequence | None
    lent: LentOutline | None
    readdresses: Readdressing
    readdress_when: Condition
    readdress_suspects: tuple[int, ...]
    readdress_lists: tuple[tuple[str, ItemList], ...]
    unchecked: Reference | None
    always_checked: bool
    checksums_in_lists: bool


@cache
def checksum_outline_of(header: type[Header]) -> ChecksumOutline:
    """The checksum outline of a header, always the same object."""
    stack = header.stack
    readdresses, when = _readdressing(header)
    lists = [(field.name, field.options) for field in header.fields if field.options is not None]
    return ChecksumOutline(
        own=None if stack.checksum is None else _field(header, stack.checksum),
        check_sequence=stack.check_sequence,
        lent=None if stack.pseudo_header is None else _lent(header, stack.pseudo_header),
        readdresses=readdresses,
        readdress_when=when,
        readdress_suspects=suspects(header, _replaces_address),
        readdress_lists=tuple((name, one) for name, one in lists if any(map(_replaces_address, one.headers))),
        unchecked=stack.unchecked_in,
        always_checked=stack.always_checked is not None,
        checksums_in_lists=any(item.stack.checksum is not None for item in items_within(header)),
    )


METHODS: Final[Mapping[type[FieldChecksum], Method]] = {
    InternetChecksum: Method.SUM,
    Crc32c: Method.CRC32C,
    Fletcher: Method.FLETCHER,
}
USES: Final = {
    False: PseudoHeaderUse.NEVER,
    True: PseudoHeaderUse.ALWAYS,
    Over.IPV4: PseudoHeaderUse.OVER_IPV4,
    Over.IPV6: PseudoHeaderUse.OVER_IPV6,
}
LENGTH: Final = "upper_layer_length"
PROTOCOL: Final = "protocol"
NAMED: Final = {LENGTH: FilledFrom.LENGTH, PROTOCOL: FilledFrom.PROTOCOL}
"""The fields of a pseudo-header that do not come from the field of the same name in the header that lends it."""


def _field(header: type[Header], declared: FieldChecksum) -> FieldOutline:
    layout, writer, part = header.layout, Writer(header), Unplaced.CHECKSUM
    slot, other = layout.slot(declared.field), declared.accepted_too
    both = (slot.condition, declared.when)
    conditions = tuple(writer.guard(one, part) for one in both if one is not None and one.comparisons)
    coverage = None if declared.coverage is None else writer.amount(declared.coverage, part)
    return FieldOutline(
        declared=declared,
        conditions=conditions,
        field=slot.offset.constant // 8,
        octets=declared.octets,
        zero=declared.zero,
        header_only=declared.covers is Covers.HEADER,
        coverage=coverage,
        skipped=None if declared.skips is None else octets_of(layout.slot(declared.skips)),
        left_out=declared.left_out,
        signed_last=declared.signed_last,
        method=METHODS[type(declared)],
        pseudo_header=USES[declared.pseudo_header],
        accepted_too=None if other is None else _field(header, other),
        is_unplaced=bool(writer.unplaced),
    )


def _lent(header: type[Header], declared: PseudoHeader) -> LentOutline:
    own = {slot.field.name: slot for slot in header.layout.slots}
    fields = tuple((slot, _source(slot.field.name, own)) for slot in declared.header.layout.slots)
    lent = [own[slot.field.name] for slot, source in fields if source is FilledFrom.NETWORK]
    varying = [slot for slot, source in fields if source in {FilledFrom.NETWORK, FilledFrom.LENGTH}]
    return LentOutline(
        header=declared.header,
        fields=fields,
        zero_is_absent=declared.zero_is_absent,
        is_ipv6=Over.IPV6.lends(declared.header),
        length_mask=sum((1 << slot.width.constant) - 1 for slot, source in fields if source is FilledFrom.LENGTH),
        spans=_joined([octets_of(slot) for slot in lent]) if all(map(_is_whole_words, [*lent, *varying])) else None,
    )


def _source(name: str, own: Mapping[str, Slot]) -> FilledFrom:
    return NAMED.get(name, FilledFrom.NETWORK if name in own else FilledFrom.DEFAULT)


def _is_whole_words(slot: Slot) -> bool:
    """Whether a field has a fixed place and is made of whole 16-bit words."""
    return slot.is_fixed and slot.offset.constant % 16 == slot.width.constant % 16 == 0


def octets_of(slot: Slot) -> tuple[int, int]:
    """The octets of a field of fixed place."""
    begin = slot.offset.constant // 8
    return begin, begin + slot.width.constant // 8


def _joined(spans: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """The spans in order, adjoining ones joined."""
    joined: list[tuple[int, int]] = []
    for begin, end in sorted(spans):
        if joined and joined[-1][1] == begin:
            joined[-1] = joined[-1][0], end
        else:
            joined.append((begin, end))
    return tuple(joined)


def _readdressing(header: type[Header]) -> tuple[Readdressing, Condition]:
    declared = header.stack.readdress
    if declared is None:
        return Readdressing.BY_ITEM if suspects(header, _replaces_address) else Readdressing.NEVER, ()
    when = Writer(header).guard(declared.when).placed
    return (Readdressing.ALWAYS, ()) if when is None else (Readdressing.WHERE_HELD, when)


def _replaces_address(item: type[Header]) -> bool:
    return item.stack.readdress is not None
