"""tshark reads what we write as we wrote it."""

from __future__ import annotations

import random
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from dissect.capture import PcapWriter

pytestmark = pytest.mark.skipif(shutil.which("tshark") is None, reason="tshark is not installed")
FIELDS = ["frame.time_epoch", "frame.cap_len", "frame.len", "data.data"]


@pytest.mark.parametrize("byte_order", ["big", "little"])
@pytest.mark.parametrize("nanoseconds", [True, False])
def test_it_reads_the_same(tmp_path: Path, byte_order: Any, nanoseconds: bool) -> None:
    draw = random.Random(3)
    expected = []
    # Link type 147, reserved for users: tshark dissects nothing and shows the octets.
    with PcapWriter(tmp_path / "x.pcap", 147, byte_order=byte_order, nanoseconds=nanoseconds) as writer:
        for _ in range(50):
            octets, missing = draw.randbytes(draw.randrange(1, 200)), draw.randrange(3)
            time = draw.randrange(2**31 * 10**9)
            writer.write(octets, timestamp_ns=time, original_length=len(octets) + missing)
            shown = time if nanoseconds else time // 1000 * 1000
            seconds = f"{shown // 10**9}.{shown % 10**9:09}"
            expected.append([seconds, str(len(octets)), str(len(octets) + missing), octets.hex()])

    options = [word for field in FIELDS for word in ("-e", field)]
    user = 'uat:user_dlts:"User 0 (DLT=147)","data","0","","0",""'
    command = ["tshark", "-r", str(tmp_path / "x.pcap"), "-o", user, "-T", "fields", *options]
    answer = subprocess.run(command, check=True, capture_output=True, text=True)

    assert [line.split("\t") for line in answer.stdout.splitlines()] == expected
