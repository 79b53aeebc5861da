"""Octets beside the headers that they are, and what must hold of every such pair."""

from __future__ import annotations

from dataclasses import dataclass

from dissect.checksum import Kind
from dissect.encapsulation import encapsulate
from dissect.packet import Packet, dissect
from dissect.problems import Severity
from dissect.protocols.ethernet import Ethernet
from dissect.protocols.ipv4 import IPv4
from dissect.protocols.ipv6 import IPv6
from dissect.protocols.udp import UDP
from dissect.schema import Header, automatic_fields

LINK = Ethernet(source_address="02:00:00:00:00:01", destination_address="02:00:00:00:00:02")
IP4 = IPv4(source_address="192.0.2.1", destination_address="192.0.2.2")
IP6 = IPv6(source_address="2001:db8::1", destination_address="2001:db8::2")


@dataclass(frozen=True, slots=True)
class Vector:
    """A header with what is around it, from the nearest outwards, what stands in its lists, and its octets in hex."""

    around: tuple[Header, ...]
    header: Header
    items: tuple[Header, ...]
    octets: str

    def built(self) -> Packet:
        """The packet, put together."""
        return encapsulate(b"", self.header, *self.around)

    def read(self) -> Packet:
        """The same packet, read from its octets."""
        return dissect(self.built().frame.octets)


def udp(port: int, network: Header = IP4) -> tuple[Header, ...]:
    """What is around a message to a UDP port."""
    return (UDP(source_port=50000, destination_port=port), network, LINK)


def own_octets(packet: Packet, vector: Vector) -> str:
    """The octets of the vector's header in hex."""
    layer = packet.layers[len(vector.around)]
    return layer.octets[layer.offset : layer.offset + layer.length].hex()


def own_headers(packet: Packet, vector: Vector) -> list[Header | None]:
    """The vector's header, and every item of every list in it."""
    layer = packet.layers[len(vector.around)]
    return [layer.header, *(option.header for _, options in layer.options() for option in options.every())]


def given(vector: Vector, found: list[Header | None]) -> list[Header]:
    """The vector's header and items; what was left to be filled is as in those that were found."""
    pairs = zip((vector.header, *vector.items), found, strict=True)
    return [mine.replace(**{name: getattr(other, name) for name in automatic_fields(mine)}) for mine, other in pairs]


def complaints(packet: Packet) -> list[str]:
    """Warnings and errors of a packet, and the checksums that are not valid."""
    said = [
        f"{one.protocol} {one.field}: {one.message}" for one in packet.problems if one.severity is not Severity.NOTE
    ]
    wrong = [one for one in packet.checksums if one.verdict.kind is not Kind.VALID]
    return said + [f"{one.protocol} {one.field}: {one.verdict}" for one in wrong]


def faults(octets: str, around: tuple[Header, ...], **changes: object) -> list[tuple[str, str, str]]:
    """Severity, code and field of what is said of these octets, notes left out; `changes` are of the nearest header."""
    nearest, *others = around
    packet = encapsulate(bytes.fromhex(octets), nearest.replace(**changes), *others)
    found = dissect(packet.frame.octets).problems
    return [(str(one.severity), str(one.code), one.field) for one in found if one.severity is not Severity.NOTE]
