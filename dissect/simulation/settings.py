"""`Settings`: what is simulated."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from dissect.simulation.network.link import NO_FAULTS, Faults
from dissect.simulation.programs.echo import Ending

MOST_OCTETS: Final = 10_000_000
LARGEST_MESSAGE: Final = 60_000
"""Of a protocol that keeps the boundaries of messages."""
LEAST_SCTP_WINDOW: Final = 1500
"""RFC 9260 §3.3.2."""
LEAST_MSS: Final = 64
MOST_MSS: Final = 9_000
LARGEST_WINDOW: Final = 1 << 30
"""RFC 7323 §2.3."""
MOST_MILLISECONDS: Final = 60_000


class Transport(StrEnum):
    """What carries the messages."""

    TCP = "tcp"
    UDP = "udp"
    SCTP = "sctp"


class Tap(StrEnum):
    """Where packets are captured."""

    CLIENT = "client"
    SERVER = "server"


@dataclass(frozen=True, slots=True)
class Settings:
    """All that is chosen. ValueError if something is out of bounds."""

    messages: Sequence[bytes]
    transport: Transport = Transport.TCP
    close: Ending = Ending.FIN
    mss: int = 1460
    window: int = 65_535
    """Octets that each end keeps for its program."""
    round_trip_ms: float = 20
    pause_ms: float = 0
    """How long the server waits before it reads."""
    keep_alive_ms: float = 0
    """After which silence an end asks whether the other is still there; 0: never."""
    faults: Faults = NO_FAULTS
    listens: bool = True
    """Whether there is a server."""
    ipv6: bool = False
    port: int = 7
    client_port: int = 50_001
    tap: Tap = Tap.CLIENT
    seed: int = 0

    def __post_init__(self) -> None:
        for name, value, least, most in (
            ("mss", self.mss, LEAST_MSS, MOST_MSS),
            ("window", self.window, 1, LARGEST_WINDOW),
            ("rtt", self.round_trip_ms, 0.01, MOST_MILLISECONDS),
            ("pause", self.pause_ms, 0, MOST_MILLISECONDS),
            ("keep_alive", self.keep_alive_ms, 0, MOST_MILLISECONDS),
            ("port", self.port, 1, 0xFFFF),
            ("client_port", self.client_port, 1, 0xFFFF),
        ):
            if not least <= value <= most:
                raise ValueError(f"{name} is {value}, but it may be {least} to {most}")
        if self.port == self.client_port:
            raise ValueError(f"both ends have port {self.port}")
        if sum(map(len, self.messages)) > MOST_OCTETS:
            raise ValueError(f"the messages have more than {MOST_OCTETS} octets")
        if self.transport is not Transport.TCP and any(len(one) > LARGEST_MESSAGE for one in self.messages):
            raise ValueError(f"a message over {self.transport} has at most {LARGEST_MESSAGE} octets")
        if self.transport is Transport.SCTP:
            self._check_sctp()

    def _check_sctp(self) -> None:
        if self.close is Ending.HALF:
            raise ValueError("an association over SCTP is never half-closed")
        if self.window < LEAST_SCTP_WINDOW:
            raise ValueError(f"window is {self.window}, but SCTP allows none below {LEAST_SCTP_WINDOW}")
        if not all(0 < len(one) <= self.window for one in self.messages):
            raise ValueError("a message over SCTP has at least one octet, and no more than the window")
