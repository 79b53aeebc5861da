"""What simulated sessions must give back."""

from __future__ import annotations

from collections import Counter

from dissect.checksum import Kind
from dissect.problems import Code
from dissect.session.tcp.states import ConnectionStates, Sign, State
from dissect.session.tcp.states.transitions import STEPS
from dissect.session.tcp.streams.reading import streams_of
from dissect.simulation import Simulation, Tap

BY_NAME = {str(state): state for state in State}


def sent(session: Simulation) -> bytes:
    return b"".join(session.settings.messages)


def invalid(session: Simulation) -> list[object]:
    """What is wrong with the packets; fragments are not put together."""
    problems = [one for packet in session for one in packet.problems if one.code is not Code.NOT_REASSEMBLED]
    checks = [one for packet in session for one in packet.checksums if one.verdict.kind is Kind.INVALID]
    return [*problems, *checks]


def streams_seen(session: Simulation) -> list[tuple[bytes, bytes]]:
    return [(one.from_client.octets, one.from_server.octets) for one in streams_of(session)]


def events(session: Simulation) -> Counter[str]:
    """What happened in the connection, by kinds."""
    states = ConnectionStates()
    moments = (states.events.follow(packet) for packet in session)
    return Counter(str(event.kind) for moment in moments if moment is not None for event in moment.events)


def states_that_differ(session: Simulation) -> list[tuple[int, str, str]]:
    """Packets at which the end where they are captured was in another state than an observer believes: the number, and
    both states. An observer takes a FIN behind a gap for one that counts as soon as the gap is filled."""
    states, found = ConnectionStates(), []
    for one in session.captured:
        step = states.take(one.packet)
        assert step is not None
        is_own = Tap(one.sender) is session.settings.tap
        likely = (step.sender if is_own else step.receiver).after.likely
        if str(likely) != one.state and likely is not STEPS.suggested[BY_NAME[one.state], Sign.FIN]:
            found.append((one.packet.number, str(likely), one.state))
    return found
