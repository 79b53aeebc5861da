"""Writes what the C of the engine includes, from what Python says the words of its tables mean.

`python tools/engine_format.py` writes `dissect/engine/native/format.h`; `--check` fails if it would differ.
"""

from __future__ import annotations

import sys
from pathlib import Path

from dissect.engine.header import format_header

FILE = Path(__file__).resolve().parents[1] / "dissect" / "engine" / "native" / "format.h"


def main(arguments: list[str]) -> int:
    """Write the file, or with --check say whether it is stale. Exit status 1 if it is."""
    text = format_header()
    if "--check" not in arguments:
        FILE.write_text(text, encoding="utf-8")
    elif FILE.read_text(encoding="utf-8") != text:
        print(f"{FILE.name} is stale: run make documents")
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
