"""Writes a text beside each recorded capture: the output of `dissect show` and `dissect verify`.

`python tools/golden_texts.py` rewrites `captures/X.txt` for every capture, `--check` fails if one differs from what the
commands print today (and so does a test, which needs only the files).
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.captures import captures  # noqa: E402  # found by the path above
from tests.golden_texts import text, twin  # noqa: E402


def main(arguments: list[str]) -> int:
    """Write the texts, or with --check name those that are stale. Exit status 1 if one is."""
    stale = []
    for capture in captures():
        path = twin(capture)
        made = text(capture)
        if not path.exists() or path.read_text(encoding="utf-8") != made:
            stale.append(path.name)
            if "--check" not in arguments:
                path.write_text(made, encoding="utf-8")
    for name in stale:
        print(f"captures/{name} {'is stale: run make goldens' if '--check' in arguments else 'written'}")
    return 1 if stale and "--check" in arguments else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
