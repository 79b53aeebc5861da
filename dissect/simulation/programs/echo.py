"""The programs that talk: an echo server and its clients, as the lecture's."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from enum import StrEnum
from typing import Final, TypeAlias

from dissect.simulation.programs.calls import (
    Abort,
    Accept,
    Close,
    Connect,
    Outcome,
    Receive,
    Send,
    Shutdown,
    Sleep,
    SocketCall,
)

RECEIVE_AT_MOST: Final = 1024
LARGEST_DATAGRAM: Final = 65535
PATIENCE_NS: Final = 1_000_000_000
"""How long a client waits for a datagram."""

Program: TypeAlias = Generator[SocketCall | Sleep, Outcome, None]
Part: TypeAlias = Generator[SocketCall | Sleep, Outcome, bool]
"""A part of a program, which says whether the connection still stands."""


class Ending(StrEnum):
    """How a connection ends."""

    FIN = "fin"
    """The client closes when everything has come back, then the server."""
    HALF = "half"
    """The client sends everything, shuts down its direction, and reads until the server closes."""
    SERVER = "server"
    """The server closes first, when it has sent everything back."""
    BOTH = "both"
    """Both close at once."""
    RESET = "reset"
    """The client resets the connection when everything has come back."""
    NONE = "none"
    """Nobody closes."""


def stream_client(messages: Sequence[bytes], ending: Ending, most: int = RECEIVE_AT_MOST) -> Program:
    """Sends each message over a connection, and waits until it has come back. `most`: what it receives at once."""
    if (yield Connect()).error:
        yield Close()
    elif ending is Ending.HALF:
        yield from _all_at_once(messages, most)
    else:
        yield from _one_by_one(messages, most)
        if ending is Ending.SERVER:
            yield Receive(most)  # nothing comes but the end
        if ending is not Ending.NONE:
            yield Abort() if ending is Ending.RESET else Close()


def _one_by_one(messages: Sequence[bytes], most: int) -> Part:
    for message in messages:
        yield Send(message)
        left = len(message)
        while left:
            part = (yield Receive(most)).octets
            if not part:
                return False
            left -= len(part)
    return True


def _all_at_once(messages: Sequence[bytes], most: int) -> Program:
    for message in messages:
        yield Send(message)
    yield Shutdown()
    while (yield Receive(most)).octets:
        pass
    yield Close()


def stream_server(octets: int, ending: Ending, pause_ns: int, crossing_ns: int, most: int = RECEIVE_AT_MOST) -> Program:
    """Sends back whatever one client sends.

    `octets`: how many the client sends in all; `pause_ns`: what the server does before it reads again; `crossing_ns`:
    how long octets travel; `most`: what the server receives at once.
    """
    if (yield Accept()).error:
        return
    left = octets if ending in {Ending.SERVER, Ending.BOTH} else -1
    while left:
        if pause_ns:
            yield Sleep(pause_ns)
        part = (yield Receive(most)).octets
        if not part:
            break
        yield Send(part)
        left -= len(part)
    if ending is Ending.BOTH:
        yield Sleep(crossing_ns)
    yield Close()


def datagram_client(messages: Sequence[bytes]) -> Program:
    """Sends each message as a datagram, and waits a while until one comes back."""
    for message in messages:
        yield Send(message)
        yield Receive(LARGEST_DATAGRAM, PATIENCE_NS)
    yield Close()


def datagram_server(pause_ns: int) -> Program:
    """Sends each datagram back."""
    while True:
        if pause_ns:
            yield Sleep(pause_ns)
        yield Send((yield Receive(LARGEST_DATAGRAM)).octets)
