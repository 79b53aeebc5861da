"""`dissect.open`: a capture file as packets, each with what the packets before it revealed."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator
from types import TracebackType
from typing import IO, Final, Self

from dissect.blocks.files.reading import frames_in
from dissect.blocks.frames import Frames
from dissect.blocks.packing import Packer
from dissect.capture import Capture, Limits, open_capture
from dissect.capture.capture import Opened, check_open, read_by
from dissect.capture.files.source import Source
from dissect.capture.notes import Notes
from dissect.engine.library import Engine, engine
from dissect.packet import DEFAULT_LIMITS, DecodeAs, NestingLimits, Packet, ProtocolSet, chosen_protocols
from dissect.packet.rows.paths import paths_of
from dissect.packet.rows.row_packets import packets_of
from dissect.session.sctp import follow_announcements, follower, may_announce

BATCH_ROWS: Final = 512
CHUNK: Final = 1 << 18
"""Packets, and octets of the file, that are read at once: few enough that memory stays small."""


class PacketReader:
    """The packets of a capture, in the file's order, some hundred in memory at a time. `capture` is the file itself."""

    def __init__(self, capture: Capture, protocols: ProtocolSet, limits: NestingLimits = DEFAULT_LIMITS) -> None:
        self.capture = capture
        self._protocols = protocols
        self._limits = limits
        self._packets: Iterator[Packet] | None = None

    def __iter__(self) -> Iterator[Packet]:
        """The packets not yet read. It is always the same iterator, so no announcement is missed after a `break`.

        ValueError if the capture is closed.
        """
        check_open(self.capture)
        if self._packets is None:
            library = engine()
            self._packets = None if library is None else self._by_engine(library)
            if self._packets is None:
                records = self.capture.frame_records()
                self._packets = follow_announcements(Packet(one, self._protocols, self._limits) for one in records)
        return self._packets

    def _by_engine(self, library: Engine) -> Iterator[Packet] | None:
        """The packets as rows of blocks; None where something else is done with the capture too."""

        def read(source: Source, opened: Opened, limits: Limits, notes: Notes) -> Iterator[Frames]:
            return frames_in(source, opened, limits, notes, BATCH_ROWS, CHUNK)

        def make(batches: Iterator[Frames]) -> Generator[Packet, None, None]:
            packer = Packer(library, paths_of(self._protocols, self._limits))
            return packets_of(map(packer.pack, batches), may_announce, follower())

        return read_by(self.capture, read, make)

    def close(self) -> None:
        """Close the file."""
        self.capture.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_packets(
    source: str | os.PathLike[str] | IO[bytes],
    *,
    protocols: ProtocolSet | None = None,
    decode_as: DecodeAs | None = None,
    limits: NestingLimits = DEFAULT_LIMITS,
) -> PacketReader:
    """The packets of a capture file: `with dissect.open("echo.pcap") as packets: for packet in packets: …`.

    `source` is a path, "-" for standard input, or a binary file; see `dissect.capture.open_capture` for the formats.
    `decode_as` gives numbers another meaning: ``{LinkType: {147: Ethernet}, UdpPort: {5300: DNS}}``.

    CaptureError if the file cannot be opened or is not a capture. If it is damaged, iterating raises CaptureError after
    the last packet before the damage. SCTP checksums are verified with what both sides announced in earlier packets
    (RFC 9653).
    """
    chosen = chosen_protocols(protocols, decode_as)  # first, because an error here would leave the file open
    return PacketReader(open_capture(source), chosen, limits)
