"""tshark's answers to generated filters, and the packets that they are about.

`tools/filter_answers.py` writes them and documents their format.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Sequence
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import Any

from dissect.capture import PcapngWriter, open_capture
from dissect.packet import Packet
from dissect.session import open_packets
from tests.captures import captures

ANSWERS = Path(__file__).parent / "tshark_answers.jsonl.gz"
PACKETS_EACH = 12
"""Packets taken of each capture."""
LEFT_OUT = (
    "http4_messages.pcap",
    "quic4_session.pcap",
    "sctp4_packet_drop_report.pcap",
    "tls12_session.pcap",
    "tls13_session.pcap",
)
"""Captures with what only tshark reads in packets by themselves: the packet that a report of loss quotes, messages in
streams, and what a packet of QUIC protects."""


def merged() -> bytes:
    """The first packets of every capture as one pcapng file."""
    target = BytesIO()
    with PcapngWriter(target) as writer:
        for path in captures():
            if path.name in LEFT_OUT:
                continue
            with open_capture(path) as capture:
                indices: dict[int, int] = {}
                for frame in islice(capture, PACKETS_EACH):
                    if frame.interface not in indices:
                        indices[frame.interface] = writer.add_interface(capture.interfaces[frame.interface])
                    writer.write(frame, interface=indices[frame.interface])
        writer.flush()
        return target.getvalue()


def digest(octets: bytes) -> str:
    return hashlib.sha256(octets).hexdigest()


def packets_of(octets: bytes) -> list[Packet]:
    """Its packets; tshark was asked without joining fragments."""
    return list(open_packets(BytesIO(octets), reassemble=False))


def ranges(numbers: Sequence[int]) -> str:
    """Numbers in ascending order, runs of them put together: 1-3 7."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][1] == number - 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return " ".join(str(low) if low == high else f"{low}-{high}" for low, high in runs)


def numbers(text: str) -> list[int]:
    """The same the other way round."""
    found: list[int] = []
    for run in text.split():
        low, _, high = run.partition("-")
        found += range(int(low), int(high or low) + 1)
    return found


def stored() -> tuple[dict[str, Any], list[tuple[str, list[int]]]]:
    """The first line of the file, and its filters with the packets that tshark finds."""
    first, *lines = gzip.decompress(ANSWERS.read_bytes()).decode().splitlines()
    return json.loads(first), [(text, numbers(found)) for text, found in map(json.loads, lines)]
