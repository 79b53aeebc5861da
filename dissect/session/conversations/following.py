"""`flows`: a capture read for its conversations."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from typing import TYPE_CHECKING

from dissect.blocks.captures import Progress, Sources, read_captures
from dissect.packet import DEFAULT_LIMITS, DecodeAs, NestingLimits, ProtocolSet, chosen_protocols
from dissect.packet.reassembly import Reassembler
from dissect.session.conversations.keeping import BLOCK_ROWS, KEPT, Keeper
from dissect.session.conversations.listing import Flows
from dissect.session.ordered_pass.asking import follow_for

if TYPE_CHECKING:
    from dissect.blocks.block import Block
    from dissect.capture.notes import Note
    from dissect.filter.expressions import Filter
    from dissect.filter.rows.joining import JoinedRows


class Follower:
    """Follows the conversations in blocks: `look` may be called in any thread, `take` with its results in order."""

    def __init__(
        self, wanted: Filter | None, protocols: ProtocolSet, reassemble: bool | Reassembler, limit: int
    ) -> None:
        reassembler = Reassembler() if reassemble is True else reassemble.new() if reassemble else None
        self._chosen: Callable[[Block], bytes] | None = None
        self._joined: JoinedRows | None = None
        if wanted is not None:  # what filters need takes long to import
            from dissect.filter.rows.joining import joined_rows
            from dissect.filter.rows.selecting import RowFilter

            self._chosen, self._joined = RowFilter(wanted, protocols).chosen, joined_rows(wanted, reassemble)
        self._keeper = Keeper(protocols, reassembler, most_kept=limit)

    def look(self, block: Block) -> tuple[Block, bytes | None]:
        """A block with its layers, and which rows are chosen."""
        block.layers()
        return block, None if self._chosen is None else self._chosen(block)

    def take(self, found: tuple[Block, bytes | None]) -> None:
        """The next block."""
        block, chosen = found
        if chosen is not None and self._joined is not None:
            chosen = self._joined.judged(block, chosen)
        self._keeper.add(block, chosen)

    def flows(self, notes: tuple[Note, ...] = ()) -> Flows:
        """The conversations, when all blocks were taken."""
        return Flows(self._keeper, notes)


def flows(
    path: Sources,
    filter: str | Filter | None = None,  # noqa: A002  # the word that users expect
    *,
    limit: int = KEPT,
    reassemble: bool | Reassembler = True,
    threads: int | None = None,
    protocols: ProtocolSet | None = None,
    decode_as: DecodeAs | None = None,
    limits: NestingLimits = DEFAULT_LIMITS,
    progress: Progress | None = None,
) -> Flows:
    """The conversations of a capture, or of several that follow one another: ``for one in dissect.flows("echo.pcap")``.

    `filter`: only packets that match count; `limit`: of how many conversations at most something is kept. A datagram in
    fragments counts when it is whole, with all of its frames; with `reassemble=False`, not at all. CaptureError if a
    file is damaged.
    """
    chosen = chosen_protocols(protocols, decode_as)
    wanted = _parsed(filter, chosen) if isinstance(filter, str) else filter
    if limit < 0:
        raise ValueError(f"limit must be at least 0, not {limit}")
    follower = Follower(wanted, chosen, reassemble, limit)
    reading = read_captures(
        path,
        protocols=chosen,
        limits=limits,
        threads=threads,
        progress=progress,
        batch_rows=BLOCK_ROWS,
        follow=follow_for(wanted, chosen, limits, reassemble=reassemble),
        with_divided=True,
    )
    with closing(reading.map(follower.look)) as found:
        for one in found:
            follower.take(one)
    return follower.flows(reading.notes)


def _parsed(text: str, protocols: ProtocolSet) -> Filter:
    from dissect.filter.names import catalogue
    from dissect.filter.parser import parse

    return parse(text, catalogue(protocols))
