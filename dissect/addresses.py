"""Addresses: octets that know how they are written.

An address is a `bytes` of fixed length with a text form, so it compares, hashes and slices as octets,
costs one object to make, and prints as people write it (RFC 5952 for IPv6). `ipaddress` objects are made on demand.
"""

from __future__ import annotations

import ipaddress
import re
from functools import lru_cache
from typing import ClassVar, Self

__all__ = [
    "Address",
    "Ipv4Address",
    "Ipv6Address",
    "MacAddress",
]


class Address(bytes):
    """Octets of a fixed length, made from octets or from text. ValueError if they do not fit.

    An address equals its octets, its text in any spelling, and the standard library's address. Its hash is that of the
    octets and not that of the text: to find it in a set or a dictionary of texts, look for `str(address)`.
    """

    __slots__ = ()
    octets: ClassVar[int] = 0
    described: ClassVar[str] = "an address"
    """What may be given, with an example."""

    def __new__(cls, value: bytes | str | ipaddress.IPv4Address | ipaddress.IPv6Address) -> Self:
        octets = value if isinstance(value, bytes) else cls._octets_of(value)
        if not isinstance(octets, bytes | bytearray | memoryview):
            raise TypeError(f"{cls.__name__} takes {cls.described}, not {value!r}")
        if len(octets) != cls.octets:
            raise ValueError(f"{cls.__name__} takes {cls.octets} octets, not {len(octets)}")
        return super().__new__(cls, octets)

    @classmethod
    def parse(cls, text: str) -> bytes:
        """The octets of an address that is given as text. ValueError if the text is no address."""
        raise NotImplementedError

    @classmethod
    def _octets_of(cls, value: object) -> object:
        """The octets of an address in another form; anything else as it is. ValueError for text that is no address."""
        if isinstance(value, str):
            return cls.parse(value)
        return value.packed if isinstance(value, ipaddress.IPv4Address | ipaddress.IPv6Address) else value

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, bytes):
            try:
                other = self._octets_of(other)
            except ValueError:
                return False
        return bytes.__eq__(self, other)

    __hash__ = bytes.__hash__

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str(self)!r})"

    def __format__(self, specification: str) -> str:
        return format(str(self), specification)


class MacAddress(Address):
    """An IEEE 802 MAC address: six octets, written 02:00:00:00:00:01."""

    __slots__ = ()
    octets = 6
    described = "a MAC address such as 02:00:00:00:00:01"

    @classmethod
    def parse(cls, text: str) -> bytes:
        """The six octets of a text such as 02:00:00:00:00:01, or with dashes. ValueError if it is no address."""
        if not re.fullmatch(r"[0-9A-Fa-f]{2}([:-][0-9A-Fa-f]{2}){5}", text):
            raise ValueError(f"{text!r} is not a MAC address such as 02:00:00:00:00:01")
        return bytes.fromhex(text.replace(":", "").replace("-", ""))

    def __str__(self) -> str:
        return self.hex(":")


class Ipv4Address(Address):
    """An IPv4 address: four octets, written 192.0.2.1."""

    __slots__ = ()
    octets = 4
    described = "an IPv4 address such as 192.0.2.1"

    @classmethod
    def parse(cls, text: str) -> bytes:
        """The four octets of a text such as 192.0.2.1. ValueError if it is no address."""
        return ipaddress.IPv4Address(text).packed

    def __str__(self) -> str:
        return ".".join(map(str, self))

    @property
    def ip(self) -> ipaddress.IPv4Address:
        """The standard library's address, for networks, ranges and predicates."""
        return ipaddress.IPv4Address(bytes(self))


MAPPED = bytes(10) + b"\xff\xff"
"""The first octets of an IPv4-mapped IPv6 address (RFC 4291 §2.5.5.2)."""


class Ipv6Address(Address):
    """An IPv6 address: sixteen octets, written 2001:db8::1 (RFC 5952)."""

    __slots__ = ()
    octets = 16
    described = "an IPv6 address such as 2001:db8::1"

    @classmethod
    def parse(cls, text: str) -> bytes:
        """The sixteen octets of a text such as 2001:db8::1. ValueError if it is no address."""
        return ipaddress.IPv6Address(text).packed

    def __str__(self) -> str:
        return _ipv6_text(bytes(self))

    @property
    def ip(self) -> ipaddress.IPv6Address:
        """The standard library's address, for networks, ranges and predicates."""
        return ipaddress.IPv6Address(bytes(self))


@lru_cache(maxsize=1 << 12)
def _ipv6_text(octets: bytes) -> str:
    """The text of an IPv6 address, which the standard library makes slowly."""
    if octets[:12] == MAPPED:  # RFC 5952 §5; the standard library does so from 3.13 on
        return f"::ffff:{Ipv4Address(octets[12:])}"
    return str(ipaddress.IPv6Address(octets))


def with_port(address: object, port: int | None) -> str:
    """An address and a port, as in 192.0.2.1:7 and [2001:db8::1]:7 (RFC 3986 §3.2.2); without a port, the address."""
    text = str(address)
    if port is None:
        return text
    return f"[{text}]:{port}" if ":" in text else f"{text}:{port}"
