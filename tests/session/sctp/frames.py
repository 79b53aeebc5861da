"""SCTP packets between two ends, written octet by octet: `A` with tag 0x11, and `B` with tag 0x22."""

from __future__ import annotations

import struct
from collections.abc import Iterable

from dissect.assigned_numbers import LinkType
from dissect.capture import Frame
from dissect.packet import Packet, dissect
from dissect.session.sctp.packets import SctpPacket, sctp_in
from tests.session.tcp.frames import ipv4

TAGS = {"A": 0x11, "B": 0x22}
PORTS = {"A": 40_000, "B": 7}
HOSTS = {"A": 1, "B": 2}
OTHER = {"A": "B", "B": "A"}
SECOND = 1_000_000_000
APART_NS = 10_000_000


def address(host: int) -> bytes:
    """192.0.2.x."""
    return bytes((192, 0, 2, host))


def chunk(kind: int, value: bytes = b"", flags: int = 0) -> bytes:
    """A chunk with its padding."""
    return struct.pack(">BBH", kind, flags, 4 + len(value)) + value + bytes(-len(value) % 4)


def parameter(kind: int, value: bytes) -> bytes:
    """A parameter with its padding."""
    return struct.pack(">HH", kind, 4 + len(value)) + value + bytes(-len(value) % 4)


def initiation(kind: int, tag: int, hosts: Iterable[int] = (), first: int = 1000) -> bytes:
    """An INIT or INIT ACK that lists addresses."""
    listed = b"".join(parameter(5, address(host)) for host in hosts)
    return chunk(kind, struct.pack(">IIHHI", tag, 65_536, 10, 10, first) + listed)


def init(sender: str = "A", tag: int | None = None, hosts: Iterable[int] = (), first: int = 1000) -> bytes:
    return initiation(1, TAGS[sender] if tag is None else tag, hosts, first)


def init_ack(sender: str = "B", tag: int | None = None, hosts: Iterable[int] = (), first: int = 2000) -> bytes:
    return initiation(2, TAGS[sender] if tag is None else tag, hosts, first)


def data(tsn: int, octets: bytes = b"x", *, flags: int = 3, stream: int = 0, message: int = 0) -> bytes:
    """A chunk with data, by default a whole message (B and E)."""
    return chunk(0, struct.pack(">IHHI", tsn % (1 << 32), stream, message, 0) + octets, flags)


def i_data(tsn: int, octets: bytes = b"x", *, flags: int = 3, message: int = 0, last: int = 0) -> bytes:
    """The same where messages may be interleaved."""
    return chunk(64, struct.pack(">IHHII", tsn % (1 << 32), 0, 0, message, last) + octets, flags)


def sack(cumulative: int, *blocks: tuple[int, int], duplicates: Iterable[int] = (), window: int = 65_536) -> bytes:
    """What has arrived."""
    copies = tuple(duplicates)
    value = struct.pack(">IIHH", cumulative % (1 << 32), window, len(blocks), len(copies))
    value += b"".join(struct.pack(">HH", *block) for block in blocks)
    return chunk(3, value + b"".join(struct.pack(">I", one % (1 << 32)) for one in copies))


COOKIE_ECHO, COOKIE_ACK = chunk(10, b"cook"), chunk(11)
SHUTDOWN_ACK, SHUTDOWN_COMPLETE, ABORT, ERROR = chunk(8), chunk(14), chunk(6), chunk(9)
REFLECTED_ABORT, REFLECTED_COMPLETE = chunk(6, flags=1), chunk(14, flags=1)
HEARTBEAT = chunk(4, parameter(1, b"info"))


def shutdown(cumulative: int) -> bytes:
    return chunk(7, struct.pack(">I", cumulative % (1 << 32)))


def octets(
    sender: str,
    *chunks: bytes,
    tag: int | None = None,
    hosts: tuple[int, int] | None = None,
    ports: tuple[int, int] | None = None,
    vlan: int | None = None,
    checksum: int = 0,
) -> bytes:
    """A frame from one end to the other, by default with the tag of the receiver, which is 0 beside an INIT."""
    receiver = OTHER[sender]
    known = 0 if chunks and chunks[0][:1] == b"\x01" else TAGS[receiver]
    source, destination = hosts or (HOSTS[sender], HOSTS[receiver])
    header = struct.pack(">HHII", *(ports or (PORTS[sender], PORTS[receiver])), known if tag is None else tag, checksum)
    return ipv4((address(source), address(destination)), 132, header + b"".join(chunks), vlan=vlan)


def dissected(frame: bytes, number: int = 1, time_ns: int = 0) -> Packet:
    """A packet out of its octets."""
    size = len(frame)
    return dissect(
        Frame(
            number=number,
            timestamp_ns=time_ns,
            captured_length=size,
            original_length=size,
            link_type=LinkType.ETHERNET,
            interface=0,
            octets=frame,
        )
    )


def read(frame: bytes, number: int = 1) -> SctpPacket:
    """What is read of it."""
    found = sctp_in(dissected(frame, number))
    assert found is not None
    return found


HANDSHAKE = (
    octets("A", init()),
    octets("B", init_ack()),
    octets("A", COOKIE_ECHO),
    octets("B", COOKIE_ACK),
)


def packets_of(*frames: bytes | float) -> list[Packet]:
    """Packets 10 ms apart; a number among the frames is a time to wait, in seconds."""
    time_ns, found = 0, list[Packet]()
    for octets in frames:
        if isinstance(octets, bytes):
            time_ns += APART_NS
            found.append(dissected(octets, len(found) + 1, time_ns))
        else:
            time_ns += int(octets * SECOND)
    return found
