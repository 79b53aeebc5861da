"""UDP-Lite: what its checksum covers, and what is said where that is too little or too much."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dissect.checksum import Kind
from dissect.encapsulation import encapsulate
from dissect.packet import Packet, dissect
from dissect.protocols.udp_lite import UDPLite
from dissect.schema import Header
from tests.protocols.vectors import IP4, IP6, LINK, Vector, complaints, faults, own_headers, own_octets
from tests.protocols.vectors import given as given_in

AROUND = (IP4, LINK)

VECTORS: dict[str, Vector] = {
    "everything is covered": Vector(AROUND, UDPLite(source_port=50000, destination_port=50001), (), "c350c3510000f4c8"),
    "the header is covered": Vector(
        (IP6, LINK), UDPLite(source_port=50000, destination_port=50001, checksum_coverage=8), (), "c350c35100081d50"
    ),
}


@pytest.mark.parametrize("vector", VECTORS.values(), ids=VECTORS.keys())
def test_a_header_is_its_octets(vector: Vector) -> None:
    read = vector.read()

    assert own_octets(vector.built(), vector) == vector.octets
    assert own_headers(read, vector) == given_in(vector, own_headers(read, vector))
    assert complaints(read) == []


def verdict(packet: Packet) -> Kind:
    return next(one.verdict.kind for one in packet.checksums if one.protocol == "udplite")


@given(st.binary(min_size=1, max_size=64), st.data(), st.sampled_from([IP4, IP6]))
def test_what_is_not_covered_may_change(message: bytes, data: st.DataObject, network: Header) -> None:
    covered = data.draw(st.integers(8, 7 + len(message)))
    header = UDPLite(source_port=50000, destination_port=50001, checksum_coverage=covered)
    octets = bytearray(encapsulate(message, header, network, LINK).frame.octets)
    first = len(octets) - len(message) + covered - 8

    changed_after = bytes(octets[:first]) + bytes(one ^ 0x55 for one in octets[first:])
    octets[first - 1] ^= 0x55

    assert verdict(dissect(changed_after)) is Kind.VALID
    assert verdict(dissect(bytes(octets))) is Kind.INVALID


FAULTS: dict[str, tuple[str, list[tuple[str, str, str]]]] = {
    "covers less than the header": ("c350 c351 0007 1234", [("error", "bad_length", "checksum_coverage")]),
    "covers more than there is": ("c350 c351 000a 1234 00", [("error", "bad_length", "checksum_coverage")]),
}


@pytest.mark.parametrize(("octets", "expected"), FAULTS.values(), ids=FAULTS.keys())
def test_what_is_wrong_is_said(octets: str, expected: list[tuple[str, str, str]]) -> None:
    assert faults(octets, AROUND, protocol=136) == expected


def test_a_checksum_of_zero_is_never_sent() -> None:
    header = UDPLite(source_port=50000, destination_port=50001, checksum=0)
    read = dissect(encapsulate(b"hello", header, *AROUND).frame.octets)

    assert verdict(read) not in (Kind.VALID, Kind.ABSENT)
