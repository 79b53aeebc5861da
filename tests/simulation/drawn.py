"""Many simulated connections in one capture, each with its own port, one after the other."""

from __future__ import annotations

from pathlib import Path
from random import Random

from dissect.capture import PcapWriter
from dissect.simulation import Ending, Simulation, Tap, simulate

SECOND = 1_000_000_000
FIRST_PORT = 30_000
NOT_CAPTURED = 0.02
"""The share of packets that whoever captures them misses."""
PORTS = 70
"""After so many connections, their ports are used again."""


def session(random: Random, port: int) -> Simulation:
    """One of them."""
    mss = random.choice((64, 536, 1460))
    window = random.choice((50, 700, 700, 5_000, 65_535, 100_000))
    return simulate(
        [b"x" * random.randrange(1, 12 * min(mss, window)) for _ in range(random.randrange(1, 4))],
        close=random.choice(list(Ending)),
        mss=mss,
        window=window,
        round_trip_ms=random.choice((0.1, 1, 20, 200)),
        pause_ms=random.choice((0, 0, 5, 300)),
        keep_alive_ms=random.choice((0, 100)),
        tap=random.choice(list(Tap)),
        client_port=port,
        seed=random.getrandbits(32),
        loss=random.choice((0, 0, 5, 20)),
        reorder=random.choice((0, 0, 5, 20)),
        duplicate=random.choice((0, 0, 5, 20)),
    )


def write(path: Path, seed: int, count: int) -> Path:
    """A capture of so many, in which some packets are missing."""
    random, shift = Random(seed), 0
    with PcapWriter(path, "ethernet", nanoseconds=True) as writer:
        for at in range(count):
            frames = [packet.frame for packet in session(random, FIRST_PORT + at % PORTS)]
            times = [(frame.timestamp_ns or 0) + shift for frame in frames]
            for frame, time_ns in zip(frames, times, strict=True):
                if random.random() > NOT_CAPTURED:
                    writer.write(frame, timestamp_ns=time_ns)
            shift += times[-1] - times[0] + SECOND
    return path
