"""Compressing output: gzip (RFC 1952) and Zstandard (RFC 8878), chosen by the file's name.

Equal octets make equal files: no time and no name is stored.
"""

from __future__ import annotations

import sys
import zlib
from typing import Any, Protocol


class Deflater(Protocol):
    """Compresses octets; it may hold output back until flush or finish."""

    def deflate(self, octets: bytes) -> bytes: ...
    def flush(self) -> bytes: ...
    def finish(self) -> bytes: ...


class GzipDeflater:
    """One member of a gzip file."""

    def __init__(self) -> None:
        self._deflater = zlib.compressobj(wbits=31)

    def deflate(self, octets: bytes) -> bytes:
        return self._deflater.compress(octets)

    def flush(self) -> bytes:
        return self._deflater.flush(zlib.Z_SYNC_FLUSH)

    def finish(self) -> bytes:
        return self._deflater.flush()


class ZstandardDeflater:
    """One frame of a Zstandard file, with a checksum of its content."""

    def __init__(self) -> None:
        if sys.version_info >= (3, 14):  # pragma: no cover  # the tests run on earlier versions
            from compression.zstd import CompressionParameter, ZstdCompressor
        else:
            from backports.zstd import CompressionParameter, ZstdCompressor
        self._deflater: Any = ZstdCompressor(options={CompressionParameter.checksum_flag: 1})

    def deflate(self, octets: bytes) -> bytes:
        return bytes(self._deflater.compress(octets))

    def flush(self) -> bytes:
        return bytes(self._deflater.flush(self._deflater.FLUSH_BLOCK))

    def finish(self) -> bytes:
        return bytes(self._deflater.flush())


def deflater_for(name: str) -> Deflater | None:
    """The compression that a file's name asks for."""
    if name.lower().endswith(".gz"):
        return GzipDeflater()
    return ZstandardDeflater() if name.lower().endswith(".zst") else None
