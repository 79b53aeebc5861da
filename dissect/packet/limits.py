"""How deep headers may nest: every limit documented, settable, and reported when it is reached."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class NestingLimits:
    """The limits of taking one frame apart. What lies beyond one is kept as octets, with a problem `layer_limit`."""

    layers: int = 32
    """Headers that count towards none of the limits below but `tunnels`."""
    tags: int = 8
    """VLAN tags, wherever in the frame; equipment uses up to three."""
    extension_headers: int = 32
    """Extension headers of IPv6, wherever in the frame; a packet needs seven at most (RFC 8200 §4.1)."""
    tunnels: int = 8
    """Network headers inside another one: one that carries a transport and nothing else is not inside another."""

    def __post_init__(self) -> None:
        for one in fields(self):
            value = getattr(self, one.name)
            if not isinstance(value, int) or isinstance(value, bool):
                raise TypeError(f"a limit is a number, and {one.name} is {value!r}")
            if value < 0:
                raise ValueError(f"a limit is at least 0, and {one.name} is {value}")

    def allowance(self) -> list[int]:
        """How many headers of each `Nesting` may be read, in its order."""
        return [self.layers, self.tags, self.extension_headers, self.tunnels + 1]


DEFAULT_LIMITS: Final = NestingLimits()
