"""Addresses of what Python and the engine share. Whoever asks for one keeps a reference to what is there.

Beyond this package, nothing handles memory by its address but to hand it to the engine.
"""

from __future__ import annotations

import ctypes
import sys
from array import array
from collections.abc import Sequence
from ctypes import Array
from typing import Any, Final, TypeAlias

Words: TypeAlias = Array[ctypes.c_int64]
"""Tables, or counters."""


def words_of(numbers: Sequence[int]) -> Words:
    """Numbers of 64 bits in an array. One without a sign keeps its bits: a mask of 64 ones is -1."""
    return (ctypes.c_int64 * len(numbers))(*numbers)


def octets_of(words: Sequence[int]) -> bytes:
    """Numbers of 64 bits as they are stored: in little-endian order."""
    return _ordered(array("q", bytes(words_of(words)))).tobytes()


def words_in(octets: bytes) -> Words:
    """The numbers that are stored in octets."""
    numbers = _ordered(array("q", octets))
    return (ctypes.c_int64 * len(numbers)).from_buffer_copy(numbers)


def _ordered(numbers: array[int]) -> array[int]:
    """Numbers of this machine's order in that of storage, and the other way round."""
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers


def address_of(structure: ctypes.Structure | Array[Any]) -> int:
    """Where a structure, or an array of structures or numbers, is."""
    return ctypes.addressof(structure)


def address(buffer: bytearray | memoryview) -> int:
    """Where a writable buffer begins."""
    return ctypes.addressof(_Nothing.from_buffer(buffer))


_Nothing: Final = ctypes.c_char * 0

__all__ = ["Array", "Words", "address", "address_of", "octets_of", "words_in", "words_of"]
