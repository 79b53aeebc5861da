"""What is remembered of fragments and connections is bounded, however many there are."""

from __future__ import annotations

import gc
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from dissect.packet import Packet
from dissect.packet.reassembly import Outcome, Reassembler, ReassemblyLimits
from dissect.session.tcp import ConnectionEvents, WiresharkView
from dissect.session.tcp.events import connections
from dissect.session.tcp.states import ConnectionStates
from tests.packet.reassembly.fragments import framed, piece
from tests.sanitized import bounds_memory
from tests.session.tcp.frames import ACK, ADDRESSES, CLIENT, SERVER, SYN, frame
from tests.session.tcp.states.segments import packets_of

KIBIBYTE = 1024
LIMIT, MANY = 150, 1200
ALWAYS = 1400 * KIBIBYTE
"""What is derived of headers, and what is known of the datagrams that were given up last."""
CONNECTION_OCTETS = 4 * KIBIBYTE
"""A half-open connection takes less."""


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


@bounds_memory
@pytest.mark.parametrize("size", [8, 1400])
@pytest.mark.parametrize("is_one", [False, True])
def test_fragments_without_an_end_wait_in_bounded_memory(size: int, is_one: bool) -> None:
    """Of one datagram or of many: what they take is about what is counted."""
    limits = ReassemblyLimits(octets=512 * KIBIBYTE)
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


def test_what_is_remembered_of_all_connections_together_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "MOST_REMEMBERED", 600)
    follower = ConnectionEvents()
    for port in range(1, 30):
        for at in range(50):
            follower.take(*packets_of(frame(CLIENT, ACK, 20 * at, 1, data=bytes(10), port=port)))
    followed = follower.connections

    remembered = [len(side.sent) + len(side.gaps) for one in followed._connections.values() for side in one.sides]
    assert 500 < sum(remembered) <= 600
    assert followed.forgotten == 29 - len(followed._connections)


def test_a_connection_that_is_replaced_weighs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "MOST_REMEMBERED", 12)
    follower = ConnectionEvents()
    for start in range(1000, 100_000, 1000):
        again = frame(CLIENT, SYN, start), frame(SERVER, SYN | ACK, start, start + 1)
        for packet in packets_of(*again, frame(CLIENT, ACK, start + 1, start + 1), frame(CLIENT, 4, start + 1)):
            follower.take(packet)
    for packet in packets_of(frame(CLIENT, SYN, 0, port=9)):
        follower.take(packet)

    assert follower.connections.forgotten == 0
