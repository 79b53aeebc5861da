"""Lists whose items say where the payload ends: which of them tables can hold."""

from __future__ import annotations

from enum import IntEnum

import pytest

from dissect.derive.lists.payload_items import FlaggedItems, PlacedItem, RecordItems
from dissect.derive.outline import Unplaced, outline_of
from dissect.derive.terms import Amount
from dissect.protocols.nflog import NFLOG
from dissect.protocols.radiotap import Radiotap
from dissect.schema import (
    RFC,
    Content,
    Extent,
    Flagged,
    Header,
    ItemList,
    OptionList,
    Section,
    Sections,
    Stack,
    Trailer,
    field,
)
from dissect.schema.words import Bytes, GreedyBytes, Int8ub, Int32ul, this


class Kind(IntEnum):
    """Kinds of items."""

    CHECKED = 1


def _item(name: str, **more: object) -> Stack:
    return Stack(name=name, reference=RFC(1), carried_as={Kind: [Kind.CHECKED]}, **more)  # type: ignore[arg-type]  # words


class Checked(Header):
    """Says that a check sequence follows the payload."""

    octets: int = field(Int8ub, "Octets")

    stack = _item("checked", trailer=Trailer(this.octets))


class Carrier(Header):
    """The payload follows."""

    octets: int = field(Int8ub, "Octets")

    stack = _item("carrier", carries=this.octets)


class Open(Header):
    """Its size is found by reading it."""

    size: int = field(Int8ub, "Size")
    value: bytes = field(Bytes(this.size), "Value")

    stack = _item("open", trailer=Trailer(this.size))


class Nested(Header):
    """Holds such items."""

    size: int = field(Int8ub, "Size")
    value: bytes = field(Bytes(this.size - 1), "Value", options=Content(Kind, this.size, (Checked,)))

    stack = _item("nested", extent=[Extent(this.size)])


class Many(Header):
    """Holds any number of items."""

    size: int = field(Int8ub, "Size")
    value: bytes = field(Bytes(this.size - 1), "Value", options=Sections([Section("Items", Checked)]))

    stack = _item("many", extent=[Extent(this.size)])


def flagged(*members: type[Header]) -> Flagged:
    return Flagged(Kind, this.flags, members, more=31, again=29)


def records(header: type[Header], **more: object) -> Sections:
    return Sections([Section("Records", header, **more)])  # type: ignore[arg-type]  # what is given is what it takes


def holding(options: ItemList, *, behind: bool = False) -> type[Header]:
    """A header that holds such a list; `behind`: something more is behind it."""

    class Holder(Header):
        """Holds a list."""

        flags: int = field(Int32ul, "Flags")
        items: bytes = field(Bytes(this.flags) if behind else GreedyBytes, "Items", options=options)
        if behind:
            rest: bytes = field(GreedyBytes, "Rest")

        stack = Stack(name="holder", reference=RFC(1))

    return Holder


def test_a_flag_may_announce_a_trailer() -> None:
    found = outline_of(Radiotap).items

    assert isinstance(found, FlaggedItems)
    assert found.items[1].trailer is not None
    assert found.items[1].trailer[1] == Amount(4)
    assert found.items[0] == PlacedItem(8, 8, 1, (), None, None)


def test_a_record_may_carry_the_payload() -> None:
    found = outline_of(NFLOG).items

    assert isinstance(found, RecordItems)
    assert [item.carries is not None for _, item in found.choices] == [True, True, False, False]
    assert [item.counts for _, item in found.choices] == [1, 1, 2, 2]


@pytest.mark.parametrize("options", [flagged(Checked), records(Checked), records(Carrier)])
def test_lists_that_tables_can_hold(options: ItemList) -> None:
    outline = outline_of(holding(options))

    assert outline.unplaced == Unplaced.NOTHING
    assert outline.items is not None


@pytest.mark.parametrize(
    "holder",
    [
        pytest.param(holding(records(Checked), behind=True), id="something is behind the list"),
        pytest.param(holding(OptionList(Kind, (), Checked)), id="options"),
        pytest.param(holding(flagged(Carrier)), id="a flag's record that carries the payload does not end the list"),
        pytest.param(holding(records(Checked, count=this.flags)), id="records are counted"),
        pytest.param(holding(records(Open)), id="a record is read to find its size"),
        pytest.param(holding(records(Nested)), id="an item within an item"),
        pytest.param(holding(records(Many)), id="any number of items within an item"),
    ],
)
def test_lists_that_tables_cannot_hold(holder: type[Header]) -> None:
    outline = outline_of(holder)

    assert outline.items is None
    assert outline.unplaced & Unplaced.ITEMS
