"""Declarations that no protocol of this library has: they are refused, or frames are dissected by them all the same."""

from __future__ import annotations

import pytest

from dissect import dissect
from dissect.assigned_numbers import IpProtocol, LinkType
from dissect.checksum import Kind, Reason
from dissect.errors import SchemaError
from dissect.packet.protocol_set import ProtocolSet
from dissect.problems import Code
from dissect.schema import (
    RFC,
    Extent,
    Header,
    InternetChecksum,
    Next,
    Pick,
    PseudoHeader,
    Readdress,
    Stack,
    automatic,
    field,
)
from dissect.schema.words import Bytes, Int8ub, Int16sb, Int16ub, this
from tests.together import together

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


class Pseudo(Header):
    station: int = field(Int16ub, "Station")
    protocol: int = field(Int16ub, "Protocol", names=IpProtocol)

    stack = Stack(name="pseudo", reference=RFC(1))


class Network(Header):
    """Its stations have numbers, and it lends one to the checksums of what it carries."""

    protocol: int = field(Int16ub, "Protocol", names=IpProtocol)
    station: int = field(Int16ub, "Station")

    stack = Stack(
        name="network",
        reference=RFC(1),
        carried_as={LinkType: [LINK_TYPE]},
        next=[Next(IpProtocol, this.protocol)],
        pseudo_header=PseudoHeader(Pseudo, zero_is_absent=True),
    )


class Rerouted(Header):
    """Replaces the number of a station by octets."""

    protocol: int = field(Int16ub, "Protocol", names=IpProtocol)
    route: bytes = field(Bytes(2), "Route")

    stack = Stack(
        name="rerouted",
        reference=RFC(1),
        carried_as={IpProtocol: [201]},
        next=[Next(IpProtocol, this.protocol)],
        readdress=Readdress("station", "route", Pick.LAST),
    )


class Elsewhere(Header):
    """Replaces an address that the network header does not have."""

    protocol: int = field(Int16ub, "Protocol", names=IpProtocol)
    route: bytes = field(Bytes(3), "Route")

    stack = Stack(
        name="elsewhere",
        reference=RFC(1),
        carried_as={IpProtocol: [202]},
        next=[Next(IpProtocol, this.protocol)],
        readdress=Readdress("destination_address", "route", Pick.LAST),
    )


class Carried(Header):
    checksum: int = automatic(Int16ub, "Checksum")

    stack = Stack(
        name="carried",
        reference=RFC(1),
        carried_as={IpProtocol: [203]},
        checksum=InternetChecksum("checksum", pseudo_header=True),
    )


READDRESSED = {
    "a number replaced by octets": ("00c9 aabb 00cb 0001 1234", Kind.UNVERIFIABLE, Reason.UNKNOWN_DESTINATION),
    "an address that is not there": ("00ca aabb 00cb 000102 5479", Kind.VALID, None),
    "the same, and another sum": ("00ca aabb 00cb 000102 1234", Kind.INVALID, None),
}


@together("name", READDRESSED)
def test_an_address_is_replaced_only_where_there_is_one(name: str) -> None:
    octets, kind, reason = READDRESSED[name]
    protocols = ProtocolSet([Network, Rerouted, Elsewhere, Carried])
    (found,) = dissect(bytes.fromhex(octets), protocols=protocols, link_type=LINK_TYPE).checksums

    assert (found.verdict.kind, found.verdict.reason) == (kind, reason)
