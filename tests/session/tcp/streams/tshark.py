"""What tshark follows in TCP connections and between the ends of datagrams, and the same from this library."""

from __future__ import annotations

import gzip
import hashlib
import json
import subprocess
from pathlib import Path
from typing import Final, TypeAlias

from dissect.addresses import with_port
from dissect.session.tcp.streams import ConnectionStreams

ANSWERS = Path(__file__).parent / "tshark_answers.jsonl.gz"
"""Written by `tools/session_answers.py`, which documents the format."""
NODE: Final = "Node "

Answer: TypeAlias = dict[str, list[str | int]]
"""By the address and port of the sender: how many octets, and their SHA-256."""


def asked(path: Path, tshark: str = "tshark", protocol: str = "tcp") -> dict[str, Answer]:
    """By the number of the stream, what tshark's `follow` gives."""
    found = {}
    numbers = _said(path, tshark, "-T", "fields", "-e", f"{protocol}.stream", "-E", "occurrence=f")
    for stream in sorted({line for line in numbers if line.isdigit()}):
        answer = _followed(_said(path, tshark, "-q", "-z", f"follow,{protocol},raw,{stream}"))
        if answer:
            found[stream] = answer
    return found


def ours(streams: ConnectionStreams) -> Answer:
    """The same of the streams of a connection."""
    connection = streams.connection
    both = ((connection.client, streams.from_client), (connection.server, streams.from_server))
    return {with_port(end.address, end.port): digest(one.octets) for end, one in both if one.octets}


def recorded(answers: Path = ANSWERS) -> dict[str, dict[str, Answer]]:
    """The answers that are written, by capture."""
    lines = gzip.decompress(answers.read_bytes()).decode().splitlines()[1:] if answers.exists() else []
    return {one["capture"]: one["streams"] for one in map(json.loads, lines)}


def _said(path: Path, tshark: str, *arguments: str) -> list[str]:
    command = [tshark, "-n", "-r", str(path), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.splitlines()


def _followed(lines: list[str]) -> Answer:
    nodes = {line[len(NODE)]: line.partition(": ")[2] for line in lines if line.startswith(NODE)}
    octets = {"0": bytearray(), "1": bytearray()}
    for line in lines:
        if line and not line.startswith(("=", "Follow:", "Filter:", NODE)):
            octets["1" if line.startswith("\t") else "0"] += bytes.fromhex(line)
    return {nodes[number]: digest(sent) for number, sent in octets.items() if sent}


def digest(octets: bytes | bytearray) -> list[str | int]:
    """What an answer has of octets."""
    return [len(octets), hashlib.sha256(octets).hexdigest()]
