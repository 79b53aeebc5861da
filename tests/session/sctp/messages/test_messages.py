"""What SCTP delivers: messages out of pieces, in the order of their streams, with what is missing or wrong said."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence

from hypothesis import given
from hypothesis import strategies as st

from dissect import dissect
from dissect.session.sctp.messages import MessageFollower, SctpFault, SctpHole, SctpMessage
from dissect.session.sctp.messages.follower import Settled
from dissect.session.sctp.messages.items import SctpItem
from dissect.session.streams.limits import StreamLimits
from tests.session.sctp.frames import HANDSHAKE, chunk, data, dissected, i_data, init, octets, sack
from tests.together import together

MILLISECOND = 1_000_000
WHOLE, FIRST, MIDDLE, LAST, FREE = 3, 2, 0, 1, 4
"""Flags: B and E, B, neither, E; U."""


def sent(*chunks: bytes) -> bytes:
    return octets("A", *chunks)


def answer(*chunks: bytes) -> bytes:
    return octets("B", *chunks)


def forward(cumulative: int, *streams: tuple[int, int]) -> bytes:
    return chunk(192, struct.pack(">I", cumulative) + b"".join(struct.pack(">HH", *one) for one in streams))


def i_forward(cumulative: int, *streams: tuple[int, int, int]) -> bytes:
    return chunk(194, struct.pack(">I", cumulative) + b"".join(struct.pack(">HHI", *one) for one in streams))


def reset(*streams: int) -> bytes:
    """A request to begin numbers anew."""
    value = struct.pack(">III", 1, 1, 1000) + b"".join(struct.pack(">H", one) for one in streams)
    return chunk(130, struct.pack(">HH", 13, 4 + len(value)) + value + bytes(-len(value) % 4))


def followed(frames: Iterable[bytes], limits: StreamLimits | None = None) -> tuple[list[SctpItem], list[SctpItem]]:
    """What both ends sent, in the order of delivery."""
    follower = MessageFollower() if limits is None else MessageFollower(limits)
    found: tuple[list[SctpItem], list[SctpItem]] = ([], [])
    for number, frame in enumerate(frames, 1):
        step = follower.take(dissected(frame, number, number * 10 * MILLISECOND))
        assert step is not None
        found[step.moment.found.sender].extend(step.sent)
        found[1 - step.moment.found.sender].extend(step.received)
    for settled in follower.finish():
        for which in (0, 1):
            found[which].extend(settled.items[which])
    return found


def said(items: Sequence[SctpItem]) -> str:
    """The items as a person would note them; numbers count from 1000."""
    words = []
    for item in items:
        match item:
            case SctpMessage():
                words.append(item.octets.decode() + f"(-{item.missing})" * bool(item.missing))
            case SctpHole():
                words.append(f"[{item.begin - 1000}-{item.end - 1001} {item.reason}]")
            case _:
                words.append(f"({item.octets.decode()}#{item.frame} {item.kind})")
    return " ".join(words)


def message(tsn: int, text: str, number: int, stream: int = 0, flags: int = WHOLE) -> bytes:
    return data(1000 + tsn, text.encode(), flags=flags, stream=stream, message=number)


CASES: dict[str, tuple[list[bytes], str]] = {
    "in order": ([sent(message(0, "a", 0)), sent(message(1, "b", 1))], "a b"),
    "two in a packet": ([sent(message(0, "a", 0), message(1, "b", 1))], "a b"),
    "another order": ([sent(message(1, "b", 1)), sent(message(0, "a", 0))], "a b"),
    "streams do not wait for each other": (
        [sent(message(1, "b", 1)), sent(message(2, "c", 0, stream=1))],
        "c [0-0 not_acknowledged] b",
    ),
    "unordered ones do not wait": (
        [sent(message(1, "b", 1)), sent(message(2, "c", 7, flags=WHOLE | FREE))],
        "c [0-0 not_acknowledged] b",
    ),
    "in pieces": (
        [
            sent(message(0, "a", 0, flags=FIRST)),
            sent(message(2, "c", 0, flags=LAST)),
            sent(message(1, "b", 0, flags=MIDDLE)),
        ],
        "abc",
    ),
    "twice": ([sent(message(0, "a", 0)), sent(message(0, "a", 0)), sent(message(1, "b", 1))], "a b"),
    "twice while it waits": (
        [
            sent(message(0, "a", 0, flags=FIRST)),
            sent(message(0, "a", 0, flags=FIRST)),
            sent(message(1, "b", 0, flags=LAST)),
        ],
        "ab",
    ),
    "other octets the second time": (
        [
            sent(message(0, "a", 0, flags=FIRST)),
            sent(message(0, "x", 0, flags=FIRST)),
            sent(message(1, "b", 0, flags=LAST)),
        ],
        "(x#6 conflict) ab",
    ),
    "lost by the capture": (
        [sent(message(0, "a", 0)), sent(message(2, "c", 2)), answer(sack(1002)), sent(message(3, "d", 3))],
        "a [1-1 not_captured] c d",
    ),
    "acknowledged first": (
        [sent(message(0, "a", 0)), answer(sack(1001)), sent(message(1, "b", 1))],
        "a b",
    ),
    "lost, and the message of others": (
        [sent(message(1, "b", 0, flags=LAST)), answer(sack(1001)), sent(message(2, "c", 1)), sent(message(3, "d", 2))],
        "[0-0 not_captured] c (b#5 incomplete) d",
    ),
    "never whole": (
        [sent(message(0, "a", 0, flags=FIRST)), sent(message(1, "b", 0, flags=MIDDLE))],
        "(a#5 incomplete) (b#6 incomplete)",
    ),
    "pieces between pieces": (
        [
            sent(message(0, "be", 0, flags=FIRST)),
            sent(message(1, "whole", 0, 2)),
            sent(message(2, "end", 0, flags=LAST)),
            answer(sack(1002)),
        ],
        "whole (be#5 not_joined) (end#7 not_joined)",
    ),
    "a beginning behind a beginning": (
        [
            sent(message(0, "a", 0, flags=FIRST)),
            sent(message(1, "b", 0, flags=FIRST)),
            sent(message(2, "c", 0, flags=LAST)),
            answer(sack(1002)),
        ],
        "bc (a#5 not_joined)",
    ),
    "waits for its end": (
        [
            sent(message(0, "a", 0, flags=FIRST)),
            answer(sack(1000)),
            sent(message(1, "b", 0, flags=LAST)),
            answer(sack(1001)),
        ],
        "ab",
    ),
    "abandoned": (
        [
            sent(message(0, "a", 0, flags=FIRST)),
            sent(message(2, "c", 1)),
            sent(forward(1001, (0, 0))),
            sent(message(3, "d", 2)),
        ],
        "(a#5 abandoned) c d",
    ),
    "abandoned, and it waits": (
        [sent(message(1, "b", 1)), sent(message(2, "c", 2)), sent(forward(1000, (0, 1)))],
        "b c",
    ),
    "abandoned before": (
        [sent(message(0, "a", 0)), sent(message(1, "b", 1)), sent(forward(1000, (0, 0))), sent(message(2, "c", 2))],
        "a b c",
    ),
    "abandoned far ahead": (
        [sent(message(0, "a", 0)), sent(forward(0x7000_0000, (0, 9))), sent(message(1, "b", 1))],
        "a b",
    ),
    "abandoned messages without order": (
        [
            sent(i_data(1000, b"a", flags=FREE | FIRST)),
            sent(i_forward(1000, (0, 1, 5))),
            sent(i_data(1001, b"b", message=0)),
        ],
        "(a#5 abandoned) b",
    ),
    "abandoned messages that were interleaved": (
        [sent(i_data(1000, b"a", flags=FIRST)), sent(i_forward(1000, (0, 0, 0))), sent(i_data(1001, b"b", message=1))],
        "(a#5 abandoned) b",
    ),
    "interleaved": (
        [
            sent(i_data(1000, b"a", flags=FIRST, message=0)),
            sent(i_data(1001, b"x", flags=FIRST, message=1)),
            sent(i_data(1002, b"b", flags=LAST, message=0, last=1)),
            sent(i_data(1003, b"y", flags=LAST, message=1, last=1)),
        ],
        "ab xy",
    ),
    "interleaved, and incomplete": (
        [sent(i_data(1000, b"a", flags=FIRST)), sent(i_data(1001, b"c", flags=LAST, last=2)), answer(sack(1001))],
        "(a#5 incomplete) (c#6 incomplete)",
    ),
    "a number is left out": ([sent(message(0, "a", 0)), sent(message(1, "c", 2)), sent(message(2, "d", 3))], "a c d"),
    "several pieces without their beginning": (
        [*(sent(message(at, "x", 0, flags=MIDDLE)) for at in (1, 2, 3)), answer(sack(1003)), sent(message(4, "y", 1))],
        "[0-0 not_captured] y (x#5 incomplete) (x#6 incomplete) (x#7 not_joined)",
    ),
    "several pieces without their end": (
        [
            sent(message(0, "x", 0, flags=FIRST)),
            *(sent(message(at, "x", 0, flags=MIDDLE)) for at in (1, 2)),
            sent(message(3, "y", 1)),
            answer(sack(1003)),
        ],
        "(x#5 incomplete) (x#6 incomplete) (x#7 not_joined) y",
    ),
    "numbers begin anew": (
        [sent(message(0, "a", 0)), sent(message(1, "b", 1)), sent(reset(0)), sent(message(2, "c", 0))],
        "a b c",
    ),
    "numbers of all streams begin anew": (
        [
            sent(message(0, "a", 0)),
            sent(message(1, "b", 0, 1)),
            sent(reset()),
            sent(message(2, "c", 0)),
            sent(reset(7)),
        ],
        "a b c",
    ),
    "too late for its place": (
        [sent(message(1, "b", 1)), answer(sack(1001)), sent(message(2, "c", 2)), sent(message(3, "late", 0))],
        "[0-0 not_captured] b c late",
    ),
    "a number that is nonsense": ([sent(message(0, "a", 0)), sent(message(0x10_0000, "z", 0))], "a"),
    "an acknowledgment that is nonsense": ([sent(message(0, "a", 0)), answer(sack(0x7000_0000)), answer(sack(5))], "a"),
    "cut control chunks": (
        [sent(chunk(192, b"xx")), sent(chunk(130, struct.pack(">HH", 13, 6) + b"xx")), answer(chunk(3, b"x"))],
        "",
    ),
}


@together("name", CASES)
def test_the_messages_of_one_end(name: str) -> None:
    frames, expected = CASES[name]

    found = followed([*HANDSHAKE, *frames])

    assert said(found[0]) == expected
    assert found[1] == []


def test_without_the_beginning() -> None:
    frames = [sent(message(5, "f", 5)), answer(sack(1003)), sent(message(6, "g", 6)), sent(forward(900))]

    assert said(followed(frames)[0]) == "f g"
    assert followed([answer(sack(1000)), sent(forward(900))]) == ([], [])


def test_numbers_wrap() -> None:
    last = (1 << 32) - 1
    opening = [octets("A", init(first=last)), *HANDSHAKE[1:]]
    frames = [
        sent(data(last + 1, b"b", message=1)),
        sent(data(last, b"a", message=0)),
        sent(data(last + 2, b"c", message=2)),
    ]

    assert said(followed([*opening, *frames])[0]) == "a b c"
    numbers = [sent(data(1000 + at, b"x", message=at % 65_536)) for at in range(65_530, 65_542)]
    assert said(followed(numbers)[0]) == " ".join("x" * 12)


def test_octets_that_the_capture_cut() -> None:
    frame = sent(message(0, "abcdef", 0))
    follower = MessageFollower()
    for one in HANDSHAKE:
        follower.take(dissected(one))
    from dissect.capture import Frame

    cut = Frame(
        number=5,
        timestamp_ns=None,
        captured_length=len(frame) - 6,
        original_length=len(frame),
        link_type=1,
        interface=0,
        octets=frame[:-6],
    )
    step = follower.take(dissect(cut))

    assert step is not None
    assert said(step.sent) == "ab(-4)"


def test_damaged_packets_and_packets_of_others_change_nothing() -> None:
    frames = [
        octets("A", message(0, "x", 0), checksum=1),
        octets("A", message(0, "y", 0), tag=0x99),
        sent(message(0, "a", 0)),
    ]

    assert said(followed([*HANDSHAKE, *frames])[0]) == "a"
    assert MessageFollower().take(dissected(bytes(60))) is None


def test_what_waits_is_bounded() -> None:
    pieces = [sent(message(2 * at, "x", at, flags=FIRST)) for at in range(40)]
    items = followed([*HANDSHAKE, *pieces], StreamLimits(waiting=3000))[0]
    assert [item.kind for item in items if isinstance(item, SctpFault)][:30] == ["limit"] * 30

    messages = [sent(message(at, "x", at)) for at in range(1, 40)]
    items = followed([*HANDSHAKE, *messages], StreamLimits(waiting=3000))[0]
    assert said(items).startswith("x x x")
    assert said(items).count("x") == 39


def test_associations_that_are_idle_longest_are_given_up() -> None:
    follower = MessageFollower(StreamLimits(octets=9000))
    given_up: list[Settled] = []
    for port in range(1024, 1034):
        for frame in (octets("A", init(), ports=(port, 7)), octets("A", message(1, "b", 1), ports=(port, 7), tag=0x22)):
            step = follower.take(dissected(frame))
            assert step is not None
            given_up += step.given_up

    assert follower.given_up == len(given_up) > 5
    assert [one.association.number for one in given_up] == list(range(len(given_up)))


def test_long_associations() -> None:
    frames = [sent(*(message(at + more, "x", at + more) for more in range(50))) for at in range(0, 3000, 50)]
    frames += [sent(message(2990, "z", 2990)), sent(message(1, "z", 1))]

    assert said(followed([*HANDSHAKE, *frames])[0]) == " ".join("x" * 3000)


@st.composite
def traffic(draw: st.DrawFn) -> tuple[dict[int, list[bytes]], list[bytes]]:
    """Messages by stream, and frames that bring their pieces in any order, some of them more than once."""
    messages: dict[int, list[bytes]] = {}
    chunks = []
    tsn = 1000
    for _ in range(draw(st.integers(1, 8))):
        stream = draw(st.integers(0, 2))
        pieces = draw(st.lists(st.binary(min_size=1, max_size=6), min_size=1, max_size=4))
        number = len(messages.setdefault(stream, []))
        messages[stream].append(b"".join(pieces))
        for at, piece in enumerate(pieces):
            flags = FIRST * (at == 0) | LAST * (at == len(pieces) - 1)
            chunks.append(data(tsn, piece, flags=flags, stream=stream, message=number))
            tsn += 1
    order = draw(st.permutations(chunks + draw(st.lists(st.sampled_from(chunks), max_size=4))))
    return messages, [octets("A", one) for one in order]


@given(traffic())
def test_any_order_of_pieces_gives_the_messages(drawn: tuple[dict[int, list[bytes]], list[bytes]]) -> None:
    messages, frames = drawn

    items = followed([*HANDSHAKE, *frames])[0]

    assert all(isinstance(item, SctpMessage) for item in items)
    for stream, expected in messages.items():
        assert [one.octets for one in items if isinstance(one, SctpMessage) and one.stream == stream] == expected
