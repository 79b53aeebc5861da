"""Words whose size is found by reading: variable-length integers, and the rest of a window without its last octets."""

from __future__ import annotations

from typing import Any

import pytest
from construct import SizeofError, StreamError

from dissect.derive.decoder import decode
from dissect.derive.measuring import measure
from dissect.derive.terms import UnplacedError
from dissect.errors import DecodingError, EncodingError, SchemaError
from dissect.schema import RFC, Header, Stack, automatic, field
from dissect.schema.header import HeaderMeta
from dissect.schema.variable_integers import VariableInteger
from dissect.schema.words import AllBut, Bytes, DomainName, If, Int8ub, Int16ub, Int64ub, Ipv6, Last, VariableInt, this
from tests.together import together


class Letter(Header):
    """An integer that counts octets, octets, and a seal."""

    length: int = automatic(VariableInt, "Length")
    text: bytes = field(Bytes(this.length), "Text")
    rest: bytes = field(AllBut(2), "Rest", default=b"")
    seal: bytes = field(Last(2), "Seal")

    stack = Stack(name="letter", reference=RFC(1))


def test_letters_are_read_and_built() -> None:
    octets = b"\x40\x03abcrest!!"
    found = decode(Letter, octets)

    assert found == Letter(length=3, text=b"abc", rest=b"rest", seal=b"!!")
    assert Letter.schema.build(Letter.schema.parse(octets)) == bytes(found) == octets
    assert Letter.schema.build({"length": 3, "text": b"abc", "rest": b"", "seal": b"!!"}) == b"\x03abc!!"


class Asked(Header):
    """A domain name, and an octet behind it."""

    name = field(DomainName, "Name")
    behind: int = field(Int8ub, "Behind")

    stack = Stack(name="asked", reference=RFC(1))


@together("octets", [b"\0", b"\3www\7example\0", b"\xc0\x0c", b"\1a\xc0\x0c"])
def test_names_end_with_their_root_or_a_pointer(octets: bytes) -> None:
    found = Asked.schema.parse(octets + b"\x07")

    assert (bytes(found["name"]), found["behind"]) == (octets, 7)
    assert Asked.schema.build(found) == octets + b"\x07"


def test_no_label_has_a_length_of_a_kind_that_is_not_used() -> None:
    with pytest.raises(StreamError, match="a kind that is not used"):
        Asked.schema.parse(b"\x41a\0\x07")


@together("octets", [b"", b"\x40", b"\x04abc", b"\x03abc!"])
def test_what_is_cut_is_refused(octets: bytes) -> None:
    with pytest.raises(StreamError):
        Letter.schema.parse(octets)
    with pytest.raises(DecodingError):
        decode(Letter, octets)


def test_sizes_are_not_known_before() -> None:
    for word in (VariableInt, AllBut(2), Last(2)):
        with pytest.raises(SizeofError):
            word.sizeof()


def test_numbers_that_do_not_fit_are_refused() -> None:
    with pytest.raises(EncodingError, match="62 bits"):
        Letter(length=1 << 62, text=b"", seal=b"!!")
    assert Letter(length=VariableInteger(3, 8), text=b"abc", seal=b"!!").length.bit_length() == 2


def header(**words: Any) -> type[Header]:
    """A header of fields of these words."""
    made: Any = HeaderMeta("Drawn", (Header,), {name: field(word, "A field") for name, word in words.items()})
    return made  # type: ignore[no-any-return]  # made by the metaclass of headers


@together(
    "fields",
    [
        {"a": AllBut(2)},
        {"a": AllBut(2), "b": Last(3)},
        {"a": AllBut(2), "b": Bytes(2)},
        {"a": Last(2)},
        {"a": AllBut(2), "b": Last(2), "c": Int8ub},
    ],
)
def test_the_last_octets_belong_to_the_rest_before_them(fields: dict[str, Any]) -> None:
    with pytest.raises(SchemaError):
        header(**fields)


UNMEASURED: dict[str, dict[str, Any]] = {
    "a field that may be absent": {"a": Int8ub, "b": If(this.a, Int16ub), "c": VariableInt},
    "a size that may be below zero": {"a": VariableInt, "b": Bytes(this.a - 1)},
    "a size by a field far before": {"a": Int8ub, "b": Bytes(this.a), "c": VariableInt, "d": Bytes(this.a)},
    "an address": {"a": VariableInt, "b": Ipv6},
}


@together("name", UNMEASURED)
def test_such_sizes_have_no_measure(name: str) -> None:
    with pytest.raises(UnplacedError):
        measure(header(**UNMEASURED[name]).layout)


def test_measures_go_from_place_to_place() -> None:
    moves = measure(header(a=Int8ub, b=Bytes(this.a), c=Int64ub, d=Int8ub, e=VariableInt, f=Bytes(this.e + 2)).layout)

    assert [(one.octets.constant, len(one.octets.terms), one.counts, one.passes) for one in moves] == [
        (1, 1, False, False),
        (8, 0, False, False),
        (1, 0, False, True),
        (2, 0, True, False),
    ]


def test_numbers_side_by_side_have_one_place() -> None:
    moves = measure(header(a=Int8ub, b=Bytes(this.a), c=Int8ub, d=Int8ub, e=Bytes(this.d)).layout)

    assert [(one.octets.constant, [term.octet for term in one.octets.terms]) for one in moves] == [(1, [0]), (2, [1])]
