"""A signal to stop ends the command at once, whenever it comes: with its status, no traceback and nothing half done."""

from __future__ import annotations

import atexit
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from dissect import __main__ as module
from dissect import cli
from dissect.cli.progress import ProgressBar
from tests.cli.commands import Terminal, dissect, run
from tests.hostile.cases import ROOT
from tests.profiles import some_of
from tests.render.frames import UDP_FRAME, WRONG, pcap

STATUSES = {signal.SIGINT: 130, signal.SIGTERM: 143, signal.SIGHUP: 129}
TRIES = 12

LAUNCHED = """
import os
try:
    print("begun", flush=True)
    from dissect_command import main
    main()
except KeyboardInterrupt:  # before the launcher was loaded
    os._exit(130)
"""
"""What the script `dissect` does. Python itself has begun: before that, only Python could answer."""

IMPORTING = """
import os, signal, sys
class Interrupting:
    left = int(sys.argv.pop(1))
    def find_spec(self, *_):
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGINT)
from dissect_command import main
sys.meta_path.insert(0, Interrupting())
main()
"""
"""The same, and the first argument is the number of the import at which an interrupt comes."""


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "in.pcap"
    path.write_bytes(pcap([UDP_FRAME, WRONG] * 100))
    return path


@pytest.fixture(autouse=True)
def handlers() -> Iterator[None]:
    """The signals are answered as usual, also where this run ignores some (`nohup`, a script's background)."""
    before = {number: signal.signal(number, signal.SIG_DFL) for number in STATUSES}
    signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.slow
@pytest.mark.parametrize("count", some_of([1, 2, 10, 50, 100, 200, 400], 3))
def test_while_modules_are_imported(source: Path, tmp_path: Path, count: int) -> None:
    command = [sys.executable, "-c", IMPORTING, str(count), "export", str(source), "-o", str(tmp_path / "out.csv")]

    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=False, timeout=120)

    assert (done.returncode, done.stdout, done.stderr) == (130, b"", b"")
    assert [one.name for one in tmp_path.iterdir()] == ["in.pcap"]


@pytest.mark.slow
def test_at_any_moment(source: Path) -> None:
    expected = dissect("verify", source)
    command = [sys.executable, "-c", LAUNCHED, "verify", str(source)]
    statuses = []
    for moment in range(TRIES):
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == b"begun\n"
            time.sleep(moment**2 / 300)  # from at once to half a second
            process.send_signal(signal.SIGINT)
            output, errors = process.communicate(timeout=60)
        assert errors == b""
        assert process.returncode == 130 or (process.returncode, output) == (expected.exit_code, expected.stdout_bytes)
        statuses.append(process.returncode)
    assert 130 in statuses


