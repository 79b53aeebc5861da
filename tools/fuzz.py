"""Looks for octets that break the library, for a given time: `make fuzz`, or `python tools/fuzz.py`.

Starts from the frames of the captures in this repository. If atheris is installed, it follows the branches of the code;
otherwise frames are changed at random. Each finding goes into a file named by its hash, and the output says what to do
next. The tests do not run this; they try a fixed number of frames.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
import time
from importlib import import_module, util
from pathlib import Path
from random import Random
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tools")]

from dissect.capture import Frame  # noqa: E402  # found by the path above
from dissect.packet import dissect  # noqa: E402
from tests.hostile.frames import mutated_frame, seeds, try_frame  # noqa: E402

REPORT_SECONDS = 10.0
KEPT = "tests/hostile/found"


def keep(frame: Frame, folder: Path, error: BaseException) -> Path:
    """Write a frame that failed, and say how to make it a test."""
    name = hashlib.sha256(frame.octets).hexdigest()[:16]
    path = folder / f"{name}.{frame.link_type}.bin"
    path.write_bytes(frame.octets)
    print(f"{type(error).__name__}: {error}\n  written to {path}")
    if frame.original_length != len(frame.octets):
        print(f"  original length {frame.original_length}")
    if frame.fcs_octets:
        print(f"  check sequence of {frame.fcs_octets} octets")
    print(f"  once it is fixed: mv {path} {KEPT}/what_it_was.{frame.link_type}.bin; the tests try it from then on")
    return path


def at_random(arguments: argparse.Namespace) -> int:
    """Try mutated frames until the time is over; return how many failed."""
    seed = arguments.seed if arguments.seed is not None else time.time_ns()
    random = Random(seed)
    begin = told = time.monotonic()
    found: dict[str, Path] = {}
    number = 0
    print(f"{len(seeds())} frames to start from; seed {seed}")
    while time.monotonic() - begin < arguments.seconds:
        frame = mutated_frame(random)
        number += 1
        try:
            try_frame(frame, write=number % 4 == 0)
        except BaseException as error:  # noqa: BLE001  # whatever it is, it is what this looks for
            if isinstance(error, KeyboardInterrupt):
                break
            trace = error.__traceback__
            while trace is not None and trace.tb_next is not None:
                trace = trace.tb_next
            where = f"{type(error).__name__} {trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else ""
            if where not in found:
                found[where] = keep(frame, arguments.output, error)
        if time.monotonic() - told > REPORT_SECONDS:
            told = time.monotonic()
            print(f"{number} frames, {number / (told - begin):.0f} a second, {len(found)} found")
    print(f"{number} frames, {len(found)} found")
    return len(found)


def with_atheris(arguments: argparse.Namespace) -> None:
    """Let atheris choose the octets; the first two give the link type."""
    atheris: Any = import_module("atheris")
    corpus = arguments.output / "corpus"
    corpus.mkdir(exist_ok=True)
    for frame in seeds():
        octets = frame.link_type.to_bytes(2) + frame.octets
        (corpus / hashlib.sha256(octets).hexdigest()[:16]).write_bytes(octets)

    def one(octets: bytes) -> None:
        frame = dissect(octets[2:], link_type=int.from_bytes(octets[:2])).frame
        try:
            try_frame(frame, write=True)
        except BaseException as error:
            keep(frame, arguments.output, error)
            raise

    atheris.instrument_all()
    atheris.Setup([sys.argv[0], f"-max_total_time={arguments.seconds}", str(corpus)], one)
    atheris.Fuzz()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--seconds", type=int, default=600)
    parser.add_argument("--seed", type=int)
    parser.add_argument("--output", type=Path, default=ROOT / "build" / "fuzz", help="where findings are written")
    parser.add_argument("--plain", action="store_true", help="at random, even if atheris is installed")
    arguments = parser.parse_args()
    arguments.output.mkdir(parents=True, exist_ok=True)
    if not arguments.plain and util.find_spec("atheris") is not None:
        with_atheris(arguments)
        return 0
    return 1 if at_random(arguments) else 0


if __name__ == "__main__":
    raise SystemExit(main())
