"""Addresses replaced under a key: beginnings that are equal stay equal, and addresses with a meaning keep it."""

from __future__ import annotations

from ipaddress import ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dissect.addresses import Address, Ipv4Address, Ipv6Address, MacAddress
from dissect.errors import EncodingError
from dissect.rewriting.anonymizing import Anonymizer

KINDS: list[type[Address]] = [Ipv4Address, Ipv6Address]
ONE = Anonymizer("a key", macs=True)


def common(first: bytes, second: bytes) -> int:
    """How many bits two addresses have in common, from the first one on."""
    return 8 * len(first) - (int.from_bytes(first, "big") ^ int.from_bytes(second, "big")).bit_length()


@st.composite
def pairs(draw: st.DrawFn, kind: type[Address]) -> tuple[bytes, bytes]:
    """Two addresses that may have many bits in common, also with those that have a meaning of their own."""
    special = ["0.0.0.0", "127.0.0.1", "169.254.7.7", "224.0.0.5", "255.255.255.255", "10.0.0.1"]
    if kind is Ipv6Address:
        special = ["::", "::1", "fe80::1:2", "ff02::1", "ff02::1:ff00:1", "2001:db8::1", "fd00::1"]
    any_octets = st.binary(min_size=kind.octets, max_size=kind.octets)
    first = draw(any_octets | st.sampled_from([bytes(kind(one)) for one in special]))
    other = draw(any_octets)
    kept = draw(st.integers(0, 8 * kind.octets))
    mask = (1 << 8 * kind.octets - kept) - 1
    second = (int.from_bytes(first, "big") & ~mask) | (int.from_bytes(other, "big") & mask)
    return first, second.to_bytes(kind.octets, "big")


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
def test_common_beginnings_are_exactly_as_long_as_before(kind: type[Address], data: st.DataObject) -> None:
    first, second = data.draw(pairs(kind))

    assert common(ONE.mapped(kind, first), ONE.mapped(kind, second)) == common(first, second)


@given(st.binary(min_size=6, max_size=6), st.binary(min_size=6, max_size=6))
def test_mac_addresses_stay_different_and_groups_stay_groups(first: bytes, second: bytes) -> None:
    new = ONE.mapped(MacAddress, first)

    assert (new == ONE.mapped(MacAddress, second)) == (first == second)
    assert new[0] & 3 == first[0] & 3


@pytest.mark.parametrize(
    "text",
    ["0.0.0.0", "127.0.0.1", "127.9.8.7", "224.0.0.251", "239.1.2.3", "255.255.255.255", "255.255.255.0", "::", "::1",
     "ff02::1", "ff05::1:3"],
)  # fmt: skip
def test_addresses_with_a_meaning_of_their_own_stay(text: str) -> None:
    kind = Ipv6Address if ":" in text else Ipv4Address

    assert str(kind(ONE.mapped(kind, kind(text)))) == text


@pytest.mark.parametrize(
    ("text", "network"),
    [
        ("169.254.3.4", "169.254.0.0/16"),
        ("fe80::211:22ff:fe33:4455", "fe80::/64"),
        ("ff02::1:ff33:4455", "ff02::1:ff00:0/104"),
        ("fd12:3456::1", "fc00::/7"),
        ("2001:db8::1", "2000::/3"),
    ],
)
def test_others_stay_what_they_are_with_another_host(text: str, network: str) -> None:
    kind = Ipv6Address if ":" in text else Ipv4Address

    new = kind(ONE.mapped(kind, kind(text)))
    assert str(new) != text
    assert new.ip in ip_network(network)


def test_the_same_key_gives_the_same_addresses_in_every_version() -> None:
    known = {
        Ipv4Address("192.0.2.1"): "192.52.40.86",
        Ipv6Address("2001:db8::1"): "3241:5184:2d8d:effe:99dd:b617:20c9:bc1c",
        MacAddress("00:11:22:33:44:55"): "5c:fa:59:b9:c8:a6",
        MacAddress("33:33:ff:33:44:55"): "33:33:ff:3a:a9:7b",
    }

    assert {one: str(type(one)(Anonymizer("a key", macs=True).mapped(type(one), one))) for one in known} == known


def test_another_key_gives_others_and_a_key_may_be_octets() -> None:
    address = Ipv4Address("192.0.2.1")

    assert Anonymizer("another").mapped(Ipv4Address, address) != ONE.mapped(Ipv4Address, address)
    assert Anonymizer(b"a key").mapped(Ipv4Address, address) == ONE.mapped(Ipv4Address, address)
    assert Anonymizer("k").kinds == {Ipv4Address, Ipv6Address}


@pytest.mark.parametrize("text", ["00:00:00:00:00:00", "ff:ff:ff:ff:ff:ff", "01:00:5e:00:00:fb", "33:33:00:00:00:01"])
def test_mac_addresses_of_nobody_and_of_groups_stay(text: str) -> None:
    assert ONE.mapped(MacAddress, MacAddress(text)) == MacAddress(text)


def test_a_group_of_solicited_nodes_keeps_its_beginning_only() -> None:
    new = ONE.mapped(MacAddress, MacAddress("33:33:ff:33:44:55"))

    assert new[:3] == b"\x33\x33\xff"
    assert new[3:] != b"\x33\x44\x55"


def test_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dissect.rewriting.anonymizing.MOST", 3)
    small = Anonymizer("a key")

    for last in range(9):
        address = Ipv4Address(bytes((last, 2, last, 4)))
        assert small.mapped(Ipv4Address, address) == ONE.mapped(Ipv4Address, address)


def test_an_empty_key_is_none() -> None:
    with pytest.raises(EncodingError, match="is empty"):
        Anonymizer("")
