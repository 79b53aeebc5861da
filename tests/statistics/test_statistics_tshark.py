"""The statistics of captures are those of capinfos and tshark (`-z io,phs`, `endpoints`, `conv`).

Where they count otherwise:

- Extension headers of IPv6 are protocols of their own in our hierarchy.
- What no declaration reads is no protocol (`data`), and neither is a note that the frame was cut (`_ws.short`).
- tshark leaves the fragments of an IPv6 datagram but the first out of endpoints and conversations.
- tshark leaves segments whose TCP header was cut out of conversations, also where the ports are there.
- An endpoint that is no network address is a link address; tshark has a table of its own for those.
"""

from __future__ import annotations

import shutil
import subprocess
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from tests.captures import CAPTURES
from tests.profiles import some_of
from tests.sanitized import unwatched
from tests.statistics.statistics_of import flat
from tests.statistics.tshark_tables import (
    our_conversations,
    our_endpoints,
    ours,
    table,
    their_conversations,
    their_endpoints,
)

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
NOT_OURS = {"data", "_ws.short"}
NOT_THEIRS = {"ipv6.hopopts", "ipv6.dstopts", "ipv6.fraghdr"}
FRAGMENTS = {"udp6_fragments.pcap"}
CUT = {"snaplen_64.pcap"}


@pytest.mark.heavy
@pytest.mark.parametrize("name", some_of(NAMES, 16))
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


@pytest.mark.heavy
@pytest.mark.parametrize("name", some_of(NAMES, 12, without=FRAGMENTS))
def test_endpoints_are_those_of_tshark(name: str) -> None:
    assert our_endpoints(name) == their_endpoints(name)


@pytest.mark.parametrize("name", some_of(NAMES, 12, without=FRAGMENTS))
def test_conversations_of_addresses_are_those_of_tshark(name: str) -> None:
    assert our_conversations(name) == their_conversations(name, ["IPv4 Conversations", "IPv6 Conversations"])


@pytest.mark.parametrize("protocol", ["tcp", "udp", "sctp"])
@pytest.mark.parametrize("name", some_of(NAMES, 12, without=CUT))
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
