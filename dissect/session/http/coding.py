"""Bodies that are compressed, as they were before (RFC 9110 §8.4.1)."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from typing import Final

EITHER: Final = zlib.MAX_WBITS | 32
"""A header of gzip or of zlib is found by itself."""
WINDOWS: Final[Mapping[bytes, Sequence[int]]] = {
    b"gzip": (EITHER,),
    b"x-gzip": (EITHER,),
    b"deflate": (EITHER, -zlib.MAX_WBITS),
}
"""By the names of codings; some senders of `deflate` leave the header out."""


def uncompressed(body: bytes, codings: Sequence[bytes], most: int) -> bytes:
    """A body as it was before it was compressed, at most so many octets of it; as it is where it has several codings,
    or one that is not known, or was not compressed at all."""
    for window in WINDOWS.get(codings[0], ()) if len(codings) == 1 else ():
        try:
            return zlib.decompressobj(window).decompress(body, most)
        except zlib.error:
            continue
    return body
