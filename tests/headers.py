"""Every header that the library declares: those of the walk, the options within them, the pseudo-headers."""

from __future__ import annotations

from collections.abc import Iterator

from dissect.protocols import PROTOCOLS
from dissect.schema import Header


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
