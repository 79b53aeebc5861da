"""What TCP delivers: octets in order, with holes, contradictions and what a receiver does not take said."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple, TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dissect import dissect
from dissect.capture import Frame
from dissect.packet import Packet
from dissect.session.streams.items import Conflict, Hole, Piece, Refused, StreamItem
from dissect.session.streams.limits import StreamLimits
from dissect.session.streams.overlaps import StreamOverlaps
from dissect.session.tcp.segment import segment_in
from dissect.session.tcp.streams.follower import Settled, StreamFollower, octets_of
from tests.session.tcp.frames import ACK, CLIENT, FIN, PSH, RST, SERVER, SYN, frame, timestamps
from tests.together import together

MILLISECOND = 1_000_000
FIRST, SECOND = 1000, 5000
"""The numbers of both SYNs."""


class Sent(NamedTuple):
    """A segment: its numbers count from the first octet of each stream."""

    sender: str
    flags: int
    begin: int
    data: bytes = b""
    ack: int = 0
    options: bytes = b""
    captured: int | None = None
    wait_ms: float = 5
    port: int = 40_000
    damaged: bool = False


OPEN = (Sent(CLIENT, SYN, -1), Sent(SERVER, SYN | ACK, -1), Sent(CLIENT, ACK, 0))
CLOSE = (Sent(CLIENT, FIN | ACK, 8),)


def client(
    begin: int,
    data: bytes,
    *,
    options: bytes = b"",
    captured: int | None = None,
    wait_ms: float = 5,
    damaged: bool = False,
) -> Sent:
    return Sent(CLIENT, PSH | ACK, begin, data, 0, options, captured, wait_ms, damaged=damaged)


def server(ack: int) -> Sent:
    return Sent(SERVER, ACK, 0, ack=ack)


def packets(sent: Iterable[Sent], first: int = FIRST) -> Iterable[Packet]:
    """The packets of a capture with these segments."""
    time = 0.0
    for number, one in enumerate(sent, 1):
        time += one.wait_ms
        own, other = (first, SECOND) if one.sender == CLIENT else (SECOND, first)
        octets = bytearray(
            frame(
                one.sender,
                one.flags,
                own + 1 + one.begin,
                other + 1 + one.ack if one.flags & ACK else 0,
                data=one.data,
                options=one.options,
                port=one.port,
                identification=number,
            )
        )
        if one.damaged:
            octets[50:52] = b"\x12\x34"
        length = len(octets)
        captured = bytes(octets[: length - len(one.data) + one.captured] if one.captured is not None else octets)
        yield dissect(_record(number, int(time * MILLISECOND), captured, length))


def _record(number: int, time_ns: int, octets: bytes, length: int) -> Frame:
    return Frame(
        number=number,
        timestamp_ns=time_ns,
        captured_length=len(octets),
        original_length=length,
        link_type=1,
        interface=0,
        octets=octets,
    )


Streams: TypeAlias = tuple[list[StreamItem], list[StreamItem]]


def followed(sent: Iterable[Sent], follower: StreamFollower | None = None, first: int = FIRST) -> Streams:
    """The items in the streams of the client and the server."""
    follower = StreamFollower() if follower is None else follower
    found: Streams = ([], [])
    for packet in packets(sent, first):
        step = follower.take(packet)
        assert step is not None
        is_first = step.moment.own is step.moment.connection.sides[0]
        found[0 if is_first else 1].extend(step.sent)
        found[1 if is_first else 0].extend(step.received)
    for settled in follower.finish():
        found[0].extend(settled.first)
        found[1].extend(settled.second)
    return found


def said(items: Sequence[StreamItem]) -> str:
    """The items as a person would note them."""
    words = []
    for item in items:
        match item:
            case Piece():
                words.append(item.octets.decode())
            case Hole():
                words.append(f"[{item.begin}-{item.end} {item.reason}]")
            case Conflict():
                kept = f"{item.kept.decode()}#{item.kept_frame}"
                words.append(f"({item.begin} {kept}/{item.refused.decode()}#{item.refused_frame})")
            case Refused():
                words.append(f"(not {item.octets.decode()}: {item.reason})")
    return " ".join(words)


CASES = {
    "a dialogue": ([*OPEN, client(0, b"AAAA"), server(4), client(4, b"BBBB"), *CLOSE], "AAAA BBBB"),
    "another order": ([*OPEN, client(4, b"BBBB"), client(0, b"AAAA", wait_ms=1)], "AAAA BBBB"),
    "a hole that was acknowledged": (
        [*OPEN, client(0, b"AAAA"), client(8, b"CCCC"), server(12), client(12, b"D")],
        "AAAA [4-8 not_captured] CCCC D",
    ),
    "a hole that was not": ([*OPEN, client(0, b"AAAA"), client(8, b"CCCC")], "AAAA [4-8 not_acknowledged] CCCC"),
    "acknowledged first": (
        [*OPEN, client(0, b"AAAA"), client(8, b"CCCC"), server(12), client(4, b"BBBB", wait_ms=0.1)],
        "AAAA BBBB CCCC",
    ),
    "too late for the hole": (
        [*OPEN, client(0, b"AAAA"), client(8, b"CC"), server(10), client(10, b"D", wait_ms=50), client(4, b"BBBB")],
        "AAAA [4-8 not_captured] CC D (not BBBB: late)",
    ),
    "cut by the capture": (
        [*OPEN, client(0, b"AAAAAAAA", captured=3), client(8, b"BB"), server(10)],
        "AAA [3-8 cut] BB",
    ),
    "other octets for old ones": ([*OPEN, client(0, b"AAAA"), client(0, b"AxxA")], "AAAA (1 AA#4/xx#5)"),
    "a damaged segment": (
        [*OPEN, client(0, b"xxxx", damaged=True), client(0, b"AAAA")],
        "(not xxxx: checksum) AAAA",
    ),
    "the octet of a keep-alive": (
        [*OPEN, client(0, b"AAAA"), server(4), client(3, b"z"), client(4, b"BBBB")],
        "AAAA (not z: keep_alive) BBBB",
    ),
    "after the end": (
        [*OPEN, client(0, b"AAAA"), Sent(CLIENT, FIN | ACK, 4), client(5, b"BBBB")],
        "AAAA (not BBBB: after_end)",
    ),
    "missing before the end": (
        [*OPEN, client(0, b"AA"), Sent(CLIENT, FIN | ACK, 4), server(5)],
        "AA [2-4 not_captured]",
    ),
    "a second end": (
        [*OPEN, client(0, b"AA"), Sent(CLIENT, FIN | ACK, 2), Sent(CLIENT, FIN | ACK, 2), server(3)],
        "AA",
    ),
    "a reset with words": (
        [*OPEN, client(0, b"AA"), Sent(CLIENT, RST | ACK, 2, b"go away"), client(2, b"BB")],
        "AA (not go away: reset) (not BB: after_end)",
    ),
    "a reset that resets nothing": (
        [*OPEN, client(0, b"AA"), server(2), Sent(CLIENT, RST, 900, b"x"), client(2, b"BB")],
        "AA (not x: not_acceptable) BB",
    ),
    "a reset that resets nothing, without words": (
        [*OPEN, client(0, b"AA"), server(2), Sent(CLIENT, RST, 900), client(2, b"BB")],
        "AA BB",
    ),
    "beyond the window": ([*OPEN, client(0, b"AA"), client(60_000, b"zz"), server(2)], "AA (not zz: out_of_window)"),
    "captured twice": ([*OPEN, client(0, b"AA"), server(2)], "AA"),
    "data on the SYN, taken": (
        [Sent(CLIENT, SYN, -1, b"AAAA"), Sent(SERVER, SYN | ACK, -1, ack=4), client(4, b"BB")],
        "AAAA BB",
    ),
    "data on the SYN, not taken": (
        [Sent(CLIENT, SYN, -1, b"AAAA"), Sent(SERVER, SYN | ACK, -1, ack=0), client(0, b"AAAABB")],
        "AAAABB",
    ),
    "data on the SYN, taken in part": (
        [Sent(CLIENT, SYN, -1, b"AAAA"), Sent(SERVER, SYN | ACK, -1, ack=2), client(2, b"AABB")],
        "AA AABB",
    ),
    "data on the SYN, and no answer": ([Sent(CLIENT, SYN, -1, b"AAAA")], ""),
    "data on the SYN, and more before the answer": (
        [Sent(CLIENT, SYN, -1, b"AAAA"), client(4, b"BB"), Sent(SERVER, SYN | ACK, -1, ack=4)],
        "AAAA BB",
    ),
    "data on two SYNs": (
        [Sent(CLIENT, SYN, -1, b"AAAA"), Sent(CLIENT, SYN, -1, b"AAAA"), Sent(SERVER, SYN | ACK, -1, ack=4)],
        "AAAA",
    ),
    "without its beginning": ([client(4, b"BBBB"), client(0, b"AAAA", wait_ms=1), client(8, b"CC")], "AAAA BBBB CC"),
    "without its beginning, acknowledged": ([client(4, b"BB"), server(6), client(0, b"AAAA")], "BB"),
    "without its beginning, at its end": (
        [client(4, b"BB"), Sent(CLIENT, FIN | ACK, 6, wait_ms=0.1), client(0, b"AAAA", wait_ms=0.1)],
        "BB",
    ),
    "with the answer to its beginning": (
        [Sent(SERVER, SYN | ACK, -1), client(4, b"BB"), client(0, b"AAAA")],
        "AAAA BB",
    ),
    "only acknowledged": ([Sent(SERVER, SYN | ACK, -1), server(4)], ""),
    "acknowledged by somebody who is mistaken": (
        [*OPEN, client(0, b"AA"), server(-900), Sent(SERVER, ACK, 0, ack=(1 << 30) + 9)],
        "AA",
    ),
}


@together("name", CASES)
def test_the_stream_of_the_client(name: str) -> None:
    sent, expected = CASES[name]

    found = followed(sent)

    assert said(found[0]) == expected
    assert found[1] == []


@pytest.mark.parametrize("first", [0, (1 << 32) - 1, (1 << 32) - 5, (1 << 31) - 3])
def test_numbers_wrap(first: int) -> None:
    sent = [*OPEN, client(4, b"BBBB"), client(0, b"AAAA", wait_ms=1), client(8, b"CCCC"), server(12)]

    assert said(followed(sent, first=first)[0]) == "AAAA BBBB CCCC"


def test_damaged_segments_are_taken_if_asked() -> None:
    follower = StreamFollower(takes_damaged=True)

    assert said(followed([*OPEN, client(0, b"AA", damaged=True)], follower)[0]) == "AA"


def test_old_duplicates_by_timestamps() -> None:
    sent = [one._replace(options=timestamps(100 + at, 1)) for at, one in enumerate(OPEN)]
    sent += [client(0, b"AA", options=timestamps(200, 1)), client(2, b"xx", options=timestamps(50, 1))]

    assert said(followed(sent)[0]) == "AA (not xx: old_duplicate)"


def test_packets_captured_twice_count_once() -> None:
    follower = StreamFollower()
    once = list(packets([*OPEN, client(0, b"AA")]))
    last = once[-1].frame
    copy = dissect(_record(5, (last.timestamp_ns or 0) + 1000, last.octets, last.original_length))
    steps = [follower.take(one) for one in [*once, copy]]

    assert [step.sent for step in steps if step is not None][3:] == [[Piece(0, b"AA", 4)], []]


def test_another_rule_for_what_waits() -> None:
    sent = [*OPEN, client(2, b"AA"), client(2, b"BB"), client(0, b"!!")]

    assert said(followed(sent, StreamFollower(StreamOverlaps.LAST))[0]).endswith("!! BB")
    assert said(followed(sent)[0]).endswith("!! AA")


def test_streams_that_are_idle_longest_are_given_up() -> None:
    follower = StreamFollower(limits=StreamLimits(octets=20_000))
    given_up: list[Settled] = []
    for port in range(1024, 1034):
        for packet in packets([one._replace(port=port) for one in (*OPEN, client(2, b"BB"))]):
            step = follower.take(packet)
            assert step is not None
            given_up += step.given_up

    assert follower.given_up == len(given_up) == 6
    assert [said(one.first) for one in given_up] == ["[0-2 not_acknowledged] BB"] * 6
    assert [one.connection for one in given_up] == list(range(6))
    assert follower.of(0) is None
    assert follower.of(9) is not None
    assert len(list(follower.finish())) == 4


@given(
    cuts=st.lists(st.tuples(st.integers(0, 60), st.integers(1, 30)), max_size=12),
    order=st.randoms(use_true_random=False),
    first=st.sampled_from([0, FIRST, (1 << 32) - 20]),
)
def test_any_segments_of_a_stream_give_the_stream(cuts: list[tuple[int, int]], order: object, first: int) -> None:
    stream = bytes(range(60))
    spans = [(at, at + 12) for at in range(0, 60, 12)] + [(begin, min(60, begin + size)) for begin, size in cuts]
    order.shuffle(spans)  # type: ignore[attr-defined]  # it is a Random
    sent = [*OPEN, *(client(begin, stream[begin:end], wait_ms=0.01) for begin, end in spans if end > begin)]

    items = followed(sent, first=first)[0]

    assert b"".join(item.octets for item in items if isinstance(item, Piece)) == stream
    assert not any(isinstance(item, Hole | Conflict) for item in items)


def test_packets_without_a_segment() -> None:
    packet = dissect(bytes(60))
    assert StreamFollower().take(packet) is None
    assert octets_of(packet) == b""
    assert segment_in(packet) is None
