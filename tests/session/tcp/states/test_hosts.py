"""What an observer takes for certain is true: compared with two hosts whose states are known."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from dissect.session.tcp.states import ConnectionStates, State, Step
from dissect.session.tcp.states.end import End
from dissect.session.tcp.states.transitions import STEPS
from tests.profiles import some_of
from tests.session.tcp.states.hosts import Link, Tapped
from tests.session.tcp.states.segments import packet_at, reachable

SEEDS = 150


def steps_of(tapped: list[Tapped]) -> Iterator[tuple[State, Step, End]]:
    """The real state of each sender, and what is known of it."""
    states = ConnectionStates()
    for number, one in enumerate(tapped, 1):
        step = states.take(packet_at(one.octets, number, one.time_ns))
        assert step is not None
        sides = step.moment.connection.sides
        yield one.state, step, step.ends[0] if step.moment.own is sides[0] else step.ends[1]


def possible(end: End) -> list[State | None]:
    """The states in which an end is if all that was sent to it has arrived, or only the first of that, or nothing."""
    found = [end.certain or end.assumed]
    for one in (*end.doubted, *end.arrivals):
        found.append(STEPS.suggested[found[-1], one.sign])
    return found


@pytest.mark.heavy
@pytest.mark.parametrize("begin", some_of(range(0, SEEDS, 30), 5))
def test_the_state_of_a_sender_is_one_of_those_that_are_known(begin: int) -> None:
    certain = count = 0
    for seed in range(begin, begin + 30):
        for real, step, end in steps_of(Link(seed, loses_before=False).run()):
            count += 1
            certain += real is step.sender.after.certain

            assert real in possible(end), (seed, step.moment.segment.frame)
    assert certain > 0.95 * count > 250


@pytest.mark.heavy
@pytest.mark.parametrize("begin", some_of(range(0, SEEDS, 30), 5))
def test_what_is_certain_is_past_or_present_where_the_capture_lacks_segments(begin: int) -> None:
    for seed in range(begin, begin + 30):
        for real, step, _ in steps_of(Link(seed, loses_before=True).run()):
            certain = step.sender.after.certain

            assert certain is not None
            assert real in {certain, *reachable(certain)}, (seed, step.moment.segment.frame)
