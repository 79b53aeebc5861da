"""Every header that the library declares: those of the walk, the options within them, the pseudo-headers."""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import assume
from hypothesis import strategies as st

from dissect.protocols import PROTOCOLS
from dissect.schema import RFC, Header, Stack, field
from dissect.schema.octets import decode_partial
from dissect.schema.words import (
    BitsInteger,
    Bytes,
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
    this,
)


def _declared() -> Iterator[type[Header]]:
    for header in PROTOCOLS:
        yield header
        if header.stack.pseudo_header is not None:
            yield header.stack.pseudo_header.header
        for one in header.fields:
            if one.options is not None:
                yield from one.options.members
                yield one.options.unknown


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


HEADERS: tuple[type[Header], ...] = (*dict.fromkeys(_declared()), EveryWord)
WITH_OCTETS = tuple(header for header in HEADERS if header.fields)
"""Without the empty headers of links that carry IP bare."""


@st.composite
def header_octets(draw: st.DrawFn, header: type[Header]) -> bytes:
    """The octets of one whole header, whatever its values: a random fixed part, and the tail that it asks for."""
    layout = header.layout
    fixed = draw(st.binary(min_size=layout.fixed_octets, max_size=layout.fixed_octets))
    values = decode_partial(layout, fixed)
    sizes = [slot.width.evaluate(values) for slot in layout.tail]
    assume(all(size >= 0 for size in sizes))
    rest = draw(st.integers(0, 24)) if layout.takes_rest else 0
    size = layout.size.evaluate(values) - layout.fixed_octets + rest
    return fixed + draw(st.binary(min_size=size, max_size=size))
