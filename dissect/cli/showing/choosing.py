"""The packets of a capture that are shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from dissect.cli.sources.selected_rows import chosen_rows
from dissect.cli.sources.source import CaptureInput
from dissect.engine.library import engine
from dissect.packet import Packet
from dissect.render.lines.line import PacketRows

if TYPE_CHECKING:
    from dissect.blocks.block import Block
    from dissect.filter.expressions import Filter
    from dissect.session.all_protocols.following import Following


def among_numbers(numbers: Sequence[int]) -> str:
    """The filter that packets with these numbers match."""
    return f"frame.number in {{{', '.join(map(str, numbers))}}}"


def found_among(packets: Iterator[Packet], numbers: set[int]) -> Iterator[Packet]:
    """The packets, up to the last of some numbers. Those that are found are taken out of the set."""
    for packet in packets:
        numbers.discard(packet.frame.number)
        yield packet
        if not numbers:
            return


def chosen(
    source: CaptureInput, wanted: Filter | None, rows: PacketRows | None, following: Following | None = None
) -> Iterator[Packet]:
    """The packets that match the filter. `rows` and `following` take those that do not match too: times and sequence
    numbers are relative to the first packet of all, and what a packet means depends on all before."""
    if engine() is None:
        return _one_by_one(source, wanted, rows, following)
    choose = chosen_rows(wanted, source.protocols)
    if rows is None and following is None and choose is None:
        packets = iter(source)
    else:
        packets = source.chosen(
            lambda block: _begin(block, choose, rows, following), None if choose is None else wanted
        )
    return packets if wanted is None or choose is not None else filter(wanted.matches, packets)


def _begin(
    block: Block,
    choose: Callable[[Block], bytes] | None,
    rows: PacketRows | None,
    following: Following | None,
) -> bytes | None:
    """Take the rows of a block, and choose some of them; None for all."""
    if rows is not None:
        rows.begin(block)
    if following is not None:
        following.begin(block)
    return None if choose is None else choose(block)


def _one_by_one(
    source: CaptureInput, wanted: Filter | None, rows: PacketRows | None, following: Following | None
) -> Iterator[Packet]:
    """The same packet by packet."""
    for packet in source:
        if following is not None:
            following.take(packet)
        if wanted is None or wanted.matches(packet):
            yield packet
        elif rows is not None:
            rows.pass_over(packet)
