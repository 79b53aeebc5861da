"""`associations`: what an observer can know of each association."""

from __future__ import annotations

from pathlib import Path

import pytest

from dissect.session import RoleReason, flows
from dissect.session.analysis.handshake import Tap
from dissect.session.sctp.states import State
from dissect.session.sctp.summary import Ending, HandshakeKind, SctpAssociation, associations
from dissect.session.sctp.summary.collecting import AssociationCollector
from tests.captures import CAPTURES
from tests.session.sctp.frames import (
    ABORT,
    COOKIE_ACK,
    COOKIE_ECHO,
    HANDSHAKE,
    SHUTDOWN_ACK,
    SHUTDOWN_COMPLETE,
    chunk,
    data,
    init,
    init_ack,
    initiation,
    octets,
    packets_of,
    parameter,
    sack,
    shutdown,
)
from tests.session.tcp.frames import Timed, ipv4, write

SHUT = octets("A", shutdown(1999)), octets("B", SHUTDOWN_ACK), octets("A", SHUTDOWN_COMPLETE)


def all_of(*frames: bytes | float, limit: int = 65_536) -> list[SctpAssociation]:
    collector = AssociationCollector(limit)
    found = [one for packet in packets_of(*frames) for one in collector.take(packet)]
    return [*found, *collector.rest()]


def one_of(*frames: bytes | float) -> SctpAssociation:
    (found,) = all_of(*frames)
    return found


def shown(one: SctpAssociation) -> str:
    """How it was set up, and how it ended."""
    return f"{one.handshake.kind} {one.ending} {one.ended_by}"


def test_a_recorded_one() -> None:
    (found,) = associations(CAPTURES / "sctp_multihoming.pcap")
    client, server = found.client, found.server

    assert [str(one) for one in client.addresses] == ["192.0.2.1", "2001:db8::1"]
    assert (client.port, client.tag, server.port, server.tag) == (52000, 0xDA13CDBE, 7, 0xFA14AF47)
    assert (found.roles, found.frames, found.first_frame, found.last_frame) == (RoleReason.OPENED, 23, 1, 23)
    assert (found.handshake.frames, found.handshake.round_trip_ns) == ((1, 2, 3, 4), 309_931)
    assert (client.packets, client.chunks, client.octets, client.resent, client.window) == (13, 2, 18, 1, 131_072)
    assert client.offer is not None
    assert (client.offer.outbound_streams, client.offer.inbound_streams) == (10, 2048)
    assert client.offer.partial_reliability
    assert (client.state.certain, server.state.likely) == (State.CLOSED, State.CLOSED)
    assert shown(found) == "four_way shut_down client"
    assert (found.end_ns - found.begin_ns, found.before) == (3_520_065_471, None)


@pytest.mark.parametrize(
    ("frames", "told"),
    [
        (HANDSHAKE, "four_way open None"),
        ((*HANDSHAKE, SHUT[0]), "four_way shutting_down client"),
        ((*HANDSHAKE, SHUT[1]), "four_way shutting_down None"),
        ((*HANDSHAKE, *SHUT), "four_way shut_down client"),
        ((*HANDSHAKE, octets("B", ABORT)), "four_way aborted server"),
        ((HANDSHAKE[0], octets("B", ABORT)), "refused refused server"),
        (HANDSHAKE[:1], "no_answer open None"),
        (HANDSHAKE[:3], "unfinished open None"),
        (HANDSHAKE[1:], "not_seen open None"),
        (HANDSHAKE[1:2], "not_seen open None"),
        ((octets("A", data(1)),), "not_seen open None"),
        (
            (octets("A", init()), octets("B", init("B")), octets("A", init_ack("A")), *HANDSHAKE[1:]),
            "simultaneous open None",
        ),
    ],
)
def test_how_it_was_set_up_and_ended(frames: tuple[bytes, ...], told: str) -> None:
    assert shown(one_of(*frames)) == told


def test_a_restart_replaces_it() -> None:
    begin = octets("A", init(tag=0x33)), octets("B", init_ack(tag=0x44), tag=0x33)
    first, second = all_of(*HANDSHAKE, *begin, octets("A", COOKIE_ECHO, tag=0x44), octets("B", COOKIE_ACK, tag=0x33))

    assert (first.ending, second.before, second.handshake.kind) == (Ending.REPLACED, 0, HandshakeKind.FOUR_WAY)


