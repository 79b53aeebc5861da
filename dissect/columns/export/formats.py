"""The formats of exported tables, and how a file's name selects one."""

from __future__ import annotations

from pathlib import PurePath
from typing import Final

FORMATS: Final = ("parquet", "csv", "jsonl", "arrow")
TEXT: Final = ("csv", "jsonl")
"""Formats that can be compressed as a whole by name; the others compress internally."""
COMPRESSED: Final = (".gz", ".zst")


def format_of(name: str) -> str | None:
    """The format by the end of a file's name, ignoring case; None if it is not supported."""
    path = PurePath(name)
    if path.suffix.lower() in COMPRESSED:
        inner = path.with_suffix("").suffix.lower().removeprefix(".")
        return inner if inner in TEXT else None
    ending = path.suffix.lower().removeprefix(".")
    return ending if ending in FORMATS else None
