"""The directories of a project's captures: beside the test file, in the root directory, or from the ini option."""

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
"""Names that Windows reserves for devices, with any suffix."""
UNUSUAL: Final = re.compile(r"[\0-\x1f\x7f:]|[. ]$")
"""Characters not allowed in any part of a name, because some systems map it to another file or to none."""


@dataclass(frozen=True, slots=True)
class CaptureFolders:
    """Directories in search order."""

    directories: tuple[Path, ...]

    def find(self, name: str) -> Path:
        """The capture with this name; FileNotFoundError lists the directories searched and similar names.

        ValueError for a name that leads out of the directories.
        """
        __tracebackhide__ = True
        _check(name)
        found = [directory for directory in self.directories if (directory / name).is_file()]
        if found:
            return _below(found[0], name)
        if not any(directory.is_dir() for directory in self.directories):
            places = " or ".join(map(str, self.directories))
            raise FileNotFoundError(
                f"no capture {name}: there is no directory {places}; the ini option {INI} names others"
            )
        there = sorted({file.name for one in self.directories if one.is_dir() for file in one.iterdir()})
        near = get_close_matches(name, there, n=3)
        meant = f"; there {'is' if len(near) == 1 else 'are'} {' and '.join(near)}" if near else ""
        raise FileNotFoundError(f"no capture {name} in {' or '.join(map(str, self.directories))}{meant}")

    def place(self, name: str) -> Path:
        """The path of a golden capture, existing or new: in the first existing directory, or else in the first.

        ValueError for a name that leads out of the directories.
        """
        __tracebackhide__ = True
        _check(name)
        there = [one for one in self.directories if (one / name).is_file()]
        there += [one for one in self.directories if one.is_dir()]
        return _below((there or list(self.directories))[0], name)


def _check(name: str) -> None:
    """ValueError unless the name is a path below a directory on every system."""
    __tracebackhide__ = True
    given = PureWindowsPath(name)  # it knows the separators and drives of all systems
    if given.anchor or not given.parts or any(map(_is_unsafe, given.parts)):
        raise ValueError(f"{name!r} is not a valid name of a capture")


def _below(directory: Path, name: str) -> Path:
    """The path of a name in a directory; ValueError if links lead out of the directory."""
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
