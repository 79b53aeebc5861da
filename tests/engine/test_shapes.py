"""Frames that are alike are read by what the engine remembers of one of them, as if each were read alone."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any, Final

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

import dissect
from dissect.blocks.layers import VERDICT_ASKED, Layers, walk
from dissect.capture import Frame
from dissect.packet import NestingLimits, ProtocolSet
from tests.blocks.samples import block_frames
from tests.capture.files import header, record
from tests.engine.declarations import FIRST, protocol_set
from tests.engine.samples import SMALL
from tests.hostile.frames import mutated_frame, seeds
from tests.hostile.seed import repeat_with, run_seed
from tests.profiles import some_of, times
from tests.with_engine import needs_engine

pytestmark = needs_engine

CROWDS: Final = 48
BASES, ALIKE = 6, 60
"""How many frames a crowd begins with, and how many more are nearly like one of them."""
HEADERS: Final = 96
"""Octets of a frame in which bits are changed, and small numbers written, since many say how long something is."""
COLUMNS: Final = (
    *("eth.type", "vlan.id", "arp.opcode", "ip.src", "ip.dst", "ip.len", "ip.proto", "ip.hdr_len", "ip.checksum"),
    *("ipv6.src", "ipv6.plen", "tcp.srcport", "tcp.flags", "tcp.hdr_len", "tcp.checksum", "udp.dstport", "udp.length"),
    *("icmp.type", "icmp.code", "payload.length", "ip.checksum.status", "tcp.checksum.status", "udp.checksum.status"),
    "icmp.checksum.status",
)


def crowd(random: Random) -> list[Frame]:
    """A few frames, one of them changed at random, and many nearly like them."""
    return around([*random.sample(seeds(), BASES - 1), mutated_frame(random)], random)


def around(bases: list[Frame], random: Random) -> list[Frame]:
    """The frames, and many that differ from them in few bits, or in how much there is of them."""
    return [*bases, *(nearly(random.choice(bases), random) for _ in range(ALIKE))]


def nearly(base: Frame, random: Random) -> Frame:
    octets = bytearray(base.octets)
    size = min(len(octets), HEADERS)
    for _ in range(random.choice((0, 0, 1, 1, 2, 40)) if size else 0):
        octets[random.randrange(size)] ^= 1 << random.randrange(8)
    if size > 1 and random.random() < 0.3:
        at = random.randrange(size - 1)
        octets[at : at + 2] = random.randrange(HEADERS).to_bytes(2)
    if random.random() < 0.2:
        del octets[random.randint(0, len(octets)) :]
    elif random.random() < 0.2:
        octets += random.randbytes(random.randint(1, 40))
    there = len(octets)
    original = max(there, base.original_length) if random.random() < 0.9 else random.randrange(2 * there + 1)
    return base.replace(octets=bytes(octets), captured_length=there, original_length=original)


def told(layers: Layers, row: int) -> list[Any]:
    """All that the engine says of a row."""
    count = layers.count[row]
    slots = range(row, row + count * layers.rows, layers.rows)
    per_slot = (layers.declaration, layers.offset, layers.length, layers.end, layers.flags, layers.codes)
    per_row = (layers.asked, layers.stopped, layers.payload_offset, layers.payload_length, layers.divided)
    return [count, *(one[row] for one in per_row), *(one[slot] for one in per_slot for slot in slots)]


def different(frames: list[Frame], limits: NestingLimits, protocols: ProtocolSet | None = None) -> list[str]:
    """The frames that are read in another way together with all others than alone."""

    def read(some: list[Frame]) -> Layers:
        return walk(block_frames(some), protocols, limits, with_codes=True, with_divided=True)

    layers = read(frames)
    return [one.octets.hex() for row, one in enumerate(frames) if told(layers, row) != told(read([one]), 0)]


@pytest.mark.parametrize("number", some_of(range(CROWDS), 12))
def test_layers_and_verdicts(number: int) -> None:
    seed = run_seed() + number
    random = Random(seed)
    frames = crowd(random)
    for limits in (NestingLimits(), NestingLimits(layers=random.randint(1, 6), tunnels=random.randint(0, 1))):
        assert different(frames, limits) == [], repeat_with(seed)


@pytest.mark.heavy
@given(random=st.randoms(use_true_random=True))
@times(4)
def test_protocols_drawn_at_random(random: Random) -> None:
    protocols = protocol_set(random)
    links = sorted(protocols.links) or [FIRST]
    bases = [mutated_frame(random).replace(octets=few(random), link_type=random.choice(links)) for _ in range(BASES)]

    assert different(around(bases, random), NestingLimits(), protocols) == []


def few(random: Random) -> bytes:
    """Octets most of which are small."""
    return bytes(random.choices(SMALL, k=random.choice((20, 40, 80))))


def with_option(kind: int = 1, network_octets: int = 36, transport_octets: int = 12) -> Frame:
    """A datagram of UDP whose network header has four octets of options."""
    options = bytes((kind, 3, 4, 0)) if kind > 1 else bytes((1, 1, 1, 1))
    network = bytes.fromhex("00010000401100000a0000010a000002") + options
    transport = bytes.fromhex("0009000a") + transport_octets.to_bytes(2) + bytes.fromhex("1234")
    octets = bytes(12) + bytes.fromhex("08004600") + network_octets.to_bytes(2) + network + transport + bytes(4)
    return seeds()[0].replace(octets=octets, captured_length=len(octets), original_length=len(octets), link_type=1)


def test_every_length() -> None:
    """Lengths are not among the bits that decide, but the walk goes on in another way where they lie."""
    frames = [with_option(), *(with_option(network_octets=one) for one in range(HEADERS))]

    assert different([*frames, *(with_option(transport_octets=one) for one in range(HEADERS))], NestingLimits()) == []


def test_an_option_that_others_have_not(tmp_path: Path) -> None:
    """Whether an option replaces an address is not among these bits either; a verdict must look at it."""
    frames = [with_option(kind) for kind in (1, 1, 131, 1, 137, 1)]
    codes = walk(block_frames(frames), None, with_codes=True).codes[2 * len(frames) :]

    assert different(frames, NestingLimits()) == []
    assert same_columns(frames, tmp_path)
    assert [code == VERDICT_ASKED for code in codes[: len(frames)]] == [False, False, True, False, True, False]


@pytest.mark.parametrize("number", some_of(range(CROWDS), 24))
def test_columns(number: int, tmp_path: Path) -> None:
    seed = run_seed() + number
    frames = [frame for frame in crowd(Random(seed)) if frame.link_type == 1]

    assert same_columns(frames, tmp_path), repeat_with(seed)


def same_columns(frames: list[Frame], folder: Path) -> bool:
    """Whether columns are the same where frames are read together, and one by one."""
    path = folder / "crowd.pcap"
    path.write_bytes(header() + b"".join(record(one.octets, original=one.original_length) for one in frames))
    together = pa.table(dissect.table(path, COLUMNS, threads=1))
    apart = pa.Table.from_batches(map(pa.record_batch, dissect.scan(path, COLUMNS, threads=1, batch_rows=1)))
    assert together.num_rows == len(frames)
    return bool(together.to_pylist() == apart.to_pylist())
