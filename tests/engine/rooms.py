"""Octets that end where memory ends that may be read, so that reading beyond them is seen.

Python's own octets have a zero behind them, which hides an octet too many. Here they stand at the end of a page before
one that may not be read, where a process dies that reads it; or in a block of exactly their size, around which the
sanitizers watch both sides.
"""

from __future__ import annotations

import ctypes
import mmap
from typing import Final

PAGE: Final = mmap.PAGESIZE
NO_ACCESS: Final = 0


class PageEnd:
    """Room for octets at the end of a page before one that may not be read."""

    def __init__(self, octets: int = 1 << 18) -> None:
        size = -(-octets // PAGE) * PAGE
        self._map = mmap.mmap(-1, size + PAGE)
        self._end = ctypes.addressof(ctypes.c_char.from_buffer(self._map)) + size
        protect = ctypes.CDLL(None, use_errno=True).mprotect
        protect.argtypes = (ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int)
        if protect(self._end, PAGE, NO_ACCESS):
            raise OSError(ctypes.get_errno(), "mprotect")

    def place(self, octets: bytes) -> int:
        """The address of a copy of the octets; the next copy takes its place."""
        address = self._end - len(octets)
        ctypes.memmove(address, octets, len(octets))
        return address


class ExactBlock:
    """Room for octets in a block of C's own of exactly their size."""

    def __init__(self) -> None:
        library = ctypes.CDLL(None)
        self._allocate, self._release = library.malloc, library.free
        self._allocate.restype, self._allocate.argtypes = ctypes.c_void_p, (ctypes.c_size_t,)
        self._release.restype, self._release.argtypes = None, (ctypes.c_void_p,)
        self._address: int | None = None

    def place(self, octets: bytes) -> int:
        """The address of a copy of the octets; the next copy takes its place."""
        self._release(self._address)
        self._address = self._allocate(len(octets))
        assert self._address is not None
        ctypes.memmove(self._address, octets, len(octets))
        return self._address
