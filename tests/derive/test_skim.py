"""The skim, and the tests of fields that they are made of."""

from __future__ import annotations

import inspect
import struct
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dissect.assigned_numbers import LinkType
from dissect.derive.decoder import decode
from dissect.derive.generate import function
from dissect.derive.skim import Skimming
from dissect.derive.unpacking import OPPOSITE, Unpacking
from dissect.packet import default_protocols, dissect
from dissect.protocols.ipv4 import IPv4
from dissect.schema import RFC, Header, Stack, address, field, values_of
from dissect.schema.expressions import HOLDS, Comparison, Guard, affine
from dissect.schema.words import BitsInteger, Bytes, Flag, Int8ub, Int16sl, Int16ul, Int24ub, Int32ub, Ipv6, this
from tests.packet.frames import build, ipv4, udp


class Assorted(Header):
    """Fields of every kind that a test may read."""

    first: int = field(BitsInteger(3), "First")
    flag: bool = field(Flag, "Flag")
    second: int = field(BitsInteger(4), "Second")
    whole: int = field(Int8ub, "Whole")
    skipped: int = field(Int32ub, "Skipped")
    wide: int = field(Int24ub, "Wide")
    little: int = field(Int16ul, "Little")
    signed: int = field(Int16sl, "Signed")
    octets: bytes = field(Bytes(4), "Octets")
    source: Any = address(Ipv6, "Source")
    destination: Any = address(Ipv6, "Destination")
    upper: int = field(BitsInteger(12), "Upper")
    lower: int = field(BitsInteger(12), "Lower")
    stack = Stack(name="assorted", reference=RFC(1))


NAMES = [one.name for one in Assorted.fields if one.name != "skipped"]
AMOUNTS = [
    *(getattr(this, name) for name in NAMES),
    this.source - this.destination,
    this.whole - this.second,
    this.octets - this.source,
    this.whole * 2 + this.first - 3,
    this.flag * 4,
]
comparisons = st.builds(
    lambda amount, sign, constant: Comparison(affine(amount), sign, constant),
    st.sampled_from(AMOUNTS),
    st.sampled_from(sorted(OPPOSITE)),
    st.one_of(st.integers(-2, 20), st.sampled_from([127, 255, 256, 1 << 24, (1 << 128) - 1, 1 << 128])),
)
conjunctions = st.lists(comparisons, min_size=1, max_size=4)
SIZE = Assorted.layout.fixed_octets
octets_of = st.one_of(
    st.binary(min_size=SIZE, max_size=SIZE), st.sampled_from([bytes(SIZE), b"\1" * SIZE, b"\xff" * SIZE])
)


def evaluated(unpacking: Unpacking, expression: str, octets: bytes) -> bool:
    source = "\n".join(
        [
            "def test(octets, at):",
            *([f"    {', '.join(unpacking.variables)}, = unpack(octets, at)"] if unpacking.variables else []),
            f"    return bool({expression})",
        ]
    )
    names = {"unpack": struct.Struct(unpacking.format).unpack_from, "from_bytes": int.from_bytes}
    result: bool = function("test", source + "\n", names, "a test")(octets, 0)
    return result


@given(found=conjunctions, octets=octets_of)
def test_a_condition_holds_where_its_guard_does(found: list[Comparison], octets: bytes) -> None:
    guard, values = Guard(tuple(found)), values_of(decode(Assorted, octets))
    unpacking = Unpacking(Assorted.layout, guard.fields)

    assert evaluated(unpacking, unpacking.condition(guard), octets) == guard.holds(values)


@given(found=st.lists(conjunctions, min_size=1, max_size=6), octets=octets_of)
def test_any_of_several_holds_where_one_of_the_guards_does(found: list[list[Comparison]], octets: bytes) -> None:
    guards, values = [Guard(tuple(one)) for one in found], values_of(decode(Assorted, octets))
    unpacking = Unpacking(Assorted.layout, [name for one in guards for name in one.fields])
    expression = " or ".join(unpacking.any_of(found))

    assert evaluated(unpacking, expression, octets) == any(one.holds(values) for one in guards)


@pytest.mark.parametrize("whole", [0, 5, 7])
def test_a_field_that_must_have_two_values_never_does(whole: int) -> None:
    guard = Guard(tuple(Comparison(affine(this.whole), "==", value) for value in (5, 7)))
    unpacking = Unpacking(Assorted.layout, guard.fields)

    assert evaluated(unpacking, unpacking.condition(guard), bytes([0, whole, *bytes(SIZE - 2)])) is False


@pytest.mark.parametrize("sign", sorted(OPPOSITE))
@pytest.mark.parametrize("value", [1, 2, 3])
def test_the_opposite_of_a_sign(sign: str, value: int) -> None:
    assert HOLDS[OPPOSITE[sign]](value, 2) is not HOLDS[sign](value, 2)


def test_an_empty_guard_always_holds() -> None:
    assert Unpacking(Assorted.layout, []).condition(Guard()) == "True"


def test_a_skim_can_be_read() -> None:
    dissector = default_protocols().dissector(LinkType, 228)
    dissect(build(b"hello", udp(), ipv4())[14:], link_type=228).layers

    assert dissector is not None
    dissector.skim(b"", 0, 0, 0)
    assert inspect.getsource(dissector.skim) == Skimming(IPv4, {}).source()
    assert "dissector_UDP" in inspect.getsource(dissector.skim_first)
