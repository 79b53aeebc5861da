"""Captures of connections in which two programs say something."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from dissect import dissect
from dissect.capture import Frame
from dissect.packet import Packet
from tests.session.tcp.frames import ACK, CLIENT, FIN, PSH, RST, SERVER, SYN, frame

FIRST = {CLIENT: 1000, SERVER: 5000}
"""The numbers of both SYNs."""


class Turn(NamedTuple):
    """A segment."""

    sender: str
    said: bytes = b""
    lost: int = 0
    """So many octets before it were not captured."""
    flags: int = PSH | ACK
    port: int = 40_000


OPEN = (Turn(CLIENT, flags=SYN), Turn(SERVER, flags=SYN | ACK), Turn(CLIENT, flags=ACK))
CLOSE = (Turn(CLIENT, flags=FIN | ACK), Turn(SERVER, flags=FIN | ACK), Turn(CLIENT, flags=ACK))
RESET = (Turn(SERVER, flags=RST | ACK),)


def client(said: bytes, *, lost: int = 0, port: int = 40_000) -> Turn:
    return Turn(CLIENT, said, lost, port=port)


def server(said: bytes, *, lost: int = 0, port: int = 40_000) -> Turn:
    return Turn(SERVER, said, lost, port=port)


def frames(turns: Iterable[Turn]) -> Iterator[Frame]:
    """The frames, a hundredth of a second apart. Each acknowledges all that was said before."""
    places: dict[tuple[str, int], int] = {}
    for number, turn in enumerate(turns, 1):
        other = SERVER if turn.sender == CLIENT else CLIENT
        own = places.get((turn.sender, turn.port), FIRST[turn.sender]) + turn.lost
        acknowledged = places.get((other, turn.port), FIRST[other] + 1) if turn.flags & ACK else 0
        octets = frame(
            turn.sender, turn.flags, own, acknowledged, data=turn.said, port=turn.port, identification=number
        )
        places[turn.sender, turn.port] = own + len(turn.said) + bool(turn.flags & (SYN | FIN))
        yield Frame(
            number=number,
            timestamp_ns=number * 10_000_000,
            captured_length=len(octets),
            original_length=len(octets),
            link_type=1,
            interface=0,
            octets=octets,
        )


def packets(*turns: Turn) -> Iterator[Packet]:
    """The same as packets."""
    return map(dissect, frames(turns))
