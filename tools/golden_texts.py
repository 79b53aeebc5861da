"""Beside each recorded capture, its text twin: what `dissect show` and `dissect verify` say of it.

`python tools/golden_texts.py` writes `captures/X.txt` anew for every capture, `--check` fails where one is not what the
command prints today (and so does a test, which needs nothing but the files).
"""

from __future__ import annotations

import sys
from pathlib import Path

from click.testing import CliRunner

from dissect.cli import main as dissect

CAPTURES = Path(__file__).resolve().parents[1] / "captures"
SUFFIXES = (".pcap", ".pcapng")
WIDTH = {"COLUMNS": "120", "TZ": "UTC", "NO_COLOR": "1"}


def captures() -> list[Path]:
    """The recorded captures, by name."""
    return sorted(path for path in CAPTURES.iterdir() if path.suffix in SUFFIXES)


def twin(capture: Path) -> Path:
    """Where a capture's text stands."""
    return capture.with_suffix(".txt")


def text(capture: Path) -> str:
    """What the command says of a capture today, with the name of the file but not its place."""
    said = []
    for verb in ("show", "verify"):
        result = CliRunner().invoke(dissect, [verb, str(capture)], env=WIDTH)
        said.append(f"$ dissect {verb} {capture.name}\n{result.output}")
        if result.exit_code:
            said.append(f"exit status {result.exit_code}\n")
    lines = "\n".join(said).replace(str(capture), capture.name).splitlines()
    return "\n".join(line.rstrip() for line in lines) + "\n"


def main(arguments: list[str]) -> int:
    """Write the texts, or with --check name those that are stale. Exit status 1 where one is."""
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
