"""The captures that are measured, and how each is made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final


@dataclass(frozen=True, slots=True)
class Capture:
    """A capture that the benchmark makes."""

    key: str
    label: str
    make: Callable[[Path, int], int]
    """Writes so many packets to a file and returns its size in octets."""


def _synthetic(path: Path, packets: int) -> int:
    from speed.captures.synthetic import generate

    return generate(path, packets)


def _wrong(path: Path, packets: int) -> int:
    from speed.captures.synthetic import generate

    return generate(path, packets, wrong=True)


def _mixed(snaplen: int) -> Callable[[Path, int], int]:
    def make(path: Path, packets: int) -> int:
        from speed.captures import mixed, pool

        return pool.write(path, packets, mixed.SHARES, snaplen)

    return make


def _dns(path: Path, packets: int) -> int:
    from speed.captures import mixed, pool

    return pool.write(path, packets, mixed.DNS_ALONE)


def _handshakes(path: Path, packets: int) -> int:
    from speed.captures import mixed, pool

    return pool.write(path, packets, mixed.SYN_ALONE)


def _transfer(path: Path, packets: int) -> int:
    from speed.captures import streams

    return streams.transfer(path, packets)


def _conversations(path: Path, packets: int) -> int:
    from speed.captures import streams

    return streams.small_conversations(path, packets)


WHOLE: Final = 65535

CAPTURES: Final = {
    one.key: one
    for one in (
        Capture("synthetic", "synthetic: TCP and UDP with random payloads, nothing wrong", _synthetic),
        Capture("mixed", "mixed: recorded and built packets of many protocols, 2 % of them odd", _mixed(WHOLE)),
        Capture("mixed-96", "mixed, cut at 96 octets", _mixed(96)),
        Capture("mixed-68", "mixed, cut at 68 octets", _mixed(68)),
        Capture("wrong", "synthetic, every checksum wrong", _wrong),
        Capture("dns", "DNS queries and answers over UDP", _dns),
        Capture("syn", "TCP SYN segments with options", _handshakes),
        Capture("transfer", "one download over TCP", _transfer),
        Capture("conversations", "conversations of ten packets over TCP", _conversations),
    )
}
"""By key. Each is the same in every run, and a shorter one is the beginning of a longer one."""
