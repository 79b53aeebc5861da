"""`Recording`: packets of one capture, and what is said of them as a whole."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from dissect.packet import Packet


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """Packets in the order of their capture, with what a page says of all of them."""

    packets: Iterable[Packet]
    file: str = ""
    title: str = ""
    lead: str = ""
    """A sentence before everything; empty: it follows from the conversations."""
    origin: str = "recorded"
    """How the packets came to be: recorded, simulated, or given."""
    wanted: Callable[[Packet], bool] | None = None
    """Which of them are shown; None for all. The others count for what the packets after them mean."""
    conversation: int | None = None
    """Only this conversation, by its number."""
    numbers: frozenset[int] = frozenset()
    """The packets that are shown in full; none: the first ones."""


def recording_of(source: Recording | str | os.PathLike[str] | Iterable[Packet]) -> Recording:
    """A recording of whatever has packets."""
    if isinstance(source, Recording):
        return source
    if isinstance(source, str | os.PathLike):
        return Recording(packets=_Opened(os.fspath(source)), file=os.path.basename(os.fspath(source)))
    return Recording(packets=source, origin="given")
