"""Where the captures of a project are: beside the test file, in the root directory, or where the ini option says."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

import pytest

INI = "dissect_captures"
DIRECTORY = "captures"


@dataclass(frozen=True, slots=True)
class CaptureFolders:
    """Directories in the order in which they are searched."""

    directories: tuple[Path, ...]

    def find(self, name: str) -> Path:
        """The capture of a name; FileNotFoundError says where it was looked for, and what there is instead."""
        __tracebackhide__ = True
        found = [one / name for one in self.directories if (one / name).is_file()]
        if found:
            return found[0]
        there = sorted({file.name for one in self.directories if one.is_dir() for file in one.iterdir()})
        near = get_close_matches(name, there, n=3)
        meant = f"; there is {' and '.join(near)}" if near else ""
        raise FileNotFoundError(f"no capture {name} in {' or '.join(map(str, self.directories))}{meant}")

    def place(self, name: str) -> Path:
        """Where a golden capture is, or is to be: in the first directory that there is, or else in the first."""
        there = [one for one in self.directories if (one / name).is_file()]
        there += [one for one in self.directories if one.is_dir()]
        return (there or list(self.directories))[0] / name


def capture_folders(config: pytest.Config, test_file: Path) -> CaptureFolders:
    """The directories for the tests in a file."""
    configured: list[Path] = config.getini(INI)
    default = [test_file.parent / DIRECTORY, config.rootpath / DIRECTORY]
    return CaptureFolders(tuple(dict.fromkeys(configured or default)))
