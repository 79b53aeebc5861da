"""The origins from which sequence numbers count: in Python, and in the engine's tables, with the same results."""

from __future__ import annotations

from typing import Final, Protocol

from dissect.engine.keys import Keys
from dissect.engine.library import Engine
from dissect.engine.memory import address_of
from dissect.engine.sizes import FLOW_OCTETS
from dissect.engine.structures import counting
from dissect.engine.structures.counting import ORIGIN_OCTETS

MODULUS: Final = 1 << 32
BEHIND: Final = MODULUS - (1 << 30)
"""A difference from here on means a number before the first, as in a keep-alive."""
DIRECTIONS: Final = 32_000
"""So many directions are remembered at least, and twice as many at most: when so many were met since this was the case
before, those that were not met since are forgotten, and start again if they return."""


class Origins(Protocol):
    """The first sequence number of each direction."""

    def since(
        self, sender: bytes, receiver: bytes, number: int, acknowledged: int | None, *, is_first: bool
    ) -> tuple[int, int | None]:
        """Both numbers of a segment relative to the origins of its direction and of the other one; None for the second
        if it is not in use. `is_first`: whether a direction begins with it."""


class PlainOrigins:
    """In dictionaries."""

    def __init__(self, most: int = DIRECTIONS) -> None:
        self._most = most
        self._young: dict[bytes, int] = {}
        self._old: dict[bytes, int] = {}

    def __len__(self) -> int:
        return len(self._young) + len(self._old)

    def since(
        self, sender: bytes, receiver: bytes, number: int, acknowledged: int | None, *, is_first: bool
    ) -> tuple[int, int | None]:
        if len(self._young) >= self._most:
            self._young, self._old = {}, self._young
        if is_first:
            self._young[sender] = number
        found = _relative(number, self._origin(sender, number))
        return found, None if acknowledged is None else _relative(acknowledged, self._origin(receiver, acknowledged))

    def _origin(self, key: bytes, met: int) -> int:
        origin = self._young.get(key)
        if origin is None:
            origin = self._young[key] = self._old.get(key, met - 1)
        return origin


def _relative(number: int, origin: int) -> int:
    """The difference of sequence numbers; negative where it can only mean a number before."""
    difference = (number - origin) % MODULUS
    return difference - MODULUS if difference >= BEHIND else difference


class EngineOrigins:
    """In tables of the engine, which counts whole blocks by them."""

    def __init__(self, library: Engine, most: int = DIRECTIONS) -> None:
        self._library = library
        self._tables = [Keys(library, FLOW_OCTETS, ORIGIN_OCTETS) for _ in range(2)]
        self.structure = counting.Origins(self._tables[0].address, self._tables[1].address, most)

    def __len__(self) -> int:
        return sum(map(len, self._tables))

    def make_room(self) -> None:
        """Room for more young directions."""
        next(one for one in self._tables if one.address == self.structure.young).make_room()

    def since(
        self, sender: bytes, receiver: bytes, number: int, acknowledged: int | None, *, is_first: bool
    ) -> tuple[int, int | None]:
        segment = counting.Segment(number=number, acknowledged=acknowledged or 0, is_first=is_first)
        segment.sender[:], segment.receiver[:] = sender, receiver
        segment.acknowledges = acknowledged is not None
        while not self._library.count_segment(address_of(self.structure), address_of(segment)):
            self.make_room()
        return segment.number, None if acknowledged is None else segment.acknowledged
