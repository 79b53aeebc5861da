"""Addresses are octets that know how they are written."""

from __future__ import annotations

import ipaddress
import pickle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dissect.addresses import MAPPED, Address, Ipv4Address, Ipv6Address, MacAddress, with_port


@given(octets=st.binary(min_size=16, max_size=16).filter(lambda octets: not octets.startswith(MAPPED)))
def test_ipv6_is_written_as_the_standard_library_writes_it(octets: bytes) -> None:
    address = Ipv6Address(octets)

    assert str(address) == str(ipaddress.IPv6Address(octets))
    assert Ipv6Address(str(address)) == address == octets
    assert address.ip == ipaddress.IPv6Address(octets)


def test_an_ipv4_address_within_ipv6_is_written_with_dots() -> None:
    assert str(Ipv6Address("::ffff:192.0.2.1")) == "::ffff:192.0.2.1"


@given(octets=st.binary(min_size=4, max_size=4))
def test_ipv4_is_written_as_the_standard_library_writes_it(octets: bytes) -> None:
    address = Ipv4Address(octets)

    assert str(address) == str(ipaddress.IPv4Address(octets))
    assert Ipv4Address(str(address)) == address == octets
    assert address.ip == ipaddress.IPv4Address(octets)


@pytest.mark.parametrize("text", ["02:00:00:00:00:0a", "02-00-00-00-00-0A"])
def test_mac_addresses(text: str) -> None:
    address = MacAddress(text)

    assert address == b"\x02\0\0\0\0\x0a"
    assert str(address) == f"{address}" == "02:00:00:00:00:0a"
    assert repr(address) == "MacAddress('02:00:00:00:00:0a')"
    assert pickle.loads(pickle.dumps(address)) == address


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (MacAddress, "02:00:00:00:00"),
        (MacAddress, "0200.0000.0001"),
        (MacAddress, b"12345"),
        (Ipv4Address, "192.0.2"),
        (Ipv4Address, b"123"),
        (Ipv6Address, "::1::"),
        (Ipv6Address, b"1234"),
    ],
)
def test_what_is_no_address_is_refused(kind: type[Address], value: str | bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        kind(value)


@pytest.mark.parametrize(
    ("address", "texts"),
    [
        (Ipv4Address("192.0.2.1"), ["192.0.2.1"]),
        (Ipv6Address("2001:db8::1"), ["2001:db8::1", "2001:DB8:0:0::1"]),
        (MacAddress("02:00:00:00:00:0a"), ["02:00:00:00:00:0a", "02-00-00-00-00-0A"]),
    ],
)
def test_an_address_equals_every_spelling_of_it(address: Address, texts: list[str]) -> None:
    for text in texts:
        assert address == text
        assert text == address
        assert (address != text) is False
    assert address not in ("192.0.2.2", "2001:db8::2", "02:00:00:00:00:0b", "no address", 5, None, b"")
    assert address == bytes(address)
    assert bytes(address) == address
    assert hash(address) == hash(bytes(address))


@pytest.mark.parametrize("text", ["192.0.2.1", "2001:db8::1"])
def test_an_address_equals_and_takes_that_of_the_standard_library(text: str) -> None:
    theirs = ipaddress.ip_address(text)
    kind = Ipv4Address if theirs.version == 4 else Ipv6Address
    address = kind(theirs)

    assert address == theirs
    assert theirs == address
    assert address != theirs + 1
    assert MacAddress(bytes(6)) != theirs
    with pytest.raises(ValueError, match="takes 6 octets"):
        MacAddress(theirs)


@pytest.mark.parametrize("value", [5, None, 1.5, [192, 0, 2, 1]])
def test_an_address_is_made_of_nothing_else(value: Any) -> None:
    with pytest.raises(TypeError, match="takes an IPv4 address such as"):
        Ipv4Address(value)


def test_an_address_without_a_kind_has_no_text() -> None:
    with pytest.raises(NotImplementedError):
        Address("")


def test_an_address_with_a_port() -> None:
    assert with_port(Ipv4Address("192.0.2.1"), 7) == "192.0.2.1:7"
    assert with_port("2001:db8::1", 7) == "[2001:db8::1]:7"
    assert with_port("2001:db8::1", None) == "2001:db8::1"
