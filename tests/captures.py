"""The captures of this repository, each of them read and dissected once for all tests that only look at it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from dissect.capture import Frame, open_capture
from dissect.packet import Packet, default_protocols
from tests.profiles import some_of
from tests.together import together

ROOT = Path(__file__).resolve().parents[1]
CAPTURES = ROOT / "captures"
SUFFIXES = (".pcap", ".pcapng")


def captures() -> list[Path]:
    """Every recorded capture, by name."""
    return sorted(path for path in CAPTURES.iterdir() if path.suffix in SUFFIXES)


every_capture = together("path", captures(), ids=lambda path: path.name)
some_captures = together("path", some_of(captures(), 4), ids=lambda path: path.name)
"""Of which the quick run takes one in four."""
few_captures = together("path", some_of(captures(), 24), ids=lambda path: path.name)
"""Of which it takes one in twenty-four."""


class Recorded:
    """What stands in the captures. The fixture `recorded` is the one of its process."""

    def __init__(self) -> None:
        self.frames = cache(self._frames)
        self.packets = cache(self._packets)

    @staticmethod
    def _frames(path: Path) -> tuple[Frame, ...]:
        with open_capture(path) as capture:
            return tuple(capture)

    def _packets(self, path: Path) -> tuple[Packet, ...]:
        """Each by itself, without what a session would know of the packets before it."""
        return tuple(Packet(frame, default_protocols()) for frame in self.frames(path))
