"""Other Python libraries, each used as its own documents say. They verify no checksum."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from speed.captures.pcap_records import frames
from speed.contestant import LOOK_EVERY, Clock, Contestant, Reading

IN_MEMORY = 50_000
"""How many frames the contestants that are about frames in memory have."""


ANYTHING: Final = (Exception,)
"""What peers raise where a packet is malformed or has no ports, which is more than their own exceptions."""


def sum_ports(
    found: Iterable[Any], ports: Callable[[Any], int], clock: Clock, skip: tuple[type[Exception], ...] = ()
) -> Reading:
    """Go through what a reader gives, as long as there is time. A packet that raises one of `skip` counts as well."""
    packets = total = skipped = 0
    for packets, one in enumerate(found, start=1):
        try:
            total += ports(one)
        except skip:
            skipped += 1
        if not packets & LOOK_EVERY and clock.is_over:
            break
    return Reading(packets, total, skipped=skipped)


def with_dpkt(path: Path, clock: Clock) -> Reading:
    import dpkt

    def ports(record: Any) -> int:
        transport = dpkt.ethernet.Ethernet(record[1]).data.data
        return int(transport.sport + transport.dport)

    with path.open("rb") as file:
        return sum_ports(dpkt.pcap.Reader(file), ports, clock, ANYTHING)


def with_dpkt_in_memory(path: Path, clock: Clock) -> Reading:
    import dpkt

    def ports(octets: bytes) -> int:
        transport = dpkt.ethernet.Ethernet(octets).data.data
        return int(transport.sport + transport.dport)

    ready = list(itertools.islice(frames(path), IN_MEMORY))
    clock.restart()
    return sum_ports(ready, ports, clock, ANYTHING)


def with_pypacker(path: Path, clock: Clock) -> Reading:
    from pypacker import ppcap
    from pypacker.layer4.tcp import TCP
    from pypacker.layer4.udp import UDP
    from pypacker.layer12.ethernet import Ethernet

    def ports(record: Any) -> int:
        packet = Ethernet(record[1])
        transport = packet[TCP] or packet[UDP]
        return int(transport.sport + transport.dport)

    with closing(ppcap.Reader(filename=str(path))) as reader:
        return sum_ports(reader, ports, clock, ANYTHING)


def with_scapy(path: Path, clock: Clock) -> Reading:
    import scapy.layers.inet6  # noqa: F401  it teaches Ethernet what IPv6 is
    from scapy.layers.inet import TCP, UDP
    from scapy.utils import PcapReader

    def ports(packet: Any) -> int:
        transport = packet[TCP] if TCP in packet else packet[UDP]
        return int(transport.sport + transport.dport)

    with PcapReader(str(path)) as reader:
        return sum_ports(reader, ports, clock, ANYTHING)


def with_netprotocols(path: Path, clock: Clock) -> Reading:
    import netprotocols

    def ports(octets: bytes) -> int:
        ethernet = netprotocols.Ethernet.decode(octets)
        ip_protocol = getattr(netprotocols, ethernet.encapsulated_proto)
        ip = ip_protocol.decode(octets[14:])
        transport_protocol = getattr(netprotocols, ip.encapsulated_proto)
        transport = transport_protocol.decode(octets[14 + ip_protocol.header_len :])
        return int(transport.sport + transport.dport)

    return sum_ports(frames(path), ports, clock, ANYTHING)


def with_construct(path: Path, clock: Clock) -> Reading:
    from dissect.protocols.ethernet import Ethernet
    from dissect.protocols.ipv4 import IPv4
    from dissect.protocols.ipv6 import IPv6
    from dissect.protocols.tcp import TCP
    from dissect.protocols.udp import UDP

    ethernet, ip4, ip6, tcp, udp = (one.schema for one in (Ethernet, IPv4, IPv6, TCP, UDP))

    def ports(octets: bytes) -> int:
        if ethernet.parse(octets).type == 0x0800:
            ip = ip4.parse(octets[14:])
            place, protocol = 14 + 4 * ip.internet_header_length, ip.protocol
        else:
            ip = ip6.parse(octets[14:])
            place, protocol = 54, ip.next_header
        transport = (tcp if protocol == 6 else udp).parse(octets[place:])
        return int(transport.source_port + transport.destination_port)

    return sum_ports(frames(path), ports, clock, ANYTHING)


PEERS = (
    Contestant("dpkt", "dpkt", "ports", "Python", with_dpkt, ("dpkt",)),
    Contestant("dpkt-memory", "dpkt, frames in memory", "ports", "Python", with_dpkt_in_memory, ("dpkt",)),
    Contestant("pypacker", "pypacker", "ports", "Python", with_pypacker, ("pypacker",)),
    Contestant("netprotocols", "netprotocols", "ports", "Python", with_netprotocols, ("netprotocols",)),
    Contestant("construct", "construct", "ports, by the same declarations", "Python", with_construct, ("construct",)),
    Contestant("scapy", "scapy", "ports", "Python", with_scapy, ("scapy",)),
)
