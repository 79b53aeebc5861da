"""The synthetic capture: TCP and UDP over IPv4 and IPv6, random payloads."""

from __future__ import annotations

import shutil
import struct
from pathlib import Path
from typing import Final

from speed.captures.traffic import CHUNK, Traffic

SEED: Final = 20_240_229
_FILE_HEADER = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1)


def generate(path: Path, packets: int, seed: int = SEED, *, wrong: bool = False) -> int:
    """Write this many packets to a pcap file and return its size in octets.

    With the same seed, a shorter capture is the beginning of a longer one. A million packets are some 460 MB.
    `wrong`: the same packets, but every checksum is wrong.
    """
    from speed.captures.frame_octets import records

    traffic = Traffic(seed)
    with path.open("wb") as file:
        file.write(_FILE_HEADER)
        for first in range(0, packets, CHUNK):
            octets, begin = records(traffic.chunk(), traffic.random, wrong=wrong)
            file.write(octets[: int(begin[min(CHUNK, packets - first)])].data)
        return file.tell()


def repeat(source: Path, path: Path, times: int) -> int:
    """Write a pcap file with the packets of another one, several times over, and return its size in octets."""
    with source.open("rb") as one, path.open("wb") as file:
        for number in range(times):
            one.seek(len(_FILE_HEADER) if number else 0)
            shutil.copyfileobj(one, file, 1 << 20)
        return file.tell()
