"""What tables say of single headers, and what they do not."""

from __future__ import annotations

from enum import IntEnum

import pytest
from construct import (
    BitsInteger,
    Bytes,
    Flag,
    GreedyBytes,
    If,
    Int8sb,
    Int8ub,
    Int16ub,
    Int64ub,
    NullTerminated,
    this,
)

from dissect.addresses import Ipv6Address
from dissect.derive.columns import (
    Amount,
    Comparison,
    Contradiction,
    Place,
    Term,
    amount,
    joined,
    outline,
    place,
    suspects,
)
from dissect.protocols.ethernet import Ethernet
from dissect.protocols.gre import GRE
from dissect.protocols.ipv4 import IPv4
from dissect.protocols.ipv6 import IPv6
from dissect.protocols.ipv6_options import HopByHopOptions
from dissect.protocols.tcp import TCP
from dissect.schema import RFC, Header, Next, OptionList, Section, Sections, Stack, address, field, view
from dissect.schema.expressions import affine
from dissect.schema.words import AddressOctets

TYPE = Term(12, 2, 0, 0xFFFF)


class Kinds(IntEnum):
    ONE = 1


class Sought(Header):
    kind = field(Int8ub, "Kind")

    stack = Stack(name="sought", reference=RFC(1), carried_as={Kinds: [5, 9]})


class Other(Header):
    kind = field(Int8ub, "Kind")

    stack = Stack(name="other", reference=RFC(1))


class WideKind(Header):
    kind = field(Int16ub, "Kind")

    stack = Stack(name="widekind", reference=RFC(1))


class Lists(Header):
    """Lists of all sorts."""

    known = field(Bytes(4), "Known", options=OptionList(Kinds, (Sought,), Other))

    stack = Stack(name="lists", reference=RFC(1))


class UnknownSought(Header):
    known = field(Bytes(4), "Known", options=OptionList(Kinds, (Other,), Sought))

    stack = Stack(name="lists", reference=RFC(1))


class WideKinds(Header):
    known = field(Bytes(4), "Known", options=OptionList(Kinds, (Sought,), WideKind))

    stack = Stack(name="lists", reference=RFC(1))


class Records(Header):
    known = field(Bytes(4), "Known", options=Sections([Section("All", Sought)]))

    stack = Stack(name="lists", reference=RFC(1))


@pytest.mark.parametrize(
    ("header", "expected"), [(Lists, (5, 9)), (UnknownSought, (-1,)), (WideKinds, (-1,)), (Records, (-1,)), (Other, ())]
)
def test_octets_that_can_be_the_first_of_an_item(header: type[Header], expected: tuple[int, ...]) -> None:
    assert suspects(header, lambda one: one is Sought) == expected


def test_the_outline_of_a_header() -> None:
    actual = outline(Ethernet)

    assert actual is not None
    assert (actual.fixed_octets, actual.size, actual.takes_rest) == (14, Amount(14), False)
    assert actual.extents == (((Comparison(Amount(0, (TYPE,)), -(1 << 62), 1500),), Amount(14, (TYPE,))),)
    assert actual.contradictions == (
        Contradiction(
            when=(Comparison(Amount(0, (TYPE,)), 1501, 1 << 62),),
            holds=(Comparison(Amount(0, (TYPE,)), 1536, 1 << 62),),
        ),
    )


def test_what_a_header_of_full_size_meets_is_no_contradiction() -> None:
    actual = outline(TCP)

    assert actual is not None
    assert actual.contradictions == ()


def test_the_items_that_give_the_length_of_a_packet() -> None:
    actual = outline(HopByHopOptions)

    assert actual is not None
    assert actual.jumbo_kinds == (194,)


class Text(Header):
    """Its size is found by reading."""

    text = field(NullTerminated(GreedyBytes), "Text")
    after = field(Int8ub, "After")

    stack = Stack(name="text", reference=RFC(1))


class WideGuard(Header):
    wide = field(Int64ub, "Wide")

    stack = Stack(name="wideguard", reference=RFC(1), next=[Next(Kinds, 1, when=this.wide != 0)])


@pytest.mark.parametrize("header", [Text, WideGuard])
def test_headers_that_tables_do_not_say(header: type[Header]) -> None:
    assert outline(header) is None


