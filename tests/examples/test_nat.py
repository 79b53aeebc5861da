"""The example that users copy: it passes as it stands, and a seeded bug is named."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLE = Path(__file__).parents[2] / "tools" / "examples" / "nat"
WHOLE_UPDATE = "self._update(octets, at, old_address + old_port, address + new_port)"
WITHOUT_PSEUDO_HEADER = "self._update(octets, at, old_port, new_port)"


def run(directory: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--rootdir={directory}", *options]
    # Not with the options of the run that this one is part of, such as its coverage or its number of processes; and not
    # as in CI, where pytest says every message once more in its summary.
    others = {"PYTEST_ADDOPTS", "CI", "BUILD_NUMBER"}
    environment = {name: value for name, value in os.environ.items() if name not in others}
    return subprocess.run(command, cwd=directory, capture_output=True, text=True, check=False, env=environment)


def copied(directory: Path) -> Path:
    return Path(shutil.copytree(EXAMPLE, directory / "nat", ignore=shutil.ignore_patterns("__pycache__")))


@pytest.mark.slow
def test_the_example_passes(tmp_path: Path) -> None:
    result = run(copied(tmp_path))

    assert result.returncode == 0, result.stdout
    assert "28 passed" in result.stdout


@pytest.mark.slow  # once more a run of pytest in a process
def test_a_forgotten_pseudo_header_is_named(tmp_path: Path) -> None:
    project = copied(tmp_path)
    program = project / "nat.py"
    whole = program.read_text(encoding="utf-8")
    assert whole.count(WHOLE_UPDATE) == 1
    program.write_text(whole.replace(WHOLE_UPDATE, WITHOUT_PSEUDO_HEADER), encoding="utf-8")

    result = run(project, "-k", "right_checksums")

    assert result.returncode == 1
    assert "9 failed" in result.stdout
    assert result.stdout.count("hint: the checksum was not updated after a change of source_address") == 9
    assert "dissect-failed.pcapng" in result.stdout
