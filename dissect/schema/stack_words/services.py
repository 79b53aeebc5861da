"""What a transport promises to the processes that use it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """What a process may rely on."""

    connects: bool = False
    """Both ends agree to talk before there is any data."""
    confirms: bool = False
    """The receiver says what has arrived, and what is lost is sent again."""
    keeps_order: bool = False
    """Data arrives in the order in which it was sent."""
    keeps_borders: bool = False
    """What was sent as one message is received as one."""
