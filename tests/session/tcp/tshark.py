"""What tshark says of TCP segments, and the same from this library."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Final, TypeAlias

import pytest

from dissect.session import open_packets
from dissect.session.tcp import Facts, Flag, WiresharkView

ANSWERS = Path(__file__).parent / "tshark_answers.jsonl.gz"
"""Written by `tools/session_answers.py`, which documents the format."""
NUMBERS: Final = ("stream", "completeness", "seq", "ack", "nxtseq", "window_size", "window_size_scalefactor")
MEASURES: Final = (
    *("duplicate_ack_num", "duplicate_ack_frame", "acks_frame", "bytes_in_flight", "push_bytes_sent", "rto_frame"),
    *("ack_rtt", "initial_rtt", "rto"),
)
TIMES: Final = {"ack_rtt", "initial_rtt", "rto"}
FLAGS: Final = tuple(Flag)
FIELDS: Final = (*(f"tcp.{name}" for name in NUMBERS), *(f"tcp.analysis.{name}" for name in (*MEASURES, *FLAGS)))

Answer: TypeAlias = dict[str, str]
"""The fields of a segment that have a value."""

needs_tshark = pytest.mark.skipif(shutil.which("tshark") is None, reason="tshark not installed")


def asked(path: Path, tshark: str = "tshark") -> dict[str, Answer]:
    """By frame, what tshark says of segments, without those that ICMP errors quote."""
    command = [tshark, "-n", "-r", str(path), "-T", "fields", "-E", "occurrence=f"]
    for name in ("frame.number", "icmp.type", "icmpv6.type", *FIELDS):
        command += ("-e", name)
    with tempfile.TemporaryDirectory() as empty:
        environment = {**os.environ, "WIRESHARK_CONFIG_DIR": empty}
        said = subprocess.run(command, capture_output=True, text=True, check=False, env=environment).stdout
    found: dict[str, Answer] = {}
    for line in said.splitlines():
        number, icmp, icmpv6, *values = line.split("\t")
        if values[0] and not (icmp or icmpv6):
            found[number] = {
                name.rpartition(".")[2]: value for name, value in zip(FIELDS, values, strict=True) if value
            }
    return found


def ours(path: Path) -> dict[str, Answer]:
    """By frame, what this library says of segments."""
    view, found = WiresharkView(), {}
    with open_packets(str(path)) as packets:
        for packet in packets:
            facts = view.take(packet)
            if facts is not None:
                found[str(packet.number)] = _answer(facts)
    return found


def _answer(facts: Facts) -> Answer:
    values = {name: getattr(facts, name if name not in TIMES else f"{name}_ns") for name in (*NUMBERS, *MEASURES)}
    shown = {name: _time(value) if name in TIMES else str(value) for name, value in values.items() if value is not None}
    return shown | {str(flag): "1" for flag in facts.flags}


def _time(nanoseconds: int) -> str:
    sign = "-" if nanoseconds < 0 else ""
    return f"{sign}{abs(nanoseconds) // 10**9}.{abs(nanoseconds) % 10**9:09}"


def recorded() -> dict[str, dict[str, Answer]]:
    """The answers that are written, by capture."""
    lines = gzip.decompress(ANSWERS.read_bytes()).decode().splitlines()[1:] if ANSWERS.exists() else []
    return {one["capture"]: one["segments"] for one in map(json.loads, lines)}
