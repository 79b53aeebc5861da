"""What is no file, or no capture, or no reader: said in one line, with a status, and never with a traceback."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import dissect
from dissect.errors import CaptureError
from tests.cli.commands import dissect as dissect_here
from tests.hostile.cases import ROOT

ECHO = ROOT / "captures" / "tcp4_echo.pcap"
UNREADABLE = 2


def run(*arguments: str | Path, **options: Any) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "dissect", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, check=False, timeout=60, **options)


def complaint(done: subprocess.CompletedProcess[bytes]) -> str:
    """What stands on standard error; AssertionError where it is a traceback."""
    text = done.stderr.decode()
    assert "Traceback" not in text, text
    return text


@pytest.mark.parametrize("command", ["show", "info", "verify", "flows", "netstat", "ladder"])
@pytest.mark.parametrize("name", ["missing", "directory", "zeros", "empty", "text"])
def test_what_is_no_capture_is_refused(command: str, name: str, tmp_path: Path) -> None:
    paths = {
        "missing": tmp_path / "missing.pcap",
        "directory": tmp_path,
        "zeros": Path("/dev/zero"),
        "empty": tmp_path / "empty.pcap",
        "text": tmp_path / "text.pcap",
    }
    paths["empty"].touch()
    paths["text"].write_text("this is no capture\n")

    result = dissect_here(command, paths[name])

    assert result.exit_code == UNREADABLE
    assert len(result.stderr.splitlines()) == 1
    assert str(paths[name]) in result.stderr
    with pytest.raises(CaptureError) as error:
        dissect.open(paths[name])
    assert error.value.path == str(paths[name])


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read everything")
def test_a_file_without_permission(tmp_path: Path) -> None:
    path = tmp_path / "secret.pcap"
    path.write_bytes(ECHO.read_bytes())
    path.chmod(0)

    result = dissect_here("show", path)

    assert result.exit_code == UNREADABLE
    assert "ermission" in result.stderr


def test_a_name_with_terminal_escapes(tmp_path: Path) -> None:
    result = dissect_here("show", tmp_path / "\x1b]0;title\x07\x9b31m.pcap")

    assert result.exit_code == UNREADABLE
    assert all(octet >= 0x20 or octet == 0x0A for octet in result.stderr_bytes or b"")
    assert "title" in result.stderr


def test_a_pipe_with_a_name(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=lambda: pipe.write_bytes(ECHO.read_bytes()))
    writer.start()

    result = dissect_here("show", pipe)

    writer.join()
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == dissect_here("show", ECHO).stdout


def test_a_file_that_grows(tmp_path: Path) -> None:
    path = tmp_path / "growing.pcap"
    octets = ECHO.read_bytes()
    path.write_bytes(octets[:200])

    with dissect.open(path) as packets:
        first = next(iter(packets))
        path.write_bytes(octets)
        rest = list(packets)

    assert [packet.frame.number for packet in (first, *rest)] == list(range(1, 11))


@pytest.mark.slow
def test_standard_output_that_is_closed() -> None:
    command = f"{sys.executable} -m dissect show {ECHO} >&-"

    done = subprocess.run(["bash", "-c", command], cwd=ROOT, capture_output=True, check=False, timeout=60)

    assert done.returncode == UNREADABLE
    assert "no standard output" in complaint(done)


@pytest.mark.slow
def test_standard_output_that_is_ascii() -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0", "LC_ALL": "C"}

    done = run("show", "-V", ECHO, env=environment)

    assert done.returncode == 0
    assert complaint(done) == ""
    assert done.stdout.isascii()


@pytest.mark.parametrize("source", [None, 1, 1.5, ["a"], object(), b"octets"])
def test_what_is_no_source_is_a_mistake_of_the_caller(source: object) -> None:
    with pytest.raises((TypeError, ValueError, CaptureError)):
        dissect.open(source)  # type: ignore[arg-type]  # what is wrong here is the point


@pytest.mark.parametrize("octets", [None, "text", 1.5, [256], object()])
def test_what_is_no_frame_is_a_mistake_of_the_caller(octets: object) -> None:
    with pytest.raises((TypeError, ValueError)):
        dissect.dissect(octets)  # type: ignore[arg-type]  # what is wrong here is the point


def test_a_reader_that_is_closed_early() -> None:
    packets = dissect.open(ECHO)
    frames: Iterator[Any] = iter(packets)
    next(frames)

    packets.close()

    with pytest.raises(ValueError, match="closed"):
        next(iter(packets))


def test_one_reader_and_two_threads() -> None:
    read: list[int] = []
    errors: list[BaseException] = []
    with dissect.open(ECHO) as packets:

        def take() -> None:
            try:
                read.extend(packet.frame.number for packet in packets)
            except ValueError as error:  # "generator already executing": said, and nothing is read twice
                errors.append(error)

        threads = [threading.Thread(target=take) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    # The second thread may begin when the first has read all, and then reads the file anew.
    assert set(Counter(read).values()) in ({1}, {2})
    assert len(set(read)) == 10 or errors
