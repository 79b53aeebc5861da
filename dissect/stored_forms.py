"""What follows from the declarations, stored beside them, for a process that needs nothing else of them.

Hundreds of declarations take longer to import than a small capture to read. So the build derives what is asked for
most and stores it (`dissect.form_writer`), by the code that derives it where nothing is stored. A stored form is used
only as long as every source it was made from is as it was: of the same size, and in a clone unchanged since. It is JSON
or plain numbers, and nothing that is run.
"""

from __future__ import annotations

import json
import os
from functools import cache
from pathlib import Path
from typing import Any, Final

PACKAGE: Final = Path(__file__).parent
PLACE: Final = PACKAGE / "stored"
SOURCES: Final = "sources"
"""The form that lists the sources of the others: size, and time of change or null where an installer sets it."""


@cache
def stored(name: str) -> Any:
    """The stored form of this name; None if there is none, or it is out of date."""
    return _read(name) if _is_current() else None


def stored_octets(name: str) -> bytes | None:
    """The same of a form that is octets."""
    try:
        return Path(PLACE, f"{name}.bin").read_bytes() if _is_current() else None
    except OSError:
        return None


@cache
def built() -> frozenset[str]:
    """The modules that the stored forms were made from, and that are as they were then: a build has run them all. None
    where a form is missing or out of date."""
    if not _is_current():
        return frozenset()
    names = (f"{__package__}/{path}".removesuffix(".py").removesuffix("/__init__") for path, *_ in _sources())
    return frozenset(name.replace("/", ".") for name in names)


def _sources() -> Any:
    return _read(SOURCES)


@cache
def _is_current() -> bool:
    sources = _sources()
    try:
        return sources is not None and all(_is_same(*one) for one in sources)
    except OSError:
        return False


def _is_same(path: str, size: int, changed_ns: int | None) -> bool:
    found = os.stat(f"{PACKAGE}/{path}")  # noqa: PTH116  # hundreds of them: a Path takes longer than the system
    return found.st_size == size and changed_ns in {None, found.st_mtime_ns}


def _read(name: str) -> Any:
    try:
        return json.loads(Path(PLACE, f"{name}.json").read_bytes())
    except (OSError, ValueError):
        return None
