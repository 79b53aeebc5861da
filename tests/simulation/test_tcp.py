"""Simulated TCP sessions give back what was simulated, and happen as they were caused."""

from __future__ import annotations

import io
from collections import Counter
from typing import Any

import pytest
from hypothesis import given

from dissect.session import open_packets
from dissect.session.echo.checking import echoes_in
from dissect.session.tcp.states import State
from dissect.simulation import Ending, Simulation, simulate
from dissect.testing.strategies import conversations
from tests.profiles import times
from tests.simulation.judging import events, invalid, sent, states_that_differ, streams_seen


@pytest.mark.heavy
@times(0.3)
@given(conversations(transport="tcp"))
def test_it_gives_back_what_was_simulated(session: Simulation) -> None:
    assert invalid(session) == []
    assert states_that_differ(session) == []
    if "ETIMEDOUT" not in dict(errors(session)).values():
        assert session.received["client"] == session.received["server"] == sent(session)
        assert streams_seen(session) == ([(sent(session), sent(session))] if sent(session) else [])
        assert all(one.is_echoed for one in echoes_in(session, None))


@times(0.2)
@given(conversations(transport="tcp", loss=0, reorder=0, duplicate=0, window=100_000, pause_ms=0, keep_alive_ms=0))
def test_nothing_happens_without_a_cause(session: Simulation) -> None:
    assert events(session) == Counter()


@pytest.mark.parametrize("close", list(Ending))
def test_connections_end_as_they_should(close: Ending) -> None:
    ends = {
        Ending.FIN: (State.TIME_WAIT, State.CLOSED),
        Ending.HALF: (State.TIME_WAIT, State.CLOSED),
        Ending.SERVER: (State.CLOSED, State.TIME_WAIT),
        Ending.BOTH: (State.TIME_WAIT, State.TIME_WAIT),
        Ending.RESET: (State.CLOSED, State.CLOSED),
        Ending.NONE: (State.ESTABLISHED, State.ESTABLISHED),
    }
    session = simulate([b"hello", b"again"], close=close)

    assert tuple(session.states.values()) == ends[close]
    assert session.received["client"] == b"helloagain"


FAST = {"loss": "client:5", "mss": 500}
CAUSED: list[tuple[dict[str, Any], set[str]]] = [
    ({"loss": "client:1"}, {"retransmission_timeout"}),
    ({"loss": "client:3"}, {"retransmission_timeout"}),
    (FAST, {"fast_retransmission", "selective_duplicate_ack"}),
    ({**FAST, "tap": "server"}, {"gap", "fast_retransmission", "selective_duplicate_ack"}),
    ({"loss": "client:10-11,client:13", "mss": 500, "messages": [b"x" * 20_000]}, {"fast_retransmission"}),
    (
        {"reorder": 20, "window": 700, "mss": 64, "messages": [b"x" * 500, b"y" * 100], "seed": 4},
        {"old_duplicate"},
    ),
    ({"loss": "server:1"}, {"retransmission_timeout"}),
    ({"loss": "server:1", "duplicate": "client:2", "reorder": "server:2"}, {"retransmission_timeout"}),
    ({"keep_alive_ms": 300, "pause_ms": 2000}, {"keep_alive", "keep_alive_answer"}),
    ({"keep_alive_ms": 300, "close": "none"}, {"keep_alive", "keep_alive_answer"}),
    ({"reorder": "server:6", "mss": 500}, {"gap", "out_of_order"}),
    ({"duplicate": "server:3"}, {"captured_twice"}),
    ({"duplicate": "client:4"}, {"duplicate_reported"}),
    ({"window": 1000}, {"window_full", "zero_window", "window_update"}),
    ({"window": 1000, "pause_ms": 900}, {"zero_window_probe", "zero_window_probe_answer"}),
    ({"loss": "client:3,client:8", "mss": 500}, {"fast_retransmission"}),
    ({"loss": "client:5", "duplicate": "client:6", "mss": 500}, {"duplicate_reported", "fast_retransmission"}),
]


@pytest.mark.heavy
@pytest.mark.parametrize("case", CAUSED, ids=lambda case: "-".join(" ".join(sorted(one)) for one in case))
def test_what_is_caused_is_told(case: tuple[dict[str, Any], set[str]]) -> None:
    given, told = case
    session = simulate(
        given.get("messages", [b"x" * 4000]), **{name: given[name] for name in given if name != "messages"}
    )

    assert set(events(session)) >= told


def test_losses_at_the_end_of_a_stream_wait_for_the_timer() -> None:
    usual, late = simulate(), simulate(loss="client:3")

    assert late.captured[3].is_lost
    assert len(late) == len(usual) + 1


def errors(session: Simulation) -> list[tuple[str, str]]:
    return [(one.program, one.error) for one in session.calls if one.error]


def test_an_end_gives_up() -> None:
    silent, deaf = simulate(loss=100), simulate(loss="server:1-99")
    mute = simulate(loss="client:3-99", close="reset")

    assert errors(mute) == [("client", "ETIMEDOUT")]
    assert errors(silent) == [("client", "ETIMEDOUT")]
    assert errors(deaf) == [("server", "ETIMEDOUT"), ("client", "ETIMEDOUT")]
    assert silent.states == {"client": State.CLOSED, "server": State.LISTEN}
    assert len(silent) == len(deaf) == 7


def test_nobody_listens() -> None:
    session = simulate(listens=False)

    assert errors(session) == [("client", "ECONNREFUSED")]
    assert session.states == {"client": State.CLOSED, "server": State.CLOSED}
    assert states_that_differ(session) == []
    assert len(session) == 2


def test_an_end_answers_segments_of_no_connection() -> None:
    session = simulate([b"x" * 5000], close="reset", loss="client:8", duplicate="client:2-9")

    assert {one.state for one in session.captured[-1:]} == {State.CLOSED}


def test_a_session_says_briefly_what_it_is() -> None:
    assert repr(simulate()).startswith("<Simulation: 8 of Settings(messages=(b'hello',), transport=")


def test_the_same_seed_gives_the_same_octets() -> None:
    def written(seed: int) -> bytes:
        file = io.BytesIO()
        simulate([b"x" * 3000], loss=10, seed=seed).write(file)
        return file.getvalue()

    assert written(1) == written(1) != written(2)


def test_packets_say_that_they_are_simulated() -> None:
    file = io.BytesIO()
    session = simulate(loss="client:1")
    session.write(file)
    file.seek(0)
    with open_packets(file) as packets:
        comments = [packet.frame.comments for packet in packets]

    assert comments == [("simulated", "lost on its way to the server"), *[("simulated",)] * (len(session) - 1)]
