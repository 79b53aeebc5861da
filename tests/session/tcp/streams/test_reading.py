"""The streams of whole captures, against tshark, and what can be asked of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import dissect
from dissect.framing import Delimited, MessageStatus
from dissect.session.streams.items import HoleReason, Piece, RefusalReason, Refused
from dissect.session.streams.stream import Stream
from dissect.session.tcp.events import ConnectionEvents
from dissect.session.tcp.streams import ConnectionStreams, StreamFollower, StreamLimits, streams
from dissect.session.tcp.streams.reading import _Collected, streams_of
from tests.hostile.cases import ROOT
from tests.profiles import one_in, some_of
from tests.session.tcp.frames import ACK, CLIENT, FIN, PSH, SERVER, SYN, Timed, frame, write
from tests.session.tcp.streams import tshark
from tests.together import together

CAPTURES = ROOT / "captures"
ANSWERS = tshark.recorded()
MILLISECOND = 1_000_000
NOT_PLAIN = {"tcp4_corrupted_segment.pcap", "tcp6_corrupted_header.pcap", "tcp6_jumbogram.pcap"}
"""Captures in which every connection has something that tshark takes and we do not, or holes."""


def is_plain(one: ConnectionStreams) -> bool:
    """Whether tshark does the same: it fills holes with words, and takes what a receiver does not."""
    both = one.from_client, one.from_server
    return all(stream.is_complete and not stream.conflicts and not stream.refused for stream in both)


@together("name", some_of(sorted(ANSWERS), 4))
def test_the_octets_are_those_of_tshark(name: str) -> None:
    compared = 0
    for one in streams(CAPTURES / name):
        if is_plain(one):
            assert tshark.ours(one) == ANSWERS[name].get(str(one.connection.number), {})
            compared += 1
    assert compared or name in NOT_PLAIN


def test_most_of_them_are_compared() -> None:
    assert len(ANSWERS) > 50
    assert len(NOT_PLAIN) < 10


OPEN = (
    (CLIENT, SYN, 0, 0, b""),
    (SERVER, SYN | ACK, 0, 1, b""),
    (CLIENT, ACK, 1, 1, b""),
)
TALK = (
    (CLIENT, PSH | ACK, 1, 1, b"one\ntw"),
    (SERVER, PSH | ACK, 1, 7, b"yes\n"),
    (CLIENT, PSH | ACK, 11, 5, b"four\n"),
    (SERVER, ACK, 5, 16, b""),
    (CLIENT, FIN | ACK, 16, 5, b""),
)


@pytest.fixture
def capture(tmp_path: Path) -> Path:
    """Three connections, with a hole in each; a packet of no connection before them; one connection without data."""
    frames: list[Timed] = [Timed(0, bytes(60))]
    for port in (1001, 1002, 1003, 1004):
        for sender, flags, begin, ack, data in OPEN if port == 1004 else OPEN + TALK:
            time = len(frames) * 5 * MILLISECOND
            octets = frame(sender, flags, begin, ack, data=data, port=port, identification=len(frames))
            frames.append(Timed(time, octets))
    return write(tmp_path / "three.pcap", frames)


def test_what_can_be_asked_of_a_stream(capture: Path) -> None:
    first, _, _ = streams(capture)
    assert not first.is_given_up
    client = first.from_client

    assert client.octets == b"one\ntwfour\n"
    assert not client.is_complete
    assert [(hole.begin, hole.end, hole.reason) for hole in client.holes] == [(6, 10, HoleReason.NOT_CAPTURED)]
    assert [piece.frame for piece in client.pieces] == [5, 7]
    assert client.end == 15
    assert client.frames_of(0) == (5,)
    assert client.frames_of(3, 12) == (5, 7)
    assert client.frames_of(7) == ()
    assert client.octets_of(7) == ((10, 15),)
    assert [(one.octets, one.status) for one in client.messages(Delimited(b"\n"))] == [
        (b"one", MessageStatus.WHOLE),
        (b"tw", MessageStatus.TORN),
        (b"four", MessageStatus.REST),
    ]
    assert first.from_server.octets == b"yes\n"
    assert [sender for sender, item in first.items if isinstance(item, Piece)] == ["client", "server", "client"]
    assert (Stream().octets, Stream().end, Stream().frames_of(0), Stream().reset_text) == (b"", 0, (), b"")


def test_one_of_them(capture: Path) -> None:
    (only,) = streams(capture, conversation=1)

    assert (only.connection.number, only.connection.client.port) == (1, 1002)
    assert [one.connection.client.port for one in streams(capture, filter="tcp.port != 1001")] == [1002, 1003]
    (second,) = streams(capture, conversation=1, filter="tcp.port != 1001")
    assert second.connection.client.port == 1003


@pytest.mark.parametrize(
    ("conversation", "said"), [(99, "there is no conversation 99"), (0, "is of udp, which has no stream of octets")]
)
def test_what_has_no_stream(conversation: int, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        list(streams(CAPTURES / "dns_lookups.pcap", conversation=conversation))


def test_what_can_be_read_only_once(capture: Path) -> None:
    with capture.open("rb") as file, pytest.raises(ValueError, match="can be read once only"):
        list(streams(file, conversation=0))
    with capture.open("rb") as file:
        assert len(list(streams(file))) == 3


def given(capture: Path, limits: StreamLimits) -> Iterator[ConnectionStreams]:
    with dissect.open(capture) as packets:
        yield from streams_of(packets, limits=limits)


def test_what_is_given_up_comes_sooner(capture: Path) -> None:
    found = list(given(capture, StreamLimits(octets=5000)))

    assert [one.connection.number for one in found] == [0, 1, 2]
    assert all(one.from_client.octets == b"one\ntwfour\n" for one in found)


def test_what_the_follower_gives_up_comes_sooner(capture: Path) -> None:
    collected = _Collected(None, StreamFollower(limits=StreamLimits(octets=5000)), StreamLimits())
    with dissect.open(capture) as packets:
        early = [one.connection.number for packet in packets for one in collected.take(packet)]
    late = [one.connection.number for one in collected.end()]

    assert early
    assert sorted(early + late) == [0, 1, 2]


def test_what_takes_too_much_memory_comes_sooner(tmp_path: Path) -> None:
    """Two connections take turns; each time that the other one speaks, the first is given."""
    frames = []
    for number in range(400):
        port, begin = 1001 + number // 100 % 2, 1 + 10 * (number // 200 * 100 + number % 100)
        octets = frame(CLIENT, PSH | ACK, begin, 1, data=b"0123456789", port=port, identification=number)
        frames.append(Timed(number * MILLISECOND, octets))
    path = write(tmp_path / "two.pcap", frames)

    found = list(given(path, StreamLimits(octets=12_000, remembered=0)))

    assert len(found) > 2
    assert {one.connection.number for one in found} == {0, 1}
    assert sum(len(one.from_client.octets) for one in found) == 4000
    assert [one.is_given_up for one in found] == [True] * (len(found) - 1) + [False]


def test_connections_without_data_are_forgotten_where_there_are_many(tmp_path: Path) -> None:
    """In the end, nothing is said of them."""
    frames = [Timed(MILLISECOND * port, frame(CLIENT, SYN, 0, port=port)) for port in range(1, 101)]
    said = Timed(200 * MILLISECOND, frame(CLIENT, PSH | ACK, 1, 1, data=b"said", port=100))
    collected = _Collected(None, StreamFollower(), StreamLimits(octets=30_000))
    with dissect.open(write(tmp_path / "many.pcap", [*frames, said])) as packets:
        given = [one for packet in packets for one in collected.take(packet)]

    assert (given, 5 < len(collected._found) < 20) == ([], True)
    assert [one.from_client.octets for one in collected.end()] == [b"said"]


@pytest.mark.heavy
@one_in(4)
@pytest.mark.parametrize("has_end", [True, False])
def test_what_is_known_does_not_grow_with_the_number_of_connections(every: int, tmp_path: Path, has_end: bool) -> None:
    """Each of them is given once, and whole."""
    ports = range(1, 201, every)
    talk = [*OPEN, *TALK[:2], (CLIENT, ACK, 7, 5, b""), *([(CLIENT, FIN | ACK, 7, 5, b"")] if has_end else [])]
    frames = [
        Timed(MILLISECOND * (8 * port + at), frame(sender, flags, begin, ack, data=data, port=port))
        for port in ports
        for at, (sender, flags, begin, ack, data) in enumerate(talk)
    ]
    limits, most = StreamLimits(octets=60_000), 20
    follower = StreamFollower(limits=limits, events=ConnectionEvents(limit=most))
    collected = _Collected(None, follower, limits)
    given: list[ConnectionStreams] = []
    known = 0
    with dissect.open(write(tmp_path / "many.pcap", frames)) as packets:
        for packet in packets:
            given += collected.take(packet)
            states, connections = collected._states, follower.events.connections
            of_streams = max(len(collected._found), len(follower._directions))
            known = max(known, of_streams, len(states._ends), len(connections._connections))
            assert collected._size + follower.size <= limits.octets
    given += collected.end()

    assert known <= most
    assert [one.connection.client.port for one in given] == list(ports)
    assert {(one.from_client.octets, one.from_server.octets) for one in given} == {(b"one\ntw", b"yes\n")}


def test_of_one_connection_nothing_is_lost_though_others_are_given_up(capture: Path) -> None:
    (only,) = streams(capture, conversation=2, limits=StreamLimits(octets=5000))

    assert only.from_client.octets == b"one\ntwfour\n"


def test_words_of_a_reset() -> None:
    assert Stream((Refused(0, b"go away", 3, RefusalReason.RESET),)).reset_text == b"go away"
