"""Addresses of what Python and the engine share. Whoever asks for one keeps a reference to what is there.

Beyond this package, nothing handles memory by its address but to hand it to the engine.
"""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from ctypes import Array
from typing import Any, Final, TypeAlias

Words: TypeAlias = Array[ctypes.c_int64]
"""Tables, or counters."""


def words_of(numbers: Sequence[int]) -> Words:
    """Numbers of 64 bits in an array. One without a sign keeps its bits: a mask of 64 ones is -1."""
    return (ctypes.c_int64 * len(numbers))(*numbers)


def address_of(structure: ctypes.Structure | Array[Any]) -> int:
    """Where a structure, or an array of structures or numbers, is."""
    return ctypes.addressof(structure)


def address(buffer: bytearray | memoryview) -> int:
    """Where a writable buffer begins."""
    return ctypes.addressof(_Nothing.from_buffer(buffer))


_Nothing: Final = ctypes.c_char * 0

__all__ = ["Array", "Words", "address", "address_of", "words_of"]
