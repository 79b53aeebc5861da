"""Compares the engine of another platform with the one of this machine, over the frames of our captures and mutated
ones: layers, problems and verdicts. `python tools/engine_elsewhere.py musllinux_1_2_x86_64`.

A library out of a wheel is given as LIBRARY; otherwise it is compiled (by zig, the package `ziglang`), with OPTION… of
the compiler. What cannot run here runs by an emulator: `--by "qemu-aarch64 -L /usr/aarch64-linux-gnu"`. Exit status 1
where the engines differ, or that of the other platform does not run.
"""

from __future__ import annotations

import argparse
import ctypes
import shlex
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from pathlib import Path
from random import Random
from struct import pack
from tempfile import TemporaryDirectory
from typing import Any, Final
from zlib import crc32

ROOT: Final = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from build_engine import NATIVE, TARGETS, Target, compiled, own_compiler  # noqa: E402  # found by the path above
from dissect.capture import Frame  # noqa: E402
from dissect.capture.frame_record import wire_length  # noqa: E402
from dissect.engine.library import Engine, engine  # noqa: E402
from dissect.engine.preamble import Preamble  # noqa: E402
from dissect.engine.sizes import NESTINGS, SLOTS  # noqa: E402
from dissect.engine.structures.rows import Frames, Layers, Run  # noqa: E402
from dissect.engine.structures.walk import Layer, Problem, Row, Walking  # noqa: E402
from dissect.engine.words import Instruction  # noqa: E402
from dissect.packet import DEFAULT_LIMITS, default_protocols  # noqa: E402
from dissect.packet.rows.engine_tables import engine_tables  # noqa: E402
from tests.hostile.frames import mutated_frame, seeds  # noqa: E402

DRIVER: Final = ROOT / "tools" / "engine_driver.c"
ROWS: Final = 300
"""Frames of a run (`engine_driver.c`)."""
LONGEST: Final = 1 << 30
"""Frames that are longer on the wire are never given to the engine."""
LIMITS: Final = (*DEFAULT_LIMITS.allowance(), DEFAULT_LIMITS.items)
"""How many headers of each `Nesting` a frame may have, and how many items."""
LAYER_OCTETS: Final = Layer.flags.offset + Layer.flags.size


def samples(mutations: int, seed: int) -> list[Frame]:
    """The frames that mutations start from, and so many mutations."""
    random = Random(seed)
    frames = [*seeds(), *(mutated_frame(random) for _ in range(mutations))]
    return [one for one in frames if wire_length(one.original_length, len(one.octets)) <= LONGEST]


def written(frames: Iterable[Frame]) -> bytes:
    """Limits and frames as the driver reads them."""
    heads = (
        pack("<4q", len(one.octets), one.original_length, one.link_type, one.fcs_octets) + one.octets for one in frames
    )
    return pack(f"<{len(LIMITS)}q", *LIMITS) + b"".join(heads)


def digests(library: Engine, frames: Sequence[Frame]) -> Iterator[int]:
    """What the driver prints behind its first line, of a library in this process."""
    words = engine_tables(default_protocols())
    address = ctypes.addressof(words)
    walking = Walking(address, (ctypes.c_int64 * NESTINGS)(*LIMITS[:NESTINGS]), 1, LIMITS[NESTINGS])
    for begin in range(0, len(frames), ROWS):
        batch = frames[begin : begin + ROWS]
        for frame in batch:
            row, codes = Row(), (ctypes.c_int8 * SLOTS)()
            octets = ctypes.create_string_buffer(frame.octets)
            at, there = ctypes.addressof(octets), len(frame.octets)
            end = wire_length(frame.original_length, there)
            first = library.look_up(address, words[Preamble.LINK_SPACE], frame.link_type)
            library.walk_frame(ctypes.addressof(walking), at, there, end, first, ctypes.addressof(row))
            library.verify_row(address, at, there, ctypes.addressof(row), ctypes.addressof(codes))
            yield _row_digest(row, bytes(codes))
        yield _batch_digest(library, walking, batch)


def _row_digest(row: Row, codes: bytes) -> int:
    octets = bytes(row)
    begins = range(Row.layer.offset, Row.layer.offset + row.layers * ctypes.sizeof(Layer), ctypes.sizeof(Layer))
    problems = octets[Row.problem.offset :][: row.problems * ctypes.sizeof(Problem)]
    layers = b"".join(octets[one : one + LAYER_OCTETS] for one in begins)
    return crc32(octets[: Row.layer.offset] + layers + problems + codes[: row.layers])


class _Found(ctypes.Structure):
    """`Found` in `engine_driver.c`."""

    _fields_ = (
        *((name, ctypes.c_int32 * (SLOTS * ROWS)) for name in ("offset", "length", "end")),
        *((name, ctypes.c_int32 * ROWS) for name in ("payload_offset", "payload_length")),
        ("declaration", ctypes.c_int16 * (SLOTS * ROWS)),
        *((name, ctypes.c_int16 * ROWS) for name in ("stopped", "owners")),
        ("flags", ctypes.c_uint8 * (SLOTS * ROWS)),
        *((name, ctypes.c_uint8 * ROWS) for name in ("count", "asked", "divided")),
        ("codes", ctypes.c_int8 * (SLOTS * ROWS)),
        ("frame_codes", ctypes.c_int8 * ROWS),
    )


