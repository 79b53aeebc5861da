"""`dissect show`: the packets of a capture, one line each, as a tree, as octets, or as JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import TYPE_CHECKING

import click

from dissect.cli.filter_option import chosen_filter, filter_option
from dissect.cli.json_schema import json_options, line_of
from dissect.cli.output import Output, color_option
from dissect.cli.protocol_options import chosen_protocols, decode_as_option
from dissect.cli.sources.selected_rows import chosen_rows
from dissect.cli.sources.source import CaptureInput, chosen_limits, limit_option
from dissect.engine.library import engine
from dissect.packet import Packet
from dissect.render.lines.columns import Columns, PacketRow
from dissect.render.lines.line import Clock, PacketRows
from dissect.render.packets.hexdump import hexdump
from dissect.render.packets.json_lines import error_object, packet_object
from dissect.render.packets.tree import tree

if TYPE_CHECKING:
    from dissect.blocks.block import Block
    from dissect.filter.expressions import Filter

LOOK_AHEAD = 100
"""How many rows of a finished file are made before the first is shown, so that columns are wide enough at once."""


@click.command("show")
@click.argument("file", metavar="FILE")
@click.option("-V", "--tree", "in_full", is_flag=True, help="Show every layer, field, option, checksum and problem.")
@click.option("-x", "--octets", is_flag=True, help="Show the octets, layer by layer.")
@click.option("-c", "--count", type=click.IntRange(min=1), metavar="N", help="Stop after N packets.")
@filter_option
@json_options("show", "Print one JSON object per packet, with Wireshark's field names.")
@click.option(
    "--time",
    "clock",
    type=click.Choice([one.value for one in Clock]),
    default=Clock.RELATIVE.value,
    help="Show seconds since the first packet, since the previous packet, or since 1970.",
)
@decode_as_option
@limit_option
@click.option(
    "-S", "--raw-numbers", is_flag=True, help="Show sequence numbers as on the wire, not relative to the first one."
)
@color_option
def command(
    *,
    file: str,
    in_full: bool,
    octets: bool,
    count: int | None,
    filter_text: str | None,
    as_json: bool,
    clock: str,
    decode_as: tuple[str, ...],
    limits: tuple[str, ...],
    raw_numbers: bool,
    color: str,
) -> None:
    """Show the packets of a capture.

    Exit status: 0 the file was read to the end, 1 it is damaged (everything before the damage is shown), 2 it cannot be
    opened or is not a capture.
    """
    if as_json and (in_full or octets):
        raise click.UsageError("--json cannot be combined with -V or -x: it already includes everything.")
    protocols = chosen_protocols(decode_as)
    wanted = chosen_filter(filter_text, protocols)
    source = CaptureInput(file, protocols, chosen_limits(limits))
    rows = PacketRows(Clock(clock), raw_numbers=raw_numbers)
    packets = islice(_packets(source, wanted, None if raw_numbers or as_json or in_full else rows), count)
    with Output(color, live=source.is_live) as output:
        if as_json:
            _show_json(output, packets, source)
        elif in_full or octets:
            _show_in_full(output, packets, rows, in_full=in_full, octets=octets)
        else:
            columns = Columns(output.width)
            look_ahead = 0 if source.is_live else LOOK_AHEAD
            made = _rows(packets, rows, columns, look_ahead)
            if output.is_plain:
                output.texts(map(columns.text, made))
            else:
                for row in made:
                    output.row(columns.line(row))
    source.complain()
    raise SystemExit(source.status)


def _packets(source: CaptureInput, wanted: Filter | None, rows: PacketRows | None) -> Iterator[Packet]:
    """The packets that match the filter. `rows` count those that do not match too: sequence numbers are relative to the
    first packet of all."""
    if engine() is None:
        return iter(source) if wanted is None else _matching(source, wanted, rows)
    choose = chosen_rows(wanted, source.protocols)
    if rows is None and choose is None:
        packets = iter(source)
    else:
        packets = source.chosen(lambda block: _begin(block, choose, rows))
    return packets if wanted is None or choose is not None else filter(wanted.matches, packets)


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


def _show_json(output: Output, packets: Iterator[Packet], source: CaptureInput) -> None:
    for packet in packets:
        output.text(line_of("show", packet_object(packet)))
    if source.error is not None:
        output.text(line_of("show", error_object(source.error)))


def _rows(packets: Iterator[Packet], rows: PacketRows, columns: Columns, look_ahead: int) -> Iterator[PacketRow]:
    first = [rows.row(packet) for packet in islice(packets, look_ahead)]
    for row in first:
        columns.fit(row)
    yield from first
    yield from map(rows.row, packets)


def _show_in_full(output: Output, packets: Iterator[Packet], rows: PacketRows, *, in_full: bool, octets: bool) -> None:
    columns = Columns(output.width)
    for packet in packets:
        if in_full:
            output.lines(tree(packet))
        else:
            output.row(columns.line(rows.row(packet)))
        if octets:
            output.lines(hexdump(packet))
        output.text()
