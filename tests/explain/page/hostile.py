"""Packets that say what a page could mistake for its own."""

from __future__ import annotations

from dissect import UDP, Ethernet, IPv4
from dissect.encapsulation.encapsulate import encapsulation
from dissect.packet import Packet

ETHERNET = Ethernet(destination_address="02:00:00:00:00:02", source_address="02:00:00:00:00:01")
IPV4 = IPv4(source_address="192.0.2.1", destination_address="192.0.2.2")


def packets_that_say(*messages: bytes) -> list[Packet]:
    udp = UDP(source_port=50000, destination_port=50001)
    return [encapsulation(ETHERNET / IPV4 / udp / one).packet for one in messages]
