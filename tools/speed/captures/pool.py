"""Captures made of kinds of packets in stated shares: `POOL` frames, repeated in an order that differs each time."""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Final

POOL: Final = 10_000
SEED: Final = 20_260_301
_MEAN_GAP_US: Final = 20


@dataclass(frozen=True, slots=True)
class Share:
    """So many of POOL packets are of one kind."""

    kind: str
    packets: int
    make: Callable[[Random], bytes]
    """Returns an Ethernet frame of this kind."""
    odd: bool = False
    """Something about these packets is wrong, or nobody knows it."""


@lru_cache(maxsize=4)
def frames(shares: tuple[Share, ...], seed: int = SEED) -> tuple[bytes, ...]:
    """The frames of the pool, in the order of the shares. ValueError if the shares do not add up to POOL."""
    total = sum(share.packets for share in shares)
    if total != POOL:
        raise ValueError(f"the shares add up to {total:,}, not {POOL:,}")
    draw = Random(seed)
    return tuple(share.make(draw) for share in shares for _ in range(share.packets))


def write(path: Path, packets: int, shares: Sequence[Share], snaplen: int = 65535, seed: int = SEED) -> int:
    """Write so many packets to a pcap file, each cut after `snaplen` octets, and return the file's size.

    Each POOL packets hold every frame of the pool once, so the shares are exact where `packets` is a multiple of POOL.
    """
    ready = [
        (frame[:snaplen], struct.pack("<II", len(frame[:snaplen]), len(frame))) for frame in frames(tuple(shares), seed)
    ]
    draw = Random(seed)
    time_us = 1_700_000_000_000_000
    with path.open("wb") as file:
        file.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, snaplen, 1))
        for first in range(0, packets, POOL):
            draw.shuffle(ready)
            parts = []
            for octets, lengths in ready[: packets - first]:
                time_us += int(draw.random() * 2 * _MEAN_GAP_US)
                parts += [struct.pack("<II", *divmod(time_us, 1_000_000)), lengths, octets]
            file.write(b"".join(parts))
        return file.tell()
