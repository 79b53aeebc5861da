"""What is no file, or no capture, or no reader: said in one line, with a status, and never with a traceback."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import dissect
from dissect.errors import CaptureError
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


@pytest.mark.parametrize("command", ["show", pytest.param("verify", marks=pytest.mark.slow)])
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

    done = run(command, paths[name])

    assert done.returncode == UNREADABLE
    assert len(complaint(done).splitlines()) == 1
    assert str(paths[name]) in complaint(done)
    with pytest.raises(CaptureError) as error:
        dissect.open(paths[name])
    assert error.value.path == str(paths[name])


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read everything")
def test_a_file_without_permission(tmp_path: Path) -> None:
    path = tmp_path / "secret.pcap"
    path.write_bytes(ECHO.read_bytes())
    path.chmod(0)

    done = run("show", path)

    assert done.returncode == UNREADABLE
    assert "ermission" in complaint(done)


def test_a_name_with_terminal_escapes(tmp_path: Path) -> None:
    done = run("show", tmp_path / "\x1b]0;title\x07\x9b31m.pcap")

    assert done.returncode == UNREADABLE
    assert all(octet >= 0x20 or octet == 0x0A for octet in done.stderr)


def test_a_pipe_with_a_name(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=lambda: pipe.write_bytes(ECHO.read_bytes()))
    writer.start()

    done = run("show", pipe)

    writer.join()
    assert done.returncode == 0
    assert complaint(done) == ""
    assert done.stdout == run("show", ECHO).stdout


def test_a_file_that_grows(tmp_path: Path) -> None:
    path = tmp_path / "growing.pcap"
    octets = ECHO.read_bytes()
    path.write_bytes(octets[:200])

    with dissect.open(path) as packets:
        first = next(iter(packets))
        path.write_bytes(octets)
        rest = list(packets)

    assert [packet.frame.number for packet in (first, *rest)] == list(range(1, 11))


def test_a_reader_that_goes_away() -> None:
    command = f"{sys.executable} -m dissect show -V {ECHO} | head -n 1; exit ${{PIPESTATUS[0]}}"

    done = subprocess.run(["bash", "-c", command], cwd=ROOT, capture_output=True, check=False, timeout=60)

    assert done.returncode in (0, 1)
    assert done.stderr == b""
    assert len(done.stdout.splitlines()) == 1


def test_standard_output_that_is_closed() -> None:
    command = f"{sys.executable} -m dissect show {ECHO} >&-"

    done = subprocess.run(["bash", "-c", command], cwd=ROOT, capture_output=True, check=False, timeout=60)

    assert done.returncode == UNREADABLE
    assert "no standard output" in complaint(done)


def test_a_device_that_is_full() -> None:
    command = f"{sys.executable} -m dissect show {ECHO} > /dev/full"

    done = subprocess.run(["bash", "-c", command], cwd=ROOT, capture_output=True, check=False, timeout=60)

    assert done.returncode == UNREADABLE
    assert "cannot write" in complaint(done)


def test_standard_output_that_is_ascii() -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0", "LC_ALL": "C"}

    done = run("show", "-V", ECHO, env=environment)

    assert done.returncode == 0
    assert complaint(done) == ""
    assert done.stdout.isascii()


def test_an_interrupt_while_waiting() -> None:
    command = [sys.executable, "-m", "dissect", "show", "-"]
    child = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert child.stdin is not None
    assert child.stdout is not None
    child.stdin.write(ECHO.read_bytes())
    child.stdin.flush()
    assert child.stdout.readline()  # it reads, and waits for more

    time.sleep(0.2)
    child.send_signal(signal.SIGINT)
    _, errors = child.communicate(timeout=30)

    assert child.returncode == 130
    assert b"Traceback" not in errors


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

    assert sorted(set(read)) == sorted(read)
    assert len(read) == 10 or errors
