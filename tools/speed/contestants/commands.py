"""The commands beside tshark, as people type them: every process begins anew and reads the whole capture.

What it writes is thrown away.
"""

from __future__ import annotations

import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

from speed.contestant import Clock, Contestant, Reading
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
    """tshark likewise: it takes longer for later packets of a capture, so it reads all of them."""

    def read(path: Path, _: Clock) -> Reading:
        command: list[str | Path] = [program("tshark"), "-n", "-r", str(path), *words]
        subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
        return Reading(None, peak_kib=resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)

    return read


def _ours(key: str, does: str, *words: str) -> Contestant:
    label = f"dissect {words[0]}"
    return Contestant(key, label, does, "dissect, commands", ours(*words), whole=True)


def _theirs(key: str, does: str, read: Callable[[Path, Clock], Reading]) -> Contestant:
    return Contestant(key, "tshark", does, "compiled", read, program="tshark", whole=True)


LINES: Final = "prints a line a packet"
CHOSEN: Final = "prints the lines of one packet in a hundred"
VERIFIED: Final = "verifies every checksum"
COUNTED: Final = "counts conversations"
LISTED: Final = "lists conversations"
FLAGGED: Final = "flags of the analysis of TCP"
WRITTEN: Final = "writes the octets of a connection"
COMMANDS: Final = (
    _ours("verify", VERIFIED, "verify"),
    _ours("show", LINES, "show"),
    _ours("show-filtered", CHOSEN, "show", "-Y", FILTER),
    _ours("stats", COUNTED, "stats"),
    _ours("flows", LISTED, "flows"),
    _ours("stream", WRITTEN, "stream", "--from", "server", "--as", "raw"),
    _theirs(
        "tshark-verify",
        VERIFIED,
        tshark(*VALIDATION, "-T", "fields", *(word for one in STATUSES for word in ("-e", one))),
    ),
    _theirs("tshark-show", LINES, tshark()),
    _theirs("tshark-filtered", CHOSEN, tshark("-Y", FILTER)),
    _theirs("tshark-stats", COUNTED, tshark("-q", "-z", "conv,tcp")),
    _theirs("tshark-follow", WRITTEN, tshark("-q", "-z", "follow,tcp,raw,0")),
    _theirs("tshark-flags", FLAGGED, tshark("-T", "fields", "-e", "tcp.analysis.flags")),
)
