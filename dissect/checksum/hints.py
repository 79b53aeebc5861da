"""Hints: simple mistakes, recognised by the wrong checksum that they give.

A mistake is a hint if making it exactly as described, with known values, gives exactly the value found. Nothing is
guessed: a mistake with a free number in it would explain any of the 65 536 values. A mistake that makes no difference
(swapped addresses: order does not change a sum) cannot be recognised and is not in the list. All mistakes that fit are
listed; each tested one fits by chance once in 65 535 wrong checksums (CRC-32C: in 2**32).

Some mistakes make a difference so small that one changed octet makes it, too: a length without the eight octets of a
header, a sum that is off by one. In a capture that proves nothing, so such a mistake is listed apart
(`Causes.perhaps`), unless the packet itself makes it likely. In a test, nothing changes octets on the way, and it is a
hint like any other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from dissect.codes import CodeWithMeaning
from dissect.schema import Header


class HintCode(CodeWithMeaning):
    """Every hint; the text beside each says what was done wrong."""

    LEFT_FOR_CARD = "left_for_card", "the field is zero: it may have been left for the network card to fill in"
    OCTETS_SWAPPED = "octets_swapped", "the octets of the right checksum stand in the wrong order"
    COMPLEMENT_FORGOTTEN = "complement_forgotten", "the sum was written without taking its complement"
    PSEUDO_HEADER_FORGOTTEN = "pseudo_header_forgotten", "the pseudo-header was left out"
    WRONG_PSEUDO_HEADER = "wrong_pseudo_header", "another pseudo-header was used"
    PARTIAL_WITHOUT_LENGTH = (
        "partial_without_length",
        "the field holds the sum of the pseudo-header without its length, as some systems leave it to network cards",
    )
    PADDING_INCLUDED = "padding_included", "the octets after the covered ones (padding) were added too"
    WRONG_LENGTH = "wrong_length", "another length of the packet was used"
    FIELD_NOT_ZEROED = "field_not_zeroed", "the field was not set to zero before adding up; it held"
    CARRIES_NOT_FOLDED = "carries_not_folded", "carries were left out of the sum:"
    ONE_OFF = "one_off", "the checksum is off by one:"
    ODD_OCTET_LEFT_OUT = "odd_octet_left_out", "the odd last octet was left out"
    OPTIONS_LEFT_OUT = "options_left_out", "the options of the header were left out"
    PSEUDO_HEADER_INCLUDED = (
        "pseudo_header_included",
        "a pseudo-header was added too, and this checksum has none",
    )
    LENGTH_SWAPPED = "length_swapped", "the octets of the length in the pseudo-header were in the wrong order"
    FCS_INCLUDED = "fcs_included", "the frame check sequence was added too"
    ODD_OCTET_MISPLACED = "odd_octet_misplaced", "the odd last octet was added as the lower half of its word"
    FIRST_FRAGMENT_ONLY = "first_fragment_only", "only the first fragment was added up"
    NOT_UPDATED = "not_updated", "the checksum was not updated after a change of"
    COUNTED_TWICE = "counted_twice", "the checksum was updated once for what was counted down twice:"
    UPDATED_TWICE = "updated_twice", "the checksum was updated twice for one change of"
    UPDATED_BACKWARDS = "updated_backwards", "the update took the old value for the new one, after a change of"
    ABSENT_BEFORE = (
        "absent_before",
        "the field was zero before, which meant that there was no checksum, and had to stay zero",
    )
    ZERO_OF_NOTHING = (
        "zero_of_nothing",
        "only zeros are covered, whose checksum is 0xffff; an update that ends at zero cannot tell (RFC 1624)",
    )
    WRONG_BEFORE = "wrong_before", "it was wrong by the same amount before, and the update kept the error"
    SKIPPED_INCLUDED = "skipped_included", "a field was added too that the checksum leaves out:"
    INTERNET_CHECKSUM = "internet_checksum", "it is the Internet checksum of RFC 1071, and not Fletcher's"
    PADDING_LEFT_OUT = "padding_left_out", "padding was left out"
    ADLER32 = "adler32", "it is Adler-32, which RFC 2960 asked for before RFC 3309 replaced it by CRC-32C"
    BITS_REVERSED = "bits_reversed", "the highest bit of each octet entered the register first, and not the lowest"
    HALF_WRITTEN = "half_written", "only half of the checksum was written:"
    CRC32 = "crc32", "it is CRC-32, as Ethernet and zlib have it, and not CRC-32C"
    REGISTER_NOT_PRESET = "register_not_preset", "the register of the CRC began with zeros and not with ones"
    REGISTER_AS_IT_IS = (
        "register_as_it_is",
        "the register of the CRC began with zeros, and its complement was not taken at the end",
    )
    ZERO_UNANNOUNCED = "zero_unannounced", "the receiver has not announced that it accepts a zero (RFC 9653)"
    ZERO_UNKNOWN = (
        "zero_unknown",
        "the receiver may have announced that it accepts a zero (RFC 9653); how the association began is not known",
    )
    ZERO_FORBIDDEN = "zero_forbidden", "a zero is accepted from no packet with a chunk that sets up (RFC 9653 §5.2):"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hint:
    """One mistake that explains the value found. `details` names the fields or lengths involved."""

    code: HintCode
    details: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """The mistake in words, without capital and full stop."""
        meaning = self.code.meaning
        if not self.details:
            return meaning
        details = ", ".join(self.details)
        return f"{meaning} {details}" if self.code in _COMPLETED else f"{meaning}: {details}"

    def __str__(self) -> str:
        return self.code.value


_COMPLETED = frozenset(
    {
        HintCode.CARRIES_NOT_FOLDED,
        HintCode.COUNTED_TWICE,
        HintCode.FIELD_NOT_ZEROED,
        HintCode.HALF_WRITTEN,
        HintCode.NOT_UPDATED,
        HintCode.ONE_OFF,
        HintCode.SKIPPED_INCLUDED,
        HintCode.UPDATED_BACKWARDS,
        HintCode.UPDATED_TWICE,
        HintCode.ZERO_FORBIDDEN,
    }
)
"""Codes whose sentences end with the details."""


class Mistake(NamedTuple):
    """A mistake made on purpose, with the value that it gives, to compare with the value found."""

    value: int
    code: HintCode
    details: tuple[str, ...] = ()
    is_likely: bool = False
    """Whether the packet itself makes it likely, so that it is a hint even where one changed octet gives the value."""

    @property
    def hint(self) -> Hint:
        """The mistake as a hint, without the value that it gives."""
        return Hint(code=self.code, details=self.details)


@dataclass(frozen=True, slots=True, kw_only=True)
class Causes:
    """The mistakes that may explain a wrong checksum."""

    hints: tuple[Hint, ...] = ()
    perhaps: tuple[Hint, ...] = ()
    """Mistakes that give the value found, as one changed octet also would; only if there are no hints."""
    tried: int = 0
    """How many mistakes were tried."""


class OtherPseudoHeader(NamedTuple):
    """A pseudo-header that a careless sender might have used, with what is wrong with it."""

    name: str
    header: Header
    is_likely: bool = False
    """Whether the packet itself makes the mistake likely: it has two addresses to choose from."""
