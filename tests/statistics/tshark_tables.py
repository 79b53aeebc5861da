"""The tables of tshark about a capture, and ours."""

from __future__ import annotations

import re
import subprocess
from functools import cache

from dissect.statistics import Report
from tests.captures import CAPTURES
from tests.statistics.statistics_of import report_of

SEPARATELY = ["-o", "ip.defragment:FALSE", "-o", "ipv6.defragment:FALSE", "-o", "tcp.desegment_tcp_streams:FALSE"]
TABLES = ["io,phs", *(f"{table},{kind}" for table in ("endpoints", "conv") for kind in ("ip", "ipv6"))]
PORTS = ["conv,tcp", "conv,udp", "conv,sctp"]


@cache
def ours(name: str) -> Report:
    return report_of(CAPTURES / name, reassemble=False)


@cache
def answers(name: str) -> list[list[str]]:
    """The lines of each table, in the order of TABLES and PORTS."""
    tables = [word for table in (*TABLES, *PORTS) for word in ("-z", table)]
    command = ["tshark", "-n", "-q", "-r", str(CAPTURES / name), *SEPARATELY, *tables]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    parts = [part for part in re.split(r"^=+$", text, flags=re.MULTILINE) if part.strip()]
    return [part.strip().splitlines() for part in parts]


def table(name: str, title: str) -> list[str]:
    """The lines of a table, without its head."""
    lines = next(part for part in answers(name) if part[0] == title)
    return [line for line in lines[1:] if line.strip() and not line.lstrip().startswith(("Filter:", "|"))]


def is_link(address: str) -> bool:
    return re.fullmatch(r"..(:..){5}", address) is not None


Amounts = tuple[int, ...]


def their_endpoints(name: str) -> dict[str, Amounts]:
    """For each address, the packets and octets of all, those that it sent, and those that it received."""
    lines = [line.split() for kind in ("IPv4", "IPv6") for line in table(name, f"{kind} Endpoints")]
    return {address: tuple(map(int, counts)) for address, *counts in lines}


def our_endpoints(name: str) -> dict[str, Amounts]:
    """The same of ours."""
    return {
        one.address: (
            one.packets,
            one.octets,
            one.sent_packets,
            one.sent_octets,
            one.received_packets,
            one.received_octets,
        )
        for one in ours(name).endpoints
        if not is_link(one.address)
    }


End = tuple[str, int | None]


def their_conversations(name: str, titles: list[str]) -> dict[frozenset[End], dict[End, int]]:
    """For the two ends of each conversation, how many packets either has sent."""
    found: dict[frozenset[End], dict[End, int]] = {}
    for title in titles:
        for line in table(name, title):
            first, _, second, received, _, _, sent, *_ = line.split()
            ends = [end_of(one, has_port=title[:2] != "IP") for one in (first, second)]
            counts = found.setdefault(frozenset(ends), dict.fromkeys(ends, 0))
            counts[ends[0]] += int(sent)
            counts[ends[1]] += int(received)
    return found


def end_of(text: str, *, has_port: bool) -> End:
    address, _, port = text.rpartition(":")
    return (address, int(port)) if has_port else (text, None)


def our_conversations(name: str, protocols: set[str] | None = None) -> dict[frozenset[End], dict[End, int]]:
    """The same of ours: those of some protocols by ports, or all by addresses."""
    found: dict[frozenset[End], dict[End, int]] = {}
    for one in ours(name).conversations:
        if is_link(one.address_a) or (protocols is not None and one.protocol not in protocols):
            continue
        ports = (None, None) if protocols is None else (one.port_a, one.port_b)
        ends = [(one.address_a, ports[0]), (one.address_b, ports[1])]
        counts = found.setdefault(frozenset(ends), dict.fromkeys(ends, 0))
        counts[ends[0]] += one.sent_packets
        counts[ends[1]] += one.received_packets
    return found
