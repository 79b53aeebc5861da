"""The lines of C that no test has run are found and named."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import engine_coverage
import pytest

SOURCE = """
#include "shared.h"
int main(int count, char **words) {
  if (count > 1)
    return shared(count);
  return 0;
}
"""
SHARED = """
static int shared(int count) {
  return count + 1;
}
"""
OTHER = """
#include "shared.h"
int other(void) { return shared(1); }
"""


@pytest.mark.heavy
@pytest.mark.skipif(not (shutil.which("gcc") and shutil.which("gcov")), reason="there is no gcc")
def test_what_was_not_run_is_listed(tmp_path: Path) -> None:
    for name, text in (("main.c", SOURCE), ("shared.h", SHARED), ("other.c", OTHER)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    folder = tmp_path / "counted"
    folder.mkdir()
    command = ["gcc", "--coverage", "-O0", "-o", str(folder / "program"), "main.c", "other.c"]
    subprocess.run(command, cwd=tmp_path, check=True)
    subprocess.run([str(folder / "program")], check=True)

    before, share = engine_coverage.report(engine_coverage.counted(folder), tmp_path)
    subprocess.run([str(folder / "program"), "more"], check=False)
    after, later_share = engine_coverage.report(engine_coverage.counted(folder), tmp_path)

    assert before[:2] == ["main.c: 3 of 4 lines", "  5: return shared(count);"]
    assert "  3: return count + 1;" in before
    assert after[:3] == ["main.c: 4 of 4 lines", "other.c: 0 of 1 lines", "  3: int other(void) { return shared(1); }"]
    assert "  3: return count + 1;" not in after  # in one of the two files that include it
    assert 0 < share < later_share < 1


@pytest.mark.parametrize(("run", "status"), [(97, 1), (98, 0)])
def test_too_little_is_a_failure(
    run: int, status: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.c").write_text("line\n" * 100, encoding="utf-8")
    monkeypatch.setattr(engine_coverage, "ROOT", tmp_path)
    monkeypatch.setattr(engine_coverage, "counted", lambda _: {"a.c": {i + 1: int(i < run) for i in range(100)}})

    assert engine_coverage.main([str(tmp_path)]) == status
    assert f"{run} of 100 lines were run" in capsys.readouterr().out


def test_a_folder_without_counts_is_a_failure(tmp_path: Path) -> None:
    assert engine_coverage.main([str(tmp_path)]) == 1
