"""`UdpEndpoint`: a socket for datagrams (RFC 768)."""

from __future__ import annotations

from collections import deque

from dissect.simulation.programs.calls import Outcome, Receive, Send, Sent, SocketCall


class UdpEndpoint:
    """A socket: what arrives waits for the program."""

    state = ""
    deadline_ns = None

    def __init__(self) -> None:
        self._out: list[Sent] = []
        self._waiting = deque[bytes]()

    def sent(self) -> list[Sent]:
        sent, self._out = self._out, []
        return sent

    def start(self, call: SocketCall, now: int) -> None:  # noqa: ARG002  # it has no timers
        if isinstance(call, Send):
            self._out.append(Sent(call.octets, self.state))

    def is_ready(self, call: SocketCall) -> bool:
        return not isinstance(call, Receive) or bool(self._waiting)

    def finish(self, call: SocketCall, now: int) -> Outcome:  # noqa: ARG002  # as above
        return Outcome(self._waiting.popleft()) if isinstance(call, Receive) else Outcome()

    def take(self, message: object, now: int) -> str:  # noqa: ARG002  # as above
        assert isinstance(message, bytes)  # noqa: S101  # as the other end is one of these
        self._waiting.append(message)
        return self.state

    def expire(self, now: int) -> None:
        """It has no timers."""
