"""Lines that are made from rows of the engine say what lines of packets that are asked say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path

from dissect.packet import Packet, default_protocols
from dissect.packet.packet import row_of
from dissect.render.lines.columns import Columns, PacketRow
from dissect.render.lines.line import Clock, PacketRows
from dissect.render.spans import plain
from dissect.session import open_packets
from tests.captures import every_capture
from tests.render.frames import ILLEGAL, TCP_SYN, UDP_FRAME, WITHOUT_CHECKSUM, WRONG, partial, pcap
from tests.with_engine import needs_engine


def opened(*frames: bytes) -> list[Packet]:
    """Frames out of a capture."""
    with open_packets(BytesIO(pcap(frames))) as packets:
        return list(packets)


def asked(packets: Iterable[Packet]) -> Iterator[Packet]:
    """The same frames, each by itself, so that no row says anything."""
    for packet in packets:
        alone = Packet(packet.frame, default_protocols())
        alone.zero_accepted = packet.zero_accepted
        yield alone


def rows_of(packets: Iterable[Packet], clock: Clock = Clock.RELATIVE, *, raw_numbers: bool = False) -> list[PacketRow]:
    rows = PacketRows(clock, raw_numbers=raw_numbers)
    return [rows.row(packet) for packet in packets]


@needs_engine
@every_capture
def test_lines_of_rows_are_those_of_packets(path: Path) -> None:
    with open_packets(path) as packets:
        read = list(packets)
    alone = list(asked(read))

    assert rows_of(read) == rows_of(alone)
    assert rows_of(read, Clock.DELTA, raw_numbers=True) == rows_of(alone, Clock.DELTA, raw_numbers=True)


@every_capture
def test_the_text_of_a_line_is_that_of_its_pieces(path: Path) -> None:
    for width in (None, 80, 200):
        rows, text, pieces = PacketRows(), Columns(width), Columns(width)
        with open_packets(path) as packets:
            for packet in packets:
                row = rows.row(packet)
                assert text.text(row) == plain(pieces.line(row))


@needs_engine
def test_verdicts_of_rows_are_those_of_packets() -> None:
    read = opened(UDP_FRAME, TCP_SYN, WITHOUT_CHECKSUM, ILLEGAL, WRONG, partial())

    assert all(row_of(packet) is not None for packet in read)
    assert rows_of(read) == rows_of(asked(read))
