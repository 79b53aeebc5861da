"""Every header that the library declares: those of the walk, the options within them, the pseudo-headers."""

from __future__ import annotations

from collections.abc import Iterator

from dissect.derive.lists.items import items_within
from dissect.domain_names import Name
from dissect.protocols import PROTOCOLS
from dissect.schema import RFC, Header, Stack, field
from dissect.schema.words import (
    BitsInteger,
    Bytes,
    DomainName,
    Flag,
    GreedyBytes,
    If,
    Int8ub,
    Int16sb,
    Int16sl,
    Int16ub,
    Int24ub,
    Int32ul,
    Ipv4,
    NullTerminated,
    this,
)


def _declared() -> Iterator[type[Header]]:
    for header in PROTOCOLS:
        yield header
        if header.stack.pseudo_header is not None:
            yield header.stack.pseudo_header.header
        yield from items_within(header)


class EveryWord(Header):
    """No protocol: every word of the vocabulary that is derived, those included that no protocol here needs yet."""

    version: int = field(BitsInteger(3), "Version")
    optional: bool = field(Flag, "Optional")
    count: int = field(BitsInteger(12), "Count")
    signed: int = field(Int16sb, "Signed")
    signed_bits: int = field(BitsInteger(4, signed=True), "Signed Bits")
    more_bits: int = field(BitsInteger(4), "More Bits")
    little: int = field(Int32ul, "Little")
    signed_little: int = field(Int16sl, "Signed Little")
    three: int = field(Int24ub, "Three")
    size: int = field(Int8ub, "Size")
    number: int | None = field(If(this.optional, Int16ub), "Number", default=None)
    little_number: int | None = field(If(this.version >= 4, Int32ul), "Little Number", default=None)
    signed_number: int | None = field(If(this.version == 2, Int16sb), "Signed Number", default=None)
    where: bytes | None = field(If(this.optional & (this.count > 9), Ipv4), "Where", default=None)
    first: bytes = field(Bytes(this.size), "First")
    second: bytes = field(Bytes(8 + 2 * this.more_bits - this.version), "Second")
    rest: bytes = field(GreedyBytes, "Rest")

    stack = Stack(name="every", reference=RFC(1))


class EveryDelimitedWord(Header):
    """No protocol: the words whose size is found by reading, between others."""

    kind: int = field(Int8ub, "Kind")
    text: bytes = field(NullTerminated(GreedyBytes), "Text")
    name: Name = field(DomainName, "Name")
    size: int = field(Int8ub, "Size")
    number: int = field(Int16ub, "Number")
    octets: bytes = field(Bytes(this.size), "Octets")
    other_name: Name = field(DomainName, "Other Name")
    where: bytes = field(Ipv4, "Where")

    stack = Stack(name="every.delimited", reference=RFC(1))


HEADERS: tuple[type[Header], ...] = (*dict.fromkeys(_declared()), EveryWord, EveryDelimitedWord)
WITH_OCTETS = tuple(header for header in HEADERS if header.fields)
"""Without the empty headers of links that carry IP bare."""
