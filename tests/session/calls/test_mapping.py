"""Calls, the octets that they moved, and the packets that carried these."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import given

from dissect.addresses import Ipv4Address
from dissect.errors import CallsError
from dissect.session.calls import Call, CallName, ConversationCalls, End, MappedCall, calls_in
from dissect.session.calls.call import RECEIVING, SENDING
from dissect.simulation import Simulation, simulate
from dissect.testing.strategies import conversations
from tests.profiles import times


def mapped(session: Simulation, calls: list[Call] | None = None) -> list[ConversationCalls]:
    file = io.BytesIO()
    session.write(file)
    file.seek(0)
    return calls_in(file, session.calls if calls is None else calls)


def moving(one: ConversationCalls, program: str, names: frozenset[CallName]) -> list[MappedCall]:
    return [each for each in one.calls if each.call.program == program and each.call.name in names and each.call.octets]


@pytest.mark.heavy
@times(0.3)
@given(conversations(transport="tcp", loss=0))
def test_the_octets_of_calls_are_those_of_streams(session: Simulation) -> None:
    total = sum(map(len, session.settings.messages))
    for one in mapped(session):
        for program in ("client", "server"):
            for names in (SENDING, RECEIVING):
                found = moving(one, program, names)

                assert [each.begin for each in found] == [0, *(each.end for each in found[:-1])]
                assert found[-1].end == total
                assert all(each.frames for each in found)
        assert {call for each in one.calls for number in each.frames for call in one.of_frame(number)} == {
            each for each in one.calls if each.frames
        }
        assert tuple(each.call for each in one.calls) == session.calls


@times(0.2)
@given(conversations(transport="udp", loss=0, duplicate=0, reorder=0, pause_ms=0))
def test_each_datagram_belongs_to_a_call(session: Simulation) -> None:
    (one,) = mapped(session)
    for program in ("client", "server"):
        for names in (SENDING, RECEIVING):
            found = [each for each in one.calls if each.call.program == program and each.call.name in names]
            returned = [each for each in found if each.call.ended_ns is not None]

            assert [each.begin for each in returned] == list(range(len(session.settings.messages)))


def test_each_sctp_message_belongs_to_a_call() -> None:
    (one,) = mapped(simulate([b"hello", b"x" * 3000], transport="sctp"))

    assert [each.frames for each in moving(one, "client", SENDING)] == [(5,), (8, 9, 10)]
    assert [each.begin for each in moving(one, "server", RECEIVING)] == [0, 1]


def test_what_a_datagram_lost_is_not_received() -> None:
    (one,) = mapped(simulate([b"one", b"three"], transport="udp", loss="client:1"))
    sends, receives = (moving(one, "server", names) for names in (SENDING, RECEIVING))

    assert [each.frames for each in moving(one, "client", SENDING)] == [(1,), (2,)]
    assert [each.frames for each in receives] == [(2,)]
    assert [each.frames for each in sends] == [(3,)]
    assert [each.call.error for each in one.calls if each.call.error] == ["ETIMEDOUT"]


def test_messages_that_came_too_early_or_too_late_are_not_those_of_a_call() -> None:
    session = simulate(transport="udp")
    client, server = session.calls[1].local, session.calls[1].remote
    calls = [
        Call("client", CallName.SENDTO, "udp", client, server, 1 << 62, 1 << 62, 5),
        Call("server", CallName.RECVFROM, "udp", server, client, 0, 1, 5),
        Call("client", CallName.CLOSE, "udp", client, server, 0, 1),
    ]

    assert [each.frames for one in mapped(session, calls) for each in one.calls] == [(), (), ()]


def test_calls_of_others_do_not_count() -> None:
    session = simulate(transport="udp")
    other = [
        Call(
            one.program,
            one.name,
            one.protocol,
            one.local,
            End(Ipv4Address("192.0.2.9"), 9),
            one.begun_ns,
            one.ended_ns,
            one.octets,
        )
        for one in session.calls
    ]

    assert mapped(session, other) == []
    assert mapped(simulate(), []) == []


def test_a_connection_without_octets_has_no_stream() -> None:
    first, second = simulate([b""]), simulate([b"hello"])
    (one,) = mapped(second, [*first.calls, *second.calls])

    assert [each.call.octets for each in one.calls if each.frames] == [5, 5, 5, 5]


def test_sockets_may_have_any_address_of_their_host() -> None:
    session = simulate(transport="udp")
    calls = [
        Call("server", CallName.RECVFROM, "udp", End(Ipv4Address("0.0.0.0"), 7), session.calls[0].remote, 0, 1 << 62, 5)
    ]

    assert [each.frames for one in mapped(session, calls) for each in one.calls] == [(1,)]


def test_the_calls_stand_beside_the_capture(tmp_path: Path) -> None:
    simulate().write(tmp_path / "x.pcapng")
    (one,) = calls_in(tmp_path / "x.pcapng")

    assert [(each.call.program, str(each.call.name)) for each in one.of_frame(4)] == [
        ("client", "sendall"),
        ("server", "recv"),
    ]
    with pytest.raises(CallsError, match="No such file"):
        calls_in("captures/tcp4_echo.pcap")
    with pytest.raises(ValueError, match="a capture without a name"):
        calls_in(io.BytesIO())
