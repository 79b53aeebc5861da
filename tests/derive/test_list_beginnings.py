"""What tells octets that are no list without reading it."""

from __future__ import annotations

import pytest

from dissect.derive.lists.beginning import beginning
from dissect.derive.outline import outline_of
from dissect.derive.terms import Amount, Bounds, Term
from dissect.problems import Code
from dissect.protocols.icmp_extensions import EXTENSIONS
from dissect.protocols.tcp import TCP
from dissect.schema import RFC, Expect, Header, ItemList, Quotation, Section, Sections, Stack, field
from dissect.schema.words import Int8ub, Int64ub, this


class Versioned(Header):
    """Begins with its version; another number is expected only of one version."""

    version: int = field(Int8ub, "Version")
    number: int = field(Int8ub, "Number")

    stack = Stack(
        name="versioned",
        reference=RFC(1),
        expect=[
            Expect(this.version == 4, "version", "not version 4", code=Code.BAD_VERSION),
            Expect(this.number == 1, "number", "not 1", code=Code.SUSPICIOUS, when=this.version == 4),
        ],
    )


class Wide(Header):
    """No table can hold what is expected of it."""

    number: int = field(Int64ub, "Number")

    stack = Stack(
        name="wide", reference=RFC(1), expect=[Expect(this.number == 1, "number", "not 1", code=Code.SUSPICIOUS)]
    )


class Quoting(Header):
    """Quotes a datagram before records of which no table knows the beginning."""

    octets: int = field(Int8ub, "Octets")

    stack = Stack(
        name="quoting",
        reference=RFC(1),
        quotation=Quotation(this.octets, after=Sections([Section("Records", Wide)]), when=this.octets != 0),
    )


def test_a_list_begins_as_its_first_record_does() -> None:
    version = Amount(0, (Term(0, 1, 0, 0xFF),))

    assert beginning(Sections([Section("Records", Versioned)])) == (Bounds(version, 4, 4),)
    assert len(beginning(EXTENSIONS)) == 2


@pytest.mark.parametrize(
    "options",
    [
        pytest.param(next(one.options for one in TCP.fields if one.options is not None), id="options"),
        pytest.param(Sections([Section("One", Versioned), Section("Two", Versioned)]), id="two sections"),
        pytest.param(Sections([Section("Counted", Versioned, count=this.octets)]), id="no record may be there"),
    ],
)
def test_other_lists_begin_with_anything(options: ItemList) -> None:
    assert beginning(options) == ()


def test_what_no_table_can_hold_is_not_known() -> None:
    assert outline_of(Quoting).after_begins == ()
