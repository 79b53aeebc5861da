"""`dissect explain-checksum`: the worked arithmetic of one packet's checksums."""

from __future__ import annotations

from itertools import islice

import click

from dissect.cli.output import Output, Status, color_option, complain
from dissect.cli.protocol_options import chosen_protocols, decode_as_option
from dissect.cli.sources.source import CaptureInput
from dissect.packet import LayerChecksum, Packet
from dissect.render.escape import escape
from dissect.render.lines.columns import Columns
from dissect.render.lines.line import PacketRows
from dissect.render.packets.checksum import LIMIT, checksum_lines, rules
from dissect.render.spans import Role


@click.command("explain-checksum")
@click.argument("file", metavar="FILE")
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
    packet, problem = _packet(CaptureInput(file, chosen_protocols(decode_as)), number)
    if packet is None:
        complain(problem)
        raise SystemExit(Status.UNREADABLE)
    checksums = [one for one in packet.checksums if layer is None or layer.lower() in (one.protocol, str(one.layer))]
    if not checksums:
        there = ", ".join(one.protocol for one in packet.checksums) or "none"
        wanted = f" of {escape(layer)!r}" if layer is not None else ""
        raise click.UsageError(f"Packet {number} has no checksum{wanted}; it has: {there}.")
    with Output(color) as output:
        _explain(output, packet, checksums, None if in_full else LIMIT)
    raise SystemExit(Status.FOUND if any(one.verdict.is_failure for one in checksums) else Status.FINE)


def _explain(output: Output, packet: Packet, checksums: list[LayerChecksum], limit: int | None) -> None:
    output.row(Columns(output.width).line(PacketRows().row(packet)))
    output.lines([(rule, Role.FAINT)] for rule in rules(checksums))
    for checksum in checksums:
        output.text()
        output.lines(checksum_lines(checksum, limit))


def _packet(source: CaptureInput, number: int) -> tuple[Packet | None, str]:
    """The packet, or what is said if there is none."""
    packet = next(islice(source, number - 1, None), None)
    if packet is None and source.error is not None:
        return None, str(source.error)
    return packet, f"{source.file} has no packet {number}"
