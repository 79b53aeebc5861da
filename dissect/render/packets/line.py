"""One line per packet: number, time, source, destination, innermost protocol, length, summary.

Faults come before the summary, because the end of a long line may be cut off; mere notes come after it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from functools import cache, lru_cache

from dissect.addresses import Address
from dissect.checksum import Kind as Verdict
from dissect.packet import Layer, Packet
from dissect.problems import Severity
from dissect.render.packets.sequence import SequenceNumbers
from dissect.render.packets.summary import summary
from dissect.render.packets.values import innermost
from dissect.render.spans import Line, Role, TextSpan
from dissect.schema import Header
from dissect.schema.layout import FieldKind

NARROW = 100
"""On terminals narrower than this, a row has smaller gaps and no length."""
UNKNOWN = "–"
NANOSECONDS = 1_000_000_000
END_OF_CALENDAR = 253_402_300_800
"""Seconds from 1970 to the end of the year 9999."""
ADDRESSES = 4096
"""How many addresses are remembered as text."""
ENDPOINTS = ("source_address", "destination_address")


class Clock(Enum):
    """The origin of the time column."""

    RELATIVE = "relative"
    """The first packet shown."""
    DELTA = "delta"
    """The previous packet."""
    EPOCH = "epoch"
    """1970-01-01 00:00 UTC, as in the capture file."""


@dataclass(frozen=True, slots=True)
class PacketRow:
    """A packet's line, column by column."""

    number: str
    time: str
    source: str
    destination: str
    protocol: str
    length: str
    marks: tuple[TextSpan, ...]
    info: str
    notes: str


class PacketRows:
    """Makes the rows of one capture, and remembers the origins of times and sequence numbers."""

    def __init__(self, clock: Clock = Clock.RELATIVE, *, raw_numbers: bool = False) -> None:
        self.clock = clock
        self._sequence = None if raw_numbers else SequenceNumbers()
        self._origin: int | None = None

    def row(self, packet: Packet) -> PacketRow:
        frame = packet.frame
        own = packet.own_layers
        source, destination = endpoints_among(own)
        numbers = self._sequence.relative(packet, source, destination) if self._sequence is not None else None
        return PacketRow(
            number=str(frame.number),
            time=self._time(frame.timestamp_ns),
            source=source,
            destination=destination,
            protocol=innermost(own).name if own else f"link type {frame.link_type}",
            length=str(frame.original_length),
            marks=tuple(marks(packet)),
            info=summary(packet, numbers),
            notes=", ".join(notes(packet)),
        )

    def pass_over(self, packet: Packet) -> None:
        """Take the origins of sequence numbers from a packet that gets no row."""
        if self._sequence is not None:
            self._sequence.relative(packet, *endpoints(packet))

    def _time(self, timestamp: int | None) -> str:
        if timestamp is None:
            return UNKNOWN
        if self._origin is None:
            self._origin = 0 if self.clock is Clock.EPOCH else timestamp
        since = timestamp - self._origin
        if self.clock is Clock.DELTA:
            self._origin = timestamp
        return seconds(since)


class Columns:
    """Column widths that only grow, so that rows stay aligned although later rows are unknown."""

    def __init__(self, width: int | None = None) -> None:
        """`width` is that of the terminal, if there is one."""
        self.is_narrow = width is not None and width < NARROW
        self.widths = {"number": 3, "time": 8, "source": 9, "destination": 9, "protocol": 4, "length": 4}

    def fit(self, row: PacketRow) -> None:
        """Widen the columns for a row."""
        for name, width in self.widths.items():
            self.widths[name] = max(width, len(getattr(row, name)))

    def line(self, row: PacketRow) -> Line:
        """The row as a line; widens the columns for it."""
        self.fit(row)
        widths = self.widths
        gap = " " if self.is_narrow else "  "
        line: Line = [
            (f"{row.number:>{widths['number']}}{gap}", Role.FAINT),
            (f"{row.time:>{widths['time']}}{gap}", Role.FAINT),
            (f"{row.source:>{widths['source']}}", Role.ADDRESS),
            (" → " if row.source or row.destination else "   ", Role.FAINT),
            (f"{row.destination:<{widths['destination']}}{gap}", Role.ADDRESS),
            (f"{row.protocol:<{widths['protocol']}} ", Role.PROTOCOL),
            ("" if self.is_narrow else f"{row.length:>{widths['length']}}  ", Role.FAINT),
        ]
        for text, role in row.marks:
            line += [(text, role), ("  ", Role.PLAIN)]
        line.append((row.info, Role.PLAIN))
        if row.notes:
            line.append((f"  ({row.notes})", Role.NOTE))
        return line


