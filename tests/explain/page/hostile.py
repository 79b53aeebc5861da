"""Packets that say what a page could mistake for its own."""

from __future__ import annotations

from pathlib import Path

import dissect
from dissect import UDP, Ethernet, IPv4, encapsulate
from dissect.packet import Packet
from tests.cli.commands import write

ETHERNET = Ethernet(destination_address="02:00:00:00:00:02", source_address="02:00:00:00:00:01")
IPV4 = IPv4(source_address="192.0.2.1", destination_address="192.0.2.2")


def packets_that_say(path: Path, *messages: bytes) -> list[Packet]:
    """Packets of a capture that is written for them, each with a message."""
    udp = UDP(source_port=50000, destination_port=50001)
    write(path, *(encapsulate(ETHERNET / IPV4 / udp / one).frame.octets for one in messages))
    with dissect.open(path) as capture:
        return list(capture)
