"""A capture file as packets: each frame, taken apart as it is read."""

from __future__ import annotations

import os
from collections.abc import Iterator
from types import TracebackType
from typing import IO, Self

from dissect.capture import Capture, open_capture
from dissect.packet.limits import DEFAULT_LIMITS, NestingLimits
from dissect.packet.packet import Packet, Watch, packets_of
from dissect.packet.protocol_set import ProtocolSet


class PacketReader:
    """The packets of a capture, in the file's order, one in memory at a time. `capture` tells of the file itself."""

    def __init__(self, capture: Capture, protocols: ProtocolSet, limits: NestingLimits = DEFAULT_LIMITS) -> None:
        self.capture = capture
        self.protocols = protocols
        self._limits = limits
        self.watch: Watch | None = None
        """Looks at the packets, in their order: who follows the capture tells them what is known."""
        self._packets: Iterator[Packet] | None = None

    def __iter__(self) -> Iterator[Packet]:
        """The packets that were not given out yet: always the same iterator, so that the watch misses none of them."""
        records = self.capture.frame_records()
        if self._packets is None:
            self._packets = packets_of(records, self.protocols, self._limits, self.watch)
        return self._packets

    def close(self) -> None:
        self.capture.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_packets(
    source: str | os.PathLike[str] | IO[bytes], *, protocols: ProtocolSet, limits: NestingLimits = DEFAULT_LIMITS
) -> PacketReader:
    """Open a capture (pcap or pcapng, plain, .gz or .zst; a path, "-" for standard input, or a binary file).

    CaptureError where it cannot be opened or is none; where it is damaged, CaptureError after everything before that.
    """
    return PacketReader(open_capture(source), protocols, limits)
