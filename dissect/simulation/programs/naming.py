"""What is recorded of the calls of simulated programs, by the names that sockets have for them."""

from __future__ import annotations

from typing import Final

from dissect.session.calls import Call, CallName, End
from dissect.simulation.programs.calls import Abort, Accept, Close, Connect, Receive, Send, SocketCall
from dissect.simulation.programs.process import Called
from dissect.simulation.settings import Transport

SENDING: Final = {Transport.TCP: CallName.SENDALL, Transport.UDP: CallName.SENDTO, Transport.SCTP: CallName.SEND}


def call_of(program: str, transport: Transport, called: Called, ends: tuple[End, End]) -> Call:
    """A call of a program; `ends`: its own, and the other."""
    call, outcome = called.call, called.outcome
    octets = len(call.octets) if isinstance(call, Send) and not outcome.error else len(outcome.octets)
    return Call(
        program,
        _name(call, transport),
        str(transport),
        *ends,
        called.begun_ns,
        called.ended_ns,
        octets,
        outcome.error,
    )


def _name(call: SocketCall, transport: Transport) -> CallName:
    match call:
        case Connect():
            return CallName.CONNECT
        case Accept():
            return CallName.ACCEPT
        case Send():
            return SENDING[transport]
        case Receive():
            return CallName.RECVFROM if transport is Transport.UDP else CallName.RECV
        case Close() | Abort():
            return CallName.CLOSE
    return CallName.SHUTDOWN
