"""Simulated associations give back what was simulated, and happen as they were caused."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from hypothesis import given

from dissect.session.echo.checking import echoes_in
from dissect.session.sctp.states import AssociationStates, State
from dissect.simulation import Ending, Simulation, Tap, simulate
from dissect.testing.strategies import conversations
from tests.profiles import times
from tests.simulation.judging import invalid, sent

NOT_SHOWN = {(State.ESTABLISHED, State.SHUTDOWN_PENDING), (None, State.CLOSED)}
"""What an observer believes, and what is: no packet shows it."""


def events(session: Simulation) -> Counter[str]:
    states = AssociationStates()
    moments = (states.events.follow(packet) for packet in session)
    return Counter(str(event.kind) for moment in moments if moment is not None for event in moment.events)


def states_that_differ(session: Simulation) -> list[tuple[int, State | None, str]]:
    """Packets at which the end where they are captured was in another state than an observer believes."""
    states, found = AssociationStates(), []
    for one in session.captured:
        step = states.take(one.packet)
        assert step is not None
        sender = step.moment.found.sender
        is_own = Tap(one.sender) is session.settings.tap
        likely = step.ends[sender if is_own else 1 - sender].likely
        if str(likely) != one.state and not any(likely is before and one.state == after for before, after in NOT_SHOWN):
            found.append((one.packet.number, likely, one.state))
    return found


@times(0.4)
@given(conversations(transport="sctp"))
def test_it_gives_back_what_was_simulated(session: Simulation) -> None:
    errors = {one.error for one in session.calls}

    assert invalid(session) == []
    assert states_that_differ(session) == []
    if "ETIMEDOUT" not in errors:
        assert session.received["client"] == session.received["server"] == sent(session)
        assert all(one.is_echoed for one in echoes_in(session))


@times(0.2)
@given(conversations(transport="sctp", loss=0, reorder=0, duplicate=0, window=65_535, pause_ms=0))
def test_nothing_happens_without_a_cause(session: Simulation) -> None:
    assert {one for one in events(session) if one != "aborted"} == set()


@pytest.mark.parametrize("close", [one for one in Ending if one is not Ending.HALF])
def test_associations_end_as_they_should(close: Ending) -> None:
    session = simulate([b"hello", b"x" * 2000], transport="sctp", close=close)
    last = State.ESTABLISHED if close is Ending.NONE else State.CLOSED

    assert set(session.states.values()) == {last}
    assert session.received["client"] == b"hello" + b"x" * 2000
    assert states_that_differ(session) == []


CAUSED: list[tuple[dict[str, Any], set[str]]] = [
    ({"loss": "client:1"}, {"retransmission_timeout"}),
    ({"loss": "server:1"}, {"retransmission_timeout"}),
    ({"loss": "client:2"}, {"retransmission_timeout"}),
    ({"loss": "server:2"}, {"retransmission_timeout"}),
    ({"loss": "client:3"}, {"retransmission_timeout"}),
    ({"loss": "client:4", "messages": [b"x" * 9000]}, {"missing_reported", "fast_retransmission"}),
    ({"loss": "client:5"}, set()),
    ({"duplicate": "client:3"}, {"duplicate_reported"}),
    ({"duplicate": "server:3"}, {"captured_twice"}),
    ({"duplicate": "client:1-2", "reorder": "client:1"}, set()),
    ({"reorder": "server:7", "messages": [b"x" * 9000]}, {"gap", "out_of_order"}),
]


@pytest.mark.heavy
@pytest.mark.parametrize(("given", "told"), CAUSED, ids=lambda one: " ".join(sorted(map(str, one))))
def test_what_is_caused_is_told(given: dict[str, Any], told: set[str]) -> None:
    arguments = {name: given[name] for name in given if name != "messages"}
    session = simulate(given.get("messages", [b"hello"]), transport="sctp", **arguments)

    assert set(events(session)) >= told
    assert session.received["client"] == sent(session)


def test_an_end_gives_up() -> None:
    for loss in ("client:1-99", "client:3-99", "server:3-99"):
        session = simulate(transport="sctp", loss=loss, close="reset")

        assert "ETIMEDOUT" in {one.error for one in session.calls}
        assert session.states["client"] == State.CLOSED


def test_who_is_gone_says_so() -> None:
    session = simulate(transport="sctp", loss="client:4", close="reset")

    assert [(one.program, one.error) for one in session.calls if one.error] == [("server", "ECONNRESET")]
    assert states_that_differ(session) == []


def test_nobody_listens() -> None:
    session = simulate(transport="sctp", listens=False)

    assert [(one.program, one.error) for one in session.calls if one.error] == [("client", "ECONNREFUSED")]
    assert len(session) == 2


@pytest.mark.parametrize(
    "given", [{"close": "half"}, {"window": 1499}, {"messages": [b""]}, {"messages": [b"x" * 2001], "window": 2000}]
)
def test_what_sctp_cannot_do_is_refused(given: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"half-closed|window is|at least one octet"):
        simulate(transport="sctp", **given)


def test_after_a_loss_the_sender_grows_by_less_than_it_was_told_of() -> None:
    session = simulate(transport="sctp", messages=[b"x" * 60_000], loss="client:5")

    assert invalid(session) == []
    assert session.received["client"] == session.received["server"] == sent(session)


def test_the_first_piece_of_an_answer_may_come_last() -> None:
    session = simulate(transport="sctp", messages=[b"A" * 5809], mss=64, round_trip_ms=0.1, loss=20, seed=84)

    assert [one.is_echoed for one in echoes_in(session)] == [True]
