"""`Event`: its sentence and its mark, filled with its numbers."""

from __future__ import annotations

import pytest

from dissect.session.analysis.durations import duration
from dissect.session.analysis.event import Event, KindOfEvent
from dissect.session.tcp import EventKind


class Kind(KindOfEvent):
    """Kinds with one sentence, or several."""

    PLAIN = "plain_kind", ("octet {only}", "octets {begin} to {last}: {octets}")
    CHOSEN = "chosen", ("{elapsed} after {first}", "after {gap}", "nothing known"), ("of #{first}", "of something")


def test_holes_are_filled_with_numbers_and_what_follows_from_them() -> None:
    assert str(Event(Kind.PLAIN, 1, 0, {"begin": 1, "end": 11})) == "octets 1 to 10: 10 octets"
    assert str(Event(Kind.PLAIN, 1, 0, {"begin": 7, "end": 8})) == "octet 7"


def test_the_code_is_the_mark_of_a_kind_without_one() -> None:
    assert Event(Kind.PLAIN, 1, 0).mark == "plain kind"


@pytest.mark.parametrize(
    ("numbers", "sentence", "mark"),
    [
        ({"first": 4, "elapsed_ns": 2_000_000}, "2 ms after 4", "of #4"),
        ({"gap": 5}, "after 5", "of something"),
        ({}, "nothing known", "of something"),
    ],
)
def test_the_first_sentence_counts_whose_holes_can_be_filled(numbers: dict[str, int], sentence: str, mark: str) -> None:
    event = Event(Kind.CHOSEN, 1, 0, numbers)

    assert (str(event), event.mark) == (sentence, mark)


def test_numbers_are_frames_and_values() -> None:
    event = Event(Kind.CHOSEN, 1, 0, {"first": 4, "gap": 5, "elapsed_ns": 6})

    assert (event.frames, event.values) == ({"first": 4, "gap": 5}, {"elapsed_ns": 6})


def test_a_kind_is_its_code_and_the_first_sentence_explains_it() -> None:
    assert EventKind["KEEP_ALIVE"] == "keep_alive"
    assert EventKind.KEEP_ALIVE.meaning == "asks whether the other side is still there"


@pytest.mark.parametrize(
    ("nanoseconds", "text"),
    [
        (0, "0 ns"),
        (999, "999 ns"),
        (1_000, "1 µs"),
        (25_400_000, "25.4 ms"),
        (999_999_999, "999 ms"),
        (1_020_000_000, "1.02 s"),
        (99_960_000_000, "100 s"),
        (5_000_900_000_000, "5000 s"),
        (-3_000_000, "-3 ms"),
    ],
)
def test_durations_have_three_digits_and_a_unit(nanoseconds: int, text: str) -> None:
    assert duration(nanoseconds) == text