def _batch_digest(library: Engine, walking: Walking, batch: Sequence[Frame]) -> int:
    found = _Found()
    at = {name: ctypes.addressof(found) + getattr(_Found, name).offset for name, *_ in _Found._fields_}
    layers = Layers(room=ROWS, **{name: at[name] for name, *_ in Layers._fields_[1:]})
    rows, octets = len(batch), ctypes.create_string_buffer(b"".join(one.octets for one in batch))
    sizes = [len(one.octets) for one in batch]
    begins = (ctypes.c_int64 * rows)(*accumulate([0, *sizes[:-1]]))
    captured = (ctypes.c_int64 * rows)(*sizes)
    original = (ctypes.c_int64 * rows)(*(one.original_length for one in batch))
    link_types = (ctypes.c_int32 * rows)(*(one.link_type for one in batch))
    fcs_octets = (ctypes.c_int32 * rows)(*(one.fcs_octets for one in batch))
    arrays: list[ctypes.Array[Any]] = [octets, begins, captured, original, link_types, fcs_octets]
    frames = Frames(*(ctypes.addressof(one) for one in arrays), rows)
    scratch = ctypes.create_string_buffer(library.scratch_octets())
    run = Run(
        walking=Walking(walking.words, walking.allowed, 0, walking.items),
        frames=frames,
        layers=ctypes.addressof(layers),
        scratch=ctypes.addressof(scratch),
    )
    library.run_rows(ctypes.addressof(run))
    library.frame_checks(
        walking.words, ctypes.addressof(frames), ctypes.addressof(layers), at["frame_codes"], at["owners"]
    )
    return crc32(bytes(found))


def built(target: Target, place: Path, library: Path | None, options: Sequence[str]) -> tuple[Path, Path]:
    """The driver and the library, compiled for a platform where there is none. RuntimeError if that fails."""
    driver = place / "driver"
    if library is None:
        library = place / target.library
        if not compiled(ROOT, library, target, options):
            raise RuntimeError("the engine could not be compiled")
    compiler = own_compiler() if target is NATIVE else [sys.executable, "-m", "ziglang", "cc", "-target", target.triple]
    shape = ["-dynamic"] if "musl" in target.triple else []
    command = [*(compiler or ["cc"]), "-std=c11", "-O2", *shape, "-I", str(ROOT / "dissect/engine/native")]
    subprocess.run([*command, "-o", str(driver), str(DRIVER), "-ldl"], check=True)
    return driver, library.resolve()


def differing(frames: Sequence[Frame], found: Sequence[str], expected: Sequence[str]) -> str | None:
    """The first place where the digests are others, in words."""
    for number, (one, other) in enumerate(zip(found, expected, strict=False)):
        batch, row = divmod(number, ROWS + 1)
        if one != other and batch * ROWS + row < len(frames) and row < ROWS:
            frame = frames[batch * ROWS + row]
            return (
                f"{frame.octets.hex()}, {frame.original_length} octets on the wire, link type {frame.link_type}: "
                f"{one}, and here {other}"
            )
        if one != other:
            return f"the run of frames {batch * ROWS + 1} and those behind it: {one}, and here {other}"
    return None if len(found) == len(expected) else f"{len(found)} digests, and here {len(expected)}"


def main(arguments: Sequence[str]) -> int:
    """Print what was found. Exit status 1 where the engines differ."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("platform", nargs="?", choices=sorted(TARGETS), help="else this machine's own")
    parser.add_argument("--library", type=Path)
    parser.add_argument("--by", default="", metavar="COMMAND", help="what runs programs of that platform")
    parser.add_argument("--option", action="append", default=[], help="of the compiler of the engine")
    parser.add_argument("--frames", type=int, default=20_000, help="mutated ones; 20000 unless said")
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args(arguments)
    target = TARGETS[given.platform] if given.platform else NATIVE
    library = engine()
    if library is None:
        print("there is no engine to compare with")
        return 1
    frames = samples(given.frames, given.seed)
    words = engine_tables(default_protocols())
    tables = type(words)(*words)
    tables[Preamble.PROCESSOR] = 0
    with TemporaryDirectory() as place:
        driver, other = built(target, Path(place), given.library, given.option)
        Path(place, "tables").write_bytes(bytes(tables))
        Path(place, "frames").write_bytes(written(frames))
        command = [*shlex.split(given.by), str(driver), str(other), "tables", "frames"]
        child = subprocess.run(command, cwd=place, capture_output=True, text=True, check=False)
    if child.returncode:
        print(f"exit status {child.returncode}: {child.stderr.strip()}")
        return 1
    instructions, *found = child.stdout.split()
    difference = differing(frames, found, [f"{one:08x}" for one in digests(library, frames)])
    has = [one.name for one in Instruction if int(instructions) >> one & 1]
    print(difference or f"{len(frames)} frames: the same; instructions of the processor: {', '.join(has) or 'none'}")
    return 1 if difference else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
