"""The words that declarations are written in: construct's own, and addresses.

Int16ub, BitsInteger(4), Flag (one bit), Bytes(this.length * 4), If(this.flag, Int16ub) and GreedyBytes (the rest of
the window; last field only) are construct's. Mac, Ipv4 and Ipv6 are `Bytes` with an address around it.
Re-exported here so that a declaration needs one import and type checkers see one spelling.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar

from construct import (
    Adapter,
    BitsInteger,
    Bytes,
    Construct,
    Flag,
    GreedyBytes,
    If,
    Int8ub,
    Int16sb,
    Int16sl,
    Int16ub,
    Int16ul,
    Int24ub,
    Int32sl,
    Int32ub,
    Int32ul,
    Int64ub,
    Int64ul,
    this,
)

from dissect.addresses import Address, Ipv4Address, Ipv6Address, MacAddress

A = TypeVar("A", bound=Address)

if TYPE_CHECKING:
    _AddressBase = Adapter[bytes, bytes, A, A]
else:  # construct's classes are not subscriptable at run time

    class _AddressBase(Adapter, Generic[A]):
        pass


class AddressOctets(_AddressBase[A]):
    """A fixed number of octets read as an address; builds from an address, octets or text."""

    def __init__(self, kind: type[A]) -> None:
        super().__init__(Bytes(kind.octets))
        self.kind = kind

    def _decode(self, obj: bytes, context: Any, path: Any) -> A:
        return self.kind(obj)

    def _encode(self, obj: A, context: Any, path: Any) -> bytes:
        return bytes(self.kind(obj))


Mac = AddressOctets(MacAddress)
Ipv4 = AddressOctets(Ipv4Address)
Ipv6 = AddressOctets(Ipv6Address)

__all__ = [
    "AddressOctets",
    "BitsInteger",
    "Bytes",
    "Construct",
    "Flag",
    "GreedyBytes",
    "If",
    "Int8ub",
    "Int16sb",
    "Int16sl",
    "Int16ub",
    "Int16ul",
    "Int24ub",
    "Int32sl",
    "Int32ub",
    "Int32ul",
    "Int64ub",
    "Int64ul",
    "Ipv4",
    "Ipv6",
    "Mac",
    "this",
]
