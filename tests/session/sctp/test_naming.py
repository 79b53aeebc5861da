"""An association is one conversation, whichever addresses it has; the client is the sender of the INIT."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeAlias

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dissect.protocols.icmpv4 import ICMPv4DestinationUnreachable
from dissect.session import ladder
from dissect.session.conversations import Conversation
from tests.captures import CAPTURES
from tests.packet.frames import build
from tests.packet.frames import ipv4 as ipv4_header
from tests.session.conversations.following import both_ways
from tests.session.sctp.frames import (
    ABORT,
    COOKIE_ACK,
    COOKIE_ECHO,
    HANDSHAKE,
    HEARTBEAT,
    SHUTDOWN_ACK,
    SHUTDOWN_COMPLETE,
    address,
    chunk,
    data,
    init,
    init_ack,
    octets,
    parameter,
    sack,
    shutdown,
)
from tests.session.tcp.frames import Timed, ipv4, write

SHUT = octets("A", shutdown(1999)), octets("B", SHUTDOWN_ACK), octets("A", SHUTDOWN_COMPLETE)

Followed: TypeAlias = Callable[..., list[Conversation]]


@pytest.fixture
def follow(tmp_path: Path) -> Followed:
    """What makes conversations of frames."""

    return lambda *frames: followed(tmp_path, *frames)


def followed(folder: Path, *frames: bytes) -> list[Conversation]:
    """The conversations of frames, by rows and by packets."""
    path = write(folder / "frames.pcap", [Timed(at * 10_000_000, one) for at, one in enumerate(frames, 1)])
    return list(both_ways(path))


def shown(found: list[Conversation]) -> list[str]:
    return [f"{one.packets} {one.role_reason} {one.state} {one.outcome}" for one in found]


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("sctp_multihoming", 1),
        ("sctp4_address_change", 1),
        ("sctp4_stale_cookie", 1),
        ("sctp4_fragmented_message", 1),
        ("sctp_refused", 2),
    ],
)
def test_recorded_associations(name: str, count: int) -> None:
    found = list(both_ways(CAPTURES / f"{name}.pcap"))

    assert len(found) == count
    assert {(one.role_reason, one.evidence, one.server and one.server.port) for one in found} == {("opened", "INIT", 7)}
    assert {one.state for one in found} == {"CLOSED"}


def test_all_addresses_are_on_one_ladder() -> None:
    assert [one.number for one in ladder(CAPTURES / "sctp_multihoming.pcap").rungs] == list(range(1, 24))


@pytest.mark.parametrize(
    ("frames", "told"),
    [
        ((*HANDSHAKE, *SHUT), ["7 opened CLOSED shut down"]),
        ((*HANDSHAKE, *SHUT[:1]), ["5 opened SHUTDOWN_SENT shut down by one end"]),
        ((*HANDSHAKE, *SHUT[:2]), ["6 opened SHUTDOWN_ACK_SENT shut down by both ends, the end was not seen"]),
        ((*HANDSHAKE, octets("B", ABORT)), ["5 opened CLOSED aborted"]),
        ((HANDSHAKE[0], octets("B", ABORT)), ["2 opened CLOSED refused"]),
        (HANDSHAKE[:1], ["1 opened COOKIE_WAIT not answered"]),
        (HANDSHAKE[:2], ["2 opened COOKIE_WAIT answered, not set up"]),
        (HANDSHAKE[:3], ["3 opened COOKIE_ECHOED answered, not set up"]),
        ((*HANDSHAKE[:3], octets("B", sack(1))), ["4 opened ESTABLISHED open"]),
        ((HANDSHAKE[1],), ["1 answered COOKIE_WAIT answered, not set up"]),
        ((octets("A", data(1)),), ["1 system_port ESTABLISHED open, its beginning was not seen"]),
        ((octets("A", init()), octets("B", init("B"))), ["2 simultaneous COOKIE_WAIT not answered"]),
        ((*HANDSHAKE, *SHUT, *HANDSHAKE), ["7 opened CLOSED shut down", "4 opened ESTABLISHED open"]),
        ((*HANDSHAKE, octets("A", ABORT, tag=9)), ["5 opened ESTABLISHED open"]),
    ],
)
def test_what_became_of_it(follow: Followed, frames: tuple[bytes, ...], told: list[str]) -> None:
    assert shown(follow(*frames)) == told


def test_a_restart_is_another_conversation(follow: Followed) -> None:
    begin = octets("A", init(tag=0x33)), octets("B", init_ack(tag=0x44), tag=0x33)
    end = octets("A", COOKIE_ECHO, tag=0x44), octets("B", COOKIE_ACK, tag=0x33)

    assert [one.packets for one in follow(*HANDSHAKE, *begin, *end)] == [4, 4]


def test_an_init_that_nothing_answers_is_none(follow: Followed) -> None:
    assert [one.packets for one in follow(*HANDSHAKE, octets("A", init(tag=9)), octets("A", HEARTBEAT))] == [6]


def test_fragments_and_quotations_belong_to_it(follow: Followed) -> None:
    begin = octets("A", init(hosts=(1, 3))), *HANDSHAKE[1:]
    other = octets("A", HEARTBEAT, hosts=(3, 2))
    content, ends = octets("A", data(1000), hosts=(3, 2))[34:], (address(3), address(2))
    pieces = ipv4(ends, 132, content[:16], place=0x2000), ipv4(ends, 132, content[16:], place=2)
    error = bytes(
        build(
            octets("A", data(1001))[14:],
            ICMPv4DestinationUnreachable(type=3, code=1),
            ipv4_header(source_address="192.0.2.9", destination_address="192.0.2.1"),
        )
    )

    (found,) = follow(*begin, other, *pieces, error)
    assert (found.packets, found.errors, str(found.client and found.client.address)) == (7, 1, "192.0.2.1")


def test_what_is_cut_has_no_association(follow: Followed) -> None:
    (found,) = follow(octets("A", data(1))[: 14 + 20 + 6])
    assert (found.packets, found.state, found.role_reason) == (1, "", "system_port")


ASKING = octets("A", init(tag=0x33)), octets("B", init_ack(tag=0x44), tag=0x33)
AGAIN = *ASKING, octets("A", COOKIE_ECHO, tag=0x44), octets("B", COOKIE_ACK, tag=0x33)
FIRST, SECOND, THIRD = octets("A", data(1)), octets("A", data(1), tag=0x44), octets("A", data(1), hosts=(3, 2))
MOVES = parameter(0xC001, bytes(4) + parameter(5, address(3))) + parameter(0xC002, bytes(4) + parameter(5, address(1)))
MOVED = octets("A", chunk(0xC1, bytes(4) + parameter(5, address(1)) + MOVES))
MANY = (*HANDSHAKE, *AGAIN, *SHUT, FIRST, SECOND, THIRD, MOVED, octets("B", sack(1)), octets("B", ABORT))


@pytest.mark.slow
@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from(MANY), max_size=12))
def test_a_packet_like_one_before_is_named_as_if_it_were_the_first(frames: list[bytes]) -> None:
    with TemporaryDirectory() as folder:
        found = followed(Path(folder), *HANDSHAKE, FIRST, octets("B", sack(1)), *frames)

    assert sum(one.packets for one in found) == 6 + len(frames)


def test_a_packet_like_one_before_is_of_the_association_that_has_come_after_it(follow: Followed) -> None:
    frames = *HANDSHAKE, *[octets("A", sack(1))] * 3

    assert [one.packets for one in follow(*frames, *SHUT, *frames, *SHUT, *frames)] == [10, 10, 7]


def test_little_is_remembered_of_kinds_of_packets(follow: Followed, monkeypatch: pytest.MonkeyPatch) -> None:
    frames = *HANDSHAKE, *[octets(sender, sack(1)) for sender in "ABAB"], *[FIRST, THIRD] * 3
    found = follow(*frames)
    monkeypatch.setattr("dissect.session.sctp.naming.MOST_KNOWN", 1)
    monkeypatch.setattr("dissect.session.conversations.counting.MOST_TOLD", 1)

    assert follow(*frames) == found
