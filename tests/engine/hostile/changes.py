"""Other words than those of tables, and programs that give the engine such tables, in processes of their own: it may
read where it must not, and end them. `python -m tests.engine.hostile.walks FIRST EVERY SEED` changes every EVERYth word
from FIRST on."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable, Iterator
from random import Random
from typing import Final, Protocol, TypeAlias

EDGES: Final = (0, 1, -1, 2, 3, 7, 8, 31, 32, 63, 64, 255, 65535, 1 << 31, -(1 << 31), 1 << 52, 1 << 62, -(1 << 63))
OTHERS: Final = 4
"""How many other addresses a word is replaced by."""

Words: TypeAlias = "ctypes.Array[ctypes.c_int64]"


class Hostile(Protocol):
    """Tries tables with other words."""

    words: Words
    refused: int
    """How many tables were refused, and"""
    tried: int
    """how many frames were tried with the others."""

    def try_word(self, address: int) -> None: ...


def others(words: Words, before: int, random: Random) -> Iterator[int]:
    """Numbers at the edges, neighbours of a word, and addresses: all that are another word, of 64 bits."""
    addresses = [random.randrange(len(words)) for _ in range(OTHERS)] + [random.choice(words) for _ in range(OTHERS)]
    for other in (*EDGES, before + 1, before - 1, before * 2, before ^ 1 << random.randrange(63), *addresses):
        wrapped = (other + (1 << 63)) % (1 << 64) - (1 << 63)
        if wrapped != before:
            yield wrapped


def run(make: Callable[[Random], Hostile]) -> None:
    """Try every so many words, and write how many tables were refused, and how many frames were tried."""
    first, every, seed = map(int, sys.argv[1:4])
    hostile = make(Random(seed))
    for address in range(first, len(hostile.words), every):
        sys.stderr.write(f"\rword {address}")
        hostile.try_word(address)
    sys.stdout.write(f"{hostile.refused} {hostile.tried}\n")
