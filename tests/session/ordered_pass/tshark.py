"""What tshark says of packets after those before them, and the same from this library."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, TypeAlias

from dissect.packet import Packet
from dissect.protocols import PROTOCOLS
from dissect.schema import Followed, FollowedType
from dissect.session import open_packets

ANSWERS = Path(__file__).parent / "tshark_answers.jsonl.gz"
"""Written by `tools/session_answers.py`, which documents the format."""
EVERY: Final = {one.name: one for header in PROTOCOLS for one in header.stack.followed}
FIELDS: Final = {name: one for name, one in EVERY.items() if not one.is_own}
"""The names of Wireshark's among them."""

Answer: TypeAlias = dict[str, list[str]]
"""The values of the fields that have some, those of quoted headers too."""


def asked(path: Path, tshark: str = "tshark") -> dict[str, Answer]:
    """By frame, what tshark says."""
    command = [tshark, "-n", "-r", str(path), "-T", "fields", "-E", "aggregator=;"]
    for name in ("frame.number", *FIELDS):
        command += ("-e", name)
    with tempfile.TemporaryDirectory() as empty:
        environment = {**os.environ, "WIRESHARK_CONFIG_DIR": empty}
        said = subprocess.run(command, capture_output=True, text=True, check=False, env=environment).stdout
    found: dict[str, Answer] = {}
    for line in said.splitlines():
        number, *values = line.split("\t")
        answer = {name: _said(name, value) for name, value in zip(FIELDS, values, strict=True) if value}
        if answer:
            found[number] = answer
    return found


def _said(name: str, text: str) -> list[str]:
    """The values of a field. tshark says some marks twice."""
    values = text.split(";")
    return values[:1] if FIELDS[name].type is FollowedType.MARK else values


def ours(path: Path) -> dict[str, Answer]:
    """By frame, what this library says."""
    with open_packets(str(path), follow=FIELDS) as packets:
        return {str(packet.number): answer for packet in packets if (answer := dict(_values(packet)))}


def _values(packet: Packet) -> Iterator[tuple[str, list[str]]]:
    for name, one in FIELDS.items():
        values = packet.fields(name, quoted=True)
        if values:
            yield name, [_text(one, value) for value in values]


def _text(one: Followed, value: Any) -> str:
    if one.type is not FollowedType.DURATION:
        return str(int(value))
    return f"{'-' if value < 0 else ''}{abs(value) // 10**9}.{abs(value) % 10**9:09}"


def recorded() -> dict[str, dict[str, Answer]]:
    """The answers that are written, by capture."""
    lines = gzip.decompress(ANSWERS.read_bytes()).decode().splitlines()[1:] if ANSWERS.exists() else []
    return {one["capture"]: one["packets"] for one in map(json.loads, lines)}
