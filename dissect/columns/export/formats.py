"""Which formats a table is written in, and how the name of a file says which."""

from __future__ import annotations

from pathlib import PurePath
from typing import Final

FORMATS: Final = ("parquet", "csv", "jsonl", "arrow")
TEXT: Final = ("csv", "jsonl")
"""Formats that a name may ask to have compressed; the others are compressed within."""
COMPRESSED: Final = (".gz", ".zst")


def format_of(name: str) -> str | None:
    """The format that a file's name ends in, in any case; None where it is none of ours."""
    path = PurePath(name)
    if path.suffix.lower() in COMPRESSED:
        inner = path.with_suffix("").suffix.lower().removeprefix(".")
        return inner if inner in TEXT else None
    ending = path.suffix.lower().removeprefix(".")
    return ending if ending in FORMATS else None
