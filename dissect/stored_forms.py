"""What follows from the declarations, stored beside them, for a process that needs nothing else of them.

Hundreds of declarations take longer to import than a small capture to read. So the build derives what is asked for
most and stores it (`dissect.form_writer`), by the code that derives it where nothing is stored. A stored form is used
only as long as every source it was made from is as it was: of the same size, and in a clone unchanged since. It is JSON
or plain numbers, and nothing that is run.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from functools import cache
from typing import Any, Final

PACKAGE: Final = os.path.dirname(__file__)  # noqa: PTH120  # pathlib takes longer to import than this to read
PLACE: Final = f"{PACKAGE}/stored"
SOURCES: Final = "sources"
"""The form that lists the sources of the others: size, and time of change or null where an installer sets it."""


@cache
def stored(name: str, *, has_numbers: bool = False) -> Any:
    """The stored form of this name; None if there is none, or it is out of date. `has_numbers`: keys that are written
    as numbers are numbers."""
    return _read(name, _with_numbers if has_numbers else None) if _is_current() else None


def stored_octets(name: str) -> bytes | None:
    """The same of a form that is octets."""
    try:
        return _octets(f"{name}.bin") if _is_current() else None
    except OSError:
        return None


@cache
def built() -> frozenset[str]:
    """The modules that the stored forms were made from, and that are as they were then: a build has run them all. None
    where a form is missing or out of date."""
    if not _is_current():
        return frozenset()
    modules = (path.removesuffix(".py") for path, *_ in _sources() if path.endswith(".py"))
    return frozenset(f"{__package__}/{one}".removesuffix("/__init__").replace("/", ".") for one in modules)


def _sources() -> Any:
    return _read(SOURCES)


@cache
def _is_current() -> bool:
    sources = _sources()
    try:
        # Hundreds of them: a Path takes longer than the system, and a function as long.
        return sources is not None and all(
            (found := os.stat(f"{PACKAGE}/{path}")).st_size == size  # noqa: PTH116
            and changed_ns in {None, found.st_mtime_ns}
            for path, size, changed_ns in sources
        )
    except OSError:
        return False


def _octets(name: str) -> bytes:
    with open(f"{PLACE}/{name}", "rb") as file:  # noqa: PTH123  # as above
        return file.read()


def _read(name: str, made_of: Callable[[list[tuple[str, Any]]], Any] | None = None) -> Any:
    try:
        return json.loads(_octets(f"{name}.json"), object_pairs_hook=made_of)
    except (OSError, ValueError):
        return None


def _with_numbers(pairs: list[tuple[str, Any]]) -> dict[str | int, Any]:
    return {int(key) if key.isdigit() else key: value for key, value in pairs}
