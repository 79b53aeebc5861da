"""`dissect`, one packet at a time."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from speed.captures.pcap_records import frames
from speed.contestant import LOOK_EVERY, Clock, Contestant, Reading
from speed.contestants.peers import IN_MEMORY, sum_ports

if TYPE_CHECKING:
    from dissect.packet import Packet


def ports_of() -> Callable[[Packet], int]:
    """A function that adds both ports of a packet's outermost transport. What it needs is imported here, so that other
    contestants do without it."""
    from dissect.protocols.tcp import TCP
    from dissect.protocols.udp import UDP

    def ports(packet: Packet) -> int:
        transport: TCP | UDP | None = packet.find(TCP)
        if transport is None:
            transport = packet.find(UDP)
        return transport.source_port + transport.destination_port if transport is not None else 0

    return ports


def with_ports(path: Path, clock: Clock) -> Reading:
    import dissect

    with dissect.open(path) as packets:
        return sum_ports(packets, ports_of(), clock)


def with_ports_in_memory(path: Path, clock: Clock) -> Reading:
    from dissect import dissect

    ready = list(itertools.islice(frames(path), IN_MEMORY))
    ports = ports_of()
    clock.restart()
    return sum_ports(ready, lambda octets: ports(dissect(octets)), clock)


def finding(name: str) -> Callable[[Path, Clock], Reading]:
    """Looking for one kind of header in each packet, by the name of a protocol that is there, or is not."""

    def read(path: Path, clock: Clock) -> Reading:
        import dissect
        from dissect.protocols import PROTOCOLS

        kind = next(one for one in PROTOCOLS if one.stack.name == name)
        packets = 0
        with dissect.open(path) as reader:
            for packets, packet in enumerate(reader, start=1):
                packet.find(kind)
                if not packets & LOOK_EVERY and clock.is_over:
                    break
        return Reading(packets)

    return read


def with_headers(path: Path, clock: Clock) -> Reading:
    import dissect

    packets = 0
    with dissect.open(path) as reader:
        for packets, packet in enumerate(reader, start=1):
            for layer in packet.layers:
                layer.header  # noqa: B018  reading it decodes it
            if not packets & LOOK_EVERY and clock.is_over:
                break
    return Reading(packets)


def with_verdicts(path: Path, clock: Clock) -> Reading:
    import dissect

    packets = bad = 0
    with dissect.open(path) as reader:
        for packets, packet in enumerate(reader, start=1):
            for checksum in packet.checksums:
                bad += checksum.verdict.is_failure
            if not packets & LOOK_EVERY and clock.is_over:
                break
    return Reading(packets, bad=bad)


SCALAR = (
    Contestant("scalar", "dissect.open", "ports", "dissect, a packet at a time", with_ports),
    Contestant(
        "scalar-memory",
        "dissect.dissect, frames in memory",
        "ports",
        "dissect, a packet at a time",
        with_ports_in_memory,
    ),
    Contestant("scalar-find", "dissect.open", "find of what is there", "dissect, a packet at a time", finding("eth")),
    Contestant(
        "scalar-miss", "dissect.open", "find of what is not there", "dissect, a packet at a time", finding("bfd")
    ),
    Contestant(
        "scalar-headers", "dissect.open", "every header of every layer", "dissect, a packet at a time", with_headers
    ),
    Contestant(
        "scalar-verdicts", "dissect.open", "the verdict on every checksum", "dissect, a packet at a time", with_verdicts
    ),
)
