"""`HandshakeOf`: how a connection was opened, in the words of its protocol, and what that shows of the way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from dissect.codes import CodeWithMeaning

NEAR: Final = 4
"""The tap is near an end if its part of the round trip is at most one of so many."""
NOT_OPEN: Final = frozenset({"unfinished", "refused", "no_answer", "not_seen"})
"""In the words of every protocol: the end that was called has answered, has refused, or has not answered; the capture
lacks the beginning."""


class KindOfHandshake(CodeWithMeaning):
    """How a connection was opened: a closed list for each protocol, with the same words where they mean the same."""

    @property
    def is_open(self) -> bool:
        """Whether the whole of it was seen, and there is a connection."""
        return self.value not in NOT_OPEN


K = TypeVar("K", bound=KindOfHandshake)
"""Those of a protocol."""


class Tap(CodeWithMeaning):
    """Where the capture was made, by the times of the handshake."""

    CLIENT = "client", "at the client, or near it"
    SERVER = "server", "at the server, or near it"
    BETWEEN = "between", "somewhere between the ends"


@dataclass(frozen=True, slots=True)
class HandshakeOf(Generic[K]):
    """How a connection was opened, and how long that took. None where it was not seen."""

    kind: K
    frames: tuple[int, ...]
    """The numbers of its frames; of those that were sent again, the first."""
    to_server_ns: int | None
    """From the tap to the server and back: from the latest message that opens it to the answer."""
    to_client_ns: int | None
    """From the tap to the client and back: from the answer to what the client sends then."""

    @property
    def round_trip_ns(self) -> int | None:
        """The first round trip between both ends, wherever the capture was made."""
        if self.to_server_ns is None or self.to_client_ns is None:
            return None
        return self.to_server_ns + self.to_client_ns

    @property
    def tap(self) -> Tap | None:
        """Where the capture was made."""
        whole = self.round_trip_ns
        if not whole or self.to_server_ns is None or self.to_client_ns is None:
            return None
        if self.to_client_ns * NEAR <= whole:
            return Tap.CLIENT
        return Tap.SERVER if self.to_server_ns * NEAR <= whole else Tap.BETWEEN
