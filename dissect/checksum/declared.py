"""What the declaration of a header says about its checksum, for given field values."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from dissect.derive.checksum_outline import FieldOutline, checksum_outline_of, octets_of
from dissect.schema import Checksum, FieldChecksum, Header, Over
from dissect.schema.expressions import Affine, Guard

SIGN: Final = 0x80
"""The sign bit of an octet."""


@cache
def checksum_field(header: type[Header]) -> tuple[FieldChecksum, int]:
    """The checksum that a header declares, and the offset of its field in octets. ValueError if it declares none."""
    own = _own(header)
    return own.declared, own.field


@cache
def conditions(header: type[Header]) -> tuple[Guard, ...]:
    """The guards that hold if a header has its declared checksum: the field is present, and the rule applies.
    ValueError if it declares none."""
    return tuple(one.declared for one in _own(header).conditions)


def _own(header: type[Header]) -> FieldOutline:
    own = checksum_outline_of(header).own
    if own is None:
        raise ValueError(f"{header.__name__} declares no checksum")
    return own


def has_checksum(header: type[Header], values: Mapping[str, Any]) -> bool:
    """Whether a header with these values has the checksum that it declares.

    For a header that was cut, `values` has the fields that were captured; a condition that reads another does not hold.
    """
    return all(all(name in values for name in one.fields) and one.holds(values) for one in conditions(header))


def reach(rule: Checksum, values: Mapping[str, Any]) -> int | None:
    """How many octets, from the header's first one, the checksum covers according to the header; None if all."""
    amount: Affine = rule.coverage or Affine()
    return (amount.evaluate(values) or None) if all(name in values for name in amount.fields) else None


def takes_pseudo_header(rule: Checksum, kind: type[Header] | None) -> bool:
    """Whether a pseudo-header counts too: if the network layer lends one of this kind.

    Without a network layer (None) the rule that applies is unknown; a checksum that takes some pseudo-headers then
    counts as taking all.
    """
    if isinstance(rule.pseudo_header, Over) and kind is not None:
        return rule.pseudo_header.lends(kind)
    return bool(rule.pseudo_header)


def without_skipped(header: type[Header], rule: Checksum, octets: bytes) -> bytes:
    """The octets with zeros in the field that the checksum leaves out: zeros do not change a sum."""
    if rule.skips is None:
        return octets
    begin, end = octets_of(header.layout.slot(rule.skips))
    return octets[:begin] + bytes(len(octets[begin:end])) + octets[end:]


def with_signed_last(rule: Checksum, octets: bytes) -> bytes:
    """The octets, with an odd last one turned into the word that the rule makes of it.

    Cisco adds it as a signed octet; a negative one counts one less, as in one's complement.
    """
    if not rule.signed_last or len(octets) % 2 == 0:
        return octets
    last = octets[-1]
    return octets[:-1] + (last if last < SIGN else 0xFF00 + last - 1).to_bytes(2, "big")
