"""Simulated datagrams come back where nothing is lost."""

from __future__ import annotations

from io import BytesIO

from hypothesis import given

from dissect.session.echo import EchoVerdict, echo_check
from dissect.session.echo.checking import echoes_in
from dissect.simulation import Simulation, simulate
from dissect.testing.strategies import conversations
from tests.profiles import times
from tests.simulation.judging import invalid, sent


@times(0.2)
@given(conversations(transport="udp", loss=0, duplicate=0))
def test_they_come_back(session: Simulation) -> None:
    patient = session.settings.pause_ms < 100

    assert invalid(session) == []
    assert session.received["server"] == sent(session)
    assert session.received["client"] == sent(session) or not patient
    (found,) = echoes_in(session, None)
    assert [one.octets for one in found.messages] == [len(one) for one in session.settings.messages] or not patient
    assert found.is_echoed


@times(0.2)
@given(conversations(transport="udp", loss=0))
def test_copies_lack_nothing(session: Simulation) -> None:
    target = BytesIO()
    session.write(target)

    (found,) = echo_check(BytesIO(target.getvalue()))

    assert {one.verdict for one in found.messages} <= {EchoVerdict.ECHOED, EchoVerdict.MISSING}


def test_what_is_lost_is_missing() -> None:
    session = simulate([b"one", b"two", b"three", b""], transport="udp", loss="client:1,server:1")
    (found,) = echoes_in(session, None)

    assert [one.verdict for one in found.messages] == [
        *[EchoVerdict.MISSING] * 2,
        *[EchoVerdict.ECHOED] * 2,
    ]
    assert [one.error for one in session.calls if one.error] == ["ETIMEDOUT"] * 2


def test_a_server_may_wait_before_it_answers() -> None:
    at_once, later = (simulate([b"one"], transport="udp", pause_ms=pause) for pause in (0, 50))

    assert at_once.received == later.received == {"server": b"one", "client": b"one"}
    assert (later.packets[-1].time or 0) - (at_once.packets[-1].time or 0) > 10_000_000


def test_large_ones_are_divided() -> None:
    for ipv6 in (False, True):
        session = simulate([b"x" * 4000], transport="udp", ipv6=ipv6, duplicate="client:3")

        assert len(session) == 6 if ipv6 else 6
        assert session.received["client"] == b"x" * 4000
        assert [one.number for one in session if one.reassembled] == [3, 6]
