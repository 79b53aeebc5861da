"""Where the captures of a project are: beside the test file, in the root directory, or where the ini option says."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path, PureWindowsPath
from typing import Final

import pytest

INI = "dissect_captures"
DIRECTORY = "captures"
RESERVED: Final = re.compile(r"(con|prn|aux|nul|com\d|lpt\d|conin\$|conout\$)\s*(\..*)?", re.IGNORECASE | re.DOTALL)
"""Names that Windows keeps for devices, with any suffix."""
UNUSUAL: Final = re.compile(r"[\0-\x1f\x7f:]|[. ]$")
"""What no part of a name may have in it: some systems take another file for it, or none."""


@dataclass(frozen=True, slots=True)
class CaptureFolders:
    """Directories in the order in which they are searched."""

    directories: tuple[Path, ...]

    def find(self, name: str) -> Path:
        """The capture of a name; FileNotFoundError says where it was looked for, and what there is instead.

        ValueError for a name that leads out of the directories.
        """
        __tracebackhide__ = True
        _check(name)
        found = [directory for directory in self.directories if (directory / name).is_file()]
        if found:
            return _below(found[0], name)
        there = sorted({file.name for one in self.directories if one.is_dir() for file in one.iterdir()})
        near = get_close_matches(name, there, n=3)
        meant = f"; there {'is' if len(near) == 1 else 'are'} {' and '.join(near)}" if near else ""
        raise FileNotFoundError(f"no capture {name} in {' or '.join(map(str, self.directories))}{meant}")

    def place(self, name: str) -> Path:
        """Where a golden capture is, or is to be: in the first directory that there is, or else in the first.

        ValueError for a name that leads out of the directories.
        """
        __tracebackhide__ = True
        _check(name)
        there = [one for one in self.directories if (one / name).is_file()]
        there += [one for one in self.directories if one.is_dir()]
        return _below((there or list(self.directories))[0], name)


def _check(name: str) -> None:
    """ValueError for a name that is no path below a directory, on any system."""
    __tracebackhide__ = True
    given = PureWindowsPath(name)  # its separators and drives are those of all systems
    if given.anchor or not given.parts or any(map(_is_unsafe, given.parts)):
        raise ValueError(f"{name!r} is no name of a capture in a directory of captures")


def _below(directory: Path, name: str) -> Path:
    """The path of a name in a directory; ValueError where links lead out of the directory."""
    __tracebackhide__ = True
    path = directory / name
    if not path.resolve().is_relative_to(directory.resolve()):
        raise ValueError(f"{path} leads out of {directory}")
    return path


def _is_unsafe(part: str) -> bool:
    return UNUSUAL.search(part) is not None or RESERVED.fullmatch(part) is not None


def capture_folders(config: pytest.Config, test_file: Path) -> CaptureFolders:
    """The directories for the tests in a file."""
    configured: list[Path] = config.getini(INI)
    default = [test_file.parent / DIRECTORY, config.rootpath / DIRECTORY]
    return CaptureFolders(tuple(dict.fromkeys(configured or default)))
