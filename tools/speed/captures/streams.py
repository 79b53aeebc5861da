"""Whole TCP connections with right checksums: one long transfer, and many short conversations."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from random import Random
from typing import Final

SEED: Final = 20_261_129
FULL: Final = 1448
"""Octets of data in a full segment with timestamps."""
FIN, SYN, PSH, ACK = 1, 2, 8, 16
_FILE_HEADER: Final = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1)
_ETHERNET: Final = bytes.fromhex("020000000001 020000000002 0800")
_TIMESTAMPS: Final = struct.Struct(">HBBII")
_SYN_OPTIONS: Final = bytes.fromhex("020405b4 0101 0402 01030307")
_GAP_NS: Final = 8_000
_RECENT: Final = 64
"""Segments that are about to be acknowledged when one is sent again."""

Ends = tuple[int, int, int, int]
"""Addresses and ports of the sender and the receiver."""


def transfer(path: Path, packets: int) -> int:
    """Write a download of so many packets: full segments, every second one acknowledged; of a thousand, one comes in
    another order, and one twice."""
    return _write(path, islice(_transfer(Random(SEED)), packets))


def small_conversations(path: Path, packets: int) -> int:
    """Write so many packets of conversations of ten: a request and an answer between handshake and end. Some hundred
    are open at a time."""
    return _write(path, islice(_conversations(Random(SEED)), packets))


def _write(path: Path, frames: Iterable[bytes]) -> int:
    with path.open("wb") as file:
        file.write(_FILE_HEADER)
        for number, octets in enumerate(frames):
            seconds, rest = divmod(number * _GAP_NS, 10**9)
            file.write(struct.pack("<IIII", seconds, rest // 1000, len(octets), len(octets)))
            file.write(octets)
        return file.tell()


def _transfer(draw: Random) -> Iterator[bytes]:
    here: Ends = (0x0A000001, 0xC6120001, 40000, 80)
    there: Ends = (here[1], here[0], here[3], here[2])
    data = draw.randbytes(FULL * 8)
    first, number = draw.randrange(2**32), draw.randrange(2**32)
    yield from _handshake(here, there, first, number)
    first, number = first + 1, number + 1
    request = b"GET / HTTP/1.0\r\n\r\n"
    yield _frame(here, first, number, ACK | PSH, request)
    first += len(request)
    held: bytes | None = None
    at = 0
    while True:
        at += 1
        begin = at * 37 % FULL
        segment = _frame(there, number, first, ACK, data[begin : begin + FULL], at)
        number += FULL
        if at % 1000 == 500:
            held = segment
            continue
        yield segment
        if held is not None:
            yield held
            held = None
        if at % 1000 == 0:
            yield segment
        if at % 2 == 0:
            yield _frame(here, first, number, ACK, b"", at)


def _conversations(draw: Random) -> Iterator[bytes]:
    """Those that are open take turns."""
    made = (_conversation(draw, number) for number in range(2**31))
    opened = list(islice(made, 500))
    while True:
        for place, one in enumerate(opened):
            found = next(one, None)
            if found is None:
                opened[place] = next(made)
                found = next(opened[place])
            yield found


def _conversation(draw: Random, number: int) -> Iterator[bytes]:
    """The packets of the conversation with a number, which no other has the ends of."""
    here: Ends = (0x0A000000 + number // 20_000, 0xC6120000 + number % 250, 32768 + number % 20_000, 80)
    there: Ends = (here[1], here[0], here[3], here[2])
    first, other = draw.randrange(2**32), draw.randrange(2**32)
    yield from _handshake(here, there, first, other)
    first, other = first + 1, other + 1
    request, answer = b"GET /%d HTTP/1.0\r\n\r\n" % number, draw.randbytes(draw.randrange(40, 400))
    yield _frame(here, first, other, ACK | PSH, request, 1)
    first += len(request)
    yield _frame(there, other, first, ACK, b"", 1)
    yield _frame(there, other, first, ACK | PSH, answer, 1)
    other += len(answer)
    yield _frame(here, first, other, ACK, b"", 2)
    yield _frame(there, other, first, FIN | ACK, b"", 2)
    yield _frame(here, first, other + 1, FIN | ACK, b"", 3)
    yield _frame(there, other + 1, first + 1, ACK, b"", 3)


def _handshake(here: Ends, there: Ends, first: int, other: int) -> Iterator[bytes]:
    yield _frame(here, first, 0, SYN, b"")
    yield _frame(there, other, first + 1, SYN | ACK, b"")
    yield _frame(here, first + 1, other + 1, ACK, b"")


def _frame(ends: Ends, number: int, acknowledged: int, flags: int, data: bytes, clock: int = 0) -> bytes:
    """A segment in IPv4 and Ethernet; all but SYNs have timestamps."""
    options = _SYN_OPTIONS if flags & SYN else _TIMESTAMPS.pack(0x0101, 8, 10, clock, clock)
    source, destination, source_port, destination_port = ends
    size = 20 + len(options)
    segment = bytearray(
        struct.pack(
            ">HHIIHHHH",
            source_port,
            destination_port,
            number & 0xFFFFFFFF,
            acknowledged & 0xFFFFFFFF,
            size // 4 << 12 | flags,
            0xFFFF,
            0,
            0,
        )
        + options
        + data
    )
    pseudo = struct.pack(">IIHH", source, destination, 6, len(segment))
    segment[16:18] = _checksum(pseudo, segment)
    header = bytearray(struct.pack(">HHHHBBHII", 0x4500, 20 + len(segment), 0, 0x4000, 64, 6, 0, source, destination))
    header[10:12] = _checksum(header)
    return (_ETHERNET + header + segment).ljust(60, b"\0")


def _checksum(*parts: bytes | bytearray) -> bytes:
    """The internet checksum: the remainder by 65535 is the sum with carries."""
    total = sum(int.from_bytes(bytes(part) + bytes(len(part) % 2)) for part in parts)
    return (0xFFFF - total % 0xFFFF).to_bytes(2)
