"""`dissect echo-check`: whether what clients sent came back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from dissect.cli.commands.sessions.framing_type import FramingType
from dissect.cli.files_argument import files_argument
from dissect.cli.filter_option import chosen_filter, filter_option
from dissect.cli.output import Output, Status, color_option
from dissect.cli.protocol_options import chosen_protocols, decode_as_option
from dissect.cli.sources.source import CaptureInput
from dissect.packet.reassembly import Reassembler
from dissect.render.sessions.echoes import echo_lines
from dissect.render.spans import Role
from dissect.render.verification.datagrams import DatagramCounts
from dissect.session.echo.checking import echoes_in
from dissect.session.echo.watch import Watch

if TYPE_CHECKING:
    from dissect.framing import Framing


@click.command("echo-check")
@files_argument()
@click.option(
    "--frame",
    "framing",
    type=FramingType(),
    metavar="FRAMING",
    help="How messages over TCP end: fixed:2048, delimiter:TEXT or length:4; without it, each segment with data counts "
    "as one.",
)
@click.option("--all", "lists_all", is_flag=True, help="List every message, those that came back too.")
@filter_option
@decode_as_option
@color_option
def command(
    *,
    files: tuple[str, ...],
    framing: Framing | None,
    lists_all: bool,
    filter_text: str | None,
    decode_as: tuple[str, ...],
    color: str,
) -> None:
    """Check that servers sent back what clients had sent them, over TCP, UDP and SCTP: message by message, what is
    missing, what is different, and how long it took.

    Every conversation in which the client sent something counts; -Y chooses, such as -Y 'udp.port == 7'.

    Datagrams that were not put together from their fragments count as not captured; where the first fragment is lost
    too, it is not known whose they are, and how many there were is said.

    Exit status: 0 everything came back, 1 something did not or was not captured, or a capture is damaged, 2 a capture
    cannot be opened, or nothing was sent.
    """
    protocols = chosen_protocols(decode_as)
    wanted = chosen_filter(filter_text, protocols)
    worst = Status.FINE
    with Output(color) as output:
        for file in files:
            reassembler = Reassembler()
            watch = Watch(reassembler)
            source = CaptureInput(file, protocols, reassemble=reassembler, chosen=wanted)
            found = echoes_in(source if wanted is None else filter(wanted.matches, source), framing, watch)
            unjoined = watch.unjoined()
            output.heading(file)
            for one in found:
                output.lines(echo_lines(one, lists_all=lists_all))
            if source.status is Status.UNREADABLE:
                output.lines([[("  not read", Role.BAD)]])
            elif not found and not unjoined:
                output.lines([[("  no client sent anything over TCP, UDP or SCTP", Role.BAD)]])
            if unjoined:
                output.lines(DatagramCounts(unjoined, 0, 0).lines())
            if source.status is Status.FOUND:
                output.lines([[("  damaged: only packets before the damage count", Role.BAD)]])
            status = Status.UNREADABLE if not found else Status.FINE
            if unjoined or not all(one.is_echoed for one in found):
                status = Status.FOUND
            worst = max(worst, status, source.status)
            source.complain()
    raise SystemExit(worst)
