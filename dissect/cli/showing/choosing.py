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
    from dissect.session.following import Following


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
    """The packets that match the filter. `rows` count those that do not match too: times and sequence numbers are
    relative to the first packet of all. `following` takes all packets, each before it is given."""
    if following is not None:
        return _followed(chosen(source, None, rows), wanted, rows, following)
    if engine() is None:
        return iter(source) if wanted is None else _matching(source, wanted, rows)
    choose = chosen_rows(wanted, source.protocols)
    if rows is None and choose is None:
        packets = iter(source)
    else:
        packets = source.chosen(lambda block: _begin(block, choose, rows), None if choose is None else wanted)
    return packets if wanted is None or choose is not None else filter(wanted.matches, packets)


def _followed(
    packets: Iterator[Packet], wanted: Filter | None, rows: PacketRows | None, following: Following
) -> Iterator[Packet]:
    """All packets, each taken and then judged."""
    counts = engine() is None
    for packet in packets:
        following.take(packet)
        if wanted is None or wanted.matches(packet):
            yield packet
        elif rows is not None and counts:
            rows.pass_over(packet)


def _begin(block: Block, choose: Callable[[Block], bytes] | None, rows: PacketRows | None) -> bytes | None:
    """Count the rows of a block, and choose some of them; None for all."""
    if rows is not None:
        rows.begin(block)
    return None if choose is None else choose(block)


def _matching(source: CaptureInput, wanted: Filter, rows: PacketRows | None) -> Iterator[Packet]:
    """The same packet by packet."""
    for packet in source:
        if wanted.matches(packet):
            yield packet
        elif rows is not None:
            rows.pass_over(packet)
