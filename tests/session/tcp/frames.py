"""Frames with TCP segments, and capture files of them, written octet by octet."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

FIN, SYN, RST, PSH, ACK = 1, 2, 4, 8, 16
CLIENT, SERVER = "client", "server"
ADDRESSES = {CLIENT: bytes((192, 0, 2, 1)), SERVER: bytes((192, 0, 2, 2))}
SERVICE = 7


class Timed(NamedTuple):
    """A frame, and when it was captured."""

    time_ns: int
    octets: bytes


def frame(
    sender: str,
    flags: int,
    sequence: int,
    acknowledgment: int = 0,
    *,
    data: bytes = b"",
    window: int = 8192,
    options: bytes = b"",
    port: int = 40_000,
    identification: int = 0,
    vlan: int | None = None,
) -> bytes:
    """An Ethernet frame with a segment of the client or the server; the checksum of the segment is left out."""
    padded = options + bytes(-len(options) % 4)
    ports = (port, SERVICE) if sender == CLIENT else (SERVICE, port)
    numbers = sequence % (1 << 32), acknowledgment % (1 << 32)
    offset = (5 + len(padded) // 4) << 4
    segment: bytes = struct.pack(">HHIIBBHHH", *ports, *numbers, offset, flags, window, 0, 0) + padded + data
    ends = (ADDRESSES[CLIENT], ADDRESSES[SERVER])
    return ipv4(ends if sender == CLIENT else ends[::-1], 6, segment, identification=identification, vlan=vlan)


def ipv4(
    ends: tuple[bytes, bytes],
    protocol: int,
    content: bytes,
    *,
    identification: int = 0,
    place: int = 0,
    vlan: int | None = None,
) -> bytes:
    """An Ethernet frame with an IPv4 packet; `place` has the flags and the offset of a fragment."""
    tag = b"" if vlan is None else struct.pack(">HH", 0x8100, vlan)
    words = 0x45, 0, 20 + len(content), identification, place, 64, protocol, 0
    header = struct.pack(">BBHHHBBH", *words) + b"".join(ends)
    total = sum(struct.unpack(">10H", header))
    total = (total & 0xFFFF) + (total >> 16)
    header = header[:10] + (~total & 0xFFFF).to_bytes(2, "big") + header[12:]
    return b"".join((bytes.fromhex("020000000002020000000001"), tag, b"\x08\x00", header, content))


def timestamps(value: int, echo: int) -> bytes:
    """The option, aligned as most systems do."""
    return struct.pack(">BBBBII", 1, 1, 8, 10, value % (1 << 32), echo % (1 << 32))


def scale(shift: int) -> bytes:
    """The window scale option."""
    return bytes((1, 3, 3, shift))


def blocks(*edges: tuple[int, int]) -> bytes:
    """The option for selective acknowledgments."""
    body = b"".join(struct.pack(">II", left % (1 << 32), right % (1 << 32)) for left, right in edges)
    return bytes((1, 1, 5, 2 + len(body))) + body


def write(path: Path, frames: Iterable[Timed]) -> Path:
    """A pcap file with times in nanoseconds."""
    records = [struct.pack(">IHHiIII", 0xA1B23C4D, 2, 4, 0, 0, 262_144, 1)]
    for time_ns, octets in frames:
        seconds, rest = divmod(time_ns, 1_000_000_000)
        records += (struct.pack(">IIII", seconds, rest, len(octets), len(octets)), octets)
    path.write_bytes(b"".join(records))
    return path
