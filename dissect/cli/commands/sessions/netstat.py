"""`dissect netstat`: what `netstat` would have shown on the hosts of a capture."""

from __future__ import annotations

import re
from contextlib import closing
from datetime import datetime

import click

from dissect.cli.files_argument import files_argument
from dissect.cli.filter_option import chosen_filter, filter_option
from dissect.cli.json_schema import json_options, line_of
from dissect.cli.output import Output, Status, color_option, is_terminal
from dissect.cli.protocol_options import chosen_protocols, decode_as_option
from dissect.cli.sources.block_source import BlockSource
from dissect.render.escape import escape
from dissect.render.schemas.objects import error_object
from dissect.render.sessions.netstat import netstat_lines, netstat_object
from dissect.render.sessions.state_machine import mermaid_of, state_lines
from dissect.render.spans import Role
from dissect.session.sockets import Until, sockets_until
from dissect.session.sockets.asking import address_of, nanoseconds_of
from dissect.session.tcp.states import TRANSITIONS

LONGEST_DECIMALS = 9


class MomentType(click.ParamType[Until]):
    """A time: seconds since the first packet, or date and time."""

    name = "time"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Until:  # noqa: ARG002  # click's
        text = str(value)
        found = re.fullmatch(r"(\d{1,12})(?:\.(\d{1,9}))?", text, re.ASCII)
        if found is not None:
            return Until(elapsed_ns=int(found[1] + (found[2] or "").ljust(LONGEST_DECIMALS, "0")))
        try:
            return Until(time_ns=nanoseconds_of(datetime.fromisoformat(text.removesuffix(" UTC"))))
        except (ValueError, OverflowError):
            self.fail(
                f"{escape(text)!r} is no time: give seconds since the first packet, such as 1.5, or date and time, "
                "such as '2026-11-29 15:00:00' (UTC)"
            )


class HostType(click.ParamType[bytes]):
    """The address of a host."""

    name = "address"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> bytes:  # noqa: ARG002  # click's
        try:
            return address_of(str(value))
        except ValueError as error:
            self.fail(escape(str(error)))


def _draw(context: click.Context, _: click.Parameter, form: str | None) -> None:
    """Print the state machine."""
    if form is None:
        return
    with Output() as output:
        if form == "mermaid":
            output.texts(mermaid_of(TRANSITIONS))
        else:
            output.lines(state_lines(TRANSITIONS))
    context.exit()


@click.command("netstat")
@files_argument()
@json_options("netstat", "Print one JSON object per file.")
@click.option(
    "--at",
    "until",
    type=MomentType(),
    metavar="TIME",
    help="When to look: seconds since the first packet, or date and time ('2026-11-29 15:00:00', UTC).",
)
@click.option("--frame", type=click.IntRange(min=0), metavar="N", help="Look after the frame with this number.")
@click.option("--host", type=HostType(), metavar="ADDRESS", help="Only the sockets of this host.")
@click.option(
    "--states",
    type=click.Choice(["text", "mermaid"]),
    is_eager=True,
    expose_value=False,
    callback=_draw,
    help="Draw the states of TCP, and what a segment proves and suggests of them; no file is read.",
)
@filter_option
@decode_as_option
@color_option
def command(
    *,
    files: tuple[str, ...],
    as_json: bool,
    until: Until | None,
    frame: int | None,
    host: bytes | None,
    filter_text: str | None,
    decode_as: tuple[str, ...],
    color: str,
) -> None:
    """Show the sockets of each host in a capture, as netstat on it would have listed them, at the end of the capture or
    at some time before.

    The sockets of TCP and SCTP have states: a packet proves that of its sender. Of its receiver it only suggests one,
    in brackets with a question mark, until an answer proves that it has arrived: ESTABLISHED (CLOSE_WAIT?). A host that
    has not sent anything yet has only such a state. Below the tables stands what the wire cannot show.

    With --at, packets count up to the first one that is later. At most 24,576 connections are remembered, and as many
    associations; those that were idle longest are forgotten.

    Exit status: 0 all captures were read as far as they count, 1 a capture is damaged (everything before the damage
    counts), 2 a capture cannot be opened or is not a capture.
    """
    if until is not None and frame is not None:
        raise click.UsageError("--at cannot be combined with --frame.")
    until = until or Until(frame=frame)
    protocols = chosen_protocols(decode_as)
    wanted = chosen_filter(filter_text, protocols)
    worst = Status.FINE
    with Output(color) as output:
        for file in files:
            source = BlockSource(
                file, protocols, wanted, reassemble=True, writes_to_terminal=is_terminal() and output.has_written
            )
            with closing(source.blocks()) as blocks:
                found = sockets_until(blocks, until, host)
            if as_json:
                result = {"file": file, **netstat_object(found)}
                output.text(
                    line_of("netstat", result if source.error is None else {**result, **error_object(source.error)})
                )
            else:
                output.heading(file)
                if source.status is Status.UNREADABLE:
                    output.lines([[("  not read", Role.BAD)]])
                else:
                    for line in netstat_lines(found):
                        output.row(line)
                if source.status is Status.FOUND:
                    output.lines([[("  damaged: only packets before the damage count", Role.BAD)]])
            worst = max(worst, source.status)
            source.complain()
    raise SystemExit(worst)
