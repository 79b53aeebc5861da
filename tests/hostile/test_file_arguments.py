"""Whatever a capture file says beside the octets of a frame: packets and columns come out, and they agree."""

from __future__ import annotations

import io
import struct
from collections.abc import Callable
from random import Random

import pytest

from dissect.blocks.files.reading import read_frames
from dissect.capture.foreign import btsnoop as btsnoop_format
from dissect.capture.foreign import snoop as snoop_format
from dissect.columns.batches.batch import Batch
from dissect.columns.batches.frames import Frames as Arrays
from dissect.packet import default_protocols
from dissect.session import open_packets
from tests.columns.agreement import FIRST, disagreements
from tests.hostile.frames import link_types, mutated_frame, try_frame

FILES = 40
FRAMES = 8
SNAPLENS = (0, 1, 14, 64, 65_535, 262_144, (1 << 31) - 1, (1 << 32) - 1)
RESOLUTIONS = (0, 3, 6, 9, 12, 0x80, 0x8A, 0xBF, 0xFF)


def pcap(random: Random) -> bytes:
    """A file whose link type has any upper bits but those that are reserved, which end the reading."""
    information = random.randrange(16) << 28 | random.randrange(2) << 26 | random.choice(link_types())
    magic = random.choice((0xA1B2C3D4, 0xA1B23C4D))
    file = struct.pack("<IHHIIII", magic, 2, 4, 0, 0, random.choice(SNAPLENS), information)
    for _ in range(FRAMES):
        frame = mutated_frame(random)
        lengths = frame.captured_length, frame.original_length
        file += struct.pack("<IIII", random.getrandbits(32), random.getrandbits(32), *lengths) + frame.octets
    return file


def pcapng(random: Random) -> bytes:
    """A file with any if_fcslen, if_tsresol, snaplen and flags word."""
    described = _option(14, bytes([random.randrange(256)])) + _option(9, bytes([random.choice(RESOLUTIONS)]))
    interface = struct.pack("<HHI", random.choice(link_types()), 0, random.choice(SNAPLENS))
    file = _block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1))
    file += _block(1, interface + (described if random.random() < 0.8 else b""))
    for _ in range(FRAMES):
        frame = mutated_frame(random)
        lengths = frame.captured_length, frame.original_length
        body = struct.pack("<IIIII", 0, random.getrandbits(32), random.getrandbits(32), *lengths)
        flags = _option(2, random.randbytes(4)) if random.random() < 0.5 else b""
        file += _block(6, body + _padded(frame.octets) + flags)
    return file


def snoop(random: Random) -> bytes:
    """A file with any datalink type that is read, drops and times."""
    file = b"snoop\0\0\0" + struct.pack(">II", 2, random.choice(tuple(snoop_format.LINK_TYPES)))
    for _ in range(FRAMES):
        frame = mutated_frame(random)
        lengths = frame.original_length, frame.captured_length, 24 + len(_padded(frame.octets))
        words = (random.getrandbits(32) for _ in range(3))
        file += struct.pack(">IIIIII", *lengths, *words) + _padded(frame.octets)
    return file


def btsnoop(random: Random) -> bytes:
    """A file with any datalink type that is read, flags, drops and times."""
    file = b"btsnoop\0" + struct.pack(">II", 1, random.choice(tuple(btsnoop_format.LINK_TYPES)))
    for _ in range(FRAMES):
        frame = mutated_frame(random)
        words = frame.original_length, frame.captured_length, random.getrandbits(32), random.getrandbits(32)
        file += struct.pack(">IIII", *words) + random.randbytes(8) + frame.octets
    return file


def erf(random: Random) -> bytes:
    """A file of plausible records at first, and then of any type, flags, losses, times and length on the wire."""
    file = struct.pack("<IIBB", 0, 5, 22, 4) + struct.pack(">HHH", 16, 0, 60)
    file *= 3
    for _ in range(FRAMES - 3):
        octets = random.randbytes(8) + mutated_frame(random).octets[:60_000]
        head = random.randbytes(8) + bytes((random.choice([*range(48), *range(49, 128)]), random.getrandbits(8)))
        file += head + struct.pack(">HHH", 16 + len(octets), *(random.getrandbits(16) for _ in range(2))) + octets
    return file


def _padded(octets: bytes) -> bytes:
    return octets + bytes(-len(octets) % 4)


def _option(code: int, value: bytes) -> bytes:
    return struct.pack("<HH", code, len(value)) + _padded(value)


def _block(kind: int, body: bytes) -> bytes:
    length = struct.pack("<I", 12 + len(body))
    return struct.pack("<I", kind) + length + body + length


@pytest.mark.slow
@pytest.mark.parametrize("write", [pcap, pcapng, snoop, btsnoop, erf])
def test_any_arguments_of_a_file(write: Callable[[Random], bytes]) -> None:
    for seed in range(FILES):
        file = write(Random(seed))
        with open_packets(io.BytesIO(file), protocols=default_protocols()) as reader:
            frames = [packet.frame for packet in reader]
        for frame in frames:
            try_frame(frame, write=True)
        with read_frames(io.BytesIO(file)) as batches:
            assert [one for batch in batches for one in disagreements(Batch(Arrays(batch)), FIRST)] == []
        assert len(frames) == FRAMES
