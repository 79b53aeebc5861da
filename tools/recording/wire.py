"""A cable between two TAP or TUN devices whose behaviour a scenario decides: lose, damage, delay, repeat, pad, tag.

The hosts on both ends are real; only what happens between them is ours. So the retransmission after a damaged
segment, say, is the kernel's own.
"""

from __future__ import annotations

import enum
import heapq
import os
import select
import threading
import time
from collections.abc import Callable, Iterable

from recording.links import Pair


class Direction(enum.Enum):
    """Which way a frame travels."""

    TO_SERVER = "to server"
    TO_CLIENT = "to client"


Policy = Callable[[Direction, bytes], Iterable[tuple[float, bytes]]]
"""For each frame: what comes out at the other end, as (delay in seconds, frame) pairs; nothing for a lost frame."""


def faithful(_direction: Direction, frame: bytes) -> Iterable[tuple[float, bytes]]:
    """A wire that carries everything unchanged and at once."""
    return [(0.0, frame)]


Outcome = Callable[[bytes], Iterable[tuple[float, bytes]]]
"""What becomes of one frame."""


def lost(_frame: bytes) -> Iterable[tuple[float, bytes]]:
    """The frame does not arrive."""
    return []


def twice(frame: bytes) -> Iterable[tuple[float, bytes]]:
    """The frame arrives two times."""
    return [(0.0, frame), (0.0, frame)]


def to_the_server(number: int, chosen: Callable[[bytes], bool], outcome: Outcome) -> Policy:
    """A wire that does something to the given one (from 1) of the chosen frames to the server."""
    seen: list[bytes] = []

    def policy(direction: Direction, frame: bytes) -> Iterable[tuple[float, bytes]]:
        if direction is Direction.TO_SERVER and chosen(frame):
            seen.append(frame)
            if len(seen) == number:
                return outcome(frame)
        return [(0.0, frame)]

    return policy


class Wire:
    """Moves frames between the two ends of a pair in a thread until it is closed."""

    def __init__(self, pair: Pair, policy: Policy = faithful) -> None:
        self._descriptors = {
            pair.client.device: (Direction.TO_SERVER, pair.server.device),
            pair.server.device: (Direction.TO_CLIENT, pair.client.device),
        }
        self._policy = policy
        self._waiting: list[tuple[float, int, int, bytes]] = []
        self._frames = 0
        self._stop_reading, self._stop_writing = os.pipe()
        self._thread = threading.Thread(target=self._carry, daemon=True)
        self._thread.start()

    def _carry(self) -> None:
        while True:
            patience = max(0.0, self._waiting[0][0] - time.monotonic()) if self._waiting else None
            readable, _, _ = select.select([*self._descriptors, self._stop_reading], [], [], patience)
            if self._stop_reading in readable:
                return
            for descriptor in readable:
                direction, other = self._descriptors[descriptor]
                now = time.monotonic()
                for delay, frame in self._policy(direction, os.read(descriptor, 65536)):
                    self._frames += 1
                    heapq.heappush(self._waiting, (now + delay, self._frames, other, frame))
            while self._waiting and self._waiting[0][0] <= time.monotonic():
                _when, _number, other, frame = heapq.heappop(self._waiting)
                os.write(other, frame)

    def close(self) -> None:
        """Cut the wire and close the devices; the kernel removes their interfaces."""
        os.write(self._stop_writing, b".")
        self._thread.join()
        for descriptor in (*self._descriptors, self._stop_reading, self._stop_writing):
            os.close(descriptor)
