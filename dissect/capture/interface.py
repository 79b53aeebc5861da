"""`Interface`: where the frames of a capture were captured."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Interface:
    """One interface of a capture. A pcap file has one and does not name it."""

    link_type: int
    """The LINKTYPE_ number of its frames."""
    snaplen: int
    """The most octets kept of a frame; 0 is no limit."""
    name: str = ""
    """The device's name, as the file has it; data, not to be trusted."""
    resolution: int = 1_000_000
    """Units of its timestamps in a second: 1 000 000 are microseconds."""
    fcs_octets: int | None = None
    """Octets of frame check sequence at the end of each frame; None where the file does not say."""
    section: int = 0
    """The section of the file that describes it, from 0."""
    number: int = 0
    """Its number within that section."""
