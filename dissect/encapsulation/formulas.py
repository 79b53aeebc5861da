"""What the value of a filled field follows from, as data: octets that are counted, what is carried, what is covered.

`str` of a formula says it in words. Headers that are put together and headers that were captured have the same ones.
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

from dissect.schema import Covers, Crc32c, FieldChecksum, Fletcher, Header
from dissect.schema.expressions import Affine
from dissect.schema.layout import Slot

HEADER, PAYLOAD, PSEUDO_HEADER = "header", "payload", "pseudo-header"
FIXED, NOT_COUNTED = "fixed fields", "not counted"


class Term(NamedTuple):
    """Octets of something; fewer than none if they are not counted."""

    octets: int
    what: str
    field: str = ""
    """The field that they are in; empty if it is not one."""

    def __str__(self) -> str:
        return f"{abs(self.octets)} {'octet' if abs(self.octets) == 1 else 'octets'} of {self.what}"


class Counted(NamedTuple):
    """Octets, counted in units: ``(20 + 12) / 4``."""

    terms: tuple[Term, ...]
    unit: int = 1

    @property
    def octets(self) -> int:
        """How many octets there are."""
        return sum(one.octets for one in self.terms)

    @property
    def arithmetic(self) -> str:
        """The numbers alone."""
        return self._written(tuple(str(abs(one.octets)) for one in self.terms))

    def __str__(self) -> str:
        return self._written(tuple(map(str, self.terms)))

    def _written(self, terms: tuple[str, ...]) -> str:
        signs = [" - " if one.octets < 0 else " + " for one in self.terms]
        text = "".join(sign + term for sign, term in zip(signs, terms, strict=True)).removeprefix(" + ")
        return text if self.unit == 1 else f"({text}) / {self.unit}"


class Carried(NamedTuple):
    """The number of what the header carries."""

    what: str

    def __str__(self) -> str:
        return f"it carries {self.what}"


class Covered(NamedTuple):
    """A checksum, and what it covers."""

    how: str
    parts: tuple[str, ...]
    left_out: int = 0
    """How many octets at the beginning are not covered."""
    reach: int | None = None
    """How many octets are covered, by a field of the header; None: all."""
    skipped: str = ""
    """The label of a field that is not covered."""

    def __str__(self) -> str:
        first, last = ", ".join(self.parts[:-1]), self.parts[-1]
        what = f"{first} and {last}" if first else f"the {last}"
        if self.reach is not None:
            what = f"the first {self.reach} octets"
            what = f"{PSEUDO_HEADER} and {what}" if PSEUDO_HEADER in self.parts else what
        what += f" without {self.skipped}" if self.skipped else ""
        what += f" from octet {self.left_out} on" if self.left_out else ""
        return f"{self.how} of {what}"


Formula: TypeAlias = Counted | Carried | Covered


def counted_tail(slot: Slot, octets: int) -> Counted:
    """What the field follows from that gives the size of a tail. For a tail of one term."""
    (_, bits), constant = slot.width.terms[0], slot.width.constant // 8
    own = Term(octets, slot.field.short.lower(), slot.field.name)
    before = (Term(-constant, FIXED if constant < 0 else NOT_COUNTED),) if constant else ()
    return Counted((*before, own) if constant < 0 else (own, *before), bits // 8)


def counted_header(size: Affine, octets: int) -> Counted:
    """What the field follows from that gives the size of the header."""
    return _less(size, (Term(octets, HEADER),))


def counted_extent(extent: Affine, header: int, payload: int) -> Counted:
    """What the field follows from that gives the octets of header and payload, or of the payload alone."""
    if extent.constant == header:
        return Counted((Term(payload, PAYLOAD),), extent.terms[0][1])
    return _less(extent, (Term(header, HEADER), Term(payload, PAYLOAD)))


def _less(amount: Affine, terms: tuple[Term, ...]) -> Counted:
    rest = (Term(-amount.constant, NOT_COUNTED),) if amount.constant else ()
    return Counted((*terms, *rest), amount.terms[0][1])


def covered(kind: type[Header], rule: FieldChecksum, *, takes_pseudo_header: bool, reach: int | None) -> Covered:
    """What a checksum covers."""
    parts = (HEADER,) if rule.covers is Covers.HEADER else (HEADER, PAYLOAD)
    return Covered(
        how=_how(rule),
        parts=(PSEUDO_HEADER, *parts) if takes_pseudo_header else parts,
        left_out=rule.left_out,
        reach=reach,
        skipped="" if rule.skips is None else kind.layout.slot(rule.skips).field.label.lower(),
    )


def _how(rule: FieldChecksum) -> str:
    if isinstance(rule, Crc32c):
        return "the CRC-32C"
    return "Fletcher's sums" if isinstance(rule, Fletcher) else "the complement of the sum"
