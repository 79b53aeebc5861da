"""Writing what was recorded: pcap, and beside it the kernel's own word on every packet."""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

LINKTYPE_ETHERNET = 1
LINKTYPE_RAW = 101
_MAGIC_NANOSECONDS = 0xA1B23C4D
_PCAPNG_SECTION = 0x0A0D0D0A
_PCAPNG_INTERFACE = 1
# Section: hardware 2, operating system 3. Interface: operating system 12. They describe the recording machine.
_MACHINE_OPTIONS = {_PCAPNG_SECTION: frozenset({2, 3}), _PCAPNG_INTERFACE: frozenset({12})}


@dataclass(frozen=True)
class Packet:
    """One recorded packet, with what the kernel knew about it."""

    nanoseconds: int
    data: bytes
    original_length: int
    checksum_not_ready: bool
    segment_size: int
    """The size of the segments that this packet still stands for (segmentation offload); 0 for an ordinary packet."""


def write_pcap(path: Path, packets: Sequence[Packet], link_type: int, snaplen: int) -> None:
    """Write a pcap file with nanosecond stamps."""
    with path.open("wb") as file:
        file.write(struct.pack("<IHHiIII", _MAGIC_NANOSECONDS, 2, 4, 0, 0, snaplen, link_type))
        for packet in packets:
            seconds, nanoseconds = divmod(packet.nanoseconds, 1_000_000_000)
            file.write(struct.pack("<IIII", seconds, nanoseconds, len(packet.data), packet.original_length))
            file.write(packet.data)


def write_kernel_word(path: Path, packets: Sequence[Packet]) -> None:
    """Write, in packet order, whether the kernel had left the checksum to the card, and the segment size."""
    word = {
        "checksum_not_ready": [packet.checksum_not_ready for packet in packets],
        "gso": [packet.segment_size for packet in packets],
    }
    path.write_text(json.dumps(word, separators=(",", ":")) + "\n")


def without_machine(options: bytes, drop: frozenset[int]) -> bytes:
    """The option list of a pcapng block without the options that describe the recording machine."""
    kept, position = b"", 0
    while position + 4 <= len(options):
        code, length = struct.unpack_from("<HH", options, position)
        end = position + 4 + (length + 3) // 4 * 4
        if code not in drop:
            kept += options[position:end]
        position = end
    return kept


def _blocks(data: bytes) -> Iterator[tuple[int, bytes]]:
    position = 0
    while position < len(data):
        kind, length = struct.unpack_from("<II", data, position)
        yield kind, data[position + 8 : position + length - 4]
        position += length


def strip_machine(path: Path) -> None:
    """Take the recording machine's processor and system names out of a pcapng file; nothing else is touched."""
    result = b""
    for kind, body in _blocks(path.read_bytes()):
        fixed = {_PCAPNG_SECTION: 16, _PCAPNG_INTERFACE: 8}.get(kind)
        kept = body[:fixed] + without_machine(body[fixed:], _MACHINE_OPTIONS[kind]) if fixed is not None else body
        length = len(kept) + 12
        result += struct.pack("<II", kind, length) + kept + struct.pack("<I", length)
    path.write_bytes(result)


def packets_of(path: Path) -> list[bytes]:
    """The packets of a little-endian capture file, pcap or pcapng: enough to count and compare what we recorded."""
    data = path.read_bytes()
    if struct.unpack_from("<I", data)[0] == _PCAPNG_SECTION:
        enhanced = [body for kind, body in _blocks(data) if kind == 6]
        return [body[20 : 20 + struct.unpack_from("<I", body, 12)[0]] for body in enhanced]
    packets, position = [], 24
    while position < len(data):
        captured = struct.unpack_from("<I", data, position + 8)[0]
        packets.append(data[position + 16 : position + 16 + captured])
        position += 16 + captured
    return packets
