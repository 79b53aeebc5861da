"""What programs ask of their sockets."""

from __future__ import annotations

from typing import NamedTuple, Protocol, TypeAlias


class Connect(NamedTuple):
    """Open a connection; for datagrams, say who the other end is."""


class Accept(NamedTuple):
    """Wait for a connection."""


class Send(NamedTuple):
    """Send octets."""

    octets: bytes


class Receive(NamedTuple):
    """Wait for octets; none come when the other end has closed."""

    most: int
    patience_ns: int | None = None


class Shutdown(NamedTuple):
    """Send nothing more."""


class Close(NamedTuple):
    """Send and receive nothing more."""


class Abort(NamedTuple):
    """Close at once, whatever is under way (SO_LINGER of 0 seconds)."""


class Sleep(NamedTuple):
    """Do something else: no call of a socket."""

    time_ns: int


SocketCall: TypeAlias = Connect | Accept | Send | Receive | Shutdown | Close | Abort


class Outcome(NamedTuple):
    """What a call returns."""

    octets: bytes = b""
    error: str = ""
    """The name of the error, as in `errno`."""


class Sent(NamedTuple):
    """What an end sends."""

    message: object
    state: str
    """Its state then."""


class Endpoint(Protocol):
    """An end: it knows no network and no clock. All times are given, as nanoseconds."""

    def start(self, call: SocketCall, now: int) -> None:
        """The program calls."""

    def is_ready(self, call: SocketCall) -> bool:
        """Whether the call may return."""

    def finish(self, call: SocketCall, now: int) -> Outcome:
        """The call returns."""

    def take(self, message: object, now: int) -> str:
        """Something arrives from the other end. The state after that, before anything is sent that waited for it."""

    def expire(self, now: int) -> None:
        """The deadline is over."""

    def sent(self) -> list[Sent]:
        """What is to be sent to the other end, once."""

    @property
    def deadline_ns(self) -> int | None:
        """When it wants to be woken."""

    @property
    def state(self) -> str:
        """Its state, by the name in the standard; empty where there are none."""
