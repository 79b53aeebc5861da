"""What an end has received: messages for its program, and pieces behind a gap."""

from __future__ import annotations

from collections import deque
from typing import Final

from dissect.protocols.sctp import SCTPData, SCTPSack
from dissect.session.analysis.numbers import MASK, is_behind

MOST_BLOCKS: Final = 16


class Receiver:
    """The receiving half of an end."""

    def __init__(self, room: int) -> None:
        self.acknowledged = 0
        """All pieces up to this number have come."""
        self.messages = deque[bytes]()
        self._room = room
        self._waiting: dict[int, SCTPData] = {}
        """Pieces behind a gap, by their numbers."""
        self._parts = bytearray()
        """Those of a message that is not complete."""
        self._doubled: list[int] = []

    @property
    def has_gap(self) -> bool:
        """Whether something waits for what is before it, or came twice."""
        return bool(self._waiting or self._doubled)

    def begin(self, number: int) -> None:
        """The number of the first piece is known."""
        self.acknowledged = (number - 1) & MASK

    def window(self) -> int:
        """Octets that there is room for."""
        held = sum(map(len, self.messages)) + len(self._parts)
        return max(self._room - held - sum(len(one.user_data) for one in self._waiting.values()), 0)

    def take(self, piece: SCTPData) -> None:
        """Take a piece of a message."""
        if not is_behind(piece.tsn, self.acknowledged) or piece.tsn in self._waiting:
            self._doubled.append(piece.tsn)
            return
        self._waiting[piece.tsn] = piece
        while (found := self._waiting.pop((self.acknowledged + 1) & MASK, None)) is not None:
            self.acknowledged = found.tsn
            self._parts += found.user_data
            if found.ending:
                self.messages.append(bytes(self._parts))
                self._parts.clear()

    def sack(self) -> SCTPSack:
        """What has come: all up to a number, runs behind gaps, and what came twice (RFC 9260 §3.3.4)."""
        runs: list[tuple[int, int]] = []
        for offset in sorted((number - self.acknowledged) & MASK for number in self._waiting):
            if runs and runs[-1][1] == offset - 1:
                runs[-1] = runs[-1][0], offset
            else:
                runs.append((offset, offset))
        doubled, self._doubled = self._doubled, []
        return SCTPSack(
            cumulative_tsn_ack=self.acknowledged,
            advertised_receiver_window_credit=self.window(),
            gap_ack_blocks=b"".join(edge.to_bytes(2, "big") for run in runs[:MOST_BLOCKS] for edge in run),
            duplicate_tsns=b"".join(number.to_bytes(4, "big") for number in doubled),
        )
