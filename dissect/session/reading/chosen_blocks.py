"""`chosen_blocks`: a capture in blocks, with the rows that a filter chooses."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import TYPE_CHECKING, Final

from dissect.blocks.captures import Sources, read_captures

if TYPE_CHECKING:
    from dissect.blocks.block import Block
    from dissect.filter.expressions import Filter
    from dissect.packet import ProtocolSet

ROWS: Final = 4096
CHUNK: Final = 1 << 21
"""Packets of a block, and octets of the file that are kept together: few enough that memory stays small."""


def chosen_blocks(
    source: Sources, wanted: str | Filter | None = None, protocols: ProtocolSet | None = None
) -> Iterator[tuple[Block, bytes | None]]:
    """Each block of a capture, and a flag for each of its rows: whether it is wanted; None if all are. Fragments are
    joined, as `dissect.open` does. CaptureError, after the last block before it, if the capture is damaged."""
    choose, joined, follow = None, None, None
    if wanted is not None:  # what filters need takes longer to import than all else
        from dissect.filter.names import catalogue
        from dissect.filter.parser import parse
        from dissect.filter.rows.joining import joined_rows
        from dissect.filter.rows.selecting import RowFilter
        from dissect.packet import default_protocols
        from dissect.session.ordered_pass.ordered_pass import ordered_pass

        if isinstance(wanted, str):
            wanted = parse(wanted, catalogue(protocols or default_protocols()))
        choose, joined = RowFilter(wanted, protocols).chosen, joined_rows(wanted, reassemble=True)
        follow = ordered_pass(wanted.followed, protocols)
    reading = read_captures(
        source,
        protocols=protocols,
        threads=1,
        batch_rows=ROWS,
        chunk=CHUNK,
        follow=follow,
        with_divided=True,
    )
    with closing(reading.map(lambda block: block)) as blocks:
        for block in blocks:
            flags = None if choose is None else choose(block)
            yield block, flags if flags is None or joined is None else joined.judged(block, flags)
