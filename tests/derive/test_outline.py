"""The outline of single headers, and what of it no table can hold."""

from __future__ import annotations

from enum import IntEnum

import pytest
from construct import Bytes, GreedyBytes, Int8ub, Int16ub, Int64ub, NullTerminated, this

from dissect.derive.lists.suspects import suspects
from dissect.derive.outline import Unplaced, base_of, outline_of
from dissect.derive.terms import Amount, Bounds, Term, UnplacedError
from dissect.problems import Code
from dissect.protocols import PROTOCOLS
from dissect.protocols.ethernet import Ethernet
from dissect.protocols.geneve import Geneve
from dissect.protocols.ipv6_options import HopByHopOptions
from dissect.protocols.nflog import NFLOG
from dissect.protocols.pim import PIMJoinPrune
from dissect.protocols.quic import QUIC, QUICInitial, QUICv2Initial
from dissect.protocols.radiotap import Radiotap
from dissect.protocols.tcp import TCP
from dissect.protocols.tftp import TFTPReadRequest
from dissect.protocols.vrrp import VRRP2
from dissect.schema import RFC, Expect, Extent, Header, Next, OptionList, Section, Sections, Stack, field

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
    outline = outline_of(Ethernet)

    assert (outline.fixed_octets, outline.size.by_place, outline.takes_rest) == (14, Amount(14), False)
    (extent,) = outline.extents
    assert extent.when.by_place == (Bounds(Amount(0, (TYPE,)), -(1 << 62), 1500),)
    assert extent.octets.by_place == Amount(14, (TYPE,))
    assert extent.field == "type"
    (contradiction,) = outline.contradictions
    assert contradiction.when.by_place == (Bounds(Amount(0, (TYPE,)), 1501, 1 << 62),)
    assert contradiction.holds.by_place == (Bounds(Amount(0, (TYPE,)), 1536, 1 << 62),)
    assert outline.unplaced is Unplaced.NOTHING


def test_an_outline_is_derived_once() -> None:
    assert outline_of(Ethernet) is outline_of(Ethernet)


def test_what_a_header_of_full_size_meets_is_no_contradiction() -> None:
    assert outline_of(TCP).contradictions == ()


def test_the_items_that_give_the_length_of_a_packet() -> None:
    assert outline_of(HopByHopOptions).jumbo_suspects == (194,)


class Text(Header):
    """Its size is found by reading."""

    text = field(NullTerminated(GreedyBytes), "Text")
    after = field(Int8ub, "After")

    stack = Stack(name="text", reference=RFC(1))


class WideGuard(Header):
    wide = field(Int64ub, "Wide")

    stack = Stack(name="wideguard", reference=RFC(1), next=[Next(Kinds, 1, when=this.wide != 0)])


class WideExtent(Header):
    wide = field(Int64ub, "Wide")

    stack = Stack(name="wideextent", reference=RFC(1), extent=[Extent(this.wide)])


class WideExpectation(Header):
    wide = field(Int64ub, "Wide")

    stack = Stack(
        name="wideexpectation",
        reference=RFC(1),
        expect=[
            Expect(this.wide != 0, "wide", "a length of zero", code=Code.BAD_LENGTH),
            Expect(this.wide != 1, "wide", "a one", code=Code.SUSPICIOUS),
        ],
    )


class Delimiter(Header):
    """Whether octets are one depends on the header behind it."""

    size = field(Int8ub, "Size")

    stack = Stack(name="delimiter", reference=RFC(1), delimits=Sought, recognized_by=this.kind == 5)


@pytest.mark.parametrize(
    ("header", "unplaced"),
    [
        (Text, Unplaced.SIZE),
        (WideGuard, Unplaced.LOOKUP),
        (WideExtent, Unplaced.EXTENT),
        (WideExpectation, Unplaced.CONTRADICTION | Unplaced.EXPECTATION),
        (Delimiter, Unplaced.NOTHING),
        (Geneve, Unplaced.NOTHING),
        (NFLOG, Unplaced.NOTHING),
        (Radiotap, Unplaced.NOTHING),
    ],
)
def test_what_no_table_can_hold(header: type[Header], unplaced: Unplaced) -> None:
    assert outline_of(header).unplaced == unplaced


@pytest.mark.parametrize(
    ("header", "is_delimited"),
    [
        pytest.param(TCP, False, id="the header says its size"),
        pytest.param(NFLOG, False, id="it takes the rest"),
        pytest.param(VRRP2, False, id="it takes the rest, of which another field is a part"),
        pytest.param(PIMJoinPrune, True, id="a field before the rest may be missing"),
        pytest.param(TFTPReadRequest, True, id="texts"),
    ],
)
def test_whether_a_size_is_found_by_reading(header: type[Header], is_delimited: bool) -> None:
    assert outline_of(header).is_delimited == is_delimited


def test_what_is_behind_a_header_has_its_place_behind_it() -> None:
    (rule,) = outline_of(Delimiter).recognized
    (kind,) = rule.by_place

    assert [one.octet for one in kind.amount.terms] == [1]


def test_what_is_not_placed_cannot_be_taken_for_placed() -> None:
    (lookup,) = outline_of(WideGuard).lookups

    assert lookup.when.placed is None
    with pytest.raises(UnplacedError):
        _ = lookup.when.by_place


def test_every_declaration_has_an_outline_whose_parts_are_placed_or_noted() -> None:
    for header in PROTOCOLS:
        outline = outline_of(header)
        placed = [*(one.placed for one in outline.recognized), *(one.octets.placed for one in outline.extents)]
        noted = outline.unplaced & (Unplaced.RECOGNIZED | Unplaced.EXTENT)

        assert (None in placed) == bool(noted), header


class Alone(Header):
    kind = field(Int8ub, "Kind")

    stack = Stack(name="alone", reference=RFC(1), variant=(this.kind == 1,))


def test_a_variant_may_share_the_fields_of_another() -> None:
    assert [base_of(one) for one in (QUIC, QUICInitial, QUICv2Initial, Alone)] == [None, QUIC, QUIC, None]
