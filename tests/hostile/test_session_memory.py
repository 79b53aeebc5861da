"""What is remembered of fragments, connections and streams is bounded, however many there are."""

from __future__ import annotations

import gc
import subprocess
import sys
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

import pytest

from dissect.packet import Packet
from dissect.packet.reassembly import Outcome, Reassembler, ReassemblyLimits
from dissect.session.memory.idle import forget_idle
from dissect.session.streams.limits import StreamLimits
from dissect.session.tcp import ConnectionEvents, WiresharkView
from dissect.session.tcp.events import connections
from dissect.session.tcp.events.connections import Connections
from dissect.session.tcp.segment import Segment
from dissect.session.tcp.states import ConnectionStates
from dissect.session.tcp.streams import StreamFollower
from dissect.session.tcp.wireshark import streams
from tests.hostile.cases import ROOT
from tests.packet.reassembly.fragments import framed, piece
from tests.sanitized import bounds_memory
from tests.session.tcp.frames import ACK, ADDRESSES, CLIENT, PSH, SERVER, SYN, Timed, frame, write
from tests.session.tcp.states.segments import packets_of

KIBIBYTE = 1024
LIMIT, MANY = 150, 1000
ALWAYS = 1200 * KIBIBYTE
"""What is derived of headers, and what is known of the datagrams that were given up last."""
CONNECTION_OCTETS = 4 * KIBIBYTE
"""A half-open connection takes less."""
MOST_MEBIBYTES = 256
"""For all that is remembered of connections, and the program."""
OPTIONS = bytes.fromhex("020405b4 0402 080a0000000100000000 01 030307")
"""The largest segment, selective acknowledgments, a timestamp, and the scale of windows."""
OPENED = 33_000
"""More than are remembered at a time."""
COUNTING = """
import sys
from dissect.cli import main
from tests.hostile.memory import peak_kibibytes
try:
    main(["stats", "--events", sys.argv[1]])
finally:
    print(peak_kibibytes(), file=sys.stderr)
"""


@contextmanager
def growth() -> Iterator[Callable[[], int]]:
    """How many octets more are taken than at the beginning of the block."""
    gc.collect()
    tracemalloc.start()
    try:
        yield lambda: tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()


def half_open(count: int) -> Iterator[Packet]:
    """SYNs from as many hosts, each made when it is asked for."""
    octets, client = frame(CLIENT, SYN, 0), ADDRESSES[CLIENT]
    for number in range(count):
        address = (0x0A00_0000 + number).to_bytes(4, "big")
        yield from packets_of(octets.replace(client, address))


