"""A path gets its file whole or not at all, whenever an interrupt comes."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from dissect.capture.target import Target


def names(directory: Path) -> list[str]:
    return sorted(one.name for one in directory.iterdir())


FORKED = """
import os, sys
from pathlib import Path
from dissect.capture.target import Target

target = Target(sys.argv[1])
target.write(b"octets")
target.flush()
child = os.fork()
if child == 0:
    sys.exit(0)
os.waitpid(child, 0)
target.commit()
"""


def test_an_interrupt_while_the_file_is_made_leaves_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    whole = Path.open

    def interrupted(path: Path, *arguments: Any) -> Any:
        whole(path, *arguments).close()
        made.extend(names(tmp_path))
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "open", interrupted)
    with pytest.raises(KeyboardInterrupt):
        Target(tmp_path / "out.pcap")

    gc.collect()
    assert [one.endswith(".part") for one in made] == [True]
    assert names(tmp_path) == []


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # Python's word on a file left open
def test_a_target_that_is_forgotten_leaves_no_file(tmp_path: Path) -> None:
    Target(tmp_path / "out.pcap").write(b"octets")

    gc.collect()
    assert names(tmp_path) == []


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork on this system")
def test_the_end_of_a_copy_of_the_process_removes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "out.pcap"
    subprocess.run([sys.executable, "-c", FORKED, str(path)], check=True)

    assert path.read_bytes() == b"octets"
    assert names(tmp_path) == ["out.pcap"]


def test_what_cannot_be_removed_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = Target(tmp_path / "out.pcap")

    def refused(path: Path, *, missing_ok: bool) -> None:
        raise PermissionError(path, missing_ok)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "unlink", refused)
        target.discard()

    assert [one.endswith(".part") for one in names(tmp_path)] == [True]


def test_a_copy_of_the_process_leaves_the_file_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = Target(tmp_path / "out.pcap")

    with monkeypatch.context() as patched:
        patched.setattr(os, "getpid", lambda: -1)
        target.discard()

    assert [one.endswith(".part") for one in names(tmp_path)] == [True]
