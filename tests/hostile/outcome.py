"""What reading one capture file gave: everything that was said, everything that was shown, and what it took.

Run as a program it reads the files that it is given and writes one JSON object a line, so that a hang, a crash and a
peak of memory are those of a child process.
"""

from __future__ import annotations

import json
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import FrameType

from dissect.assigned_numbers import LinkType
from dissect.errors import CaptureError
from dissect.framing import Message, MessageReader, framing_of
from dissect.packet import Packet, dissect
from dissect.packet.reassembly import Joined, Reassembler
from dissect.protocols.dns import DNS
from dissect.render.lines.columns import Columns
from dissect.render.lines.line import PacketRows
from dissect.render.packets.json_lines import packet_object
from dissect.render.packets.tree import tree
from dissect.render.schemas.objects import dumps
from dissect.render.spans import plain
from dissect.session import open_packets
from dissect.session.streams.items import Conflict, Hole, Piece, StreamItem
from dissect.session.tcp.streams import StreamFollower
from dissect.session.tcp.streams.follower import Step
from tests.hostile.memory import peak_kibibytes

SHOWN_IN_FULL = 200
"""Packets of a file that are written out in full; the others are only read and verified."""
VERDICTS = {"INVALID": "warn", "ILLEGAL": "error", "ABSENT": "note", "PARTIAL": "note"}
"""Verdicts on checksums that say something, with the severity that they count as here."""
PORT = (53).to_bytes(2)
FACT = "fact"
"""What counts as the severity of what is said of datagrams in fragments and of connections, which has none."""


class TooSlowError(Exception):
    """The time that a case may take is over."""


@dataclass
class Outcome:
    """`said`: code and severity of everything that was found, each once. `layers`: the layers of each packet, each
    arrangement once. `error`: the type and text of an exception that is not the library's own."""

    file: str
    packets: int = 0
    said: list[tuple[str, str]] = field(default_factory=list)
    layers: list[str] = field(default_factory=list)
    error: str = ""
    seconds: float = 0.0
    peak_megabytes: int = 0
    octets_read: int = 0

    def says(self, code: str, severity: str) -> None:
        if (code, severity) not in self.said:
            self.said.append((code, severity))


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """TooSlowError in the block when the time is over."""

    def over(number: int, frame: FrameType | None) -> None:
        raise TooSlowError(f"not done after {seconds} s")

    before = signal.signal(signal.SIGALRM, over)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def written(packet: Packet, rows: PacketRows, columns: Columns) -> int:
    """The packet in every form that it is shown in; the number of characters, so that the work is not for nothing."""
    line = plain(columns.line(rows.row(packet)))
    full = "".join(plain(one) for one in tree(packet))
    return len(line) + len(full) + len(dumps(packet_object(packet)))


def take_note(outcome: Outcome, packet: Packet) -> None:
    """What is said of one packet, and its layers."""
    outcome.packets += 1
    for problem in packet.problems:
        outcome.says(problem.code.value, problem.severity.value)
    for checksum in packet.checksums:
        kind = checksum.verdict.kind.value
        if kind in VERDICTS:
            outcome.says(f"checksum {kind}", VERDICTS[kind])
    shown = " ".join(layer.name for layer in packet.layers)
    if shown not in outcome.layers:
        outcome.layers.append(shown)


def take_facts(outcome: Outcome, packet: Packet, streams: StreamFollower, messages: Messages) -> None:
    """What a packet means in its connection, what it settles in the streams, and the datagrams that it completes."""
    step = streams.take(packet)
    if step is not None:
        for event in step.moment.events:
            outcome.says(f"event {event.kind.value}", FACT)
        _take_items(outcome, [*step.sent, *step.received])
        messages.take(step)
    whole = packet.reassembled
    while whole is not None:
        _take_joined(outcome, whole.joined)
        for problem in whole.problems:
            outcome.says(problem.code.value, problem.severity.value)
        whole = whole.reassembled