def test_roles_are_guessed_where_the_beginning_was_not_seen() -> None:
    found = one_of(octets("B", sack(1)), octets("A", data(2)))
    assert (found.roles, found.client.port) == (RoleReason.SYSTEM_PORT, 40_000)
    found = one_of(octets("A", data(2)), octets("B", sack(1)))
    assert (found.roles, found.client.port) == (RoleReason.SYSTEM_PORT, 40_000)
    found = one_of(octets("B", data(2), ports=(7, 7)))
    assert (found.roles, str(found.client.addresses[0])) == (RoleReason.FIRST_MESSAGE, "192.0.2.2")
    found = one_of(*HANDSHAKE[1:2])
    assert (found.roles, found.client.port) == (RoleReason.ANSWERED, 40_000)
    both = one_of(octets("A", init()), octets("B", init("B")))
    assert (both.roles, both.handshake.kind) == (RoleReason.SIMULTANEOUS, HandshakeKind.UNFINISHED)


def test_an_answer_before_the_init_has_no_round_trip() -> None:
    found = one_of(HANDSHAKE[1], HANDSHAKE[0], *HANDSHAKE[2:])

    assert (found.handshake.to_server_ns, found.handshake.round_trip_ns) == (None, None)
    assert found.handshake.to_client_ns == 20_000_000


def test_the_last_init_before_the_answer_counts() -> None:
    found = one_of(HANDSHAKE[0], 1, *HANDSHAKE)

    assert (found.handshake.to_server_ns, found.handshake.frames) == (10_000_000, (1, 3, 4, 5))


def test_what_is_discarded_does_not_count() -> None:
    found = one_of(*HANDSHAKE, octets("A", data(1000), tag=9), octets("A", data(1000)), 0.5, octets("A", data(1000)))

    assert (found.frames, found.client.packets, found.client.chunks, found.client.resent) == (7, 4, 1, 1)


def test_parameters_are_offered() -> None:
    offer = initiation(1, 0x11)
    found = one_of(octets("A", offer)).client.offer
    assert found is not None
    assert (found.window, found.first_tsn, found.explicit_congestion) == (65_536, 1000, False)
    more = chunk(1, offer[4:] + parameter(0x8000, b""))
    found = one_of(octets("A", more)).client.offer
    assert found is not None
    assert found.explicit_congestion


def test_some_are_given_early_if_there_are_too_many(tmp_path: Path) -> None:
    frames = [octets("A", init(tag=number + 1), ports=(1000 + number, 7)) for number in range(10)]
    assert [one.number for one in all_of(*frames, limit=4)] == list(range(10))

    other = ipv4((bytes(4), bytes(4)), 17, bytes(8))
    path = write(tmp_path / "many.pcap", [Timed(at, one) for at, one in enumerate([*frames, other])])
    assert len(list(associations(path, limit=4))) == 10
    assert len(list(associations(path, filter="sctp.srcport == 1003"))) == 1


def test_roles_are_told_as_those_of_conversations(tmp_path: Path) -> None:
    for frames in (
        HANDSHAKE,
        HANDSHAKE[1:],
        HANDSHAKE[1:2],
        HANDSHAKE[2:],
        HANDSHAKE[3:],
        (octets("B", sack(1)), octets("A", data(2))),
        (octets("B", data(2), ports=(7, 7)),),
        (octets("A", data(2), ports=(50_000, 50_001)),),
        (octets("A", init()), octets("B", init("B"))),
    ):
        (one,), (found,) = flows(write(tmp_path / "a", list(map(Timed, range(len(frames)), frames)))), all_of(*frames)

        assert found.roles is one.role_reason
        assert (found.client.addresses[0], found.client.port) == (one.ends[0].address, one.ends[0].port)


def test_a_handshake_says_where_the_tap_is() -> None:
    found = one_of(HANDSHAKE[0], HANDSHAKE[1], 1, *HANDSHAKE[2:])

    assert found.handshake.tap is Tap.SERVER
