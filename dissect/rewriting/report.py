"""What became of the packets of a capture."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Final

MOST: Final = 100
"""How many reasons are told apart."""


@dataclass(slots=True)
class RewriteReport:
    """What was changed, counted."""

    packets: int = 0
    """Packets read."""
    selected: int = 0
    """Those that were to be changed."""
    changed: int = 0
    """Those that were."""
    changes: Counter[str] = field(default_factory=Counter)
    """How often each thing was changed: "addresses", "MAC addresses" and "ports" count fields, the name of a field that
    was set its packets, and so do "decapsulated", "tags", "checksums", "payloads dropped", "cut" and "times"."""
    not_changed: Counter[str] = field(default_factory=Counter)
    """What could not be changed in packets that were to be, with the reason, and in how many of them."""
    left_out: Counter[str] = field(default_factory=Counter)
    """What the file said beside its packets, and the new one does not."""
    damage: str = ""
    """Why the capture could not be read to its end; empty if it was."""

    def failed(self, reason: str) -> None:
        """Count what could not be changed; reasons that are many, because packets stand in them, are counted as one."""
        is_one_more = reason not in self.not_changed and len(self.not_changed) >= MOST
        self.not_changed["other reasons" if is_one_more else reason] += 1
