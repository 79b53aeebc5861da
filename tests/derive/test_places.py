"""Where fields and views of all sorts lie, and which of them have no place."""

from __future__ import annotations

import pytest
from construct import BitsInteger, Bytes, Flag, GreedyBytes, If, Int8sb, Int8ub, Int16ub, Int64ub, NullTerminated, this

from dissect.addresses import Ipv6Address
from dissect.derive.places import Place, place
from dissect.derive.terms import Amount, Bounds, Term
from dissect.protocols.gre import GRE
from dissect.protocols.ipv4 import IPv4
from dissect.protocols.ipv6 import IPv6
from dissect.schema import RFC, Header, Stack, address, field, view
from dissect.schema.words import AddressOctets


class Text(Header):
    """Its size is found by reading."""

    text = field(NullTerminated(GreedyBytes), "Text")
    after = field(Int8ub, "After")

    stack = Stack(name="text", reference=RFC(1))


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
            Place(Amount(23, (SIZE,)), 1, bits=8, when=(Bounds(Amount(0, (SIZE,)), 3, 3),)),
        ),
        ("less", None),
        ("last", None),
    ],
)
def test_the_place_of_a_field(name: str, expected: Place | None) -> None:
    assert place(Places, name) == expected


def test_a_field_after_one_whose_size_is_found_by_reading_has_no_place() -> None:
    assert place(Text, "after") is None


class WideNumber(Header):
    wide = field(BitsInteger(72), "Wide")

    stack = Stack(name="widenumber", reference=RFC(1))


def test_a_number_of_more_than_eight_octets_has_no_place() -> None:
    assert place(WideNumber, "wide") is None


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
