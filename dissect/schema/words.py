"""The words of declarations: construct's own, and addresses.

Int16ub, BitsInteger(4), Flag (one bit), Bytes(this.length * 4), If(this.flag, Int16ub) and GreedyBytes (the rest of
the window; last field only) are construct's, and so is NullTerminated(GreedyBytes), octets up to a zero octet that is
not part of the value. Mac, Ipv4 and Ipv6 are `Bytes` with an address around it; DomainName is a name of RFC 1035, and
VariableInt an integer of 1, 2, 4 or 8 octets (RFC 9000 §16). AllBut(16) is the rest of the window without the last 16
octets, which are the last field, Last(16).
Re-exported here so that a declaration needs one import and type checkers see one spelling.
"""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any, Generic, TypeVar

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
    NullTerminated,
    SizeofError,
    StreamError,
    this,
)

from dissect.addresses import Address, Ipv4Address, Ipv6Address, MacAddress
from dissect.domain_names import POINTER, Name
from dissect.schema.variable_integers import VariableInteger

A = TypeVar("A", bound=Address)

if TYPE_CHECKING:
    _AddressBase = Adapter[bytes, bytes, A, A]
    _NameBase = Construct[Name, Name]
    _NumberBase = Construct[int, int]
    _OctetsBase = Construct[bytes, bytes]
else:  # construct's classes are not subscriptable at run time
    _NameBase = _NumberBase = _OctetsBase = Construct

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


class DomainNameOctets(_NameBase):
    """A domain name as it stands in a message, up to its root label or the pointer that ends it (RFC 1035 §4.1.4)."""

    def _parse(self, stream: IO[bytes], context: Any, path: Any) -> Name:
        octets = bytearray()
        while True:
            octets += _read(stream, 1, path)
            count = octets[-1]
            if count & POINTER == POINTER:
                return Name(bytes(octets + _read(stream, 1, path)))
            if count & POINTER:
                raise StreamError("a length octet of a kind that is not used", path=path)
            octets += _read(stream, count, path)
            if not count:
                return Name(bytes(octets))

    def _build(self, obj: Name, stream: IO[bytes], context: Any, path: Any) -> Any:
        stream.write(bytes(Name(obj)))
        return obj

    def _sizeof(self, context: Any, path: Any) -> int:
        raise SizeofError("a name has the size that it is found to have", path=path)


class VariableIntOctets(_NumberBase):
    """A variable-length integer, as many octets as its first two bits say (RFC 9000 §16)."""

    def _parse(self, stream: IO[bytes], context: Any, path: Any) -> VariableInteger:
        first = _read(stream, 1, path)
        return VariableInteger.read(first + _read(stream, (1 << (first[0] >> 6)) - 1, path))

    def _build(self, obj: int, stream: IO[bytes], context: Any, path: Any) -> Any:
        number = obj if isinstance(obj, VariableInteger) else VariableInteger(obj)
        stream.write(number.encoded)
        return number

    def _sizeof(self, context: Any, path: Any) -> int:
        raise SizeofError("a number has the size that its first bits say", path=path)


class AllBut(_OctetsBase):
    """The rest of the window without its last octets, of which `Last` is the field behind this one."""

    def __init__(self, last: int) -> None:
        super().__init__()
        self.last = last

    def _parse(self, stream: IO[bytes], context: Any, path: Any) -> bytes:
        octets = stream.read()
        if len(octets) < self.last:
            raise StreamError("the last octets are not all there", path=path)
        context._last_octets = octets[len(octets) - self.last :]
        return octets[: len(octets) - self.last]

    def _build(self, obj: bytes, stream: IO[bytes], context: Any, path: Any) -> Any:
        stream.write(obj)
        return obj

    def _sizeof(self, context: Any, path: Any) -> int:
        raise SizeofError("the rest has the size that is left", path=path)


class Last(_OctetsBase):
    """The last octets of the window, behind `AllBut`."""

    def __init__(self, length: int) -> None:
        super().__init__()
        self.length = length

    def _parse(self, stream: IO[bytes], context: Any, path: Any) -> bytes:
        octets: bytes = context._last_octets
        return octets

    def _build(self, obj: bytes, stream: IO[bytes], context: Any, path: Any) -> Any:
        stream.write(obj)
        return obj

    def _sizeof(self, context: Any, path: Any) -> int:
        raise SizeofError("the octets have been read with those before them", path=path)


def _read(stream: IO[bytes], count: int, path: Any) -> bytes:
    octets = stream.read(count)
    if len(octets) < count:
        raise StreamError("it goes on after the octets", path=path)
    return octets


DomainName = DomainNameOctets()
VariableInt = VariableIntOctets()
Mac = AddressOctets(MacAddress)
Ipv4 = AddressOctets(Ipv4Address)
Ipv6 = AddressOctets(Ipv6Address)

__all__ = [
    "AddressOctets",
    "AllBut",
    "BitsInteger",
    "Bytes",
    "Construct",
    "DomainName",
    "DomainNameOctets",
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
    "Last",
    "Mac",
    "NullTerminated",
    "VariableInt",
    "VariableIntOctets",
    "this",
]
