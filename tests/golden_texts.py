"""What `dissect show` and `dissect verify` say of each recorded capture, and its text twin that holds it."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from dissect.cli import main as dissect

WIDTH = {"COLUMNS": "120", "TZ": "UTC", "NO_COLOR": "1"}


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
