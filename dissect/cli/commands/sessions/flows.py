"""`dissect flows`: the conversations of a capture."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from heapq import nlargest, nsmallest
from typing import TYPE_CHECKING, Any, Final

import click

from dissect.cli.filter_option import chosen_filter_of_rows, filter_option
from dissect.cli.json_schema import json_options, line_of
from dissect.cli.output import Output, Status, color_option
from dissect.cli.protocol_options import chosen_protocols, decode_as_option
from dissect.cli.reassembly_options import chosen_reassembly, reassembly_options
from dissect.cli.sources.flow_source import FlowSource
from dissect.cli.sources.whole_source import is_terminal, threads_option
from dissect.render.conversations import (
    conversation_lines,
    conversation_object,
    flows_object,
    legend_lines,
    summary_lines,
)
from dissect.render.escape import escape
from dissect.render.packets.json_lines import error_object
from dissect.render.spans import Role

if TYPE_CHECKING:
    from dissect.session import Conversation, Flows

SORTS: Final[dict[str, Callable[[Conversation], Any]]] = {
    "number": lambda one: one.number,
    "packets": lambda one: one.packets,
    "octets": lambda one: one.octets,
    "payload": lambda one: one.payload_octets,
    "duration": lambda one: one.duration_ns or 0,
    "begin": lambda one: one.first_ns or 0,
    "protocol": lambda one: one.protocol,
    "client": lambda one: (bytes(one.ends[0].address), one.ends[0].port or 0),
    "server": lambda one: (bytes(one.ends[1].address), one.ends[1].port or 0),
}
LARGEST_FIRST: Final = frozenset({"packets", "octets", "payload", "duration"})
BLOCK: Final = 500
"""Conversations whose columns are aligned together."""


class LimitType(click.ParamType[int]):
    """How many conversations are kept: conversations=1000000."""

    name = "limit"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:  # noqa: ARG002  # click's
        name, _, number = str(value).partition("=")
        if name != "conversations" or not (number.isascii() and number.isdecimal() and len(number) < 10):
            self.fail(f"{escape(str(value))!r} is not a limit; write conversations= and a number")
        return int(number)


@click.command("flows")
@click.argument("files", metavar="FILE…", nargs=-1, required=True)
@json_options("flows", "Print one JSON object per conversation, and one per file for what is in none.")
@click.option(
    "--sort",
    type=click.Choice([*SORTS]),
    default="number",
    show_default=True,
    help="The order: as they began, or by amounts, the largest first.",
)
@click.option("-n", "--count", type=click.IntRange(min=0), metavar="N", help="Show the first N in this order.")
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
    protocols = chosen_protocols(decode_as)
    chosen = chosen_filter_of_rows(filter_text, protocols)
    reassemble = chosen_reassembly(overlap, alone=alone)
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
            if as_json:
                _print_objects(output, source, flows, _sorted(flows, sort, count))
            else:
                output.heading(file)
                _show(output, source, flows, _sorted(flows, sort, count))
            worst = max(worst, source.status)
            source.complain()
    raise SystemExit(worst)


def _sorted(flows: Flows, sort: str, count: int | None) -> Iterable[Conversation]:
    """The conversations in an order, or the first ones."""
    if sort == "number":
        return flows if count is None else flows[:count]
    first = nlargest if sort in LARGEST_FIRST else nsmallest
    return first(len(flows) if count is None else count, flows, SORTS[sort])


def _show(output: Output, source: FlowSource, flows: Flows, listed: Iterable[Conversation]) -> None:
    if source.status is Status.UNREADABLE:
        output.lines([[("  not read", Role.BAD)]])
        return
    shown: Sequence[Conversation] = listed if isinstance(listed, list) else list(listed)
    output.lines(summary_lines(flows, len(shown)))
    origin = min((one.first_ns for one in flows if one.first_ns is not None), default=None)
    if shown:
        output.text()
    for line in conversation_lines(shown, origin, output.width):
        output.row(line)
    output.lines(legend_lines(shown))
    if source.status is Status.FOUND:
        output.lines([[("  damaged: only packets before the damage were counted", Role.BAD)]])


def _print_objects(output: Output, source: FlowSource, flows: Flows, listed: Iterable[Conversation]) -> None:
    if source.status is not Status.UNREADABLE:
        output.texts(line_of("flows", {"file": source.file, **conversation_object(one)}) for one in listed)
    result = {"file": source.file, **flows_object(flows)}
    output.text(line_of("flows", result if source.error is None else {**result, **error_object(source.error)}))
