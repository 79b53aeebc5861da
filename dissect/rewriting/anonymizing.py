"""Addresses replaced by others under a key, so that two that have their first bits in common still have as many.

The idea is that of Crypto-PAn: each bit is turned over, or not, as a keyed function of the bits before it says. The
function is BLAKE2b with the key (RFC 7693), once for each octet: 255 bits of its digest say for every beginning of the
octet whether the next bit is turned over. So the same key gives the same addresses in every file, IPv4 and IPv6 apart
from each other, and two addresses never become one.

Addresses with a meaning of their own keep it: for them, and for the bits that tell them from others, nothing is turned
over. That is why the first bits of all addresses stay as they are, as with other class-preserving methods: whether an
IPv4 address is below 128.0.0.0, whether an IPv6 address is a unique local one.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import blake2b
from typing import Final

from dissect.addresses import Address, Ipv4Address, Ipv6Address, MacAddress
from dissect.errors import EncodingError

KEPT: Final[Mapping[type[Address], tuple[tuple[str, int, int], ...]]] = {
    Ipv4Address: (
        ("0.0.0.0", 32, 32),  # noqa: S104  # nothing is bound to it
        ("127.0.0.0", 8, 32),
        ("169.254.0.0", 16, 16),
        ("224.0.0.0", 4, 32),
        ("240.0.0.0", 4, 32),
    ),
    Ipv6Address: (
        ("::", 127, 128),
        ("fe80::", 10, 64),
        ("ff02::1:ff00:0", 104, 104),
        ("ff00::", 8, 128),
    ),
}
"""Prefixes of addresses with a meaning of their own: address, length, and how many bits stay of those that have it.

The unspecified address and loopback; link-local addresses, without the host's part; multicast, but for the host's part
in a solicited-node group; and 240.0.0.0/4, which has the broadcast address, and in which network masks would be. A
prefix within another comes before it.
"""

GROUP, LOCAL = 1, 2
"""The bits of the first octet of a MAC address that say that it is a group's, and that it is not a vendor's."""
SOLICITED_NODE: Final = b"\x33\x33\xff"
"""What begins the group address that ends in the host's part of an IPv6 address (RFC 2464 §7)."""
MOST: Final = 65_536
"""How many results are remembered."""
KEY_OCTETS: Final = 32


class Anonymizer:
    """Replaces addresses under a key. The same key always gives the same addresses."""

    def __init__(self, key: str | bytes, *, macs: bool = False) -> None:
        """`macs`: MAC addresses too. EncodingError for an empty key."""
        octets = key.encode("utf-8", "surrogateescape") if isinstance(key, str) else bytes(key)
        if not octets:
            raise EncodingError("anonymize", "key", "is empty: anybody could undo what it does")
        self._key = blake2b(octets, digest_size=KEY_OCTETS, person=b"dissect key").digest()
        self.kinds: frozenset[type[Address]] = frozenset({*KEPT, *((MacAddress,) if macs else ())})
        self._turned: dict[tuple[type[Address], bytes], int] = {}
        self._kept = {
            kind: [(int.from_bytes(kind(text)), bits, stays) for text, bits, stays in rows]
            for kind, rows in KEPT.items()
        }

    def mapped(self, kind: type[Address], octets: bytes) -> bytes:
        """The address in the place of another."""
        if kind is MacAddress:
            return self._mac(octets)
        width = 8 * kind.octets
        number = int.from_bytes(octets, "big")
        return (number ^ (self._turning(kind, octets) & self._mask(kind, number, width))).to_bytes(kind.octets, "big")

    def _mac(self, octets: bytes) -> bytes:
        """A MAC address; those of groups stay, but for the host's part of a solicited-node group."""
        turning = self._turning(MacAddress, octets).to_bytes(MacAddress.octets, "big")
        if octets.startswith(SOLICITED_NODE):
            return octets[:3] + bytes(one ^ other for one, other in zip(octets[3:], turning[3:], strict=True))
        if octets[0] & GROUP or octets == bytes(MacAddress.octets):
            return octets
        first = octets[0] ^ (turning[0] & ~(GROUP | LOCAL))
        return bytes((first, *(one ^ other for one, other in zip(octets[1:], turning[1:], strict=True))))

    def _mask(self, kind: type[Address], number: int, width: int) -> int:
        """The bits that may be turned over: those behind what stays of an address with a meaning of its own, or behind
        the first bit that tells an address from all of those.
        """
        closest = 0
        for kept, bits, stays in self._kept[kind]:
            common = width - (number ^ kept).bit_length()
            if common >= bits:
                return (1 << width - stays) - 1
            closest = max(closest, common + 1)
        return (1 << width - closest) - 1

    def _turning(self, kind: type[Address], octets: bytes) -> int:
        """The bits to turn over, by the bits before each of them."""
        turning = 0
        for index, octet in enumerate(octets):
            bits, node = self._bits(kind, octets[:index]), 1
            for place in range(7, -1, -1):
                turning = turning << 1 | bits >> node & 1
                node = node << 1 | octet >> place & 1
        return turning

    def _bits(self, kind: type[Address], before: bytes) -> int:
        """A bit for every beginning of an octet after these: bit 1 for none, then 2 and 3 for one bit, and so on."""
        place = kind, before
        found = self._turned.get(place)
        if found is None:
            person = kind.__name__.encode("ascii")[:16]
            found = int.from_bytes(blake2b(before, key=self._key, person=person, digest_size=32).digest(), "big")
            if len(self._turned) >= MOST:
                self._turned.clear()
            self._turned[place] = found
        return found
