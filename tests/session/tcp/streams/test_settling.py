"""What is settled of streams while a capture is read is what they are when it has been read."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest

import dissect
from dissect.session.streams.items import Hole, Piece, StreamItem
from dissect.session.tcp.streams import SentItem, StreamLimits, stream_items, streams
from tests.hostile.cases import ROOT
from tests.session.tcp.frames import ACK, CLIENT, PSH, SERVER, SYN, Timed, frame, write

CAPTURES = ROOT / "captures"
NAMES = ("tcp4_echo.pcap", "tcp6_echo.pcap", "tcp4_loss_fast.pcap", "http4_messages.pcap", "dns_zone_transfer.pcap")
HELD_SECONDS = 20

Sent = dict[tuple[int, str, int], list[StreamItem]]


def sent(items: Iterable[SentItem]) -> Sent:
    found: Sent = defaultdict(list)
    for one in items:
        found[one.connection, str(one.address), one.port].append(one.item)
    return found


def whole(source: Any, **options: Any) -> Sent:
    return sent(
        SentItem(one.connection.number, end.address, end.port, item)
        for one in streams(source, **options)
        for end, stream in ((one.connection.client, one.from_client), (one.connection.server, one.from_server))
        for item in stream.items
    )


@pytest.mark.parametrize("name", NAMES)
def test_it_is_what_the_streams_are(name: str) -> None:
    expected = whole(CAPTURES / name)

    assert expected
    assert sent(stream_items(CAPTURES / name)) == expected
    with (CAPTURES / name).open("rb") as file:
        assert sent(stream_items(file)) == expected


def test_options_are_those_of_streams() -> None:
    capture, chosen = CAPTURES / "tcp4_corrupted_segment.pcap", "frame.number < 9"

    assert sent(stream_items(capture, filter=chosen)) == whole(capture, filter=chosen)
    taken = sent(stream_items(capture, takes_damaged=True))
    assert taken == whole(capture, takes_damaged=True) != whole(capture)
    with capture.open("rb") as file:
        assert sent(stream_items(file, filter=chosen)) == whole(capture, filter=chosen)


def conversation(port: int) -> list[tuple[Any, ...]]:
    return [
        (CLIENT, SYN, 0, 0, b"", port),
        (SERVER, SYN | ACK, 0, 1, b"", port),
        (CLIENT, PSH | ACK, 1, 1, b"one", port),
        (CLIENT, PSH | ACK, 9, 1, b"behind a hole", port),
    ]


@pytest.fixture
def capture(tmp_path: Path) -> Path:
    """Two connections, one after the other, with a hole in each."""
    frames = [
        Timed(number * 1000, frame(sender, flags, begin, ack, data=data, port=port, identification=number))
        for number, (sender, flags, begin, ack, data, port) in enumerate(conversation(1001) + conversation(1002))
    ]
    return write(tmp_path / "two.pcap", frames)


def test_connections_that_are_given_up_to_bound_memory_are_not_lost(capture: Path) -> None:
    items = list(stream_items(capture, limits=StreamLimits(octets=5000)))

    assert [one.port for one in items if isinstance(one.item, Hole)] == [1001, 1002]
    assert [one.port for one in items] == [1001, 1002, 1001, 1001, 1002, 1002]
    assert sent(items) == sent(stream_items(capture))


def test_pieces_come_while_the_capture_is_written(capture: Path) -> None:
    octets = capture.read_bytes()
    last, came, held = len(octets) - 100, Event(), []
    reading, writing = os.pipe()

    def write_slowly() -> None:
        with os.fdopen(writing, "wb") as file:
            file.write(octets[:last])
            file.flush()
            held.append(came.wait(HELD_SECONDS))
            file.write(octets[last:])

    writer = Thread(target=write_slowly)
    writer.start()
    with os.fdopen(reading, "rb") as file:
        items = stream_items(file)
        first = next(items)
        came.set()
        rest = list(items)
    writer.join()

    assert isinstance(first.item, Piece)
    assert first.item.octets == b"one"
    assert held == [True]
    assert len(rest) == 5
    assert dissect.stream_items is stream_items
