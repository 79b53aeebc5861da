"""The statistics of captures are those of capinfos and tshark (`-z io,phs`, `endpoints`, `conv`).

Where they count otherwise:

- Extension headers of IPv6 are protocols of their own in our hierarchy.
- What no declaration reads is no protocol (`data`), and neither is a note that the frame was cut (`_ws.short`).
- tshark leaves the fragments of an IPv6 datagram but the first out of endpoints and conversations.
- tshark leaves segments whose TCP header was cut out of conversations, also where the ports are there.
- An endpoint that is no network address is a link address; tshark has a table of its own for those.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections import Counter
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from dissect.statistics import Report
from tests.captures import CAPTURES
from tests.profiles import some_of
from tests.sanitized import unwatched
from tests.statistics.statistics_of import flat, report_of

pytestmark = pytest.mark.skipif(shutil.which("tshark") is None, reason="tshark is not installed")

NAMES = [
    "checksum_offload.pcap",
    "dhcp4_lease.pcap",
    "dns_lookups.pcap",
    "ethernet_padding.pcap",
    "geneve6_echo.pcap",
    "gre_echo.pcap",
    "host_joins_link.pcap",
    "icmp_port_unreachable.pcap",
    "ip4_in_ip6_echo.pcap",
    "ip6_extension_headers.pcap",
    "loopback_echo.pcap",
    "nat4_both_sides.pcapng",
    "pcapng_two_interfaces.pcapng",
    "raw_ip.pcap",
    "sctp4_echo.pcap",
    "snaplen_64.pcap",
    "spanning_tree.pcap",
    "tcp4_two_clients.pcap",
    "traceroute.pcap",
    "udp4_fragments.pcap",
    "udp6_fragments.pcap",
    "vlan_8021ad.pcap",
    "vxlan_echo.pcap",
]
SEPARATELY = ["-o", "ip.defragment:FALSE", "-o", "ipv6.defragment:FALSE", "-o", "tcp.desegment_tcp_streams:FALSE"]
TABLES = ["io,phs", *(f"{table},{kind}" for table in ("endpoints", "conv") for kind in ("ip", "ipv6"))]
NOT_OURS = {"data", "_ws.short"}
NOT_THEIRS = {"ipv6.hopopts", "ipv6.dstopts", "ipv6.fraghdr"}
FRAGMENTS = {"udp6_fragments.pcap"}
CUT = {"snaplen_64.pcap"}
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


@pytest.mark.parametrize("name", some_of(NAMES, 8))
def test_the_protocol_hierarchy_is_that_of_tshark(name: str) -> None:
    theirs, same = Counter[tuple[str, ...]](), Counter[tuple[str, ...]]()
    path: list[str] = []
    for line in table(name, "Protocol Hierarchy Statistics"):
        protocol, frames, octets = line.split()
        path[(len(line) - len(line.lstrip())) // 2 :] = [protocol]
        if protocol not in NOT_OURS:
            theirs[*path, "packets"] += int(frames.removeprefix("frames:"))
            theirs[*path, "octets"] += int(octets.removeprefix("bytes:"))
    for whole, packets, octets_there in flat(ours(name)):
        if whole[-1] not in NOT_THEIRS:
            kept = [one for one in whole if one not in NOT_THEIRS]
            same[*kept, "packets"] += packets
            same[*kept, "octets"] += octets_there

    assert same == theirs


def is_link(address: str) -> bool:
    return re.fullmatch(r"..(:..){5}", address) is not None


@pytest.mark.parametrize("name", some_of(NAMES, 3, without=FRAGMENTS))
def test_endpoints_are_those_of_tshark(name: str) -> None:
    lines = [line.split() for kind in ("IPv4", "IPv6") for line in table(name, f"{kind} Endpoints")]
    theirs = {address: tuple(map(int, counts)) for address, *counts in lines}
    same = {
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

    assert same == theirs


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


@pytest.mark.parametrize("name", some_of(NAMES, 3, without=FRAGMENTS))
def test_conversations_of_addresses_are_those_of_tshark(name: str) -> None:
    assert our_conversations(name) == their_conversations(name, ["IPv4 Conversations", "IPv6 Conversations"])


@pytest.mark.parametrize("protocol", ["tcp", "udp", "sctp"])
@pytest.mark.parametrize("name", some_of(NAMES, 3, without=CUT))
def test_conversations_of_ports_are_those_of_tshark(name: str, protocol: str) -> None:
    theirs = their_conversations(name, [f"{protocol.upper()} Conversations"])

    assert our_conversations(name, {protocol}) == theirs


def test_the_whole_is_that_of_capinfos() -> None:
    paths = [CAPTURES / name for name in NAMES]
    command = ["capinfos", "-T", "-m", "-r", "-M", "-S", "-c", "-d", "-a", "-e", *map(str, paths)]
    lines = subprocess.run(command, check=True, capture_output=True, text=True, env=unwatched()).stdout.splitlines()
    theirs = {Path(file).name: tuple(values) for file, *values in (line.split(",") for line in lines)}

    same = {name: (str(ours(name).packets), str(ours(name).octets)) for name in NAMES}
    assert {name: values[:2] for name, values in theirs.items()} == same
    times = {name: tuple(int(Decimal(value) * 10**9) for value in values[2:]) for name, values in theirs.items()}
    assert times == {name: (ours(name).earliest_ns or 0, ours(name).latest_ns or 0) for name in NAMES}
