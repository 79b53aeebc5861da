"""Writes what the fuzz target of the engine reads: the tables of the default protocols and of their lists, and inputs
to start from, which are frames and files of the captures in this repository.
`python tools/fuzzing/engine_inputs.py TABLES FOLDER`.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from dissect.capture import open_capture  # noqa: E402  # found by the path above
from dissect.packet import default_protocols  # noqa: E402
from dissect.packet.rows.engine_tables import engine_lists, engine_tables  # noqa: E402
from tests.captures import captures  # noqa: E402

FRAME, RECORDS, BLOCKS, TABLES, TEXT, KEYS, LISTS, LIST_TABLES = range(8)
"""What an input is taken for, by its first octet."""
FRAMES_OF_A_CAPTURE = 40
LONGEST = 1024
FILE_HEADER = 24
COLUMNS = 2 | 1 << 2
"""Also read columns, as of a frame of Ethernet."""
LITTLE_RECORDS, LITTLE_BLOCKS = 32, 16


def inputs() -> Iterator[bytes]:
    """What the captures have for each kind of input."""
    protocols = default_protocols()
    for path in captures():
        with open_capture(path) as capture:
            for _, frame in zip(range(FRAMES_OF_A_CAPTURE), capture, strict=False):
                first = protocols.links.get(frame.link_type)
                number = 0 if first is None else protocols.headers.index(first.header) + 1
                if len(frame.octets) <= LONGEST:
                    begun = number.to_bytes(2, "big")
                    yield bytes((FRAME, *begun, 0, 0, COLUMNS)) + frame.octets
                    yield bytes((TEXT, number % 3)) + frame.octets
                    yield bytes((KEYS, number % 9)) + frame.octets
                    read = bytes((*frame.link_type.to_bytes(2, "big"), number % 2, 0, 0, 0)) + frame.octets
                    yield bytes((LISTS,)) + read
                    yield bytes((LIST_TABLES, 0, 0, 0, 0, 0, 1)) + read
                    yield bytes((TABLES, 0, 0, 0, 0, 0, 1, *begun, 0, 0, 0)) + frame.octets
        octets = path.read_bytes()
        if path.suffix == ".pcap":
            yield bytes((RECORDS, LITTLE_RECORDS, 0xFF, 0, 0)) + octets[FILE_HEADER : FILE_HEADER + LONGEST]
        else:
            first_block = int.from_bytes(octets[4:8], "little")
            yield bytes((BLOCKS, LITTLE_BLOCKS, 0xFF, *bytes(6))) + octets[first_block : first_block + LONGEST]


def main() -> None:
    tables, folder = map(Path, sys.argv[1:3])
    protocols = default_protocols()
    tables.write_bytes(bytes(engine_tables(protocols)) + bytes(engine_lists(protocols)[1]))
    folder.mkdir(exist_ok=True)
    for one in inputs():
        (folder / hashlib.sha256(one).hexdigest()[:16]).write_bytes(one)


if __name__ == "__main__":
    main()
