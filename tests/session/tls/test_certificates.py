"""Certificates: those that were recorded, every kind of damage, and DER that goes on too long."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dissect.session.tls.certificates import Certificate, read_certificate
from dissect.session.tls.certificates.certificate import spelled
from dissect.session.tls.certificates.told import values_of_certificate
from tests.profiles import times
from tests.session.tls.tls_octets import SERVER, read, recorded

NAME = "server.lecture.example"
COMMON_NAME, COUNTRY = "0603550403", "0603550406"


def der(tag: int, *contents: bytes) -> bytes:
    content = b"".join(contents)
    size = len(content)
    length = bytes((size,)) if size < 0x80 else b"\x82" + size.to_bytes(2, "big")
    return bytes((tag,)) + length + content


def name(*attributes: tuple[str, int, bytes]) -> bytes:
    pairs = [der(0x30, bytes.fromhex(kind), der(tag, value)) for kind, tag, value in attributes]
    return der(0x30, *(der(0x31, pair) for pair in pairs))


PLAIN = name((COMMON_NAME, 0x0C, b"example"))
VALID = der(0x30, der(0x17, b"260101000000Z"), der(0x18, b"20500101000000Z"))
NOTHING = der(0x30)
SERIAL = der(0x02, b"\7")


def certificate(*parts: bytes) -> bytes:
    return der(0x30, der(0x30, *parts))


def made(subject: bytes = PLAIN, validity: bytes = VALID, *after: bytes, issuer: bytes = PLAIN) -> bytes:
    return certificate(SERIAL, NOTHING, issuer, validity, subject, NOTHING, *after)


def alternatives(*names: bytes) -> bytes:
    other = der(0x30, bytes.fromhex("0603551d0f"), der(0x01, b"\xff"), der(0x04, der(0x03, b"\0")))
    own = der(0x30, bytes.fromhex("0603551d11"), der(0x04, der(0x30, *names)))
    return der(0xA3, der(0x30, other, own))


@pytest.fixture(scope="module")
def octets() -> bytes:
    """The certificate of the recorded server."""
    messages = read(recorded("tls12_session.pcap")[0][1], side=SERVER)
    (found,) = [octets for one in messages for octets in one.every("tls.handshake.certificate")]
    return bytes(found)


def test_a_recorded_one_says_whom_it_is_for(octets: bytes) -> None:
    found = read_certificate(octets)

    assert found.fault == ""
    assert found.version == 2
    assert len(found.serial) in range(18, 21)
    assert spelled(found.subject) == spelled(found.issuer) == f"CN={NAME},O=Lecture,C=DE"
    assert found.not_before.endswith(" (UTC)")
    assert int(found.not_after[:4]) - int(found.not_before[:4]) in {9, 10}
    told = [(one.name, one.value) for one in values_of_certificate(found)]
    assert told[0] == ("x509af.version", 2)
    assert [one for one in told if one[0].startswith("x509ce")] == [
        ("x509ce.dNSName", NAME),
        ("x509ce.dNSName", "*.lecture.example"),
        ("x509ce.IPAddress.ipv4", "192.0.2.2"),
        ("x509ce.IPAddress.ipv6", "2001:db8::2"),
        ("x509ce.rfc822Name", "teacher@lecture.example"),
    ]


def test_one_without_extensions_and_version_is_of_the_first_version() -> None:
    found = read_certificate(made())

    assert found == Certificate(
        serial=b"\7",
        issuer=found.issuer,
        subject=found.subject,
        not_before="2026-01-01 00:00:00 (UTC)",
        not_after="2050-01-01 00:00:00 (UTC)",
    )
    assert "x509af.version" not in {one.name for one in values_of_certificate(found)}


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        (der(0x17, b"500101000000Z"), "1950-01-01 00:00:00 (UTC)"),
        (der(0x17, b"491231235959Z"), "2049-12-31 23:59:59 (UTC)"),
        (der(0x17, b"2601010000Z"), "2601010000Z"),
        (der(0x17, b"26010100000\xb2Z"), "26010100000²Z"),
        (der(0x04, b"260101000000Z"), "260101000000Z"),
    ],
)
def test_times_are_written_for_people_if_they_have_their_form(written: bytes, read_as: str) -> None:
    found = read_certificate(made(PLAIN, der(0x30, written, written)))

    assert found.not_before == found.not_after == read_as


def test_strings_are_read_by_their_kind_and_spelled_as_names_are() -> None:
    subject = name(
        (COUNTRY, 0x13, b"DE"),
        ("06042a038610", 0x16, b"caf\xe9"),
        ("0603550405", 0x13, b"4711"),
        (COMMON_NAME, 0x1E, "ж, +".encode("utf-16-be")),
    )
    found = read_certificate(made(subject, issuer=name()))

    assert spelled(found.subject) == r"CN=ж\, \+,serialNumber=4711,1.2.3.784=café,C=DE"
    told = [(one.name, one.value) for one in values_of_certificate(found)]
    assert ("x509sat.CountryName", "DE") in told
    assert not [one for one in told if one[0] in {"x509sat.printableString", "tls.certificate.issuer"}]


def test_other_alternative_names_are_kept_and_not_told() -> None:
    names = der(0xA4, PLAIN), der(0x86, b"spiffe://lecture/teacher"), der(0x87, b"\1\2\3"), der(0x88, b"\x2a")
    found = read_certificate(made(PLAIN, VALID, der(0x81, b"\0"), alternatives(*names)))

    assert [one.kind for one in found.names] == [4, 6, 7, 8]
    told = [one.value for one in values_of_certificate(found) if one.name.startswith("x509ce")]
    assert told == ["spiffe://lecture/teacher"]
    assert read_certificate(made(PLAIN, VALID, der(0xA3, der(0x30, NOTHING)))).names == ()


@pytest.mark.parametrize(
    ("octets", "fault"),
    [
        (b"", "ends where an element should begin"),
        (b"\x31\0", "tag 0x31 where 0x30 should be"),
        (b"\x3f\0", "a tag of several octets (0x3f)"),
        (b"\x30\x80", "a length in 0 octets"),
        (b"\x30\x85\0\0\0\0\1", "a length in 5 octets"),
        (b"\x30\x82\1", "a length in 2 octets"),
        (b"\x30\x84\xff\xff\xff\xff", "a length of 4294967295 octets where 0 are left"),
        (certificate(SERIAL), "1 parts where a certificate has six or more"),
        (made(PLAIN, der(0x30, SERIAL)), "a validity of 1 times"),
        (made(der(0x30, der(0x31, der(0x30, SERIAL)))), "an attribute of 1 parts"),
        (made(name(("060155", 0x0C, b"a"), ("060181", 0x0C, b"a"))), "an object identifier without an end"),
        (made(der(0x30, *[der(0x31, *[der(0x30, b"\6\1\x55", b"\5\0")] * 300)])), "more than 256 attributes in a name"),
        (made(der(0x30, b"\5\0" * 513)), "more than 512 elements in one"),
        (
            made(PLAIN, VALID, der(0xA3, der(0x30, der(0x30, bytes.fromhex("0603551d11"))))),
            "tag 0x06 where 0x04 should be",
        ),
    ],
    ids=range(14),
)
def test_what_cannot_be_read_is_said_with_what_was_read_before(octets: bytes, fault: str) -> None:
    assert read_certificate(octets).fault == fault


def test_every_beginning_of_one_is_read_as_far_as_it_goes(octets: bytes) -> None:
    for end in range(0, len(octets), 7):
        assert read_certificate(octets[:end]).fault


def test_elements_within_elements_are_not_followed() -> None:
    octets = NOTHING
    for _ in range(2000):
        octets = der(0x30, octets)[:60_000]

    assert read_certificate(octets).fault


@times(0.5)
@given(st.binary(max_size=200))
def test_any_octets_are_read_without_an_error(octets: bytes) -> None:
    assert read_certificate(octets).fault


@pytest.mark.slow
def test_a_changed_certificate_is_read_without_an_error(octets: bytes) -> None:
    chance = random.Random(1)
    for _ in range(20_000):
        changed = bytearray(octets)
        for _ in range(chance.randrange(1, 4)):
            changed[chance.randrange(len(changed))] = chance.randrange(256)
        found = read_certificate(bytes(changed))
        assert all(isinstance(one.value, str | bytes | int) for one in values_of_certificate(found))
