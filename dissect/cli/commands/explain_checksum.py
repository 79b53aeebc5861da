"""`dissect explain-checksum`: the worked arithmetic of one packet's checksums."""

from __future__ import annotations

from functools import partial

import click

from dissect.cli.files_argument import file_argument
from dissect.cli.filter_option import chosen_filter
from dissect.cli.output import Output, Status, color_option, complain
from dissect.cli.protocol_options import chosen_protocols, decode_as_option
from dissect.cli.showing.choosing import among_numbers, chosen
from dissect.cli.sources.source import CaptureInput
from dissect.packet import LayerChecksum
from dissect.render.escape import escape
from dissect.render.lines.columns import Columns, PacketRow
from dissect.render.lines.line import PacketRows
from dissect.render.lines.packet_times import PacketTimes
from dissect.render.packets.checksum import LIMIT, checksum_lines, rules
from dissect.render.spans import Role


@click.command("explain-checksum")
@file_argument
@click.option("-n", "--number", type=click.IntRange(min=1), required=True, help="The number of the packet, from 1.")
@click.option("--layer", metavar="NAME", help="Only the checksum of this layer: ip, tcp, …, or the layer's index.")
@click.option("--all", "in_full", is_flag=True, help="Show every word of the payload.")
@decode_as_option
@color_option
def command(
    *, file: str, number: int, layer: str | None, in_full: bool, decode_as: tuple[str, ...], color: str
) -> None:
    """Work through the arithmetic of a packet's checksums, word by word.

    Exit status: 0 no checksum is INVALID or ILLEGAL, 1 some are, 2 the packet or the file does not exist.
    """
    protocols = chosen_protocols(decode_as)
    source = CaptureInput(file, protocols)
    rows = PacketRows(PacketTimes(interfaces=partial(getattr, source, "interfaces")))
    packet = next(chosen(source, chosen_filter(among_numbers([number]), protocols), rows), None)
    if packet is None:
        complain(f"{file} has no packet {number}" if source.error is None else str(source.error))
        raise SystemExit(Status.UNREADABLE)
    checksums = [one for one in packet.checksums if layer is None or layer.lower() in (one.protocol, str(one.layer))]
    if not checksums:
        there = ", ".join(one.protocol for one in packet.checksums) or "none"
        wanted = f" of {escape(layer)!r}" if layer is not None else ""
        raise click.UsageError(f"Packet {number} has no checksum{wanted}; it has: {there}.")
    with Output(color) as output:
        _explain(output, rows.row(packet), checksums, None if in_full else LIMIT)
    raise SystemExit(Status.FOUND if any(one.verdict.is_failure for one in checksums) else Status.FINE)


def _explain(output: Output, row: PacketRow, checksums: list[LayerChecksum], limit: int | None) -> None:
    output.row(Columns(output.width).line(row))
    output.lines([(rule, Role.FAINT)] for rule in rules(checksums))
    for checksum in checksums:
        output.text()
        output.lines(checksum_lines(checksum, limit))