@pytest.mark.parametrize("count", range(5))
def test_bits_side_by_side_are_one_term(count: int) -> None:
    bits = [Term(2, 1, 7 - index, 1, 1 << 3 - index) for index in range(4)]
    actual = joined(bits[:count])

    assert actual == ((Term(2, 1, 8 - count, (1 << count) - 1, 1 << 4 - count),) if count else ())


@pytest.mark.parametrize(
    "terms",
    [
        [Term(0, 1, 0, 255, 256), Term(2, 1, 0, 255)],
        [Term(0, 1, 0, 255, 255), Term(1, 1, 0, 255)],
        [Term(0, 2, 0, 0xFFFF, 256, little_endian=True), Term(2, 1, 0, 255)],
        [Term(0, 6, 0, (1 << 48) - 1, 256), Term(6, 1, 0, 255)],
    ],
)
def test_other_terms_stay_apart(terms: list[Term]) -> None:
    assert joined(terms) == tuple(terms)


def test_flags_read_as_one_number_are_one_term() -> None:
    flags = next(one for one in TCP.views if one.name == "flags")

    assert amount(TCP.layout, affine(flags.expression)) == Amount(0, (Term(12, 2, 0, 0xFFF),))


class Places(Header):
    """Fields of many kinds at many places."""

    first = field(BitsInteger(3), "First")
    second = field(BitsInteger(7), "Second")
    third = field(BitsInteger(6), "Third")
    signed = field(Int8sb, "Signed")
    size = field(Int8ub, "Size")
    octets = field(Bytes(this.size), "Octets")
    after = field(Int16ub, "After")
    bits = field(BitsInteger(4), "Bits")
    flag = field(Flag, "Flag")
    unused = field(BitsInteger(3), "Unused")
    far = address(AddressOctets(Ipv6Address), "Far")
    perhaps = field(If(this.size == 3, Int8ub), "Perhaps")
    less = field(Bytes(this.size - 2), "Less")
    last = field(Int8ub, "Last")

    stack = Stack(name="places", reference=RFC(1))


SIZE = Term(3, 1, 0, 255)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("first", Place(Amount(0), 1, shift=5, bits=3)),
        ("second", Place(Amount(0), 2, shift=6, bits=7)),
        ("signed", Place(Amount(2), 1, bits=8, signed=True)),
        ("octets", None),
        ("after", Place(Amount(4, (SIZE,)), 2, bits=16)),
        ("flag", Place(Amount(6, (SIZE,)), 1, shift=3, bits=1)),
        ("far", Place(Amount(7, (SIZE,)), 16, address=Ipv6Address)),
        (
            "perhaps",
            Place(Amount(23, (SIZE,)), 1, bits=8, when=(Comparison(Amount(0, (SIZE,)), 3, 3),)),
        ),
        ("less", None),
        ("last", None),
    ],
)
def test_the_place_of_a_field(name: str, expected: Place | None) -> None:
    assert place(Places, name) == expected


def test_a_field_after_one_whose_size_is_found_by_reading_has_no_place() -> None:
    assert place(Text, "after") is None


class Views(Header):
    one = field(Int8ub, "One")
    wide = field(Int64ub, "Wide")
    signed = field(Int8sb, "Signed")

    scaled = view(this.one * 4 + 1, "Scaled")
    below_zero = view(this.one - 1, "Below zero")
    of_signed = view(this.signed + 1, "Of signed")
    of_wide = view(this.wide + 1, "Of wide")

    stack = Stack(name="views", reference=RFC(1))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("scaled", Place(Amount(0), 0, bits=10, view=Amount(1, (Term(0, 1, 0, 255, 4),)))),
        ("below_zero", None),
        ("of_signed", None),
        ("of_wide", None),
    ],
)
def test_the_place_of_a_view(name: str, expected: Place | None) -> None:
    assert place(Views, name) == expected


def test_a_field_behind_optional_ones() -> None:
    actual = place(GRE, "key")

    assert actual is not None
    assert [octets for _, octets in actual.octet.optional] == [2, 2]
    assert len(actual.when) == 1


def test_addresses_are_numbers_up_to_eight_octets() -> None:
    four, six = place(IPv4, "source_address"), place(IPv6, "source_address")

    assert four is not None
    assert six is not None
    assert (four.bits, four.octets, six.bits, six.octets) == (32, 4, 0, 16)
