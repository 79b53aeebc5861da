"""Of packets that were damaged at random, hardly any gets a hint: what is named was most likely done."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from dissect.capture import open_capture
from dissect.checksum import Kind
from dissect.packet import Packet, dissect
from tests.measured import MEASURED

CAPTURES = sorted((Path(__file__).parents[2] / "captures").glob("*.pcap"))
MOST = 0.002
"""The part of damaged packets that may get a hint."""

SPREAD = 4
"""How many more may by chance, which counts where few are damaged."""


def flipped(octet: int, rng: random.Random) -> int:
    return octet ^ 1 << rng.randrange(8)


def replaced(octet: int, rng: random.Random) -> int:
    return octet ^ rng.randrange(1, 256)


def either(octet: int, rng: random.Random) -> int:
    return rng.choice([flipped, replaced])(octet, rng)


DAMAGE: dict[str, tuple[Callable[[int, random.Random], int], int, int]] = {
    "one bit": (flipped, 1, 1),
    "one octet": (replaced, 1, 1),
    "two to eight bits or octets": (either, 2, 8),
}
"""What is done, and to how few and how many octets that a checksum covers."""


def right_packets() -> list[Packet]:
    """A packet of each kind in the captures with right checksums: by its layers and its size."""
    found: dict[object, Packet] = {}
    for path in CAPTURES:
        with open_capture(path) as capture:
            for frame in capture:
                packet = dissect(frame)
                if packet.checksums and all(one.verdict.kind is Kind.VALID for one in packet.checksums):
                    kinds = tuple(layer.name for layer in packet.layers)
                    found.setdefault((kinds, len(frame.octets), packet.layers[1].octets[8:9]), packet)
    return list(found.values())


def damaged(packet: Packet, rng: random.Random, how: str) -> Packet:
    change, least, most = DAMAGE[how]
    checksum = rng.choice(packet.checksums)
    begin, coverage = packet.layers[checksum.layer].offset, checksum.coverage
    octets = bytearray(packet.frame.octets)
    places = [at for at in range(len(coverage.covered)) if not coverage.field_offset <= at < coverage.field_end]
    for at in rng.sample(places, min(rng.randint(least, most), len(places))):
        octets[begin + at] = change(octets[begin + at], rng)
    return dissect(packet.frame.replace(octets=bytes(octets)))


@pytest.mark.heavy
@pytest.mark.parametrize("count", [150, pytest.param(100_000, marks=pytest.mark.slow)])
def test_damage_is_seldom_taken_for_a_mistake(count: int, record_property: Callable[[str, object], None]) -> None:
    rng, packets = random.Random(1071), right_packets()
    tried, hinted = Counter[str](), Counter[str]()
    for _ in range(count):
        how = rng.choice(list(DAMAGE))
        packet = damaged(rng.choice(packets), rng, how)
        tried[how] += 1
        hinted[how] += any(one.verdict.hints for one in packet.checksums)
    parts = ", ".join(f"{how} {hinted[how] / tried[how]:.2%}" for how in DAMAGE)
    record_property(
        MEASURED,
        f"hints on packets damaged at random: {hinted.total()} of {count} ({hinted.total() / count:.3%}; {parts})",
    )

    assert hinted.total() <= MOST * count + SPREAD