def take_end(outcome: Outcome, reassembler: Reassembler, streams: StreamFollower) -> None:
    """What is known when no packets follow."""
    for settled in streams.finish():
        _take_items(outcome, [*settled.first, *settled.second])
    for kind in reassembler.outcomes:
        outcome.says(f"datagram {kind.value}", FACT)
    for joined in reassembler.given_up:
        _take_joined(outcome, joined)
    if streams.events.connections.forgotten:
        outcome.says("connections forgotten", FACT)


class Messages:
    """The messages of DNS in streams to or from its port."""

    def __init__(self, outcome: Outcome) -> None:
        self._outcome = outcome
        self._framing = framing_of("dns")
        self._readers: dict[tuple[int, bytes], MessageReader] = {}

    def take(self, step: Step) -> None:
        """What a step settles of its sender's stream."""
        segment = step.moment.segment
        if PORT not in {segment.source[-2:], segment.destination[-2:]}:
            return
        key = step.moment.connection.number, segment.source
        reader = self._readers.setdefault(key, self._framing.reader())
        for item in step.sent:
            if isinstance(item, Piece):
                self._note(reader.feed(item.octets))

    def end(self) -> None:
        """No more comes."""
        for reader in self._readers.values():
            self._note(reader.end())

    def _note(self, messages: list[Message]) -> None:
        for message in messages:
            if not message.is_whole:
                self._outcome.says(f"message {message.status}", "warn")
                continue
            packet = dissect(message.octets[2:], link_type=147, decode_as={LinkType: {147: DNS}})
            self._outcome.layers.append(f"tcp {' '.join(layer.name for layer in packet.layers)}")
            for problem in packet.problems:
                self._outcome.says(problem.code.value, problem.severity.value)


def _take_items(outcome: Outcome, items: list[StreamItem]) -> None:
    for item in items:
        if isinstance(item, Conflict):
            outcome.says("stream conflict", FACT)
        elif isinstance(item, Hole):
            outcome.says(f"stream {item.reason.value}", FACT)


def _take_joined(outcome: Outcome, joined: Joined) -> None:
    for place in joined.fragments:
        if place.refusal is not None:
            outcome.says(f"fragment {place.refusal.value}", FACT)
    if joined.overlaps:
        outcome.says("fragments overlap", FACT)
    if joined.has_conflict:
        outcome.says("fragments conflict", FACT)
    if joined.completed_before is not None:
        outcome.says("fragments after a whole datagram", FACT)


def read(path: Path, seconds: float, shown: int = SHOWN_IN_FULL) -> Outcome:
    """Read a file to its end, with every packet taken apart, verified, and the first ones written out."""
    outcome = Outcome(str(path))
    start = time.perf_counter()
    try:
        with time_limit(seconds):
            _read(path, outcome, shown)
    except CaptureError as error:
        outcome.says(error.code, "error")
    except BaseException as error:  # noqa: BLE001  # any other is what this is looking for
        outcome.error = f"{type(error).__name__}: {error}"[:500]
    outcome.seconds = round(time.perf_counter() - start, 3)
    outcome.peak_megabytes = peak_kibibytes() // 1024
    return outcome


def _read(path: Path, outcome: Outcome, shown: int) -> None:
    rows, columns, streams = PacketRows(), Columns(), StreamFollower()
    messages = Messages(outcome)
    reader = open_packets(path, reassemble=(reassembler := Reassembler()))
    try:
        with reader:
            for packet in reader:
                take_note(outcome, packet)
                take_facts(outcome, packet, streams, messages)
                if outcome.packets <= shown:
                    written(packet, rows, columns)
    finally:
        take_end(outcome, reassembler, streams)
        messages.end()
        outcome.octets_read = reader.capture.octets_read
        for note in reader.capture.notes:
            outcome.says(note.code.value, note.severity.value)


def main(arguments: list[str]) -> None:
    """Arguments: the file of a JSON list of [path, seconds], and how many packets of each are written out."""
    for path, seconds in json.loads(Path(arguments[0]).read_text()):
        sys.stdout.write(json.dumps(asdict(read(Path(path), seconds, int(arguments[1])))) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
