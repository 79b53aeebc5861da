"""Writes the capture that the benchmark reads: `python tools/benchmark.py --generate OUT --packets 1000000`."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Final

from speed.traffic import CHUNK, Traffic

SEED: Final = 20_240_229
_FILE_HEADER = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1)


def generate(path: Path, packets: int, seed: int = SEED) -> int:
    """Write this many packets to a pcap file and return its size in octets.

    With the same seed, a shorter capture is the beginning of a longer one. A million packets are some 460 MB.
    """
    from speed.frame_octets import records

    traffic = Traffic(seed)
    with path.open("wb") as file:
        file.write(_FILE_HEADER)
        for first in range(0, packets, CHUNK):
            octets, begin = records(traffic.chunk(), traffic.random)
            file.write(octets[: int(begin[min(CHUNK, packets - first)])].data)
        return file.tell()
