"""Who may come in: RADIUS, and the header and payloads of ISAKMP."""

from __future__ import annotations

import pytest

from dissect.encapsulation import encapsulate
from dissect.encapsulation.lists import items
from dissect.protocols.isakmp import ISAKMP, ISAKMPEncrypted, ISAKMPPayload, ISAKMPPayloads
from dissect.protocols.radius import ATTRIBUTES, RADIUS, RadiusAttribute, RadiusVendorSpecific
from dissect.schema import Header
from tests.protocols.vectors import Vector, complaints, faults, given, own_headers, own_octets, udp

ATTRIBUTE_LIST: list[Header] = [
    RadiusAttribute(value=b"user"),
    RadiusAttribute(type=4, value=b"\xc0\x00\x02\x01"),
    RadiusVendorSpecific(vendor_id=9, value=b"\x01\x03x"),
]
SPI = bytes(range(1, 9))
PAYLOADS = [ISAKMPPayload(next_payload=34, body=b"proposals", length=13), ISAKMPPayload(critical=True, length=4)]
BODY = b"".join(map(bytes, PAYLOADS))

VECTORS: dict[str, Vector] = {
    "RADIUS request": Vector(
        udp(1812),
        RADIUS(identifier=7, authenticator=bytes(range(16)), attributes=items(ATTRIBUTES, ATTRIBUTE_LIST)),
        tuple(ATTRIBUTE_LIST),
        "01070029000102030405060708090a0b0c0d0e0f0106757365720406c00002011a0900000009010378",
    ),
    "RADIUS answer": Vector(
        udp(1812), RADIUS(code=2, identifier=7, authenticator=bytes(16)), (), "0207001400000000000000000000000000000000"
    ),
    "IKE version 2": Vector(
        udp(500),
        ISAKMPPayloads(initiator_cookie=SPI, next_payload=33, exchange_type=34, initiator=True, payloads=BODY),
        tuple(PAYLOADS),
        "0102030405060708000000000000000021202208000000000000002d2200000d70726f706f73616c7300800004",
    ),
    "IKE version 1": Vector(
        udp(500),
        ISAKMPPayloads(
            initiator_cookie=SPI, next_payload=1, major_version=1, exchange_type=2, payloads=bytes(PAYLOADS[1])
        ),
        (PAYLOADS[1],),
        "0102030405060708000000000000000001100200000000000000002000800004",
    ),
    "IKE version 1, encrypted": Vector(
        udp(500),
        ISAKMPEncrypted(initiator_cookie=SPI, next_payload=5, major_version=1, exchange_type=2, encrypted=True),
        (),
        "0102030405060708000000000000000005100201000000000000001c",
    ),
}


@pytest.mark.parametrize("vector", VECTORS.values(), ids=VECTORS.keys())
def test_a_message_is_its_octets(vector: Vector) -> None:
    read = vector.read()

    assert own_octets(vector.built(), vector) == vector.octets
    assert own_headers(read, vector) == given(vector, own_headers(read, vector))
    assert complaints(read) == []


def test_flags_and_version_are_read_as_octets() -> None:
    header = VECTORS["IKE version 2"].header

    assert isinstance(header, ISAKMP)
    assert (header.flags, header.version) == (0x08, 0x20)


FAULTS: dict[str, tuple[str, int, list[tuple[str, str, str]]]] = {
    "RADIUS shorter than its header": ("0107 0010" + "00" * 16, 1812, [("error", "bad_length", "length")]),
    "RADIUS longer than it may be": (
        "0107 1001" + "00" * 16 + "01ff" * 2038 + "00",
        1812,
        [("warn", "bad_length", "length"), ("error", "bad_option", "attributes")],
    ),
    "an attribute without length": ("0107 0016" + "00" * 16 + "0100", 1812, [("error", "bad_option", "attributes")]),
    "an attribute of a manufacturer that says nothing": (
        "0107 001a" + "00" * 16 + "1a06 00000009",
        1812,
        [("warn", "bad_option", "attributes")],
    ),
    "ISAKMP shorter than its header": (
        "00" * 16 + "21202208 00000000 0000000a",
        500,
        [("error", "bad_length", "length")],
    ),
    "a payload past the end": (
        "00" * 16 + "21202208 00000000 00000020 00000010",
        500,
        [("error", "bad_record", "payloads")],
    ),
}


@pytest.mark.parametrize(("octets", "port", "expected"), FAULTS.values(), ids=FAULTS.keys())
def test_what_is_wrong_is_said(octets: str, port: int, expected: list[tuple[str, str, str]]) -> None:
    assert faults(octets, udp(port)) == expected


def test_payloads_end_where_the_last_one_says_so() -> None:
    last = ISAKMPPayload(next_payload=0, body=b"last", length=8)
    sealed = ISAKMPPayload(next_payload=35, body=b"sealed", length=10)
    surplus = b"\xde\xad\xbe\xef" * 2

    for kind, payload in ((35, last), (46, sealed)):
        message = ISAKMPPayloads(
            initiator_cookie=SPI, next_payload=kind, exchange_type=35, payloads=bytes(payload) + surplus
        )
        packet = encapsulate(message, *udp(500))
        ((_, found),) = packet.layers[-1].options()
        assert [option.header for option in found.items] == [payload]
        assert found.remainder == surplus
        assert [(str(one.code), str(one.severity)) for one in packet.problems] == [("surplus", "note")]


def test_encrypted_payloads_of_version_1_are_said_to_be() -> None:
    message = ISAKMPEncrypted(initiator_cookie=SPI, next_payload=5, major_version=1, exchange_type=2, encrypted=True)
    packet = encapsulate(b"sealed", message, *udp(500))

    assert [str(one.code) for one in packet.problems] == ["encrypted"]
    assert packet.payload == b"sealed"