@pytest.mark.heavy
@bounds_memory
@pytest.mark.parametrize(
    ("size", "is_one"),
    [(8, False), *(pytest.param(*one, marks=pytest.mark.slow) for one in ((1400, True), (8, True), (1400, False)))],
)
def test_fragments_without_an_end_wait_in_bounded_memory(size: int, is_one: bool) -> None:
    """Of one datagram or of many: what they take is about what is counted."""
    limits = ReassemblyLimits(octets=256 * KIBIBYTE)
    taker, octets = Reassembler(limits=limits), bytearray(bytes(piece(1, 8, bytes(size))))
    with growth() as grown:
        for number in range(1, MANY):
            if is_one and 8 + size * number < 65_000:
                octets[20:22] = (0x2000 | 1 + size // 8 * number).to_bytes(2, "big")  # where it belongs
            else:
                octets[18:20] = number.to_bytes(2, "big")  # the identification
            taker.take(framed(bytes(octets), number))
        taken = grown()

    assert taken < limits.octets + ALWAYS
    assert taker.outcomes[Outcome.LIMIT] > 0


@pytest.mark.slow
@bounds_memory
@pytest.mark.parametrize("follow", [lambda limit: ConnectionStates(ConnectionEvents(limit)), WiresharkView])
def test_connections_that_never_open_are_followed_in_bounded_memory(
    follow: Callable[[int], ConnectionStates | WiresharkView],
) -> None:
    follower = follow(LIMIT)
    with growth() as grown:
        for packet in half_open(MANY):
            follower.take(packet)
        taken = grown()

    assert taken < LIMIT * CONNECTION_OCTETS


@bounds_memory
@pytest.mark.slow
def test_events_of_many_connections_are_counted_in_bounded_memory(tmp_path: Path) -> None:
    """All are opened, and a request is sent in each."""
    opening = (
        frame(CLIENT, SYN, 0, options=OPTIONS),
        frame(SERVER, SYN | ACK, 0, 1, options=OPTIONS),
        frame(CLIENT, ACK, 1, 1),
        frame(CLIENT, PSH | ACK, 1, 1, data=b"GET / HTTP/1.1\r\nHost: server\r\n\r\n"),
    )
    client, frames = ADDRESSES[CLIENT], list[Timed]()
    for number in range(OPENED):
        address = (0x0A00_0000 + number).to_bytes(4, "big")
        frames += [Timed(4_000 * number, one.replace(client, address)) for one in opening]
    capture = write(tmp_path / "opened.pcap", frames)
    command = [sys.executable, "-c", COUNTING, str(capture)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True)

    assert int(done.stderr) < MOST_MEBIBYTES * KIBIBYTE


def test_a_request_of_which_nothing_is_asked_keeps_no_octets_of_its_packets() -> None:
    """A SYN in an open connection, or a second answer, of which it is not yet known what it begins."""
    octets, follower = bytes(60_000), ConnectionEvents()
    segments = [
        Segment(1, 1, b"client", b"server", b"", 0, 0, SYN, 65535, 0, twin=octets),
        Segment(2, 2, b"server", b"client", b"", 0, 1, SYN | ACK, 65535, 0, twin=octets),
        Segment(3, 3, b"server", b"client", b"", 9, 1, SYN | ACK, 65535, 0, twin=octets + b"a"),
        Segment(4, 4, b"client", b"server", b"", 700, 0, SYN, 65535, 0, twin=octets + b"b"),
    ]
    connection = [follower.add(one) for one in segments][-1].connection

    assert connection.candidate is not None
    assert connection.second_answer is not None
    assert (connection.candidate.twin, connection.second_answer.twin) == (b"", b"")


@bounds_memory
@pytest.mark.slow
@pytest.mark.parametrize("octets", [1, 1400])
def test_streams_with_holes_wait_in_bounded_memory(octets: int) -> None:
    """In many connections, or in few of them: what they take is about what is counted."""
    limits = StreamLimits(octets=256 * KIBIBYTE, waiting=64 * KIBIBYTE)
    follower = StreamFollower(limits=limits, events=ConnectionEvents(LIMIT))
    with growth() as grown:
        for number in range(MANY):
            for port in (0, number % 300):
                source, place = port.to_bytes(6), 2000 * number % 8192
                segment = Segment(number, number, source, b"server", b"", place, 1, ACK, 65535, octets)
                follower.add(segment, bytes(octets))
        taken = grown()

    assert taken < limits.octets + ALWAYS + LIMIT * CONNECTION_OCTETS
    assert follower.given_up > 0


@pytest.mark.heavy
@pytest.mark.parametrize(
    ("follower", "module"), [(ConnectionEvents(), connections), (WiresharkView(), streams)], ids=["events", "view"]
)
def test_what_is_remembered_of_all_connections_together_is_bounded(
    follower: ConnectionEvents | WiresharkView, module: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "EVERY", 100)
    monkeypatch.setattr(module, "MOST_REMEMBERED", 600)
    for port in range(1, 30):
        for at in range(50):
            follower.take(*packets_of(frame(CLIENT, ACK, 20 * at, 1, data=bytes(10), port=port)))
    held = follower.connections if isinstance(follower, ConnectionEvents) else follower.streams
    kept = held._connections if isinstance(held, Connections) else held._streams

    assert 300 < sum(one.size for one in kept.values()) < 800
    assert held.forgotten == 29 - len(kept) > 10


def test_keys_are_octets_whose_hash_nobody_can_prepare() -> None:
    """S8: the hash of a tuple of numbers is known in advance; that of octets is another one in each process."""
    events, view, taker = ConnectionEvents(), WiresharkView(), Reassembler()
    for packet in (*half_open(3), piece(1, 0, bytes(8)), piece(2, 8, bytes(8), identification=9)):
        events.take(packet)
        view.take(packet)
        taker.take(packet)

    (waiting,) = taker._waiting.values()
    for keys in (list(events.connections._connections), list(view.streams._streams), list(waiting)):
        assert {type(key) for key in keys} == {bytes}


def test_all_is_forgotten_where_even_the_last_is_too_much() -> None:
    held = {b"first": 1, b"second": 5}

    assert (forget_idle(held, int, 0), held) == (2, {})
