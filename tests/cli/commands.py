"""How tests run the command: in this process, or in one of its own where the process is the point."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from dissect.cli import main
from tests.render.frames import pcap


def dissect(*arguments: str | Path, **options: Any) -> Result:
    return CliRunner().invoke(main, list(map(str, arguments)), **options)


def run(*command: str | Path, **options: object) -> subprocess.CompletedProcess[bytes]:
    line = [sys.executable, "-m", "dissect", *map(str, command)]
    return subprocess.run(line, check=False, timeout=120, **{"capture_output": True, **options})  # type: ignore[call-overload, no-any-return]  # options of run


@contextmanager
def standard_input_from(path: Path) -> Iterator[None]:
    """A context in which the file descriptor 0 of this process is a file, as after `< path` in a shell."""
    before = os.dup(0)
    try:
        with path.open("rb") as file:
            os.dup2(file.fileno(), 0)
        yield
    finally:
        os.dup2(before, 0)
        os.close(before)


def write(path: Path, *frames: bytes) -> Path:
    path.write_bytes(pcap(frames))
    return path


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True
