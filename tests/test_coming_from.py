"""The jobs of docs/coming_from.md: ours are run, those of other tools too where these are installed, and both say the
same."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

import pytest

from dissect.capture import open_capture
from tests.together import together

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "docs" / "coming_from.md").read_text(encoding="utf-8")
JOB = re.compile(
    r"^### (?P<title>[^\n]+)\n(?P<words>.*?)```(?P<language>sh|python) (?P<tool>[a-z0-9]+)\n(?P<theirs>.*?)```\s*"
    r"```(?P=language) dissect\n(?P<ours>.*?)```\s*<!-- same: (?P<same>[^\n]*) -->",
    re.DOTALL | re.MULTILINE,
)
LANGUAGES: Final = {"python": ["scapy", "dpkt", "pyshark"]}
SECONDS: Final = 120


class Job(NamedTuple):
    """The same work in another tool and here."""

    title: str
    language: str
    tool: str
    theirs: str
    ours: str
    same: str
    """What is compared: `lines` printed, in order; `sorted` lines; `files NAME…`: the frames in written captures;
    `microseconds NAME…`: the same, with what is finer than a microsecond left out of times."""


JOBS = [Job(**{name: one[name] for name in Job._fields}) for one in JOB.finditer(TEXT)]


def is_there(tool: str) -> bool:
    """Whether a tool, or a library for Python, is installed."""
    if tool in LANGUAGES["python"]:
        return importlib.util.find_spec(tool) is not None
    return shutil.which(tool) is not None


def run(job: Job, code: str, place: Path) -> list[str]:
    """Run code in a folder of its own, in which the captures are; the lines that it prints."""
    place.mkdir()
    (place / "captures").symlink_to(ROOT / "captures")
    program = [sys.executable, "-W", "ignore", "-c", code] if job.language == "python" else ["bash", "-euc", code]
    paths = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    environment = {**os.environ, "PATH": paths, "TZ": "UTC", "LC_ALL": "C.UTF-8", "NO_COLOR": "1", "COLUMNS": "200"}
    done = subprocess.run(
        program, cwd=place, env=environment, capture_output=True, text=True, timeout=SECONDS, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.splitlines()


def frames(path: Path, unit: int = 1) -> tuple[str, list[tuple[int, bytes, int]]]:
    """The format of a capture, and what it holds; times in whole units of so many nanoseconds."""
    with open_capture(path) as capture:
        return capture.format, [(one.link_type, one.octets, (one.timestamp_ns or 0) // unit) for one in capture]


def lines_of(code: str) -> int:
    """Lines that are written, without those that only import."""
    return sum(bool(line.strip()) for line in code.splitlines())


@pytest.mark.slow
@pytest.mark.parametrize("job", JOBS, ids=lambda job: f"{job.tool}: {job.title}")
def test_both_do_the_same(job: Job, tmp_path: Path) -> None:
    ours = run(job, job.ours, tmp_path / "ours")
    kind, *names = job.same.split()
    if not is_there(job.tool):
        assert ours or all((tmp_path / "ours" / name).exists() for name in names)
        pytest.skip(f"{job.tool} is not installed: only ours was run")
    theirs = run(job, job.theirs, tmp_path / "theirs")
    if kind in {"files", "microseconds"}:
        unit = 1000 if kind == "microseconds" else 1
        for name in names:
            assert frames(tmp_path / "ours" / name, unit) == frames(tmp_path / "theirs" / name, unit)
        assert names
        return
    assert ours
    assert compared(kind, ours) == compared(kind, theirs)


def compared(kind: str, lines: Sequence[str]) -> list[str]:
    """The lines as they are compared."""
    assert kind in {"lines", "sorted"}
    stripped = [line.strip() for line in lines]
    return sorted(stripped) if kind == "sorted" else stripped


@together("job", JOBS, ids=lambda job: f"{job.tool}: {job.title}")
def test_ours_is_never_longer(job: Job) -> None:
    assert lines_of(job.ours) <= lines_of(job.theirs)


def test_every_job_is_read() -> None:
    assert len(JOBS) == TEXT.count("\n### ")
    assert len(JOBS) >= 40
    assert {job.tool for job in JOBS} >= {
        "scapy",
        "pyshark",
        "dpkt",
        "tshark",
        "tcpdump",
        "editcap",
        "capinfos",
        "tcprewrite",
    }
