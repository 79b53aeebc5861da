"""`Call`: what a program asked of a socket, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from dissect.addresses import Address


class CallName(StrEnum):
    """The calls that are recorded, by the names that sockets have for them."""

    CONNECT = "connect"
    ACCEPT = "accept"
    SEND = "send"
    SENDALL = "sendall"
    SENDTO = "sendto"
    RECV = "recv"
    RECVFROM = "recvfrom"
    SHUTDOWN = "shutdown"
    CLOSE = "close"


SENDING: Final = frozenset({CallName.SEND, CallName.SENDALL, CallName.SENDTO})
RECEIVING: Final = frozenset({CallName.RECV, CallName.RECVFROM})
OPENING: Final = frozenset({CallName.CONNECT, CallName.ACCEPT})
"""After these, a socket is that of a new connection."""


@dataclass(frozen=True, slots=True)
class End:
    """Where a socket is."""

    address: Address
    port: int


@dataclass(frozen=True, slots=True)
class Call:
    """A call of a program."""

    program: str
    """Which one, such as `client`."""
    name: CallName
    protocol: str
    """`tcp`, `udp` or `sctp`."""
    local: End | None
    """None where the program's system had not chosen it yet."""
    remote: End | None
    begun_ns: int
    """When the program called, as nanoseconds since 1970."""
    ended_ns: int | None
    """When the call returned; None if it had not when the recording ended."""
    octets: int = 0
    """How many octets it took from the program, or gave to it."""
    error: str = ""
    """The name of the error that it returned, such as `ECONNREFUSED`; empty if none."""
