"""Messages declared by headers whose size is found only by reading them."""

from __future__ import annotations

from typing import Final

import pytest

from dissect.errors import FramingError
from dissect.framing import Declared, MessageStatus
from dissect.schema import RFC, Extent, Header, Stack, automatic, field
from dissect.schema.words import Bytes, DomainName, GreedyBytes, Int8ub, NullTerminated, VariableInt, this

WHOLE, CUT, MALFORMED = MessageStatus.WHOLE, MessageStatus.CUT, MessageStatus.MALFORMED


class Letter(Header):
    """An integer that counts octets, and these."""

    length: int = automatic(VariableInt, "Length")
    text: bytes = field(Bytes(this.length), "Text")

    stack = Stack(name="letter", reference=RFC(1))


class Line(Header):
    """Text, and a payload whose end a field gives."""

    octets: int = field(Int8ub, "Octets")
    text: bytes = field(NullTerminated(GreedyBytes), "Text")

    stack = Stack(name="line", reference=RFC(1), extent=[Extent(this.octets)])


class Named(Header):
    name: bytes = field(DomainName, "Name")

    stack = Stack(name="named", reference=RFC(1))


class Rest(Header):
    rest: bytes = field(GreedyBytes, "Rest")

    stack = Stack(name="rest", reference=RFC(1))


LETTERS: Final = b"\3abc\0\x40\1x\4abc"


def test_each_message_ends_where_its_fields_do() -> None:
    found = Declared(Letter).messages([LETTERS[:1], LETTERS[1:6], LETTERS[6:]])

    assert [(one.octets, one.status) for one in found] == [
        (b"\3abc", WHOLE),
        (b"\0", WHOLE),
        (b"\x40\1x", WHOLE),
        (b"\4abc", CUT),
    ]
    assert found[2].value == Letter(text=b"x").replace(length=found[2].value.length)


def test_a_length_field_gives_the_end_of_the_payload() -> None:
    found = Declared(Line).messages([b"\6ab\0", b"pp\4ab\0\1a\0"])

    assert [(one.octets, one.status) for one in found] == [(b"\6ab\0pp", WHOLE), (b"\4ab\0", WHOLE), (b"\1a\0", WHOLE)]


def test_a_label_of_no_kind_is_malformed() -> None:
    (found,) = Declared(Named).messages([b"\x80abc"])

    assert (found.octets, found.status) == (b"\x80abc", MALFORMED)


def test_a_header_that_takes_all_there_is_declares_no_message() -> None:
    with pytest.raises(FramingError, match="the declaration reads no octets"):
        Declared(Rest).pack(b"abc")
