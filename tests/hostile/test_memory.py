"""Reading takes the same memory however long the file is, also from a pipe (R7)."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.hostile.cases import ROOT
from tests.hostile.figures import note_figure
from tests.sanitized import bounds_memory

SMALL, LARGE = 2, 40
"""Megabytes that come through the pipe."""
MOST_MEGABYTES = 100
GROWTH_KIBIBYTES = 8 << 10
WRITER = """
import sys, struct
from pathlib import Path
whole = Path(sys.argv[1]).read_bytes()
header, records = whole[:24], whole[24:]
out = sys.stdout.buffer
out.write(header)
for _ in range(int(sys.argv[2]) * 1000000 // len(records)):
    out.write(records)
"""
READER = """
import dissect
from tests.hostile.memory import peak_kibibytes
octets = packets = 0
for packet in dissect.open("-"):
    packets += 1
    octets += len(packet.layers) + len(packet.problems)
print(packets, peak_kibibytes())
"""


def peak(megabytes: int) -> tuple[int, int]:
    """The packets read from a pipe, and the largest memory of the reader in KiB."""
    capture = ROOT / "captures" / "udp4_fragments.pcap"
    writer = subprocess.Popen([sys.executable, "-c", WRITER, str(capture), str(megabytes)], stdout=subprocess.PIPE)
    reader = subprocess.run(
        [sys.executable, "-c", READER],
        cwd=ROOT,
        stdin=writer.stdout,
        capture_output=True,
        check=True,
        env=dict(os.environ),
    )
    assert writer.stdout is not None
    writer.stdout.close()
    assert writer.wait() == 0
    packets, kibibytes = reader.stdout.split()
    return int(packets), int(kibibytes)


@pytest.mark.slow
@bounds_memory
def test_memory_does_not_grow_with_the_file(request: pytest.FixtureRequest) -> None:
    few, small = peak(SMALL)
    many, large = peak(LARGE)

    text = f"{small // 1024} MB after {SMALL} MB, {large // 1024} MB after {LARGE} MB ({many} packets)"
    note_figure(request.config, "R7 reading a pipe", text)
    assert many > 10 * few
    assert large - small <= GROWTH_KIBIBYTES
    assert large <= MOST_MEGABYTES << 10
