"""Addresses mapped from one prefix to another, and the rules that cannot be."""

from __future__ import annotations

import pytest

from dissect.addresses import Address, Ipv4Address, Ipv6Address, MacAddress
from dissect.errors import EncodingError
from dissect.rewriting.prefixes import prefix_map

CASES = [
    ("10.0.0.0/8=192.0.2.0/24", "10.1.2.3", "192.0.2.3"),
    ("192.0.2.0/24=10.0.0.0/8", "192.0.2.3", "10.0.2.3"),
    ("10.1.0.0/16=10.2.0.0/16", "10.1.7.9", "10.2.7.9"),
    ("10.1.2.3=198.51.100.9", "10.1.2.3", "198.51.100.9"),
    ("0.0.0.0/0=192.0.2.0/24", "8.8.8.8", "192.0.2.8"),
    ("2001:db8::/32=fd00:1:2::/48", "2001:db8:5:6::7", "fd00:1:2:6::7"),
    ("::/0=::/0", "2001:db8::1", "2001:db8::1"),
]


def kind_of(text: str) -> type[Address]:
    return Ipv6Address if ":" in text else Ipv4Address


@pytest.mark.parametrize(("rule", "before", "after"), CASES)
def test_the_first_bits_change_and_the_others_stay(rule: str, before: str, after: str) -> None:
    rules = prefix_map(dict([rule.split("=")]), {})

    kind = kind_of(before)
    assert str(kind(rules.mapped(kind, kind(before)) or b"")) == after


def test_the_longest_prefix_decides_and_no_rule_follows_another() -> None:
    rules = prefix_map({"10.0.0.0/8": "11.0.0.0/8", "10.1.0.0/16": "11.9.0.0/16", "11.0.0.0/8": "10.0.0.0/8"}, {})

    mapped = [rules.mapped(Ipv4Address, Ipv4Address(one)) for one in ("10.2.0.1", "10.1.0.1", "11.2.0.1")]
    assert mapped == [Ipv4Address("11.2.0.1"), Ipv4Address("11.9.0.1"), Ipv4Address("10.2.0.1")]
    assert rules.mapped(Ipv4Address, Ipv4Address("12.0.0.1")) is None
    assert rules.mapped(Ipv6Address, Ipv6Address("::1")) is None


def test_mac_addresses_and_their_first_octets() -> None:
    rules = prefix_map({}, {"00:11:22": "02-00-00", "00:11:22:33:44:55": "02:00:00:00:00:01"})

    assert rules.mapped(MacAddress, MacAddress("00:11:22:33:44:56")) == MacAddress("02:00:00:33:44:56")
    assert rules.mapped(MacAddress, MacAddress("00:11:22:33:44:55")) == MacAddress("02:00:00:00:00:01")
    assert rules.kinds() == {MacAddress}


def test_a_longer_prefix_makes_one_address_of_several() -> None:
    longer, shorter = prefix_map({"10.0.0.0/8": "192.0.2.0/24", "192.0.2.0/24": "10.0.0.0/8"}, {}).rules

    assert (longer.merges, longer.merged, str(longer)) == (True, "9 to 24", "10.0.0.0/8=192.0.2.0/24")
    assert not shorter.merges
    assert str(prefix_map({}, {"00:11": "02:00"}).rules[0]) == "00:11=02:00"


@pytest.mark.parametrize(
    ("addresses", "macs", "message"),
    [
        ({"10.0.0.1/8": "192.0.2.0/24"}, {}, "10.0.0.1/8: has bits behind its prefix; did you mean 10.0.0.0/8?"),
        ({"10.0.0.0/33": "192.0.2.0/24"}, {}, "10.0.0.0/33: a prefix has from 0 to 32 bits"),
        ({"10.0.0.0/": "192.0.2.0/24"}, {}, "10.0.0.0/: a prefix has from 0 to 32 bits"),
        ({"10.0.0.0/8": "2001:db8::/32"}, {}, "do not take each other's place"),
        ({"example.org": "192.0.2.1"}, {}, "is not an address or a prefix"),
        ({"10.0.0.0/8": "1.0.0.0/8", "10.0.0.0/08": "2.0.0.0/8"}, {}, "10.0.0.0/8: is mapped twice"),
        ({}, {"00:11:22": "02:00"}, "the same number of octets takes its place, not 02:00"),
        ({}, {"00:11:22:33:44:55:66": "02"}, "is not a MAC address"),
        ({}, {"0:1": "02:00"}, "is not a MAC address"),
        ({}, {"00": "01", "0 0": "02"}, "is not a MAC address"),
    ],
)
def test_a_rule_that_cannot_be_says_why(addresses: dict[str, str], macs: dict[str, str], message: str) -> None:
    with pytest.raises(EncodingError, match=r"^map_(address|mac)\.") as caught:
        prefix_map(addresses, macs)

    assert message in str(caught.value)
