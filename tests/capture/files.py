"""Capture files for tests, built octet by octet and so able to be wrong, and what reading them gives."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

from dissect.capture import Block, Frame, Interface, Limits, Note, PcapngWriter, open_capture
from dissect.capture.pcapng.block import BlockContent
from dissect.errors import CaptureError

MICROSECONDS, NANOSECONDS, MODIFIED = 0xA1B2C3D4, 0xA1B23C4D, 0xA1B2CD34
IXIA = (0x1C0001AC, 0x1C0001AB)
FRAME = bytes(range(47))
END = b"\0\0\0\0"


def header(
    magic: int = MICROSECONDS,
    *,
    order: str = "<",
    version: tuple[int, int] = (2, 4),
    snaplen: int = 262_144,
    link_type: int = 1,
    reserved: tuple[int, int] = (0, 0),
) -> bytes:
    return struct.pack(order + "IHHIIII", magic, *version, *reserved, snaplen, link_type)


def record(
    octets: bytes = FRAME,
    *,
    time: tuple[int, int] = (1_700_000_000, 0),
    captured: int | None = None,
    original: int | None = None,
    order: str = "<",
) -> bytes:
    lengths = [len(octets) if one is None else one for one in (captured, original)]
    return struct.pack(order + "IIII", *time, *lengths) + octets


def block(
    kind: int, body: bytes = b"", *, order: str = "<", total: int | None = None, again: int | None = None
) -> bytes:
    body += bytes(-len(body) % 4)
    length = 12 + len(body) if total is None else total
    return struct.pack(order + "II", kind, length) + body + struct.pack(order + "I", length if again is None else again)


def option(code: int, value: bytes = b"", *, order: str = "<", length: int | None = None) -> bytes:
    head = struct.pack(order + "HH", code, len(value) if length is None else length)
    return head + value + bytes(-len(value) % 4)


def section(
    *,
    order: str = "<",
    version: tuple[int, int] = (1, 0),
    length: int = -1,
    options: bytes = b"",
    magic: int = 0x1A2B3C4D,
) -> bytes:
    return block(0x0A0D0D0A, struct.pack(order + "IHHq", magic, *version, length) + options, order=order)


def interface(*, order: str = "<", link_type: int = 1, snaplen: int = 0, options: bytes = b"") -> bytes:
    return block(1, struct.pack(order + "HHI", link_type, 0, snaplen) + options, order=order)


def packet(
    octets: bytes = FRAME,
    *,
    order: str = "<",
    number: int = 0,
    units: int = 1_700_000_000_000_000,
    captured: int | None = None,
    original: int | None = None,
    options: bytes = b"",
) -> bytes:
    lengths = [len(octets) if one is None else one for one in (captured, original)]
    body = struct.pack(order + "IIIII", number, units >> 32, units & 0xFFFF_FFFF, *lengths)
    return block(6, body + octets + bytes(-len(octets) % 4) + options, order=order)


def obsolete_packet(octets: bytes = FRAME, *, number: int = 0, drops: int = 0, options: bytes = b"") -> bytes:
    units = 1_700_000_000_000_000
    body = struct.pack("<HHIIII", number, drops, units >> 32, units & 0xFFFF_FFFF, len(octets), len(octets))
    return block(2, body + octets + bytes(-len(octets) % 4) + options)


def simple_packet(octets: bytes = FRAME, *, original: int | None = None) -> bytes:
    return block(3, struct.pack("<I", len(octets) if original is None else original) + octets)


def name_resolution(records: bytes, *, options: bytes = b"", end: bytes = END) -> bytes:
    return block(4, records + end + options)


def statistics(*, number: int = 0, units: int = 5, options: bytes = b"", order: str = "<") -> bytes:
    return block(5, struct.pack(order + "III", number, units >> 32, units & 0xFFFF_FFFF) + options, order=order)


def secrets(octets: bytes, *, length: int | None = None, options: bytes = b"", kind: int = 0x544C_534B) -> bytes:
    head = struct.pack("<II", kind, len(octets) if length is None else length)
    return block(10, head + octets + bytes(-len(octets) % 4) + options)


def custom(octets: bytes, *, number: int = 32_473, kind: int = 0xBAD) -> bytes:
    return block(kind, struct.pack("<I", number) + octets)


SECTION = section() + interface()


def gzip(octets: bytes, *, level: int = 9) -> bytes:
    made = zlib.compressobj(level, zlib.DEFLATED, 31)
    return made.compress(octets) + made.flush()


def zstandard(octets: bytes, *, checksum: bool = False) -> bytes:
    from backports.zstd import CompressionParameter, compress

    return compress(octets, options={CompressionParameter.checksum_flag: int(checksum)})


class Pipe(io.RawIOBase):
    """Gives its octets in portions of one size at most, as a slow writer at the other end would."""

    def __init__(self, octets: bytes, portion: int) -> None:
        self._octets = octets
        self._portion = portion
        self._at = 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        assert size > 0
        begin, self._at = self._at, self._at + min(size, self._portion)
        return self._octets[begin : self._at]


@dataclass(frozen=True)
class Outcome:
    """What came of reading a file."""

    frames: list[Frame]
    notes: tuple[Note, ...]
    error: CaptureError | None
    interfaces: list[Interface]

    @property
    def said(self) -> dict[str, tuple[str, int]]:
        """Each note's code with its severity and count."""
        return {str(note.code): (str(note.severity), note.count) for note in self.notes}

    @property
    def code(self) -> str | None:
        return self.error.code if self.error is not None else None


def read(octets: bytes, *, portion: int = 1 << 20, limits: Limits | None = None) -> Outcome:
    """Read a file whole, in portions; an error of opening it counts as well."""
    frames: list[Frame] = []
    try:
        capture = open_capture(Pipe(octets, portion), limits=limits or Limits())
    except CaptureError as error:
        return Outcome(frames, (), error, [])
    with capture:
        try:
            frames.extend(capture)
        except CaptureError as error:
            return Outcome(frames, capture.notes, error, capture.interfaces)
        return Outcome(frames, capture.notes, None, capture.interfaces)


def portions() -> Sequence[int]:
    return (1, 7, 1 << 20)


def blocks_of(octets: bytes) -> list[Block]:
    """Every block of a file that is not damaged."""
    with open_capture(io.BytesIO(octets)) as capture:
        return list(capture.blocks())


def contents_of(octets: bytes) -> list[BlockContent]:
    return [one.content for one in blocks_of(octets)]


def copied(octets: bytes) -> bytes:
    """The file read as blocks and written again."""
    target = io.BytesIO()
    with PcapngWriter(target) as writer:
        for one in blocks_of(octets):
            writer.copy(one)
    return target.getvalue()
