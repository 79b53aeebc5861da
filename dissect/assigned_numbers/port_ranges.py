"""The three ranges of ports: RFC 6335 §6."""

from __future__ import annotations

from enum import Enum


class PortRange(Enum):
    """The ranges of RFC 6335, section 6, with the older name that textbooks use."""

    SYSTEM = "system", range(1024), "well-known"
    USER = "user", range(1024, 49152), "registered"
    DYNAMIC = "dynamic", range(49152, 65536), "private"

    def __init__(self, official: str, numbers: range, also: str) -> None:
        self.official = official
        self.numbers = numbers
        self.also = also


def port_range(number: int) -> PortRange:
    """The range of a port: 0–1023 system, 1024–49151 user, 49152–65535 dynamic. ValueError outside 0–65535."""
    for one in PortRange:
        if number in one.numbers:
            return one
    raise ValueError(f"{number} is not a port: ports are 0 to 65535")
