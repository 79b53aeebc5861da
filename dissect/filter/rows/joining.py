"""The rows of blocks that match a filter, where datagrams in fragments are joined: one that completes a datagram is
judged with it."""

from __future__ import annotations

from dissect.blocks.block import Block
from dissect.blocks.fragments.rows import joined_in
from dissect.filter.expressions import Filter
from dissect.filter.frame_names import FRAME_PROTOCOL
from dissect.filter.rows.selecting import FRAME_VALUES
from dissect.packet.reassembly import Reassembler


def joined_rows(wanted: Filter, reassemble: bool | Reassembler) -> JoinedRows | None:
    """What judges rows with their datagrams; None where that changes nothing. `reassemble`: as for `dissect.open`."""
    if not reassemble or wanted.names <= {*FRAME_VALUES, FRAME_PROTOCOL}:
        return None
    return JoinedRows(wanted, Reassembler() if reassemble is True else reassemble.new())


class JoinedRows:
    """Judges the rows of the blocks of a capture, which say where fragments are, in their order."""

    def __init__(self, wanted: Filter, reassembler: Reassembler) -> None:
        self._wanted = wanted
        self._reassembler = reassembler

    def judged(self, block: Block, chosen: bytes) -> bytes:
        """The flags of a block's rows, after those that complete a datagram were judged with it."""
        changed = None
        for row, packet in joined_in(block, self._reassembler):
            changed = changed or bytearray(chosen)
            changed[row] = self._wanted.matches(packet)
        return chosen if changed is None else bytes(changed)
