"""Puts inputs that libFuzzer has found into one file, which the tests give the engine from then on.

`build/fuzzing/engine -merge=1 FEW build/fuzzing/corpus`, then `python tools/fuzzing/keep_engine_inputs.py FEW…`: all
files of these folders are added to those that are kept already.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

KEPT = Path(__file__).parents[2] / "tests" / "engine" / "kept_inputs.bin"
LENGTH = 2
"""Octets before each input that say how many it has."""


def kept(octets: bytes) -> Iterator[bytes]:
    """The inputs in the file."""
    at = 0
    while at < len(octets):
        size = int.from_bytes(octets[at : at + LENGTH], "big")
        at += LENGTH
        yield octets[at : at + size]
        at += size


def packed(inputs: Iterable[bytes]) -> bytes:
    """The file that holds inputs, each once."""
    return b"".join(len(one).to_bytes(LENGTH, "big") + one for one in sorted(set(inputs)))


def main() -> None:
    inputs = list(kept(KEPT.read_bytes())) if KEPT.exists() else []
    for folder in map(Path, sys.argv[1:]):
        inputs += [path.read_bytes() for path in folder.iterdir()]
    KEPT.write_bytes(packed(inputs))
    print(f"{len(set(inputs))} inputs, {KEPT.stat().st_size} octets in {KEPT}")


if __name__ == "__main__":
    main()
