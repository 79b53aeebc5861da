"""Pairs of fields are found where both have fixed places and one type."""

from __future__ import annotations

import pytest

from dissect.addresses import Ipv4Address
from dissect.blocks.pairs import Pair, network_pair, pair_of
from dissect.protocols.ipv4 import IPv4
from dissect.protocols.udp import UDP
from dissect.schema import RFC, Header, Stack, field
from dissect.schema.words import Bytes, Int8ub, Int16ub, Int32ub, this

PORTS = ("source_port", "destination_port")


class Behind(Header):
    """Has its second port behind octets whose number only a field tells."""

    length: int = field(Int8ub, "Length")
    source_port: int = field(Int16ub, "Source Port")
    octets: bytes = field(Bytes(this.length), "Octets")
    destination_port: int = field(Int16ub, "Destination Port")
    stack = Stack(name="behind", reference=RFC(1))


class Wide(Header):
    """Has ports of four octets."""

    source_port: int = field(Int32ub, "Source Port")
    destination_port: int = field(Int32ub, "Destination Port")
    stack = Stack(name="wide", reference=RFC(1))


@pytest.mark.parametrize(
    ("header", "expected"), [(UDP, Pair(0, 2, 2)), (IPv4, None), (Behind, None), (Wide, None)], ids=str
)
def test_ports_are_found_at_fixed_places(header: type[Header], expected: Pair | None) -> None:
    assert pair_of(header, PORTS) == expected


def test_addresses_are_those_of_the_pseudo_header() -> None:
    assert network_pair(IPv4) == Pair(12, 16, 4, Ipv4Address)
    assert network_pair(UDP) is None
