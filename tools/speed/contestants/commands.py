"""The commands beside tshark, as people type them: every process begins anew, and its output is thrown away."""

from __future__ import annotations

import resource
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from speed.captures.pcap_records import count_packets
from speed.contestant import Clock, Contestant, Reading
from speed.contestants.compiled import TSHARK_PACKETS, run_program
from speed.programs import program

FILTER: Final = "tcp.flags.fin == 1"
"""Selects about one packet of a hundred of the mixed capture."""
STATUSES: Final = tuple(f"{one}.checksum.status" for one in ("ip", "tcp", "udp", "sctp"))
PREFERENCES: Final = (
    "ip.check_checksum:TRUE",
    "tcp.check_checksum:TRUE",
    "udp.check_checksum:TRUE",
    "sctp.checksum:crc32c",
)
"""What tshark verifies only where it is told to."""
VALIDATION: Final = tuple(word for one in PREFERENCES for word in ("-o", one))


def ours(*words: str) -> Callable[[Path, Clock], Reading]:
    """One of our commands on the whole capture, its start included."""

    def read(path: Path, _: Clock) -> Reading:
        command = [sys.executable, "-m", "dissect", words[0], str(path), *words[1:]]
        subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
        return Reading(None, peak_kib=resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)

    return read


def tshark(*words: str) -> Callable[[Path, Clock], Reading]:
    """tshark on so many packets, for it cannot stop after a time; its start (for one packet) does not count."""

    def read(path: Path, _: Clock) -> Reading:
        packets = min(count_packets(path), TSHARK_PACKETS)
        one, many = (run_program(_tshark(path, ("-c", str(count), *words))) for count in (1, packets))
        return Reading(
            packets,
            seconds=max(many.seconds - one.seconds, 1e-9),
            cpu_seconds=max(many.cpu_seconds - one.cpu_seconds, 0.0),
            peak_kib=resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss,
        )

    return read


def tshark_whole(*words: str) -> Callable[[Path, Clock], Reading]:
    """tshark on the whole capture, its start included."""

    def read(path: Path, _: Clock) -> Reading:
        run_program(_tshark(path, words))
        return Reading(None, peak_kib=resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)

    return read


def _tshark(path: Path, words: Sequence[str]) -> list[str | Path]:
    return [program("tshark"), "-n", "-r", path, *words]


def _ours(key: str, does: str, *words: str) -> Contestant:
    label = f"dissect {words[0]}"
    return Contestant(key, label, does, "dissect, commands", ours(*words), whole=True)


def _theirs(key: str, does: str, read: Callable[[Path, Clock], Reading]) -> Contestant:
    return Contestant(key, "tshark", does, "compiled", read, program="tshark")


LINES: Final = "prints a line a packet"
CHOSEN: Final = "prints the lines of one packet in a hundred"
VERIFIED: Final = "verifies every checksum"
COUNTED: Final = "counts conversations"
COMMANDS: Final = (
    _ours("verify", VERIFIED, "verify"),
    _ours("show", LINES, "show"),
    _ours("show-filtered", CHOSEN, "show", "-Y", FILTER),
    _ours("stats", COUNTED, "stats"),
    _theirs(
        "tshark-verify",
        VERIFIED,
        tshark(*VALIDATION, "-T", "fields", *(word for one in STATUSES for word in ("-e", one))),
    ),
    _theirs("tshark-show", LINES, tshark()),
    _theirs("tshark-filtered", CHOSEN, tshark("-Y", FILTER)),
    _theirs("tshark-stats", COUNTED, tshark_whole("-q", "-z", "conv,tcp")),
)
