"""Lists of options are read to their end or to the first that cannot be, and always come to an end."""

from __future__ import annotations

from enum import IntEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dissect.derive.lists.reading import decode_options
from dissect.problems import Severity
from dissect.protocols.tcp import OPTIONS, TCPWindowScale
from dissect.schema import RFC, Extent, Header, OptionList, Stack, field, wire_names
from dissect.schema.words import Bytes, Int8ub, this
from tests.headers import HEADERS
from tests.together import together


class ToyKind(IntEnum):
    SHORT_OR_LONG = 1


class ShortOrLong(Header):
    """One octet more where the length says nothing of more; such a guard on an extent no protocol here needs yet."""

    kind: int = field(Int8ub, "Kind")
    length: int = field(Int8ub, "Length")
    stack = Stack(
        name="toy.short",
        reference=RFC(1),
        carried_as={ToyKind: [1]},
        extent=[Extent(this.length, when=this.length >= 2)],
    )


class Unknown(Header):
    """Any other kind."""

    kind: int = field(Int8ub, "Kind")
    length: int = field(Int8ub, "Length")
    data: bytes = field(Bytes(this.length - 2), "Data")
    stack = Stack(name="toy", reference=RFC(1), extent=[Extent(this.length)])


TOYS = OptionList(ToyKind, (ShortOrLong,), Unknown)
LISTS = tuple(
    dict.fromkeys(one.options for header in HEADERS for one in header.fields if isinstance(one.options, OptionList))
)


def test_an_option_without_an_extent_has_its_own_size() -> None:
    options = decode_options(TOYS, b"\x01\x00\x01\x03\xff\x07\x02")

    assert [(one.offset, one.length) for one in options.items] == [(0, 2), (2, 3), (5, 2)]
    assert options.faults == ()


def test_an_expectation_that_does_not_hold_is_a_fault_and_the_list_goes_on() -> None:
    options = decode_options(OPTIONS, b"\x03\x03\x0f\x01")

    assert [type(one.header).__name__ for one in options.items] == ["TCPWindowScale", "TCPNoOperation"]
    assert [(one.header, one.field, one.severity) for one in options.faults] == [
        (TCPWindowScale, "shift_count", Severity.WARN)
    ]


def test_after_the_end_there_is_only_padding() -> None:
    options = decode_options(OPTIONS, b"\x01\x00\x02\x04\x05\xb4")

    assert len(options.items) == 2
    assert options.remainder == b"\x02\x04\x05\xb4"


@pytest.mark.heavy
@together("options", LISTS, ids=lambda options: options.unknown.__name__)
@given(octets=st.binary(max_size=80))
def test_items_and_remainder_are_the_octets(options: OptionList, octets: bytes) -> None:
    read = decode_options(options, octets)

    at = 0
    for one in read.items:
        assert one.offset == at
        assert one.length > 0
        assert bytes(one.header) == octets[at : at + len(one.header)]
        at += one.length + one.padding
    assert octets[at:] == read.remainder
    assert not read.remainder or read.faults or read.items[-1].header is not None


def test_names_on_the_wire() -> None:
    assert wire_names(TCPWindowScale)["shift_count"] == "tcp.options.wscale.shift"
    with pytest.raises(KeyError, match="no field 'window'"):
        TCPWindowScale.layout.slot("window")
