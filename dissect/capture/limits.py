"""Limits on what a file may claim."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The limits of reading; None removes a limit where that is allowed."""

    record_octets: int = 16 << 20
    """The largest record (pcap) or block (pcapng): 16 MiB. Larger: `file.record-too-big`, `file.bad-length`."""
    interfaces: int = 32_768
    """The most interfaces described in a file; more are not kept, with a note `file.limit`."""
    description_octets: int = 16 << 20
    """The most octets of all interface descriptions of a file: 16 MiB. Of any more, only what gives times and lengths
    is kept, with a note `file.limit`.
    """
    options: int = 65_536
    """The most options, and name records, of a pcapng block; more are not read, with a note `file.limit`."""
    inflated_octets: int | None = 64 << 30
    """The most octets that a compressed file may grow to: 64 GiB, then `file.limit`."""
    inflation_ratio: int | None = 1000
    """How many times its own size a compressed file may grow to, once it has grown to `inflation_ratio_after`."""
    inflation_ratio_after: int = 256 << 20
    """The octets that a compressed file may grow to at any ratio: 256 MiB."""

    def __post_init__(self) -> None:
        for one in fields(self):
            value = getattr(self, one.name)
            if value is not None and value <= 0:
                raise ValueError(f"a limit is at least 1, and {one.name} is {value}")


DEFAULT_LIMITS: Final = Limits()
