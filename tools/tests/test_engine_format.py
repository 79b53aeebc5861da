"""What C includes is what Python says the words of tables mean."""

from __future__ import annotations

from pathlib import Path

import engine_format
import pytest


def test_the_file_is_the_one_that_the_words_give(capsys: pytest.CaptureFixture[str]) -> None:
    assert engine_format.main(["--check"]) == 0
    assert capsys.readouterr().out == ""


@pytest.mark.heavy
def test_a_stale_file_is_named_and_written_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fresh = engine_format.FILE.read_text(encoding="utf-8")
    stale = tmp_path / "format.h"
    stale.write_text(fresh.replace("STEP_ACTION", "STEP_ACT"), encoding="utf-8")
    monkeypatch.setattr(engine_format, "FILE", stale)

    assert engine_format.main(["--check"]) == 1
    assert capsys.readouterr().out == "format.h is stale: run make documents\n"
    assert "STEP_ACT," in stale.read_text(encoding="utf-8")

    assert engine_format.main([]) == 0
    assert stale.read_text(encoding="utf-8") == fresh
