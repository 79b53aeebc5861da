"""Reading is quiet: no network, no other program, nothing written, and inputs opened for reading only (S7)."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.hostile.cases import ROOT

WATCHED = """
import os, sys
heard = []
def hook(event, arguments):
    if event == "open":
        path, mode, flags = arguments
        if flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND):
            heard.append(f"{event} {path!r} {mode!r}")
    elif event in ("ctypes.addressof", "ctypes.cdata", "ctypes.cdata/buffer"):
        pass  # where buffers are is how the engine is told of them
    elif event.split(".")[0] in ("socket", "subprocess", "ctypes", "pickle", "urllib", "ftplib", "smtplib", "shutil"):
        heard.append(event)
    elif event in ("os.system", "os.exec", "os.fork", "os.posix_spawn", "os.remove", "os.rename", "os.mkdir",
                   "os.rmdir", "os.chmod", "os.link", "os.symlink", "os.truncate", "marshal.load", "code.__new__"):
        heard.append(event)
sys.dont_write_bytecode = True
from dissect.cli import main
for module in ("dissect.cli.commands.show", "dissect.cli.commands.verify", "dissect.session"):
    __import__(module)
from dissect.engine.library import engine
engine()  # loads the library, once
sys.addaudithook(hook)
for line in sys.argv[1:]:
    try:
        main(line.split(), standalone_mode=False)
    except SystemExit as end:
        heard.append(f"exit {end.code}")
sys.stderr.write("\\n".join(heard))
"""
SESSIONS = "flows", "netstat", "ladder"
CAPTURES = ["tcp4_echo.pcap", "pcapng_two_interfaces.pcapng"]


@pytest.mark.heavy
@pytest.mark.parametrize("name", [CAPTURES[0], pytest.param(CAPTURES[1], marks=pytest.mark.slow)])
def test_reading_only_reads(name: str) -> None:
    lines = [f"{verb} captures/{name}" for verb in ("show", "show -V -x", "show --json", "verify", *SESSIONS)]
    command = [sys.executable, "-c", WATCHED, *lines]

    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, env={**os.environ, "NO_COLOR": "1"})

    assert done.stderr.decode().splitlines() == ["exit 0"] * len(lines)
    assert done.stdout


@pytest.mark.slow
def test_annotating_writes_what_was_named_and_nothing_else(tmp_path: Path) -> None:
    out = tmp_path / "out.pcapng"
    command = [sys.executable, "-c", WATCHED, f"verify --annotate {out} captures/{CAPTURES[0]}"]

    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, env={**os.environ, "NO_COLOR": "1"})

    opened = [line for line in done.stderr.decode().splitlines() if line.startswith("open ")]
    assert all(str(tmp_path) in line for line in opened), opened
    assert [path.name for path in tmp_path.iterdir()] == ["out.pcapng"]
