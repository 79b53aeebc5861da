"""`Link`: what the network does with the packets of one end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Final

from dissect.simulation.network.chosen import NOTHING, Chosen
from dissect.simulation.network.clock import Clock

OCTET_NS: Final = 8
"""What an octet takes at a gigabit a second."""
HANDLING_NS: Final = 5_000
"""What the system of the sender takes."""
COPY_NS: Final = 60_000
"""A copy comes so much later."""


@dataclass(frozen=True, slots=True)
class Faults:
    """What the network does wrong."""

    loss: Chosen = NOTHING
    reorder: Chosen = NOTHING
    duplicate: Chosen = NOTHING


NO_FAULTS: Final = Faults()


class Link:
    """One way, from one end to the other."""

    def __init__(self, sender: str, clock: Clock, random: Random, delay_ns: int, faults: Faults) -> None:
        self._sender, self._clock, self._random, self._delay_ns = sender, clock, random, delay_ns
        self._faults = faults
        self._count = 0
        self._free_ns = 0
        """When the last packet has left the sender."""
        self._held: list[Callable[[], None]] = []

    def leave(self, octets: int) -> int:
        """When a packet leaves the sender: behind those before it."""
        self._free_ns = max(self._free_ns, self._clock.now + HANDLING_NS) + octets * OCTET_NS
        return self._free_ns

    def carry(self, left_ns: int, arrive: Callable[[], None]) -> bool:
        """Take a packet that has left, which may arrive. Whether it is lost."""
        self._count += 1
        lost, held, doubled = (
            one.has(self._sender, self._count, self._random)
            for one in (self._faults.loss, self._faults.reorder, self._faults.duplicate)
        )
        if lost:
            return True
        at = left_ns + self._delay_ns
        if held:
            self._hold(at, arrive)
        else:
            self._clock.at(at, lambda: self._deliver(arrive))
        if doubled:
            self._clock.at(at + COPY_NS, arrive)
        return False

    def _hold(self, at: int, arrive: Callable[[], None]) -> None:
        """Hold a packet back until another has overtaken it, but not for long."""
        waiting = [arrive]

        def release() -> None:
            if waiting:
                waiting.pop()()

        self._clock.at(at, lambda: self._held.append(release))
        self._clock.at(at + self._delay_ns // 2, release)

    def _deliver(self, arrive: Callable[[], None]) -> None:
        arrive()
        held, self._held = self._held, []
        for release in held:
            self._clock.at(self._clock.now + COPY_NS // 2, release)
