"""The records of the benchmark's own kind of pcap file: frames for contestants that have no reader of files, and a part
of a file."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import BinaryIO

_FILE_HEADER, _RECORD_HEADER = 24, struct.Struct("<IIII")


def frames(path: Path) -> Iterator[bytes]:
    """Every frame of a little-endian pcap file."""
    with path.open("rb") as file:
        yield from _frames(file)


def count_packets(path: Path) -> int:
    """How many packets the file has."""
    return sum(1 for _ in frames(path))


def copy_first(source: Path, path: Path, packets: int) -> None:
    """Copy the first packets of a file, at most so many, to another."""
    with source.open("rb") as file:
        for _ in islice(_frames(file), packets):
            pass
        size = file.tell()
        file.seek(0)
        path.write_bytes(file.read(size))


def _frames(file: BinaryIO) -> Iterator[bytes]:
    file.seek(_FILE_HEADER)
    while header := file.read(_RECORD_HEADER.size):
        yield file.read(_RECORD_HEADER.unpack(header)[2])
