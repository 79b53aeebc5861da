"""What the declaration of a header says of its checksum, for given field values."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from dissect.derive.list_items import items_within
from dissect.schema import Checksum, FieldChecksum, Header, InternetChecksum, Over
from dissect.schema.expressions import Affine, Guard
from dissect.schema.layout import Slot

SIGN: Final = 0x80
"""The sign bit of an octet."""


@cache
def checksum_field(header: type[Header]) -> tuple[FieldChecksum, int]:
    """The checksum that a header declares, and the offset of its field in octets. ValueError where it declares none."""
    rule = header.stack.checksum
    if rule is None:
        raise ValueError(f"{header.__name__} declares no checksum")
    return rule, header.layout.slot(rule.field).offset.constant // 8


@cache
def conditions(header: type[Header]) -> tuple[Guard, ...]:
    """What must hold of a header's fields for it to have a checksum: that the field is there, and the rule applies."""
    rule, _ = checksum_field(header)
    both = (header.layout.slot(rule.field).condition, rule.when)
    return tuple(one for one in both if one is not None and one.comparisons)


def has_checksum(header: type[Header], values: Mapping[str, Any]) -> bool:
    """Whether a header with these values has the checksum that it declares.

    Of a header that was cut, `values` are those that are there; what they do not tell is taken for "no".
    """
    return all(all(name in values for name in one.fields) and one.holds(values) for one in conditions(header))


@cache
def has_checksums_in_lists(header: type[Header]) -> bool:
    """Whether an item that may stand in a list of the header, or in a list within that, has a checksum of its own."""
    return any(item.stack.checksum is not None for item in items_within(header))


def reach(rule: Checksum, values: Mapping[str, Any]) -> int | None:
    """How many octets the checksum covers from the header's first one by the header's own word; None where all."""
    amount: Affine = rule.coverage or Affine()
    return (amount.evaluate(values) or None) if all(name in values for name in amount.fields) else None


def takes_pseudo_header(rule: Checksum, kind: type[Header] | None) -> bool:
    """Whether the checksum is taken over a pseudo-header too, where the network layer lends one of this kind.

    Without a network layer (None) it is not known whose rule holds; those that take some count as taking all.
    """
    if isinstance(rule.pseudo_header, Over) and kind is not None:
        return rule.pseudo_header.lends(kind)
    return bool(rule.pseudo_header)


def without_skipped(header: type[Header], rule: Checksum, octets: bytes) -> bytes:
    """The octets with zeros for the field that the checksum leaves out, which comes to the same in a sum."""
    if rule.skips is None:
        return octets
    begin, end = _place(header.layout.slot(rule.skips))
    return octets[:begin] + bytes(len(octets[begin:end])) + octets[end:]


def with_signed_last(rule: Checksum, octets: bytes) -> bytes:
    """The octets with an odd last one as the word for which the rule takes it.

    Cisco adds it as a signed octet; of a negative one it is one less, as in one's complement.
    """
    if not (isinstance(rule, InternetChecksum) and rule.signed_last and len(octets) % 2):
        return octets
    last = octets[-1]
    return octets[:-1] + (last if last < SIGN else 0xFF00 + last - 1).to_bytes(2, "big")


def _place(slot: Slot) -> tuple[int, int]:
    begin = slot.offset.constant // 8
    return begin, begin + slot.width.constant // 8
