"""A capture file as packets: each frame, taken apart as it is read."""

from __future__ import annotations

import os
from collections.abc import Iterator
from types import TracebackType
from typing import IO, Self

from dissect.capture import Capture, open_capture
from dissect.packet.packet import Packet
from dissect.packet.suite import Suite
from dissect.packet.walk import DEFAULT_LAYER_LIMIT


class PacketReader:
    """The packets of a capture, in the file's order, one in memory at a time. `capture` tells of the file itself."""

    def __init__(self, capture: Capture, suite: Suite, layer_limit: int = DEFAULT_LAYER_LIMIT) -> None:
        self.capture = capture
        self._suite = suite
        self._layer_limit = layer_limit

    def __iter__(self) -> Iterator[Packet]:
        for frame in self.capture:
            yield Packet(frame, self._suite, self._layer_limit)

    def close(self) -> None:
        self.capture.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_packets(
    source: str | os.PathLike[str] | IO[bytes], *, suite: Suite, layer_limit: int = DEFAULT_LAYER_LIMIT
) -> PacketReader:
    """Open a capture (pcap or pcapng, plain, .gz or .zst; a path, "-" for standard input, or a binary file).

    CaptureError where it cannot be opened or is none; where it is damaged, CaptureError after everything before that.
    """
    return PacketReader(open_capture(source), suite, layer_limit)
