"""Declarations that no protocol of this library has: they are refused, or frames are dissected by them all the same."""

from __future__ import annotations

import pytest

from dissect import dissect
from dissect.assigned_numbers import LinkType
from dissect.errors import SchemaError
from dissect.packet.protocol_set import ProtocolSet
from dissect.problems import Code
from dissect.schema import RFC, Extent, Header, Stack, field
from dissect.schema.words import Bytes, Int8ub, Int16sb, this

LINK_TYPE = 147


class Signed(Header):
    length: int = field(Int8ub, "Length")
    height: int = field(Int16sb, "Height")

    stack = Stack(
        name="signed",
        reference=RFC(1),
        carried_as={LinkType: [LINK_TYPE]},
        extent=[Extent(this.length, when=this.height > 2)],
    )


class Constant(Header):
    kind: int = field(Int8ub, "Kind")

    stack = Stack(name="constant", reference=RFC(1), carried_as={LinkType: [LINK_TYPE]}, extent=[Extent(9)])


class Shrinking(Header):
    one: int = field(Int8ub, "One")
    two: int = field(Int8ub, "Two")
    first: bytes = field(Bytes(this.one - this.two - 4), "First")
    second: bytes = field(Bytes(this.two - this.one - 4), "Second")

    stack = Stack(name="shrinking", reference=RFC(1), carried_as={LinkType: [LINK_TYPE]})


def problems(header: type[Header], octets: bytes) -> list[tuple[Code, str]]:
    packet = dissect(octets, protocols=ProtocolSet([header]), link_type=LINK_TYPE)
    return [(one.code, one.field) for one in packet.problems]


def test_a_guard_reads_a_number_with_its_sign() -> None:
    assert problems(Signed, b"\xff\x80\x00") == []
    assert problems(Signed, b"\xff\x00\x03") == [(Code.LENGTH_EXCEEDS_PACKET, "length")]


def test_an_extent_that_is_always_the_same_is_no_field_s() -> None:
    assert problems(Constant, b"\0") == [(Code.LENGTH_EXCEEDS_PACKET, "")]


def test_a_size_that_is_always_too_little_is_no_field_s() -> None:
    assert problems(Shrinking, bytes(8)) == [(Code.BAD_LENGTH, "")]


def test_a_field_has_no_less_than_no_octets() -> None:
    with pytest.raises(SchemaError, match="a field of -4 octets"):

        class Backwards(Header):
            kind: int = field(Int8ub, "Kind")
            before: bytes = field(Bytes(this.kind - this.kind - 4), "Before")

            stack = Stack(name="backwards", reference=RFC(1))
