"""What is said of conversations is said of hostile captures too: without an exception, and without harm."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from dissect.cli import main
from tests.captures import captures
from tests.cli.hostile_text import harmful
from tests.hostile.cases import VARIABLE, generate, generator
from tests.hostile.seed import repeat_with, run_seed

COMMANDS = [[name, *options] for name in ("flows", "netstat", "ladder") for options in ([], ["--json"])]
MUTATED_FILES = 200
LARGEST = 600_000
"""Octets of a file: larger ones are for the tests of memory."""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(generator() is None, reason=f"no generator of hostile captures; {VARIABLE} names it"),
]


def failures(path: Path) -> list[str]:
    """What commands say of a file that they must not."""
    found = []
    for command in COMMANDS:
        result = CliRunner().invoke(main, [*command, str(path)])
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            found.append(f"{path.name}: {' '.join(command)} raised {result.exception!r}")
        if result.exit_code not in {0, 1, 2} or harmful(result.output):
            found.append(f"{path.name}: {' '.join(command)}, status {result.exit_code}, {harmful(result.output)}")
    return found


def test_of_the_generated_cases(tmp_path: Path) -> None:
    generate(tmp_path, seed=1, count=0, captures=[])
    files = [one for one in sorted((tmp_path / "cases").iterdir()) if one.stat().st_size < LARGEST]

    assert [line for file in files for line in failures(file)] == []
    assert len(files) > 600


def test_of_mutated_captures(tmp_path: Path) -> None:
    seed = run_seed()
    about = [one for one in captures() if one.name.startswith(("tcp", "sctp", "udp"))]
    said = generate(tmp_path, seed=seed, count=MUTATED_FILES, captures=about)

    assert [line for one in said["mutations"] for line in failures(tmp_path / one["file"])] == [], repeat_with(seed)
