"""Rows that complete a datagram have the columns that tshark gives them, with its rule for overlaps."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import dissect
from dissect.packet.reassembly import Reassembler
from dissect.schema import Overlaps
from tests.corpus import corpus_files, needs_corpus
from tests.packet.reassembly.fragments import DIFFERENT
from tests.session.tcp.tshark import needs_tshark
from tests.sessions import SESSIONS, needs_sessions

OF_DATAGRAMS = ("fragment", "fragment.count", "reassembled.length")
FLAGS = tuple(f"fragment.{name}" for name in ("overlap", "overlap.conflict", "multipletails", "toolongfragment"))
COUNTS = tuple(f"{protocol}.fragment.count" for protocol in ("ip", "ipv6"))
NAMES = (
    *(f"{protocol}.{name}" for protocol in ("ip", "ipv6") for name in (*OF_DATAGRAMS, *FLAGS)),
    *("ip.src", "ip.dst", "ip.len", "ip.frag_offset", "ipv6.src", "ipv6.dst", "ipv6.plen"),
    *("udp.srcport", "udp.dstport", "udp.length", "tcp.srcport", "tcp.dstport", "tcp.seq_raw", "tcp.len"),
    *("icmp.type", "icmp.code", "icmp.ident", "icmpv6.type", "sctp.srcport"),
)
COMPLETED = ("ip.reassembled_in", "ipv6.reassembled.in")


def by_tshark(path: Path) -> Iterator[dict[str, str]]:
    """For each packet the first value of each name."""
    names = ["frame.number", *NAMES, *COMPLETED]
    command = ["tshark", "-2", "-r", str(path), "-T", "fields", "-E", "occurrence=f"]
    done = subprocess.run(
        [*command, *(word for name in names for word in ("-e", name))], capture_output=True, text=True, check=False
    )
    return (dict(zip(names, line.split("\t"), strict=True)) for line in done.stdout.splitlines())


def written(value: Any) -> str:
    """A value as tshark writes it."""
    return "" if value is None else str(int(value)) if isinstance(value, bool) else str(value)


def differences(path: Path) -> tuple[int, list[str]]:
    """How many datagrams there are, and what is different."""
    reading = dissect.scan(path, [*NAMES, *COMPLETED], reassemble=Reassembler(Overlaps.BSD))
    ours = [row for batch in reading for row in batch.to_pylist()]
    count, found = 0, []
    for row, theirs in zip(ours, by_tshark(path), strict=True):
        is_whole = any(theirs[name] or row[name] for name in COUNTS)
        count += is_whole
        found += [
            f"{path.name} #{theirs['frame.number']} {name}: {row[name]!r}, and tshark says {theirs[name]!r}"
            for name in (*COMPLETED, *(NAMES if is_whole else ()))
            if written(row[name]) != theirs[name]
        ]
    return count, found


@needs_tshark
@needs_sessions
@pytest.mark.slow
def test_so_they_do_in_experiments() -> None:
    assert SESSIONS is not None
    count, found = 0, list[str]()
    for path in sorted(SESSIONS.glob("fr*.pcap")):
        if path.stem not in DIFFERENT:
            more, different = differences(path)
            count += more
            found += different
    assert found == []
    assert count > 20


@needs_tshark
@needs_corpus
@pytest.mark.slow
def test_so_they_do_in_captures_of_others() -> None:
    count, found = 0, list[str]()
    for path in corpus_files():
        try:
            packets = dissect.table(path, ["frame.number"], filter="ip.fragment or ipv6.fragment")
        except dissect.CaptureError:
            continue
        if len(packets):
            more, different = differences(path)
            count += more
            found += different
    assert found == []
    assert count > 50
