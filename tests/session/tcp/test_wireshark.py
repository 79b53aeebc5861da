"""`WiresharkView` says what tshark says: of the captures here, of those beside the checkout, of simulated ones."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

import pytest

from dissect.errors import CaptureError
from dissect.packet import dissect
from dissect.session.tcp import Flag, Segment, WiresharkView
from dissect.session.tcp.wireshark.direction import Direction
from tests.captures import CAPTURES
from tests.corpus import corpus_files, needs_corpus
from tests.profiles import some_of
from tests.session.tcp.conversations import conversations
from tests.session.tcp.frames import ACK, ADDRESSES, CLIENT, PSH, RST, SERVER, SYN, Timed, frame, ipv4, scale, write
from tests.session.tcp.tshark import Answer, asked, needs_tshark, ours, recorded
from tests.sessions import SESSIONS, needs_sessions, rows
from tests.together import together

MILLISECOND = 1_000_000


def expected() -> dict[str, dict[str, str]]:
    """What tshark says of the small captures beside the checkout, by name."""
    return {row["capture"]: row for row in rows() if row["tcp.stream"]}


def told(found: dict[str, Answer]) -> str:
    """The flags of all segments, as the table has them."""
    shown = []
    for number, answer in found.items():
        names = sorted(flag for flag in Flag if flag in answer)
        if names:
            text = "+".join(names)
            if Flag.DUPLICATE_ACK in answer:
                times = f"(#{answer['duplicate_ack_num']} of {answer['duplicate_ack_frame']})"
                text = text.replace("duplicate_ack", f"duplicate_ack{times}")
            shown.append(f"{number}:{text}")
    return " ".join(shown) or "-"


def flags_in(text: str) -> dict[str, set[str]]:
    """The flags in a cell of the table, by frame."""
    cells = (one.split(":", 1) for one in text.replace(" of ", "/").split() if ":" in one)
    return {number: set(names.split("+")) for number, names in cells}


def streams_in(text: str) -> dict[str, str]:
    """The streams in a cell of the table, by frame."""
    found = {}
    for cell in text.split():
        frames, _, stream = cell.partition(":")
        first, _, last = frames.partition("-")
        found.update({str(at): stream for at in range(int(first), int(last or first) + 1) if stream != "."})
    return found


@pytest.mark.heavy
@needs_sessions
@together("name", expected())
def test_it_says_what_the_table_says(name: str) -> None:
    assert SESSIONS is not None
    row, found = expected()[name], ours(SESSIONS / f"{name}.pcap")

    assert flags_in(told(found)) == flags_in(row["tshark_flags"])
    assert {number: answer["stream"] for number, answer in found.items()} == streams_in(row["tcp.stream"])


@together("name", some_of(list(recorded()), 4))
def test_it_says_what_tshark_says_of_the_captures(name: str) -> None:
    assert ours(CAPTURES / name) == recorded()[name]


@needs_sessions
@needs_tshark
@pytest.mark.slow
@pytest.mark.parametrize("name", expected())
def test_it_says_all_that_tshark_says_now(name: str) -> None:
    assert SESSIONS is not None
    path = SESSIONS / f"{name}.pcap"

    assert ours(path) == asked(path)


@needs_tshark
@pytest.mark.slow
@pytest.mark.parametrize("seed", range(10))
def test_it_says_what_tshark_says_of_simulated_conversations(seed: int, tmp_path: Path) -> None:
    path = write(tmp_path / "simulated.pcap", conversations(seed, 200))
    said, found = asked(path), ours(path)

    assert {number: (answer, found.get(number)) for number, answer in said.items() if answer != found.get(number)} == {}
    assert found.keys() == said.keys()
    seen = Counter(flag for answer in found.values() for flag in Flag if flag in answer)
    assert {flag: seen[flag] for flag in Flag if seen[flag] < 20} == {}


@pytest.mark.heavy
@needs_tshark
def test_it_says_what_tshark_says_of_some(tmp_path: Path) -> None:
    path = write(tmp_path / "simulated.pcap", conversations(7, 40))

    assert ours(path) == asked(path)


LEFT_OUT = {"timestamp_invalid_micro.pcap", "timestamp_invalid_nano.pcap"}
"""Captures with times that tshark does not take for times."""


@needs_corpus
@needs_tshark
@pytest.mark.slow
@pytest.mark.parametrize(
    "path", some_of(Random(1).sample(corpus_files(), min(120, len(corpus_files()))), 4), ids=lambda path: path.name
)
def test_it_says_what_tshark_says_of_captures_of_others(path: Path) -> None:
    if path.suffix not in {".pcap", ".pcapng", ".cap"} or path.name in LEFT_OUT or path.stat().st_size > 1_000_000:
        pytest.skip("not among those that are compared")
    try:
        found = ours(path)
    except CaptureError:
        pytest.skip("damaged")
    said = asked(path)

    both = found.keys() & said.keys()
    assert {number: found[number] for number in both} == {number: said[number] for number in both}


BASE = (frame(CLIENT, SYN, 0), frame(SERVER, SYN | ACK, 1000, 1), frame(CLIENT, ACK, 1, 1001))
HOLE = frame(CLIENT, ACK | PSH, 201, 1001, data=b"A" * 100)
AGAIN = (frame(CLIENT, SYN, 0), frame(CLIENT, ACK, 101, 1001, data=b"B"), frame(CLIENT, ACK, 301, 1001, data=b"B"))
QUOTED = frame(CLIENT, SYN, 50, port=5, options=scale(2))


def icmp(octets: bytes) -> bytes:
    """An error that quotes the datagram in a frame."""
    return ipv4((ADDRESSES[SERVER], ADDRESSES[CLIENT]), 1, bytes((3, 3, 0, 0, 0, 0, 0, 0)) + octets[14:])


def followed(*frames: bytes, view: WiresharkView | None = None) -> list[Any]:
    """What is said of frames, 5 ms apart."""
    follower = WiresharkView() if view is None else view
    return [follower.take(dissect(one)) for one in frames]


@pytest.mark.heavy
@pytest.mark.parametrize(
    "frames",
    [
        (*BASE, HOLE, *AGAIN),
        (*BASE, frame(CLIENT, RST, 301), *AGAIN),
        (
            icmp(QUOTED),
            frame(CLIENT, SYN, 60, port=6),
            frame(CLIENT, SYN, 70, port=5),
            frame(CLIENT, ACK, 71, 1, port=5),
        ),
        (icmp(QUOTED[: 14 + 20 + 18]), frame(CLIENT, ACK, 60, port=6), frame(CLIENT, ACK, 70, 1, port=5)),
        (icmp(QUOTED[: 14 + 20 + 8]), frame(CLIENT, ACK, 60, port=6), frame(CLIENT, ACK, 70, 1, port=5)),
        (*BASE, frame(CLIENT, ACK, 1, 1001, options=scale(5)), frame(CLIENT, ACK, 1, 1001)),
        pytest.param(
            (frame(CLIENT, SYN, 0, options=scale(2)), frame(SERVER, SYN | ACK, 9, 1), frame(CLIENT, ACK, 1, 10)),
            marks=pytest.mark.slow,
        ),
        pytest.param(
            (frame(CLIENT, SYN, 0), frame(SERVER, SYN | ACK, 9, 1, options=scale(2)), frame(SERVER, ACK, 10, 1)),
            marks=pytest.mark.slow,
        ),
        pytest.param(
            tuple(frame(CLIENT, ACK, 100 * at, 1, data=b"A" * 100) for at in range(1, 10_010)), marks=pytest.mark.slow
        ),
    ],
    ids=["hole", "reset", "quoted", "quoted-cut", "quoted-short", "late-scale", "no-scale", "scale-alone", "many"],
)
@needs_tshark
def test_it_says_what_tshark_says_of_odd_ones(frames: tuple[bytes, ...], tmp_path: Path) -> None:
    path = write(tmp_path / "odd.pcap", (Timed((200 + at) * 5 * MILLISECOND, one) for at, one in enumerate(frames)))

    assert ours(path) == asked(path)


def test_streams_that_are_idle_longest_are_forgotten() -> None:
    view = WiresharkView(limit=2)
    said = followed(*(frame(CLIENT, SYN, 0, port=port) for port in (1, 2, 1, 3, 1, 2)), view=view)

    assert [facts.stream for facts in said] == [0, 1, 0, 2, 0, 3]
    assert view.streams.forgotten == 2


def test_other_packets_have_no_facts() -> None:
    assert followed(ipv4((ADDRESSES[CLIENT], ADDRESSES[SERVER]), 17, bytes(8)), icmp(QUOTED[: 14 + 20 + 8])) == [
        None,
        None,
    ]


def test_a_segment_ends_behind_its_data_and_its_flags() -> None:
    segment = Segment(1, 0, b"", b"", b"", 0xFFFF_FFFE, 0, SYN | 1, 0, 10)

    assert segment.end == 10


def test_octets_may_lie_around_the_number_that_is_shown_as_zero() -> None:
    side = Direction()
    side.base, side.unacknowledged = 5, [(1, 4, 0, 1), (4, 10, 0, 2)]
    side.measure()

    assert (side.lowest, side.highest) == ((1 << 32) - 4, (1 << 32) - 1)
