"""Addresses mapped from one prefix to another: the first bits change, the others stay."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from dissect.addresses import Address, Ipv4Address, Ipv6Address, MacAddress
from dissect.errors import EncodingError

IP: Final[tuple[type[Address], ...]] = (Ipv4Address, Ipv6Address)
OCTET: Final = re.compile(r"[0-9A-Fa-f]{2}")
MAC_OCTETS: Final = 6


@dataclass(frozen=True, slots=True)
class Prefix:
    """The first `bits` bits of an address; `octets` is the address with zeros after them."""

    kind: type[Address]
    octets: bytes
    bits: int

    @property
    def number(self) -> int:
        """The first bits as a number."""
        return int.from_bytes(self.octets, "big") >> 8 * self.kind.octets - self.bits


@dataclass(frozen=True, slots=True)
class Mapped:
    """One rule: what begins with one prefix begins with another instead."""

    before: Prefix
    after: Prefix

    @property
    def merges(self) -> bool:
        """Whether several addresses become one, because the new prefix is the longer one."""
        return self.after.bits > self.before.bits

    @property
    def merged(self) -> str:
        """The bits by which those addresses differ, counted from 1."""
        return f"{self.before.bits + 1} to {self.after.bits}"

    def __str__(self) -> str:
        return f"{_text(self.before)}={_text(self.after)}"


class PrefixMap:
    """Maps addresses by the rule with the longest prefix."""

    def __init__(self, rules: Iterable[Mapped]) -> None:
        self.rules = tuple(rules)
        self._by_kind: dict[type[Address], dict[int, dict[int, Prefix]]] = {}
        for rule in sorted(self.rules, key=lambda one: -one.before.bits):
            by_length = self._by_kind.setdefault(rule.before.kind, {})
            by_length.setdefault(rule.before.bits, {})[rule.before.number] = rule.after

    def kinds(self) -> frozenset[type[Address]]:
        """The kinds of addresses for which there are rules."""
        return frozenset(self._by_kind)

    def mapped(self, kind: type[Address], octets: bytes) -> bytes | None:
        """The new octets of an address; None if no rule is about it."""
        bits = 8 * kind.octets
        number = int.from_bytes(octets, "big")
        for length, prefixes in self._by_kind.get(kind, {}).items():
            after = prefixes.get(number >> bits - length)
            if after is not None:
                rest = bits - after.bits
                return (after.number << rest | number & (1 << rest) - 1).to_bytes(kind.octets, "big")
        return None


def prefix_map(addresses: Mapping[str, str], macs: Mapping[str, str]) -> PrefixMap:
    """The rules from old to new prefixes of IP addresses, and of MAC addresses. EncodingError if one is wrong."""
    rules = [_rule("map_address", _ip_prefix, *pair) for pair in addresses.items()]
    rules += [_rule("map_mac", _mac_prefix, *pair) for pair in macs.items()]
    seen: dict[Prefix, Mapped] = {}
    for rule in rules:
        if rule.before in seen and seen[rule.before] != rule:
            option = "map_mac" if rule.before.kind is MacAddress else "map_address"
            raise EncodingError(option, _text(rule.before), "is mapped twice, to different prefixes")
        seen[rule.before] = rule
    return PrefixMap(seen.values())


def _rule(option: str, read: object, before: str, after: str) -> Mapped:
    first, second = (read(option, str(text)) for text in (before, after))  # type: ignore[operator]  # one of those below
    if first.kind is not second.kind:
        raise EncodingError(option, before, f"an IPv4 and an IPv6 address do not take each other's place: {after}")
    if option == "map_mac" and first.bits != second.bits:
        raise EncodingError(option, before, f"the same number of octets takes its place, not {after}")
    return Mapped(first, second)


def _ip_prefix(option: str, text: str) -> Prefix:
    """A prefix such as 10.0.0.0/8, or an address."""
    address, slash, length = text.partition("/")
    for kind in IP:
        try:
            octets = bytes(kind(address))
        except ValueError:
            continue
        whole = 8 * kind.octets
        bits = int(length) if re.fullmatch("[0-9]{1,3}", length) else whole + bool(slash)
        if bits > whole:
            raise EncodingError(option, text, f"a prefix has from 0 to {whole} bits")
        rest = whole - bits
        number = int.from_bytes(octets, "big") >> rest << rest
        found = Prefix(kind, number.to_bytes(kind.octets, "big"), bits)
        if found.octets != octets:
            raise EncodingError(option, text, f"has bits behind its prefix; did you mean {_text(found)}?")
        return found
    raise EncodingError(option, text, "is not an address or a prefix, such as 192.0.2.0/24 or 2001:db8::/32")


def _mac_prefix(option: str, text: str) -> Prefix:
    """A MAC address, or its first octets."""
    digits = re.split("[:-]", text)
    if len(digits) > MAC_OCTETS or not all(map(OCTET.fullmatch, digits)):
        message = "is not a MAC address such as 02:00:00:00:00:01, or its first octets, such as 02:00:00"
        raise EncodingError(option, text, message)
    octets = bytes.fromhex("".join(digits))
    return Prefix(MacAddress, octets.ljust(MAC_OCTETS, b"\0"), 8 * len(octets))


def _text(prefix: Prefix) -> str:
    if prefix.kind is MacAddress:
        return prefix.octets[: prefix.bits // 8].hex(":")
    return f"{prefix.kind(prefix.octets)}/{prefix.bits}"
