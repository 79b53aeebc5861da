"""The page on protocols of one's own, and the project to copy, are as they work."""

from __future__ import annotations

import re
import shlex
import shutil
import tomllib
from pathlib import Path

import pytest

from tests.captures import ROOT
from tests.cli.commands import dissect
from tests.extending.own import EXAMPLE, TELEMETRY, readings

PAGE = (ROOT / "docs" / "own-protocols.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^\$ dissect (.*)", PAGE, re.MULTILINE)


def test_the_page_shows_the_file_of_the_example() -> None:
    assert f"```python\n{TELEMETRY.read_text(encoding='utf-8')}```" in PAGE
    entry_points = tomllib.loads((EXAMPLE / "pyproject.toml").read_text(encoding="utf-8"))["project"]["entry-points"]
    assert (
        f'[project.entry-points."dissect.protocols"]\ntelemetry = "{entry_points["dissect.protocols"]["telemetry"]}"'
        in PAGE
    )


@pytest.mark.heavy
@pytest.mark.parametrize("command", COMMANDS)
def test_the_commands_run(command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copy(TELEMETRY, tmp_path)
    readings(tmp_path / "readings.pcap", count=8)
    monkeypatch.chdir(tmp_path)

    result = dissect(*shlex.split(command))

    assert (result.exit_code, result.stderr) == (0, "")
    if "export" in command:
        assert (tmp_path / "readings.csv").read_text(encoding="utf-8").splitlines()[-1] == "8,8"
    else:
        assert "telemetry" in result.stdout


@pytest.mark.slow
def test_the_project_to_copy_passes_its_tests(pytester: pytest.Pytester) -> None:
    shutil.copytree(EXAMPLE, pytester.path, dirs_exist_ok=True)

    result = pytester.runpytest_subprocess("-p", "no:cacheprovider", "-o", "addopts=")

    result.assert_outcomes(passed=2)
