"""Every header that the library declares: those of the walk, the options within them, the pseudo-headers."""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import assume
from hypothesis import strategies as st

from dissect.domain_names import Name
from dissect.protocols import PROTOCOLS
from dissect.schema import RFC, Header, Stack, field
from dissect.schema.layout import Kind, Layout
from dissect.schema.octets import decode_partial
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
        yield from _items(header)


def _items(header: type[Header]) -> Iterator[type[Header]]:
    """What the lists of a header hold, and the lists within these."""
    for one in header.fields:
        if one.options is not None:
            for member in one.options.headers:
                yield member
                yield from _items(member)


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


@st.composite
def header_octets(draw: st.DrawFn, header: type[Header]) -> bytes:
    """The octets of one whole header, whatever its values: a random fixed part, and the tail that it asks for."""
    layout = header.layout
    octets = _with_small_counts(layout, draw(st.binary(min_size=layout.fixed_octets, max_size=layout.fixed_octets)))
    counting = _counting(layout)
    bits = 0  # of fields that share an octet with those before them
    for slot in layout.tail:
        values = decode_partial(layout, octets)
        if slot.is_rest:
            octets += draw(st.binary(max_size=24))
        elif slot.kind is Kind.TEXT:
            octets += draw(st.binary(max_size=12)).replace(b"\0", b"") + b"\0"
        elif slot.kind is Kind.NAME:
            octets += draw(names())
        elif slot.condition is None or slot.condition.holds(values):
            size, bits = divmod(bits + slot.width.evaluate(values), 8)
            assume(size >= 0)
            zeros = size - 1 if slot.field.name in counting else 0
            octets += bytes(zeros) + draw(st.binary(min_size=size - zeros, max_size=size - zeros))
    return octets


def _counting(layout: Layout) -> set[str]:
    """The fields that the sizes of others depend on."""
    return {name for slot in layout.tail for name in slot.width.fields}


def _with_small_counts(layout: Layout, octets: bytes) -> bytes:
    """Below 256 in each number that a size depends on: tails of 64 KiB would show nothing more, and take minutes."""
    counting = _counting(layout)
    small = bytearray(octets)
    for slot in layout.fixed:
        first, last = slot.offset.constant // 8, (slot.offset.constant + slot.width.constant) // 8 - 1
        if slot.field.name in counting and first < last:
            small[first:last] = bytes(last - first)
    return bytes(small)


def names() -> st.SearchStrategy[bytes]:
    """A domain name as it stands in a message: labels, then the root or a pointer."""
    label = st.binary(min_size=1, max_size=12).map(lambda one: bytes((len(one),)) + one)
    pointer = st.integers(0xC000, 0xFFFF).map(lambda one: one.to_bytes(2, "big"))
    return st.tuples(st.lists(label, max_size=3).map(b"".join), st.just(b"\0") | pointer).map(b"".join)
