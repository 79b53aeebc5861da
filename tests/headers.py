"""Every header that the library declares: those of the walk, the options within them, the pseudo-headers."""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import assume
from hypothesis import strategies as st

from dissect.protocols import PROTOCOLS
from dissect.schema import Header
from dissect.schema.octets import decode_partial


def _declared() -> Iterator[type[Header]]:
    for header in PROTOCOLS:
        yield header
        if header.stack.pseudo_header is not None:
            yield header.stack.pseudo_header.header
        for field in header.fields:
            if field.options is not None:
                yield from field.options.members
                yield field.options.unknown


HEADERS: tuple[type[Header], ...] = tuple(dict.fromkeys(_declared()))
WITH_OCTETS = tuple(header for header in HEADERS if header.fields)
"""Without the empty headers of links that carry IP bare."""


@st.composite
def header_octets(draw: st.DrawFn, header: type[Header]) -> bytes:
    """The octets of one whole header, whatever its values: a random fixed part, and the tail that it asks for."""
    layout = header.layout
    fixed = draw(st.binary(min_size=layout.fixed_octets, max_size=layout.fixed_octets))
    values = decode_partial(layout, fixed)
    sizes = [slot.width.evaluate(values) for slot in layout.tail if set(slot.width.fields) <= set(values)]
    assume(all(size >= 0 for size in sizes))
    rest = draw(st.integers(0, 24)) if layout.takes_rest else 0
    size = layout.size.evaluate(values) - layout.fixed_octets + rest
    return fixed + draw(st.binary(min_size=size, max_size=size))
