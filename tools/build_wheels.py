"""Builds the wheels of all platforms and the source distribution, on Linux by zig: `python tools/build_wheels.py`.

Everything is built twice, must have the same octets both times, and is checked: the tag, the files, and what the
library needs, exports and imports. PLATFORM… chooses some (`win_arm64`); the pure wheel is always built, because the
others are compared with it. They are put into `dist/`. Exit status 1 if something is wrong, 2 if zig is missing.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from wheels.building import PURE, BuildError, Workshop  # noqa: E402
from wheels.checking import faults, library_of, platform_of  # noqa: E402
from wheels.zig import NoZigError, zig_variables  # noqa: E402

from build_engine import TARGETS  # noqa: E402  # found by the path above

PLACE: Final = ROOT / "build" / "wheels"


def chosen(names: Sequence[str]) -> list[str]:
    """The platforms of which one name is one of these; all of them for none. ValueError for a name of none."""
    found = {name: [one for one in TARGETS if name in one.split(".")] for name in names}
    if unknown := [name for name, platforms in found.items() if not platforms]:
        known = ", ".join(one.partition(".")[0] for one in TARGETS)
        raise ValueError(f"{', '.join(unknown)}: platforms are {known}")
    return [one for platforms in found.values() for one in platforms] or list(TARGETS)


def described(wheel: Path) -> str:
    """A wheel in a line."""
    what = "Python only"
    if platform_of(wheel) != PURE:
        library, _ = library_of(wheel)
        versions = [f"{name} {'.'.join(str(one) for one in version)}" for name, version in library.needs.items()]
        needs = ", ".join([*versions, *sorted(library.libraries)]) or "nothing"
        what = f"{library.format} for {library.machine}, needs {needs}"
    return f"{wheel.stat().st_size:>9,}  {wheel.name}: {what}"


def build(platforms: Sequence[str], out: Path) -> Iterator[str]:
    """Build all into a folder, and say of each file what it is, or what is wrong with it. BuildError if one cannot be
    built."""
    workshop = Workshop(ROOT, PLACE / "build", zig_variables(PLACE))
    builders = str(ROOT), str(PLACE), sys.prefix
    out.mkdir(parents=True, exist_ok=True)
    pure = workshop.wheel(PURE)
    for platform in (PURE, *platforms):
        wheel = pure if platform == PURE else workshop.wheel(platform)
        found = list(faults(wheel, pure, builders))
        yield "\n".join(f"{wheel.name}: WRONG: {one}" for one in found) or described(wheel)
        if not found:
            shutil.copy(wheel, out)
    shutil.copy(workshop.source_distribution, out)
    yield f"{workshop.source_distribution.stat().st_size:>9,}  {workshop.source_distribution.name}"


def main(arguments: Sequence[str]) -> int:
    """Print what was built."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("platform", nargs="*")
    parser.add_argument("--out", type=Path, default=ROOT / "dist")
    given = parser.parse_args(arguments)
    is_wrong = False
    try:
        for line in build(chosen(given.platform), given.out):
            print(line, flush=True)
            is_wrong |= "WRONG" in line
    except (NoZigError, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
    except BuildError as error:
        print(error, file=sys.stderr)
        return 1
    return int(is_wrong)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
