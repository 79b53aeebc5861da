"""What no reader of the whole file can be faster than: NumPy adding up its octets as 64-bit words."""

from __future__ import annotations

from pathlib import Path

from speed.contestant import Clock, Contestant, Reading
from speed.pcap_records import count_packets

_BLOCK = 8 << 20


def mapped(path: Path, clock: Clock) -> Reading:
    import numpy as np

    packets = count_packets(path)
    clock.restart()
    octets = np.memmap(path, np.uint8, "r")
    octets[: len(octets) // 8 * 8].view(np.uint64).sum()
    return Reading(packets, seconds=clock.elapsed)


def in_blocks(path: Path, clock: Clock) -> Reading:
    import numpy as np

    packets = count_packets(path)
    clock.restart()
    block, total = bytearray(_BLOCK), 0
    with path.open("rb", buffering=0) as file:
        while octets := file.readinto(block):
            total += int(np.frombuffer(block, np.uint64, octets // 8).sum())
    return Reading(packets, seconds=clock.elapsed)


FLOORS = (
    Contestant(
        "floor", "NumPy, mapped", "64-bit words of the mapped file added up", "floor", mapped, ("numpy",), whole=True
    ),
    Contestant(
        "floor-read",
        "NumPy, read",
        "64-bit words of the file, read in blocks of 8 MiB, added up",
        "floor",
        in_blocks,
        ("numpy",),
        whole=True,
    ),
)