def seconds(nanoseconds: int) -> str:
    """A time in seconds to the microsecond, computed without floats."""
    sign = "-" if nanoseconds < 0 else ""
    whole, rest = divmod(abs(nanoseconds), NANOSECONDS)
    return f"{sign}{whole}.{rest // 1000:06d}"


def utc(nanoseconds: int | None) -> str:
    """A time since 1970 as date and time in UTC; in seconds if it is beyond the calendar."""
    if nanoseconds is None:
        return "no time"
    whole, rest = divmod(nanoseconds, NANOSECONDS)
    if not 0 <= whole < END_OF_CALENDAR:
        return f"{seconds(nanoseconds)} s"
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=whole)
    return f"{moment:%Y-%m-%d %H:%M:%S}.{rest:09d} UTC"


@dataclass(frozen=True, slots=True)
class Endpoints:
    """The names of the fields that hold a header's endpoints, as far as it has such addresses."""

    source: str
    destination: str
    is_network: bool
    """Whether they are those of a network layer, which is one with a pseudo-header."""


@cache
def endpoints_of(kind: type[Header]) -> Endpoints:
    """Where a header has its endpoints; the names are empty where it has none."""
    there = {slot.field.name for slot in kind.layout.slots if slot.kind is FieldKind.ADDRESS}
    pseudo = kind.stack.pseudo_header
    names = list(ENDPOINTS)
    if pseudo is not None:
        names = [slot.field.name for slot in pseudo.header.layout.slots if slot.kind is FieldKind.ADDRESS]
    source, destination = (name if name in there else "" for name in names[:2])
    return Endpoints(source, destination, pseudo is not None)


def endpoints(packet: Packet) -> tuple[str, str]:
    """Source and destination: the innermost network addresses, or else the nearest other addresses."""
    return endpoints_among(packet.own_layers)


def endpoints_among(layers: Sequence[Layer]) -> tuple[str, str]:
    """The same for a packet's own layers."""
    for layer in reversed(layers):
        if endpoints_of(layer.protocol).is_network:
            return _addresses(layer)
    for layer in reversed(layers):
        found = _addresses(layer)
        if any(found):
            return found
    return "", ""


def _addresses(layer: Layer) -> tuple[str, str]:
    names = endpoints_of(layer.protocol)
    values = layer.values if names.source or names.destination else {}
    return written_address(values.get(names.source)), written_address(values.get(names.destination))


@lru_cache(ADDRESSES, typed=True)
def written_address(address: Address | None) -> str:
    """An address as text, remembered for those seen last; empty for none."""
    return "" if address is None else str(address)


def marks(packet: Packet) -> Iterator[TextSpan]:
    """Faults: failed checksums, then violations of a standard, each once."""
    for checksum in packet.checksums:
        if checksum.verdict.is_failure:
            yield f"{checksum.protocol} checksum {checksum.verdict.kind}", Role.BAD
    for severity, role in ((Severity.ERROR, Role.BAD), (Severity.WARN, Role.WARN)):
        found = [f"{one.protocol} {one.code}".strip() for one in packet.problems if one.severity is severity]
        yield from ((text, role) for text in dict.fromkeys(found))


def notes(packet: Packet) -> Iterator[str]:
    """Notes: checksums left to the network card or not sent, and problems of severity note."""
    for checksum in packet.checksums:
        if checksum.verdict.kind is Verdict.PARTIAL:
            yield "partial checksum"
        elif checksum.verdict.kind is Verdict.ABSENT:
            yield "no checksum"
    codes = [one.code for one in packet.problems if one.severity is Severity.NOTE]
    yield from (code.replace("_", " ") for code in dict.fromkeys(codes))
