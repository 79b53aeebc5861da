"""One line per packet: number, time, source, destination, innermost protocol, length, summary.

Faults come before the summary, because the end of a long line may be cut off; mere notes come after it.
"""

from __future__ import annotations

from enum import Enum
from typing import Final

from dissect.packet import Packet
from dissect.packet.packet import row_of
from dissect.packet.rows.path import Path
from dissect.render.lines.columns import PacketRow
from dissect.render.lines.endpoints import ends_among, written
from dissect.render.lines.marks import marks, notes
from dissect.render.lines.path_plan import PathPlan, path_plan
from dissect.render.lines.sequence import SequenceNumbers
from dissect.render.lines.summary import summary
from dissect.render.packets.values import innermost
from dissect.render.times import seconds

UNKNOWN: Final = "–"
PATHS: Final = 4096
"""How many paths are remembered."""


class Clock(Enum):
    """The origin of the time column."""

    RELATIVE = "relative"
    """The first packet shown."""
    DELTA = "delta"
    """The previous packet."""
    EPOCH = "epoch"
    """1970-01-01 00:00 UTC, as in the capture file."""


class PacketRows:
    """Makes the rows of one capture, and remembers the origins of times and sequence numbers."""

    def __init__(self, clock: Clock = Clock.RELATIVE, *, raw_numbers: bool = False) -> None:
        self.clock = clock
        self._sequence = None if raw_numbers else SequenceNumbers()
        self._origin: int | None = None
        self._plans: dict[Path, PathPlan | None] = {}

    def row(self, packet: Packet) -> PacketRow:
        """The line of a packet."""
        told = row_of(packet)
        if told is not None:
            octets, path = told
            try:
                plan = self._plans[path]
            except KeyError:
                plan = self._planned(path)
            said = None if plan is None else plan.said(octets, self._sequence)
            if plan is not None and said is not None:
                number, timestamp, original, source, destination, verdicts, info = said
                time = self._time(timestamp)
                return PacketRow(
                    str(number), time, source, destination, plan.protocol, str(original), verdicts[0], info, verdicts[1]
                )
        return self._asked(packet)

    def _planned(self, path: Path) -> PathPlan | None:
        """The plan of a path that was not met before."""
        if len(self._plans) >= PATHS:
            self._plans.clear()
        plan = self._plans[path] = path_plan(path)
        return plan

    def _asked(self, packet: Packet) -> PacketRow:
        """The line of a packet of which the row does not say all."""
        frame = packet.frame
        own = packet.own_layers
        source, destination = ends_among(own)
        numbers = self._sequence.relative(own, source, destination) if self._sequence is not None else None
        return PacketRow(
            number=str(frame.number),
            time=self._time(frame.timestamp_ns),
            source=written(source),
            destination=written(destination),
            protocol=innermost(own).name if own else f"link type {frame.link_type}",
            length=str(frame.original_length),
            marks=tuple(marks(packet)),
            info=summary(packet, numbers),
            notes=", ".join(notes(packet)),
        )

    def pass_over(self, packet: Packet) -> None:
        """Take the origins of sequence numbers from a packet that gets no row."""
        if self._sequence is not None:
            own = packet.own_layers
            self._sequence.relative(own, *ends_among(own))

    def _time(self, timestamp: int | None) -> str:
        if timestamp is None:
            return UNKNOWN
        if self._origin is None:
            self._origin = 0 if self.clock is Clock.EPOCH else timestamp
        since = timestamp - self._origin
        if self.clock is Clock.DELTA:
            self._origin = timestamp
        return seconds(since)