@pytest.mark.heavy
@pytest.mark.parametrize(
    ("number", "command"),
    [
        pytest.param(signal.SIGINT, "filter -Y udp -w OUT -", marks=pytest.mark.slow),
        pytest.param(signal.SIGTERM, "filter -Y udp -w OUT -", marks=pytest.mark.slow),
        (signal.SIGHUP, "filter -Y udp -w OUT -"),
        pytest.param(signal.SIGTERM, "verify --annotate OUT -", marks=pytest.mark.slow),
        pytest.param(signal.SIGTERM, "export -o OUT -", marks=pytest.mark.slow),
    ],
)
def test_no_unfinished_file_is_left(tmp_path: Path, command: str, number: signal.Signals) -> None:
    target = tmp_path / "out.csv"
    target.write_bytes(b"precious")
    with begun(command.replace("OUT", str(target)), stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdin is not None
        process.stdin.write(pcap([UDP_FRAME]))
        process.stdin.flush()
        waited(process, lambda: len(list(tmp_path.iterdir())) == 2)
        process.send_signal(number)
        assert process.wait(timeout=60) == STATUSES[number]
        assert process.stderr is not None
        assert process.stderr.read() == b""

    assert [(one.name, one.read_bytes()) for one in tmp_path.iterdir()] == [("out.csv", b"precious")]


def begun(arguments: str, **options: Any) -> subprocess.Popen[bytes]:
    """The command, which waits for octets on standard input."""
    line = [sys.executable, "-m", "dissect", *arguments.split()]
    return subprocess.Popen(line, cwd=ROOT, stdin=subprocess.PIPE, **options)


def waited(process: subprocess.Popen[bytes], holds: Callable[[], bool]) -> None:
    """Wait until something holds, which it does soon; not for a process that has ended."""
    for _ in range(3000):
        if holds() or process.poll() is not None:
            break
        time.sleep(0.02)
    assert holds()


@pytest.mark.slow
def test_what_was_found_is_in_the_file_that_output_goes_to(tmp_path: Path) -> None:
    with (tmp_path / "out").open("wb") as out, begun(f"verify --annotate {tmp_path}/copy -", stdout=out) as process:
        assert process.stdin is not None
        process.stdin.write(pcap([WRONG] * 2000))
        process.stdin.flush()
        waited(process, lambda: (tmp_path / "out").stat().st_size > 0)  # it goes there in pieces
        time.sleep(0.1)
        process.terminate()
        process.wait(timeout=60)

    assert (tmp_path / "out").read_bytes().endswith(b"\n")


@pytest.mark.slow
def test_signals_that_are_ignored_stay_so(tmp_path: Path) -> None:
    target = tmp_path / "out.pcap"
    line = f"trap '' HUP INT; exec {sys.executable} -m dissect filter -Y udp -w {target} -"
    with subprocess.Popen(["bash", "-c", line], cwd=ROOT, stdin=subprocess.PIPE) as process:
        assert process.stdin is not None
        process.stdin.write(pcap([UDP_FRAME]))
        process.stdin.flush()
        waited(process, lambda: len(list(tmp_path.iterdir())) == 1)
        for number in (signal.SIGHUP, signal.SIGINT):
            process.send_signal(number)
        process.stdin.close()
        assert process.wait(timeout=60) == 0

    assert target.read_bytes() == pcap([UDP_FRAME])


def test_the_command_is_what_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Any] = []
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    monkeypatch.delattr(signal, "SIGTERM")
    monkeypatch.setattr(cli, "main", lambda: seen.extend(map(signal.getsignal, (signal.SIGINT, signal.SIGHUP))))

    module.main()

    assert seen == [module.end, signal.SIG_IGN]
    assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN


@pytest.mark.parametrize("name", ["/dev/null", "out"])
def test_the_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    ended: list[Any] = []
    monkeypatch.setattr(atexit, "_run_exitfuncs", lambda: ended.append("tidied"))
    monkeypatch.setattr(os, "_exit", ended.append)
    with (tmp_path / name).open("w") as out:
        monkeypatch.setattr(sys, "stdout", out)
        out.write("found")

        module.end(signal.SIGTERM, None)

        assert (tmp_path / "out").exists() == (name == "out")
        assert name != "out" or (tmp_path / name).read_text() == "found"
    monkeypatch.setattr(sys, "stdout", None)
    module.end(signal.SIGINT, None)
    assert ended == ["tidied", 143, "tidied", 130]


def test_it_gives_the_terminal_its_cursor_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", terminal := Terminal())
    progress = ProgressBar("reading", 100, shown=True, clock=iter([0.0, 2.0]).__next__)
    progress.update(50)
    assert "\x1b[?25l" in terminal.getvalue()

    assert progress._ending is not None
    progress._ending()

    assert terminal.getvalue().endswith("\x1b[?25h\n")


@pytest.mark.heavy
def test_the_version_is_said_by_the_launcher() -> None:
    command = [sys.executable, "-c", LAUNCHED, "--version"]

    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)

    assert done.stdout == b"begun\n" + run("--version").stdout
