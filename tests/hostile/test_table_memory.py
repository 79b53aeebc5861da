"""Commands over whole captures take the same memory however long the file is (R7)."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.hostile.cases import ROOT
from tests.hostile.figures import note_figure
from tests.sanitized import bounds_memory

SMALL, LARGE = 40, 200
"""Megabytes of the file."""
GROWTH_KIBIBYTES = 48 << 10
"""A third of what the large file has more. How many batches are on their way at once differs from run to run."""
MEGABYTES = {"export": 400, "stats": 400, "show": 100, "verify": 100}
"""NumPy and Arrow take most of it."""
COMMAND = """
import sys
from dissect.cli import main
from tests.hostile.memory import peak_kibibytes
try:
    main(sys.argv[1:], standalone_mode=False)
except SystemExit as end:
    assert not end.code, end.code
print(peak_kibibytes(), file=sys.stderr)
"""


def capture(path: Path, megabytes: int) -> Path:
    """A file of packets that were really sent, over and over."""
    whole = [(ROOT / "captures" / name).read_bytes() for name in ("tcp_segments.pcap", "udp6_echo.pcap")]
    header, records = whole[0][:24], b"".join(one[24:] for one in whole)
    with path.open("wb") as file:
        file.write(header)
        for _ in range(megabytes * 1_000_000 // len(records)):
            file.write(records)
    return path


def peak(command: str, path: Path) -> int:
    """The largest memory of a command, in KiB."""
    arguments = [command, str(path)]
    if command == "export":
        arguments += ["-o", str(path.with_suffix(".parquet")), "--threads", "2"]
    done = subprocess.run(
        [sys.executable, "-c", COMMAND, *arguments],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        check=True,
        env=dict(os.environ),
    )
    return int(done.stderr.split()[-1])


@pytest.mark.slow
@bounds_memory
@pytest.mark.parametrize("command", ["export", "stats"])
def test_memory_does_not_grow_with_the_file(command: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    small = peak(command, capture(tmp_path / "small.pcap", SMALL))
    large = peak(command, capture(tmp_path / "large.pcap", LARGE))

    text = f"{small // 1024} MB for {SMALL} MB, {large // 1024} MB for {LARGE} MB"
    note_figure(request.config, f"R7 dissect {command}", text)
    assert large - small <= GROWTH_KIBIBYTES
    assert large <= MEGABYTES[command] << 10


@pytest.mark.slow
@bounds_memory
@pytest.mark.parametrize("command", ["show", "verify"])
def test_a_packet_after_the_other_takes_little(command: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    found = peak(command, capture(tmp_path / "some.pcap", 8))

    note_figure(request.config, f"R7 dissect {command}", f"{found // 1024} MB")
    assert found <= MEGABYTES[command] << 10
