"""`Simulation`: what was simulated."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from dissect.capture import PcapngWriter
from dissect.packet import Packet
from dissect.session.calls import Call, calls_file_of, write_calls
from dissect.simulation.settings import Settings


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
    """A session, as it was captured at one end. Iterating gives its packets; the one that completes a datagram has it
    as `packet.reassembled`, as if they had been read from a file."""

    settings: Settings
    captured: tuple[Captured, ...]
    calls: tuple[Call, ...]
    """What both programs called, in the order in which the calls began."""
    received: dict[str, bytes]
    """What each program has received in all."""
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

    def write(self, target: str | os.PathLike[str] | IO[bytes]) -> Path | None:
        """Write a pcapng file, and if it is given by its name, the calls beside it; returns that file. "-" is standard
        output. CaptureError or CallsError if they cannot be written."""
        with PcapngWriter(target, "ethernet") as writer:
            for packet in self:
                writer.write(packet.frame)
        if not isinstance(target, str | os.PathLike) or not Path(target).is_file():  # a pipe, or a device
            return None
        beside = calls_file_of(target)
        write_calls(beside, self.calls)
        return beside
