"""`Repetitions`: chunks that were sent before. That they are those of tshark is tested with all names that follow."""

from __future__ import annotations

from dissect.session.sctp.repetitions import Repetition, Repetitions
from tests.session.sctp.frames import HEARTBEAT, data, i_data, octets, read


def told(limit: int, *frames: bytes) -> list[list[Repetition]]:
    repetitions = Repetitions(limit)
    return [list(repetitions.take(read(frame, number))) for number, frame in enumerate(frames, 1)]


def test_the_first_copy_is_named_by_ports_and_tag() -> None:
    first, other = octets("A", data(5), HEARTBEAT, i_data(6)), octets("B", data(5))

    assert told(9, first, other, first, octets("A", data(6), hosts=(8, 9)), octets("A", data(5), tag=9)) == [
        [],
        [],
        [Repetition(1, 0), Repetition(1, 0)],
        [Repetition(1, 0)],
        [],
    ]


def test_memory_is_bounded() -> None:
    assert told(2, *(octets("A", data(tsn)) for tsn in (1, 2, 3, 1, 3))) == [[], [], [], [], [Repetition(3, 0)]]
