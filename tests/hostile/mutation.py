"""Octets changed at random, as noise, damage and malice change them; the same random numbers, the same changes."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

EDGES = (0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x07, 0x08, 0x0F, 0x10, 0x3F, 0x40, 0x7F, 0x80, 0xC0, 0xF0, 0xFE, 0xFF)
WIDE_EDGES = (b"\x00\x00", b"\x00\x01", b"\x00\x04", b"\x05\xdc", b"\x06\x00", b"\x7f\xff", b"\x80\x00", b"\xff\xff")
MOST_CHANGES = 4
HEAD = 128
"""Most changes fall among so many octets at the beginning, where the headers are."""


def mutated(octets: bytes, others: Sequence[bytes], random: Random) -> bytes:
    """The octets with one to four changes; parts of `others` may get into them."""
    changed = bytearray(octets)
    for _ in range(random.randint(1, MOST_CHANGES)):
        _change(changed, others, random)
    return bytes(changed)


def _place(octets: bytearray, random: Random) -> int:
    size = len(octets)
    return random.randrange(min(size, HEAD)) if random.random() < 0.8 else random.randrange(size)


def _change(octets: bytearray, others: Sequence[bytes], random: Random) -> None:
    if not octets:
        octets += random.randbytes(random.randrange(64))
        return
    at = _place(octets, random)
    kind = random.randrange(9)
    if kind == 0:
        octets[at] ^= 1 << random.randrange(8)
    elif kind == 1:
        octets[at] = random.choice(EDGES)
    elif kind == 2:
        octets[at] = random.randrange(256)
    elif kind == 3:
        octets[at : at + 2] = random.choice(WIDE_EDGES)
    elif kind == 4:
        del octets[at : at + random.randint(1, 16)]
    elif kind == 5:
        octets[at:at] = random.randbytes(random.randint(1, 16))
    elif kind == 6:
        octets[at:at] = octets[at : at + random.randint(1, 64)]
    elif kind == 7:
        del octets[at:]
    else:
        other = random.choice(others)
        start = random.randrange(len(other)) if other else 0
        octets[at:] = other[start : start + 512]
