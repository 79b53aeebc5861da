"""Which contestants read which captures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from speed.captures import CAPTURES

SYNTHETIC: Final = (
    "table-13",
    "table-13-one",
    "scan-13",
    "table-13-plain",
    "table-default",
    "verdicts",
    "verdicts-one",
    "scalar",
    "scalar-memory",
    "scalar-headers",
    "scalar-verdicts",
    "gopacket",
    "gopacket-verdicts",
    "gopacket-fast-verdicts",
    "libtins",
    "libtins-verdicts",
    "tshark",
    "dpkt",
    "dpkt-memory",
    "pypacker",
    "netprotocols",
    "construct",
    "scapy",
    "floor",
    "floor-read",
)
REAL: Final = (
    "table-13",
    "table-13-one",
    "table-default",
    "verdicts",
    "scalar",
    "gopacket",
    "gopacket-verdicts",
    "libtins",
    "dpkt",
    "scapy",
    "floor",
    "floor-read",
)
"""For captures with all that networks carry, where peers skip what they cannot read."""
OWN: Final = (*REAL, "flows", "tshark-stats", "scan-flags", "scan-events", "tshark-flags")
"""For captures of the user's own."""
MIXED: Final = (
    *OWN,
    "scalar-find",
    "scalar-miss",
    "scalar-headers",
    "scalar-verdicts",
    "verify",
    "show",
    "show-filtered",
    "stats",
    "tshark-verify",
    "tshark-show",
    "tshark-filtered",
)

READERS: Final = {
    "synthetic": SYNTHETIC,
    "mixed": MIXED,
    "mixed-96": REAL,
    "mixed-68": REAL,
    "wrong": ("table-13", "verdicts"),
    "dns": ("table-dns", "tshark-dns"),
    "syn": ("table-syn", "tshark-syn"),
    "transfer": ("streams", "dpkt-streams", "stream", "tshark-follow"),
    "conversations": ("streams", "dpkt-streams", "flows"),
}
"""By capture."""
COUNTED: Final = {
    "synthetic": "asked",
    "mixed": "asked",
    "mixed-96": "asked",
    "mixed-68": "asked",
    "dns": "asked-dns",
    "syn": "asked-syn",
}
"""The captures of which it is counted how many rows Python is asked about, and by which contestant."""
OWN_COUNTED: Final = "asked"
"""The same for captures of the user's own."""
SMALLER: Final = {"dns": 5, "syn": 5, "transfer": 10}
"""Captures that have a fraction of the packets."""


@dataclass(frozen=True, slots=True)
class Run:
    """One contestant that reads one capture."""

    capture: str
    key: str


def runs(own: Sequence[str], only: Sequence[str] | None, captures: Sequence[str] | None) -> list[Run]:
    """All that is timed, on the benchmark's captures and the user's `own`; or `only` some contestants and captures."""
    readers = READERS | dict.fromkeys(own, OWN)
    return [
        Run(capture, key)
        for capture, keys in readers.items()
        if captures is None or capture in captures
        for key in keys
        if only is None or key in only
    ]


def counted(captures: Iterable[str]) -> dict[str, str]:
    """By capture, the contestant that counts the rows that Python is asked about."""
    keys = {capture: COUNTED.get(capture) if capture in READERS else OWN_COUNTED for capture in captures}
    return {capture: key for capture, key in keys.items() if key is not None}


def packets_of(capture: str, packets: int) -> int:
    """How many packets a capture gets if the synthetic one has `packets`."""
    return packets // SMALLER.get(capture, 1)


def label(capture: str) -> str:
    """What a capture is; a capture of the user's own is called by its file's name."""
    return CAPTURES[capture].label if capture in CAPTURES else capture
