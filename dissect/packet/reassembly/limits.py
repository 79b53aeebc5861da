"""Limits on the fragments that wait for others."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class ReassemblyLimits:
    """How much waits. When a limit is reached, the datagram whose first fragment is the oldest is given up."""

    octets: int = 32 << 20
    """Octets of fragments that wait: 32 MiB."""
    datagrams: int = 65_535
    """Datagrams that are not complete, and complete ones that are remembered to know late copies."""
    nesting: int = 8
    """How often a datagram in fragments may carry another that is in fragments."""

    def __post_init__(self) -> None:
        for one in fields(self):
            value = getattr(self, one.name)
            if not isinstance(value, int) or isinstance(value, bool):
                raise TypeError(f"a limit is a number, but {one.name} is {value!r}")
            if value < 1:
                raise ValueError(f"a limit is at least 1, but {one.name} is {value}")


DEFAULT_REASSEMBLY_LIMITS: Final = ReassemblyLimits()
