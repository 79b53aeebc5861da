"""A path gets its file whole or not at all, whenever an interrupt comes."""

from __future__ import annotations

import gc
import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from dissect.capture.files.target import Target, descriptor_of
from dissect.errors import CaptureError


def names(directory: Path) -> list[str]:
    return sorted(one.name for one in directory.iterdir())


FORKED = """
import os, sys
from pathlib import Path
from dissect.capture.files.target import Target, descriptor_of
from dissect.errors import CaptureError

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


def test_what_may_not_be_written_is_not_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "out.pcap").write_bytes(b"precious")
    monkeypatch.setattr(os, "access", lambda path, mode: mode != os.W_OK)  # the superuser may write everything

    with pytest.raises(CaptureError, match="Permission denied"):
        Target(tmp_path / "out.pcap")
    assert names(tmp_path) == ["out.pcap"]


def test_what_replaces_a_file_is_never_read_by_others(tmp_path: Path) -> None:
    (tmp_path / "out.pcap").write_bytes(b"precious")
    (tmp_path / "out.pcap").chmod(0o600)
    target = Target(tmp_path / "out.pcap")

    assert [stat.S_IMODE(one.stat().st_mode) for one in tmp_path.iterdir()] == [0o600, 0o600]
    target.discard()
    assert names(tmp_path) == ["out.pcap"]


def test_what_is_open_already_is_written_to(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    with (tmp_path / "out").open("wb") as out:
        for path in (f"/dev/fd/{out.fileno()}", "/dev/stdout", "/proc/self/fd/2"):
            target = Target(path)
            target.write(b"octets")
            target.commit()

    sys.stdout.flush()
    assert capfdbinary.readouterr() == (b"octets", b"octets")
    assert (tmp_path / "out").read_bytes() == b"octets"


def test_names_that_stand_for_no_open_file(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    (tmp_path / "1").touch()
    paths: list[str | Path] = [
        tmp_path / "loop",
        tmp_path / "1",
        "/dev/null",
        "/dev/fd",
        "nul\0nul",
        "relative/1",
        "/dev/fd/x",
    ]
    assert [descriptor_of(one) for one in paths] == [None] * len(paths)


def test_without_standard_output(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", None)

    for name in ("-", "/dev/stdout"):
        with pytest.raises(CaptureError, match="there is no standard output"):
            Target(name)
