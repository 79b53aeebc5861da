"""The steps that few headers need, or that are written in another way for most: the engine finds what Python finds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from enum import IntEnum
from random import Random

import pytest
from construct import BitsInteger, Bytes, Flag, Int8ub, Int16ub, Int16ul, this

from dissect import schema
from dissect.assigned_numbers import LinkType
from dissect.engine.preamble import Preamble
from dissect.engine.words import GENERAL, Action, Record, Step
from dissect.packet import ProtocolSet
from dissect.packet.rows.engine_tables import engine_tables
from dissect.problems import Code
from dissect.protocols.ethernet import Ethernet
from dissect.protocols.ipv4 import IPv4
from dissect.protocols.tcp import TCP
from dissect.schema import (
    RFC,
    Expect,
    Extent,
    Fragmentation,
    Header,
    Next,
    Payload,
    Stack,
    Trailer,
    field,
)
from tests.engine.walks import NOTHING, REST, Walks
from tests.profiles import one_in
from tests.with_engine import needs_engine

LINK = LinkType.USER0
FRAMES = 600


class Kind(IntEnum):
    ONE = 1
    TWO = 2


class Following(Header):
    """What follows."""

    one: int = field(Int8ub, "One")

    stack = Stack(name="following", reference=RFC(1), carried_as={Kind: [1, 2, 3]})


class FarPorts(Header):
    """The lesser of two numbers is looked up first, and they are too far from each other to be read together."""

    source: int = field(Int8ub, "Source")
    between: bytes = field(Bytes(9), "Between")
    destination: int = field(Int8ub, "Destination")

    stack = Stack(
        name="far",
        reference=RFC(1),
        carried_as={LinkType: [LINK]},
        next=[
            Next(Kind, this.source, when=this.source - this.destination < 0, optional=True),
            Next(Kind, this.destination, optional=True),
            Next(Kind, this.source, optional=True),
        ],
    )


class NearPorts(Header):
    """They are near each other."""

    source: int = field(Int8ub, "Source")
    destination: int = field(Int8ub, "Destination")

    stack = Stack(name="near", reference=RFC(1), carried_as={LinkType: [LINK]}, next=FarPorts.stack.next)


class ThreeNumbers(Header):
    """Three numbers are looked up, in their order."""

    source: int = field(Int8ub, "Source")
    middle: int = field(Int8ub, "Middle")
    last: int = field(Int8ub, "Last")

    stack = Stack(
        name="three",
        reference=RFC(1),
        carried_as={LinkType: [LINK]},
        next=[Next(Kind, one, optional=True) for one in (this.source, this.middle, this.last)],
    )


class Pieces(Header):
    """A fragment whose numbers are far from each other; one counts eight octets."""

    offset: int = field(Int16ub, "Offset")
    between: bytes = field(Bytes(8), "Between")
    flags: int = field(BitsInteger(7), "Flags")
    more: bool = field(Flag, "More")
    kind: int = field(Int8ub, "Kind")

    stack = Stack(
        name="pieces",
        reference=RFC(1),
        carried_as={LinkType: [LINK]},
        fragmentation=Fragmentation(offset=this.offset, more=this.more),
        next=[Next(Kind, this.kind, when=this.kind != 2)],
    )


class Sums(Header):
    """The numbers are sums."""

    high: int = field(Int8ub, "High")
    low: int = field(Int8ub, "Low")
    kind: int = field(Int8ub, "Kind")

    stack = Stack(
        name="sums",
        reference=RFC(1),
        carried_as={LinkType: [LINK]},
        fragmentation=Fragmentation(offset=this.high + this.low, more=this.high - 7),
        next=[
            Next(Kind, this.high + this.kind, when=this.high - this.kind < 0, optional=True),
            Next(Kind, this.kind, optional=True),
            Next(Kind, this.high + this.kind, optional=True),
        ],
    )


class Little(Header):
    """Lengths and numbers whose least significant octet comes first, and a length that counts three octets."""

    length: int = field(Int16ul, "Length")
    kind: int = field(Int16ul, "Kind")

    stack = Stack(
        name="little",
        reference=RFC(1),
        carried_as={LinkType: [LINK]},
        extent=[
            Extent(3 * this.length, when=this.length > 3),
            Extent(this.length, when=(this.length <= 3) & (this.kind == 2)),
        ],
        next=[Next(Kind, this.kind, when=this.length - this.kind > 0)],
    )


class Ending(Header):
    """The record of a flag that says how many octets are behind the payload."""

    octets: int = field(Int8ub, "Octets")

    stack = Stack(name="ending", reference=RFC(1), carried_as={Kind: [1]}, trailer=Trailer(this.octets))


class Flagged(Header):
    """Flags, of which the lowest one has no record."""

    length: int = field(Int8ub, "Length")
    flags: int = field(Int8ub, "Flags")
    records: bytes = field(
        Bytes(this.length), "Records", options=schema.Flagged(Kind, this.flags, (Ending,), more=31, again=29)
    )

    stack = Stack(name="flagged", reference=RFC(1), carried_as={LinkType: [LINK]}, payload=Payload.DATA)


@one_in(3)
@needs_engine
@pytest.mark.parametrize("header", [FarPorts, NearPorts, ThreeNumbers, Pieces, Sums, Little, Flagged])
def test_the_walks_agree(every: int, header: type[Header]) -> None:
    walks, random = Walks(ProtocolSet([header, Following])), Random(header.__name__)
    found = []
    for _ in range(FRAMES // every):
        octets = bytes(random.choice((0, 0, 1, 1, 2, 3, 7, 255)) for _ in range(random.randrange(24)))
        found += walks.differences(octets, len(octets) + random.choice((0, 0, 0, 5)), LINK)
    assert found == []


class Ordered(Header):
    """Two numbers of 128 bits."""

    first: int = field(BitsInteger(128), "First")
    second: int = field(BitsInteger(128), "Second")

    stack = Stack(
        name="ordered",
        reference=RFC(1),
        carried_as={LinkType: [LINK]},
        expect=[Expect(this.first - this.second < 0, "second", "not the greater one", code=Code.SUSPICIOUS)],
    )


class Equal(Header):
    """Two that must be the same."""

    first: int = field(BitsInteger(128), "First")
    second: int = field(BitsInteger(128), "Second")

    stack = replace(
        Ordered.stack,
        name="equal",
        expect=[Expect(this.first - this.second == 0, "second", "not the same number", code=Code.SUSPICIOUS)],
    )


@needs_engine
@pytest.mark.parametrize(("header", "asked"), [(Ordered, REST), (Equal, NOTHING)])
@pytest.mark.parametrize("second", [0, 1])
def test_two_wide_numbers_are_compared_for_equality_alone(header: type[Header], asked: int, second: int) -> None:
    walks = Walks(ProtocolSet([header]))

    assert walks.differences(bytes(31) + bytes([second]), 32, LINK) == []
    assert walks.last_asked == asked


def steps_of(header: type[Header]) -> list[Action]:
    """The actions of a declaration's steps up to the first END."""
    protocols = ProtocolSet([Ethernet, IPv4, TCP, FarPorts, Following])
    words = engine_tables(protocols)
    record = words[Preamble.RECORDS] + protocols.headers.index(header) * len(Record)
    at, actions = words[record + Record.SELECT], list[Action]()
    while not actions or actions[-1] is not Action.END:
        actions.append(list(Action)[words[at + Step.ACTION] % GENERAL])
        at += len(Step)
    return actions


@pytest.mark.parametrize(
    ("header", "actions"),
    [
        (Ethernet, [Action.KEY, Action.END]),
        (IPv4, [Action.SIZE, Action.EXTENT, Action.TEST, Action.MORE, Action.OFFSET, Action.KEY, Action.END]),
        (TCP, [Action.SIZE, Action.EITHER, Action.END]),
        (FarPorts, [Action.PART, Action.TEST, Action.KEY, Action.KEY, Action.KEY, Action.END]),
    ],
)
def test_ordinary_headers_need_few_steps(header: type[Header], actions: Sequence[Action]) -> None:
    assert steps_of(header) == actions
