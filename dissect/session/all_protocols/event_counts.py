"""`EventCounts`: how often things happened in a capture."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from dissect.session.all_protocols.following import Following

if TYPE_CHECKING:
    from dissect.blocks.block import Block
    from dissect.packet.reassembly import Reassembler


class EventCounts:
    """Counts the events of blocks that are given in order."""

    def __init__(self, reassemble: bool | Reassembler = True) -> None:
        """`reassemble`: as for `dissect.open`."""
        self.events: Counter[str] = Counter()
        """By their kind."""
        self._following = Following(reassemble, with_messages=False)

    def add(self, block: Block, chosen: bytes | None) -> None:
        """Follow a block, and count the events of the rows that are chosen: None for all."""
        first = block.frames.first_number
        for number, meaning in self._following.begin(block).items():
            if chosen is None or chosen[number - first]:
                self.events.update(one.kind.value for one in meaning.events)
