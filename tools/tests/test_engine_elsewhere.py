"""The engines of two platforms are compared frame by frame."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import engine_elsewhere
import pytest

from build_engine import NATIVE, own_compiler
from dissect.capture import Frame
from tests.hostile.frames import seeds
from tests.with_engine import needs_engine

LIBRARY = engine_elsewhere.ROOT / "dissect" / "engine" / NATIVE.library
FRAMES = engine_elsewhere.ROWS + 20

pytestmark = [
    needs_engine,
    pytest.mark.skipif(own_compiler() is None or not LIBRARY.exists(), reason="there is no compiler, or no library"),
]


@pytest.fixture(name="frames", autouse=True)
def _few_frames(monkeypatch: pytest.MonkeyPatch) -> Sequence[Frame]:
    """More than those of one run."""
    few = seeds()[:: len(seeds()) // FRAMES][:FRAMES]
    monkeypatch.setattr(engine_elsewhere, "seeds", lambda: few)
    return few


def of_unknown_link(frame: Frame) -> Frame:
    size = len(frame.octets)
    return Frame(
        number=1,
        timestamp_ns=0,
        captured_length=size,
        original_length=size,
        link_type=147,
        interface=0,
        octets=frame.octets,
    )


def compared(*arguments: str) -> int:
    return engine_elsewhere.main(["--frames", "30", *arguments])


@pytest.mark.heavy
def test_the_driver_finds_what_python_finds(capsys: pytest.CaptureFixture[str]) -> None:
    assert compared("--library", str(LIBRARY)) == 0
    assert "frames: the same" in capsys.readouterr().out


@pytest.mark.heavy
@pytest.mark.parametrize("at", [0, 5, FRAMES - 1])
def test_a_frame_that_differs_is_shown(
    at: int, frames: Sequence[Frame], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    written = engine_elsewhere.written

    def with_another(given: Sequence[Frame]) -> bytes:
        return written([*given[:at], of_unknown_link(given[at]), *given[at + 1 :]])

    monkeypatch.setattr(engine_elsewhere, "written", with_another)

    assert compared("--library", str(LIBRARY)) == 1
    assert frames[at].octets.hex() in capsys.readouterr().out


def test_so_are_runs_that_differ_and_results_that_are_missing(frames: Sequence[Frame]) -> None:
    lines = [f"{one:08x}" for one in range(FRAMES + 2)]
    other = [*lines[:-1], "-"]
    assert engine_elsewhere.differing(frames, lines, lines) is None
    assert str(engine_elsewhere.differing(frames, lines, other)).startswith("the run of frames 301 and")
    assert engine_elsewhere.differing(frames, lines[:9], lines) == f"9 digests, and here {FRAMES + 2}"


@pytest.mark.heavy
def test_what_cannot_be_loaded_is_a_failure(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "engine.so").write_bytes(b"not a library")
    assert compared("--library", str(tmp_path / "engine.so")) == 1
    assert "exit status 1: " in capsys.readouterr().out
