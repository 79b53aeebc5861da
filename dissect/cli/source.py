"""A capture file named on the command line: its packets, and how reading it ended."""

from __future__ import annotations

from collections.abc import Iterator

from dissect.cli.output import Status
from dissect.errors import CaptureError
from dissect.packet import Packet, PacketReader, open_capture_packets

STANDARD_INPUT = "-"


class Source:
    """Iterate for the packets; afterwards `error` says what was wrong with the file, and `status` how bad that is."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.error: CaptureError | None = None
        self.status = Status.FINE

    @property
    def is_live(self) -> bool:
        """Whether packets may still be on their way, so that none should be held back."""
        return self.file == STANDARD_INPUT

    def __iter__(self) -> Iterator[Packet]:
        reader = self._opened()
        if reader is None:
            return
        with reader:
            try:
                yield from reader
            except CaptureError as error:
                self.error, self.status = error, Status.FOUND

    def _opened(self) -> PacketReader | None:
        try:
            return open_capture_packets(self.file)
        except CaptureError as error:
            self.error, self.status = error, Status.UNREADABLE
            return None
