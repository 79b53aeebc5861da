"""`Simulation`: what was simulated."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from dissect.capture import PcapngWriter
from dissect.packet import Packet
from dissect.simulation.process import Called
from dissect.simulation.settings import Settings

COMMENT = "simulated"
"""Of each packet."""


@dataclass(frozen=True, slots=True)
class Captured:
    """A packet where it was captured."""

    packet: Packet
    """With its time and its comments."""
    sender: str
    is_lost: bool
    """Whether it never reaches the other end."""
    state: str
    """That of the end where packets are captured, after it sent the packet or took it; empty where there are none."""


@dataclass(frozen=True, slots=True, repr=False)
class Simulation:
    """A session, as it was captured at one end. Iterating gives its packets."""

    settings: Settings
    captured: tuple[Captured, ...]
    called: tuple[Called, ...]
    """What both programs called, in the order in which the calls began."""
    states: dict[str, str]
    """Those of both ends when nothing happens any more."""

    @property
    def packets(self) -> tuple[Packet, ...]:
        """In the order of their times."""
        return tuple(one.packet for one in self.captured)

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {len(self)} of {self.settings!r}>"

    def __iter__(self) -> Iterator[Packet]:
        return iter(self.packets)

    def __len__(self) -> int:
        return len(self.captured)

    def write(self, target: str | os.PathLike[str] | IO[bytes]) -> None:
        """Write a pcapng file; "-" is standard output."""
        with PcapngWriter(target, "ethernet") as writer:
            for packet in self:
                writer.write(packet.frame)
