from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from dissect.cli.progress import ProgressBar, is_watched, octets_in
from tests.cli.commands import Terminal


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def bar(monkeypatch: pytest.MonkeyPatch, times: list[float], *, total: int | None = 100, shown: bool = True) -> str:
    """What is written on standard error where ten more octets have been read at each of these times."""
    terminal, clock = Terminal(), Clock()
    monkeypatch.setattr(sys, "stderr", terminal)
    with ProgressBar("reading", total, shown=shown, clock=clock) as progress:
        for count, clock.now in enumerate(times, 1):
            progress.update(10 * count)
    return terminal.getvalue()


def test_work_that_is_soon_done_gets_no_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not bar(monkeypatch, [0.2, 0.9])


def test_long_work_gets_one(monkeypatch: pytest.MonkeyPatch) -> None:
    text = bar(monkeypatch, [0.5, 1.1, 1.11, 5.0])
    assert "reading" in text
    assert "40%" in text
    assert "30%" not in text


@pytest.mark.parametrize(("total", "shown"), [(None, True), (0, True), (100, False)])
def test_no_bar_without_a_total_or_a_watcher(monkeypatch: pytest.MonkeyPatch, total: int | None, shown: bool) -> None:
    assert not bar(monkeypatch, [2.0, 3.0], total=total, shown=shown)


def test_a_bar_does_not_run_into_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", Terminal())
    assert is_watched(writes_to_terminal=False)
    assert not is_watched(writes_to_terminal=True)
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    assert not is_watched(writes_to_terminal=False)
    monkeypatch.setattr(sys, "stderr", None)
    assert not is_watched(writes_to_terminal=False)


def test_octets_of_what_is_no_file(tmp_path: Path) -> None:
    path = tmp_path / "three"
    path.write_bytes(b"abc")
    assert octets_in(str(path)) == 3
    assert octets_in("-") == octets_in(str(tmp_path / "missing")) == octets_in("\0") == 0
