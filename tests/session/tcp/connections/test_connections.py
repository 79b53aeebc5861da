"""`connections`: what an observer can know of each connection."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import pytest

from dissect.session.conversations.conversation import RoleReason
from dissect.session.tcp.connections import (
    ConnectionEnd,
    Handshake,
    HandshakeKind,
    Offer,
    RoundTrips,
    Tap,
    TcpConnection,
    connections,
)
from dissect.session.tcp.connections.collecting import connections_of
from tests.captures import CAPTURES
from tests.session.tcp.frames import ACK, ADDRESSES, CLIENT, FIN, RST, SERVER, SYN, frame, ipv4, scale, timestamps
from tests.session.tcp.states.segments import CLOSED, OPEN, SYN_ACK, SYN_SENT, blocks_of, c, s

MILLISECOND = 1_000_000


def connection_of(*frames: bytes | float) -> TcpConnection:
    (found,) = connections_of(blocks_of(*frames))
    return found


def shown(one: TcpConnection) -> str:
    """How it was opened, and how it ended."""
    return f"{one.handshake.kind} {one.ending} {one.ended_by}"


ANSWERED = frame(SERVER, SYN | ACK, 1000, 3)

KINDS: dict[str, tuple[tuple[bytes | float, ...], str]] = {
    "three-way": (CLOSED, "three_way closed client"),
    "open": (OPEN, "three_way open None"),
    "half closed": ((*OPEN, s(FIN | ACK, 6)), "three_way half_closed server"),
    "reset": ((*OPEN, s(RST | ACK, 6)), "three_way reset server"),
    "forged reset": ((*OPEN, s(RST | ACK, 600)), "three_way open None"),
    "given up": (
        (*OPEN, c(ACK, ack=6, data=b"hi"), 1, c(ACK, ack=6, data=b"hi"), 2, c(ACK, ack=6, data=b"hi"), c(RST, 3)),
        "three_way timed_out client",
    ),
    "reset after an answer": (
        (*OPEN, c(ACK, ack=6, data=b"hi"), 1, c(ACK, ack=6, data=b"hi"), s(ACK, 6, 3), c(RST, 3)),
        "three_way reset client",
    ),
    "data in the SYN": ((c(SYN, 0, data=b"hi"), ANSWERED, c(ACK, 3)), "fast_open open None"),
    "data before the ACK": (
        (c(SYN, 0, data=b"hi"), ANSWERED, s(ACK, 1, 3, b"yes"), c(ACK, 3, 4)),
        "fast_open open None",
    ),
    "data not taken": ((c(SYN, 0, data=b"hi"), SYN_ACK, c(ACK)), "three_way open None"),
    "simultaneous": ((SYN_SENT, s(SYN, 0), c(SYN | ACK, 0), s(SYN | ACK, 0)), "simultaneous open None"),
    "four-way": ((SYN_SENT, s(SYN, 0), c(SYN | ACK, 0), s(ACK)), "four_way_split open None"),
    "five-way": ((SYN_SENT, s(ACK), s(SYN, 0), c(SYN | ACK, 0), s(ACK)), "five_way_split open None"),
    "unfinished": ((SYN_SENT, SYN_ACK), "unfinished open None"),
    "refused": ((SYN_SENT, s(RST | ACK, 0)), "refused refused server"),
    "no answer": ((SYN_SENT, 1, SYN_SENT), "no_answer open None"),
    "begun before": ((s(ACK, 6, 2, b"hi"),), "not_seen open None"),
    "SYN missed": ((SYN_ACK, c(ACK)), "not_seen open None"),
    "SYN-ACK missed": ((SYN_SENT, c(ACK)), "not_seen open None"),
    "SYN captured late": ((SYN_ACK, SYN_SENT, c(ACK)), "three_way open None"),
}


@pytest.mark.parametrize("name", KINDS)
def test_they_say_how_a_connection_was_opened_and_ended(name: str) -> None:
    frames, expected = KINDS[name]

    assert shown(connection_of(*frames)) == expected


def test_a_syn_that_begins_another_connection_belongs_to_that() -> None:
    again = c(SYN, 90_000), s(SYN | ACK, 4000, 90_001), c(ACK, 90_001, 4001)
    first, second = connections_of(blocks_of(*OPEN[:3], *again))

    assert (shown(first), shown(second)) == ("three_way open None",) * 2
    assert (second.roles, second.first_frame, second.handshake.frames) == (RoleReason.OPENED, 4, (4, 5, 6))
    assert second.completeness == 7


@pytest.mark.parametrize(
    ("frames", "roles", "port"),
    [
        (OPEN, RoleReason.OPENED, 40_000),
        ((SYN_ACK, c(ACK)), RoleReason.ANSWERED, 40_000),
        ((SYN_ACK, SYN_SENT), RoleReason.OPENED, 40_000),
        ((SYN_SENT, s(SYN, 0), c(SYN | ACK, 0), s(SYN | ACK, 0)), RoleReason.SIMULTANEOUS, 40_000),
        ((s(ACK, data=b"hi"),), RoleReason.SYSTEM_PORT, 40_000),
        ((frame(SERVER, ACK, 1, 1, port=7), frame(CLIENT, ACK, 1, 1, port=7)), RoleReason.FIRST_MESSAGE, 7),
    ],
)
def test_client_and_server_are_told_apart(frames: tuple[bytes, ...], roles: RoleReason, port: int) -> None:
    found = connection_of(*frames)

    assert (found.roles, found.client.port, found.server.port) == (roles, port, 7)
    assert str(found.client.address) == ("192.0.2.2" if roles is RoleReason.FIRST_MESSAGE else "192.0.2.1")


def test_round_trips_are_measured_by_what_was_sent_once() -> None:
    found = connection_of(
        *(*OPEN[:3], c(ACK, data=b"first"), 0.02, s(ACK, 1, 6)),
        *(c(ACK, 6, data=b"lost"), 1, c(ACK, 6, data=b"lost"), s(ACK, 1, 10)),
    )

    assert found.server.round_trips == RoundTrips(2, 10 * MILLISECOND, 20 * MILLISECOND, 30 * MILLISECOND)
    assert found.client.round_trips == RoundTrips(1, 10 * MILLISECOND, 10 * MILLISECOND, 10 * MILLISECOND)
    assert found.client.resent == 1
    assert found.client.octets == 9


@pytest.mark.parametrize(("echo", "count"), [(2, 2), (1, 1)])
def test_timestamps_tell_which_copy_was_acknowledged(echo: int, count: int) -> None:
    def sent(clock: int) -> bytes:
        return frame(CLIENT, ACK, 1, 1001, data=b"lost", options=timestamps(clock, 50))

    opened = (
        frame(CLIENT, SYN, 0, options=timestamps(0, 0)),
        frame(SERVER, SYN | ACK, 1000, 1, options=timestamps(50, 0)),
    )
    answer = frame(SERVER, ACK, 1001, 5, options=timestamps(51, echo))
    found = connection_of(*opened, sent(1), 1, sent(2), answer)

    assert found.server.round_trips is not None
    assert found.server.round_trips.count == count
    assert found.timestamps is True


def test_what_is_not_acknowledged_is_in_flight() -> None:
    found = connection_of(*OPEN, c(ACK, 1, 6, bytes(300)), c(FIN | ACK, 301, 6), s(ACK, 6, 101))

    assert (found.client.in_flight, found.client.in_flight_most) == (200, 300)
    assert (found.server.in_flight, found.server.in_flight_most) == (0, 5)
    assert found.client.fin_frame == 7


@pytest.mark.parametrize(
    ("frames", "client", "server"),
    [
        ((c(SYN, 0, data=b"hi"),), 2, None),
        ((SYN_SENT, SYN_ACK), 0, 0),
        ((c(ACK, 50, 60, b"hi"),), None, None),
        ((c(ACK, 50, 60, b"hi"), s(ACK, 60, 52)), 0, 0),
    ],
)
def test_what_is_in_flight_may_not_be_known(frames: tuple[bytes, ...], client: int | None, server: int | None) -> None:
    found = connection_of(*frames)

    assert (found.client.in_flight, found.server.in_flight) == (client, server)


def test_offers_are_those_of_the_syns() -> None:
    options = bytes((2, 4, 5, 180, 4, 2)) + scale(7)
    opened = (frame(CLIENT, SYN, 0, options=options), frame(SERVER, SYN | ACK, 1000, 1, options=scale(2)), c(ACK))
    found = connection_of(*opened)

    assert found.client.offer == Offer(1460, 7, selective_acknowledgments=True, timestamps=False)
    assert found.server.offer == Offer(None, 2, selective_acknowledgments=False, timestamps=False)
    assert (found.window_scaling, found.selective_acknowledgments, found.timestamps) == (True, False, False)
    assert found.client.window == found.client.window_most == 8192 << 7
    assert connection_of(SYN_SENT, c(ACK)).window_scaling is None


def test_the_window_limits_the_rate() -> None:
    found = connection_of(*OPEN[:3], c(ACK, data=bytes(1000)), s(ACK, 1, 1001))

    assert found.handshake.round_trip_ns == 20 * MILLISECOND
    assert found.client.rate == 100_000
    assert found.client.path_octets == 2000
    assert found.client.window_rate == 8192 * 50
    assert found.server.rate is None


@pytest.mark.parametrize(
    ("to_server", "to_client", "tap"),
    [
        (10, 90, Tap.SERVER),
        (90, 10, Tap.CLIENT),
        (50, 50, Tap.BETWEEN),
        (None, 10, None),
        (10, None, None),
        (0, 0, None),
    ],
)
def test_the_shorter_way_tells_where_the_capture_was_made(
    to_server: int | None, to_client: int | None, tap: Tap | None
) -> None:
    assert Handshake(HandshakeKind.THREE_WAY, (1, 2, 3), to_server, to_client, 0).tap is tap


def test_what_is_idle_longest_is_given_first_when_there_are_too_many() -> None:
    opened = [frame(CLIENT, SYN, 0, port=port) for port in (1, 2, 3)]
    frames = [*opened[:2], frame(SERVER, SYN | ACK, 1000, 1, port=1), opened[2]]
    found = connections_of(blocks_of(*frames), limit=2)

    assert [one.client.port for one in found] == [2, 1, 3]


def test_refused_segments_count_as_frames_only() -> None:
    not_tcp = ipv4((ADDRESSES[CLIENT], ADDRESSES[SERVER]), 17, bytes(8))
    found = connection_of(*OPEN, c(ACK, 1, 6, b"hi"), c(SYN, 90_000), not_tcp)

    assert (found.frames, found.client.segments, found.completeness) == (7, 4, 15)
    assert (found.first_frame, found.last_frame) == (1, 7)
    assert found.end_ns - found.begin_ns == 60 * MILLISECOND


RECORDED = {
    "tcp4_echo.pcap": ["three_way closed client"],
    "tcp4_fast_open.pcap": ["three_way closed client", "fast_open closed client"],
    "tcp4_reset.pcap": ["three_way reset client"],
    "tcp4_server_closes_first.pcap": ["three_way closed server"],
    "tcp4_simultaneous_open.pcap": ["simultaneous closed client"],
    "tcp6_syn_loss.pcap": ["three_way closed client"],
    "tcp_refused.pcap": ["refused refused server", "refused refused server"],
}


@pytest.mark.parametrize("name", RECORDED)
def test_so_they_do_of_recorded_ones(name: str) -> None:
    assert [shown(one) for one in connections(CAPTURES / name)] == RECORDED[name]


def test_a_filter_chooses_packets_and_a_file_may_be_open() -> None:
    with Path(CAPTURES / "tcp4_two_clients.pcap").open("rb") as file:
        found = list(connections(file, filter="tcp.dstport == 50001"))

    assert [one.server.segments for one in found] == [0, 0]
    assert all(isinstance(one.client, ConnectionEnd) for one in found)
    assert asdict(found[0])["client"]["port"] == found[0].client.port
