"""`dissect flows`: the conversations of a capture."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Final

import click

from dissect.cli.files_argument import files_argument
from dissect.cli.filter_option import chosen_filter_of_rows, filter_option
from dissect.cli.json_schema import json_options, line_of
from dissect.cli.output import Output, Status, color_option, complain, is_terminal
from dissect.cli.protocol_options import chosen_protocols, decode_as_option
from dissect.cli.reassembly_options import chosen_reassembly, reassembly_options
from dissect.cli.sources.flow_source import FlowSource
from dissect.cli.sources.whole_source import threads_option
from dissect.cli.writing.overwriting import check_targets, writing
from dissect.render.conversations import (
    Legend,
    conversation_lines,
    conversation_object,
    flows_object,
    summary_lines,
)
from dissect.render.escape import escape
from dissect.render.schemas.objects import error_object
from dissect.render.spans import Role

if TYPE_CHECKING:
    from dissect.session import Conversation, Flows

TOGETHER: Final = 1000
"""Conversations whose columns are aligned together."""
ORDERS: Final = ("number", "packets", "octets", "payload", "duration", "begin", "protocol", "client", "server")


class LimitType(click.ParamType[int]):
    """How many conversations are kept: conversations=1000000."""

    name = "limit"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:  # noqa: ARG002  # click's
        name, _, number = str(value).partition("=")
        if name != "conversations" or not (number.isascii() and number.isdecimal() and len(number) < 10):
            self.fail(f"{escape(str(value))!r} is not a limit; write conversations= and a number")
        return int(number)


@click.command("flows")
@files_argument()
@json_options("flows", "Print one JSON object per conversation, and one per file for what is in none.")
@click.option(
    "--sort",
    type=click.Choice(ORDERS),
    default="number",
    show_default=True,
    help="The order: as they began, or by amounts, the largest first.",
)
@click.option("-n", "--count", type=click.IntRange(min=0), metavar="N", help="Show the first N in this order.")
@click.option(
    "-o",
    "--output",
    "target",
    metavar="OUT",
    help="Write a table: .parquet, .arrow, .csv, .jsonl, the last two also .gz or .zst. Needs the extra `table`.",
)
@click.option(
    "--limit",
    type=LimitType(),
    default="conversations=1000000",
    show_default=True,
    metavar="conversations=N",
    help="Keep something of N conversations at most.",
)
@filter_option
@reassembly_options
@decode_as_option
@threads_option
@color_option
def command(
    *,
    files: tuple[str, ...],
    as_json: bool,
    sort: str,
    count: int | None,
    target: str | None,
    limit: int,
    filter_text: str | None,
    overlap: str | None,
    alone: bool,
    decode_as: tuple[str, ...],
    threads: int | None,
    color: str,
) -> None:
    """List the conversations of captures: who talked with whom over TCP, UDP, SCTP or by ICMP echo.

    The end on the left is the client where that is known (→) or guessed (→?), else the one that sent first (–). Packets
    and octets of the frames, and octets of what the transport carries, follow for each direction. For TCP, the state is
    the one that Linux's connection tracking would give it, and the letters say which kinds of segments came first:
    s SYN, h SYN-ACK, a ACK, d data, f FIN, r RST, in capitals from the client.

    A conversation has its interface, VLANs and tunnels; a packet in a tunnel belongs to the inner and to the outer one.
    UDP and ICMP conversations end when they were idle: after 120 seconds if both ends of UDP have sent, else after 30.

    Exit status: 0 all captures were read to the end, 1 a capture is damaged (everything before the damage counts), 2 a
    capture cannot be opened or is not a capture.
    """
    from dissect.session.conversations import Order

    protocols = chosen_protocols(decode_as)
    chosen = chosen_filter_of_rows(filter_text, protocols)
    reassemble = chosen_reassembly(overlap, alone=alone)
    form = None if target is None else _form_of(target, files, as_json=as_json)
    worst = Status.FINE
    with Output(color) as output:
        for number, file in enumerate(files):
            source = FlowSource(
                file,
                protocols,
                chosen,
                threads=threads,
                writes_to_terminal=is_terminal() and number > 0,
                reassemble=reassemble,
            )
            flows = source.flows(limit)
            listed = flows.ordered(Order(sort), count)
            if target is not None and form is not None:
                _write(source, listed, target, form)
            elif as_json:
                _print_objects(output, source, flows, listed)
            else:
                output.heading(file)
                _show(output, source, flows, listed, count)
            worst = max(worst, source.status)
            source.complain()
    raise SystemExit(worst)


def _form_of(target: str, files: tuple[str, ...], *, as_json: bool) -> str:
    """The format of the table by the file's name. UsageError if it does not tell, or nothing can be written so."""
    from dissect.errors import MissingExtraError
    from dissect.extras import require

    try:
        require("table")
    except MissingExtraError as error:
        complain(str(error))
        raise SystemExit(Status.UNREADABLE) from None
    from dissect.columns.export.formats import FORMATS, format_of

    if as_json or len(files) > 1:
        raise click.UsageError("-o writes the table of one capture, and nothing else.")
    form = format_of(target)
    if form is None:
        raise click.UsageError(f"{escape(target)} names no format: end it in .{', .'.join(FORMATS)}")
    check_targets({"-o": target}, files)
    return form


def _write(source: FlowSource, listed: Iterator[Conversation], target: str, form: str) -> None:
    """Write the conversations as a table; none if the capture could not be read."""
    from dissect.columns.conversations import SCHEMA, conversation_batches
    from dissect.columns.export import open_table_writer

    with writing(), open_table_writer(target, form, SCHEMA) as writer:
        for batch in conversation_batches(listed):
            writer.write(batch)
        if source.status is Status.UNREADABLE:
            writer.discard()


def _show(output: Output, source: FlowSource, flows: Flows, listed: Iterator[Conversation], count: int | None) -> None:
    if source.status is Status.UNREADABLE:
        output.lines([[("  not read", Role.BAD)]])
        return
    output.lines(summary_lines(flows, count))
    legend = Legend()
    while shown := list(islice(listed, TOGETHER)):
        output.text()
        for line in conversation_lines(shown, flows.first_ns, output.width):
            output.row(line)
        legend.see(shown)
    output.lines(legend.lines())
    if source.status is Status.FOUND:
        output.lines([[("  damaged: only packets before the damage were counted", Role.BAD)]])


def _print_objects(output: Output, source: FlowSource, flows: Flows, listed: Iterable[Conversation]) -> None:
    if source.status is not Status.UNREADABLE:
        output.texts(line_of("flows", {"file": source.file, **conversation_object(one)}) for one in listed)
    result = {"file": source.file, **flows_object(flows)}
    output.text(line_of("flows", result if source.error is None else {**result, **error_object(source.error)}))
