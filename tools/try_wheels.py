"""Runs what this machine can run of the wheels in `dist/`: `python tools/try_wheels.py`.

The libraries of Linux take mutated frames apart, as they are or by an emulator, and must find what the engine here
finds (`engine_elsewhere.py`). The wheel of this machine is installed into a fresh environment, which must stay small,
and all tests run against it; ARGUMENT… is given to pytest instead of `-n auto`. Exit status 1 if something is wrong.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from wheels.checking import library_of, platform_of  # noqa: E402  # found by the path above
from wheels.emulating import RUNNERS  # noqa: E402
from wheels.installing import Environment, run_tests, sizes, too_much  # noqa: E402
from wheels.zig import NoZigError, zig_variables  # noqa: E402

PLACE: Final = ROOT / "build" / "wheels"
OWN: Final = "manylinux_2_17_x86_64"
"""The platform whose wheel is installed."""


def run_elsewhere(wheel: Path, frames: int) -> Iterator[tuple[str, bool]]:
    """What comes of the library of a wheel with each way to run it here, and whether that is right."""
    platforms = platform_of(wheel)
    name = platforms.partition(".")[0]
    _, octets = library_of(wheel)
    library = PLACE / "libraries" / name / "engine.so"
    library.parent.mkdir(parents=True, exist_ok=True)
    library.write_bytes(octets)
    for one in RUNNERS[name]:
        how = " ".join(one.command) or "as it is"
        if missing := one.missing():
            yield f"{name}, {how}: not run, {missing}", True
            continue
        command = [sys.executable, str(ROOT / "tools" / "engine_elsewhere.py"), platforms, "--library", str(library)]
        ran = subprocess.run(
            [*command, "--by", " ".join(one.command), "--frames", str(frames)],
            env={**os.environ, **zig_variables(PLACE)},
            capture_output=True,
            text=True,
            check=False,
        )
        yield f"{name}, {how}: {(ran.stdout or ran.stderr).strip()}", not ran.returncode


def run_installed(
    wheel: Path, source_distribution: Path, arguments: Sequence[str] | None
) -> Iterator[tuple[str, bool]]:
    """What comes of a wheel that is installed: how large it is, and unless there are no arguments for pytest, tests."""
    environment = Environment(PLACE / "venv")
    environment.install(str(wheel))
    found = sizes(environment.packages)
    parts = ", ".join(f"{name} {octets:,}" for name, octets in sorted(found.items(), key=lambda one: -one[1]))
    wrong = too_much(found)
    yield wrong or f"a base install: {sum(found.values()):,} octets without byte code ({parts})", wrong is None
    if arguments is None:
        return
    environment.install(f"{wheel}[test]")
    status = run_tests(environment, wheel, source_distribution, PLACE / "tests", arguments)
    yield f"the tests against the installed wheel: exit status {status}", not status


def tried(out: Path, frames: int, arguments: Sequence[str] | None) -> Iterator[tuple[str, bool]]:
    """What comes of the wheels of a folder."""
    wheels = {platform_of(one).partition(".")[0]: one for one in sorted(out.glob("*.whl"))}
    if not wheels:
        yield f"there are no wheels in {out}: make wheels", False
        return
    for name in RUNNERS:
        if name in wheels:
            yield from run_elsewhere(wheels[name], frames)
        else:
            yield f"{name}: not there", True
    if OWN in wheels:
        (source_distribution,) = out.glob("*.tar.gz")
        yield from run_installed(wheels[OWN], source_distribution, arguments)


def main(arguments: Sequence[str]) -> int:
    """Print what was run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=ROOT / "dist", help="where the wheels are")
    parser.add_argument("--frames", type=int, default=20_000, help="mutated ones; 20000 unless said")
    parser.add_argument("--without-tests", action="store_true", help="only see that the base install is small")
    parser.add_argument("argument", nargs="*", default=["-n", "auto"], help="of pytest")
    given = parser.parse_args(arguments)
    is_right = True
    try:
        for line, one_is_right in tried(given.out, given.frames, None if given.without_tests else given.argument):
            print(line if one_is_right else f"WRONG: {line}", flush=True)
            is_right &= one_is_right
    except NoZigError as error:
        print(error, file=sys.stderr)
        return 2
    return int(not is_right)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
