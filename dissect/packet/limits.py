"""How much of one frame is read. Every limit is documented, and reported when it is reached.

All but one can be set: how deep lists nest (`NESTING_LIMIT` in `derive.lists.reading`) is fixed, because each level is
a recursive call, and a greater depth could exhaust Python's stack.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Final, Self

from dissect.derive.lists.room import ITEM_LIMIT

MOST_DIGITS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class NestingLimits:
    """The limits of taking one frame apart. Anything beyond a limit is kept as octets, with a problem `layer_limit`."""

    layers: int = 32
    """Headers that count towards none of the limits below but `tunnels`."""
    tags: int = 8
    """VLAN tags, wherever in the frame; equipment uses up to three."""
    extension_headers: int = 32
    """Extension headers of IPv6, wherever in the frame; a packet needs seven at most (RFC 8200 §4.1)."""
    tunnels: int = 8
    """Network headers inside another one; the outermost does not count."""
    items: int = ITEM_LIMIT
    """Options, chunks, records and the like in all lists of the frame, including lists within lists."""

    def __post_init__(self) -> None:
        for one in fields(self):
            value = getattr(self, one.name)
            if not isinstance(value, int) or isinstance(value, bool):
                raise TypeError(f"a limit is a number, but {one.name} is {value!r}")
            if value < 0:
                raise ValueError(f"a limit is at least 0, but {one.name} is {value}")

    @classmethod
    def parse(cls, texts: Sequence[str]) -> Self:
        """Limits from texts such as `tags=20`; ValueError for any other text."""
        given: dict[str, int] = {}
        names = [one.name for one in fields(cls)]
        for text in texts:
            name, _, number = text.partition("=")
            if name not in names or not (number.isascii() and number.isdecimal() and len(number) < MOST_DIGITS):
                raise ValueError(f"{text!r} is not a limit; write one of {', '.join(names)}, =, and a number")
            given[name] = int(number)
        return cls(**given)

    def allowance(self) -> list[int]:
        """How many headers of each `Nesting` may be read, in its order."""
        return [self.layers, self.tags, self.extension_headers, self.tunnels + 1]


DEFAULT_LIMITS: Final = NestingLimits()
