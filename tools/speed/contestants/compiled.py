"""Programs that are not Python: gopacket (Go) and libtins (C++) in small programs of ours, and tshark."""

from __future__ import annotations

import json
import re
import resource
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from speed.contestant import Clock, Contestant, Reading, cpu_seconds
from speed.contestants.tables import DNS_FIELDS, OPTION_FIELDS
from speed.programs import program

TSHARK_PACKETS: Final = 40_000
"""How many packets tshark reads where others read what they can in their time."""
PORTS: Final = ("tcp.srcport", "tcp.dstport", "udp.srcport", "udp.dstport")


def ours(name: str, mode: str) -> Callable[[Path, Clock], Reading]:
    """One of our programs in one of its modes; it says itself what it did."""

    def read(path: Path, clock: Clock) -> Reading:
        command: list[str | Path] = [program(name), path, mode]
        clock.restart()
        ran = subprocess.run(command, capture_output=True, check=True)
        return Reading(**json.loads(ran.stdout))

    return read


def with_tshark(fields: Sequence[str], packets: int) -> Callable[[Path, Clock], Reading]:
    """These fields of so many packets, for it cannot stop after a time; its start (for one packet) does not count."""

    def read(path: Path, _: Clock) -> Reading:
        one, all_of_them = (run_program(_tshark(path, fields, count)) for count in (1, packets))
        numbers = re.findall(r"\d+", all_of_them.lines) if fields == PORTS else None
        return Reading(
            packets=all_of_them.lines.count("\n"),
            ports=None if numbers is None else sum(map(int, numbers)),
            seconds=max(all_of_them.seconds - one.seconds, 1e-9),
            cpu_seconds=max(all_of_them.cpu_seconds - one.cpu_seconds, 0.0),
            peak_kib=resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss,
        )

    return read


class Run(NamedTuple):
    """What a program wrote, and what it took."""

    lines: str
    seconds: float
    cpu_seconds: float


def run_program(command: Sequence[str | Path]) -> Run:
    """Run a program to its end."""
    begin, before = time.perf_counter(), cpu_seconds()
    ran = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=True)
    return Run(ran.stdout, time.perf_counter() - begin, cpu_seconds() - before)


def _tshark(path: Path, fields: Sequence[str], packets: int) -> list[str | Path]:
    named = [word for field in fields for word in ("-e", field)]
    return [program("tshark"), "-n", "-r", path, "-c", str(packets), "-T", "fields", *named]


COMPILED = (
    Contestant("libtins", "libtins (C++)", "ports", "compiled", ours("libtins", "read"), program="libtins", whole=True),
    Contestant(
        "libtins-verdicts",
        "libtins (C++)",
        "ports, every checksum computed by serializing",
        "compiled",
        ours("libtins", "verify"),
        program="libtins",
        whole=True,
    ),
    Contestant(
        "gopacket", "gopacket (Go)", "ports", "compiled", ours("gopacket", "read"), program="gopacket", whole=True
    ),
    Contestant(
        "gopacket-verdicts",
        "gopacket (Go)",
        "ports, every checksum by its own sum",
        "compiled",
        ours("gopacket", "verify"),
        program="gopacket",
        whole=True,
    ),
    Contestant(
        "gopacket-fast-verdicts",
        "gopacket (Go)",
        "ports, every checksum by a faster sum of ours",
        "compiled",
        ours("gopacket", "verify-fast"),
        program="gopacket",
        whole=True,
    ),
    *(
        Contestant(key, "tshark", does, "compiled", with_tshark(fields, TSHARK_PACKETS), program="tshark")
        for key, does, fields in (
            ("tshark", "ports", PORTS),
            ("tshark-dns", "names and response codes", DNS_FIELDS),
            ("tshark-syn", "TCP options", OPTION_FIELDS),
        )
    ),
)
