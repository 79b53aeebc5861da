"""Reading batches takes the same memory however long the file is, wherever it comes from, and with several threads."""

from __future__ import annotations

import gzip
import os
import struct
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.capture.files import SECTION, header
from tests.hostile.cases import ROOT
from tests.hostile.figures import note_figure
from tests.sanitized import bounds_memory

SMALL, LARGE = 64 << 20, 1 << 29
"""Octets of the files: the small one fills every buffer that is ever kept."""
GROWTH_KIBIBYTES = 16 << 10
OCTETS = 262_144
"""Of a frame, all zeros, so that a large file has little on disk."""
READER = """
import sys
from dissect.blocks.parallel import in_order
from dissect.blocks.files.reading import read_frames
from tests.hostile.memory import peak_kibibytes
with read_frames(sys.argv[1]) as reader:
    rows = sum(in_order(len, reader, int(sys.argv[2])))
print(rows, peak_kibibytes())
"""


def make_pcap(path: Path, octets: int) -> int:
    """Write a file of about so many octets; the number of its frames."""
    return _make(path, octets, header(), struct.pack("<IIII", 1, 0, OCTETS, OCTETS), b"")


def make_pcapng(path: Path, octets: int) -> int:
    total = 32 + OCTETS
    before = struct.pack("<IIIIIII", 6, total, 0, 0, 0, OCTETS, OCTETS)
    return _make(path, octets, SECTION, before, struct.pack("<I", total))


def _make(path: Path, octets: int, opening: bytes, before: bytes, after: bytes) -> int:
    frames = octets // OCTETS
    with path.open("wb") as file:
        file.write(opening)
        for _ in range(frames):
            file.write(before)
            file.seek(OCTETS, os.SEEK_CUR)
            file.write(after)
        file.truncate()
    return frames


def make_compressed(path: Path, octets: int) -> int:
    """As members of the same octets, which need not be compressed anew."""
    frame = gzip.compress(struct.pack("<IIII", 1, 0, OCTETS, OCTETS) + bytes(OCTETS))
    frames = octets // OCTETS
    path.write_bytes(gzip.compress(header()) + frame * frames)
    return frames


def peak(path: Path, threads: int) -> tuple[int, int]:
    """The frames of a file, and the largest memory of its reader in KiB."""
    command = [sys.executable, "-c", READER, str(path), str(threads)]
    rows, kibibytes = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.split()
    return int(rows), int(kibibytes)


def piped(path: Path) -> tuple[int, int]:
    """The same through standard input."""
    with subprocess.Popen(["cat", path], stdout=subprocess.PIPE) as writer:
        command = [sys.executable, "-c", READER, "-", "1"]
        reader = subprocess.run(command, cwd=ROOT, stdin=writer.stdout, capture_output=True, check=True)
    rows, kibibytes = reader.stdout.split()
    return int(rows), int(kibibytes)


def figures(path: Path, make: Callable[[Path, int], int], read: Callable[[Path], tuple[int, int]]) -> tuple[int, int]:
    """The largest memory of a reader of a small file, and of one of a large file."""
    peaks = []
    for octets in (SMALL, LARGE):
        frames = make(path, octets)
        rows, kibibytes = read(path)
        assert rows == frames
        peaks.append(kibibytes)
    path.unlink()
    return peaks[0], peaks[1]


@pytest.mark.slow
@bounds_memory
@pytest.mark.parametrize(
    ("name", "make", "read"),
    [
        ("pcap", make_pcap, lambda path: peak(path, 1)),
        ("pcap, 2 threads", make_pcap, lambda path: peak(path, 2)),
        ("pcapng, 2 threads", make_pcapng, lambda path: peak(path, 2)),
        ("pcap, a pipe", make_pcap, piped),
        ("pcap, compressed", make_compressed, lambda path: peak(path, 1)),
    ],
)
def test_memory_does_not_grow_with_the_file(
    name: str,
    make: Callable[[Path, int], int],
    read: Callable[[Path], tuple[int, int]],
    tmp_path: Path,
    request: pytest.FixtureRequest,
) -> None:
    small, large = figures(tmp_path / "frames", make, read)

    text = f"{small // 1024} MB after {SMALL >> 20} MiB, {large // 1024} MB after {LARGE >> 20} MiB"
    note_figure(request.config, f"batches of {name}", text)
    assert large - small <= GROWTH_KIBIBYTES
