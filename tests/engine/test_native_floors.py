"""The rooms of the engine's C stand on floors: what is in one includes from its own room and from floors below."""

from __future__ import annotations

import re
from pathlib import Path

from tests.hostile.cases import ROOT

NATIVE = ROOT / "dissect" / "engine" / "native"
FLOORS = (
    ("",),
    ("walk",),
    ("shapes",),
    ("checksums",),
    ("rows",),
    ("lists", "groups", "files"),
    ("conversations", "fragments", "packets"),
)
FLOOR = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}


def included(path: Path) -> list[str]:
    """The rooms of what a file of C includes."""
    names = re.findall(r'^#include "(.*)"$', path.read_text(encoding="utf-8"), re.MULTILINE)
    assert all((NATIVE / name).is_file() for name in names), path
    return [name.rpartition("/")[0] for name in names]


def test_rooms_include_only_from_floors_below() -> None:
    files = {path: path.relative_to(NATIVE).parent.name for path in NATIVE.rglob("*.[ch]")}

    assert set(files.values()) == set(FLOOR)
    upward = [
        (path.name, other)
        for path, room in files.items()
        for other in included(path)
        if other != room and FLOOR[other] >= FLOOR[room]
    ]
    assert upward == []
    assert any(other not in {"", files[path]} for path in files for other in included(path))
