"""`dissect stats`: statistics of a whole capture."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from dissect.cli.amounts import IntervalType
from dissect.cli.events_option import events_option, is_followed
from dissect.cli.files_argument import files_argument
from dissect.cli.filter_option import chosen_filter_of_rows, filter_option
from dissect.cli.json_schema import json_options, line_of
from dissect.cli.output import Output, Status, color_option, is_terminal
from dissect.cli.protocol_options import chosen_protocols, decode_as_option
from dissect.cli.reassembly_options import chosen_reassembly, reassembly_options
from dissect.cli.sources.block_source import BlockSource
from dissect.cli.sources.whole_source import threads_option
from dissect.render.escape import escape
from dissect.render.schemas.objects import error_object
from dissect.render.spans import Role
from dissect.render.statistics import statistics_lines, statistics_object

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dissect.blocks.block import Block
    from dissect.packet.reassembly import Reassembler
    from dissect.session.all_protocols.event_counts import EventCounts
    from dissect.statistics import BlockStatistics
    from dissect.statistics.report import Report


@click.command("stats")
@files_argument()
@json_options("stats", "Print one JSON object per file.")
@click.option(
    "--top",
    type=click.IntRange(min=0),
    default=10,
    show_default=True,
    metavar="N",
    help="List the N largest endpoints and conversations, by octets; 0 lists all.",
)
@click.option(
    "--interval",
    type=IntervalType(),
    metavar="TIME",
    help="The interval for packets over time (10s, 500ms, 5m); the default is chosen for a short table.",
)
@filter_option
@decode_as_option
@reassembly_options
@threads_option
@events_option("counts retransmissions and other events")
@color_option
def command(
    *,
    files: tuple[str, ...],
    as_json: bool,
    top: int,
    interval: int | None,
    filter_text: str | None,
    decode_as: tuple[str, ...],
    alone: bool,
    overlap: str | None,
    threads: int | None,
    wants_events: bool | None,
    color: str,
) -> None:
    """Show protocols, packets over time, lengths, verdicts on checksums, endpoints and conversations of captures.

    A packet in a tunnel counts once for each of its network headers, with what that header carries; a packet without
    any counts for its link addresses. Datagrams quoted in ICMP errors count only for the verdicts on checksums. Octets
    are counted as on the wire. At least the 50,000 largest endpoints and conversations are counted exactly. Events in
    connections, as retransmissions, are counted by their kinds.

    The fragments of a datagram are joined: the packet that completes it has its protocols and checksums, all of its
    packets count in its conversation, and datagrams are counted by what became of them. A filter judges the packet that
    completes a datagram with the whole of it.

    Exit status: 0 all captures were read to the end, 1 a capture is damaged (everything before the damage counts), 2 a
    capture cannot be opened or is not a capture.
    """
    protocols = chosen_protocols(decode_as)
    chosen = chosen_filter_of_rows(filter_text, protocols)
    reassemble = chosen_reassembly(overlap, alone=alone)
    worst = Status.FINE
    with Output(color) as output:
        for number, file in enumerate(files):
            source = BlockSource(
                file,
                protocols,
                chosen,
                threads=threads,
                writes_to_terminal=is_terminal() and number > 0,
                reassemble=reassemble,
            )
            counts = _event_counts(file, reassemble, wanted=wants_events)
            report = _report(source, interval, top, counts, reassemble)
            if as_json:
                result = {"file": file, **statistics_object(report, counts)}
                output.text(
                    line_of("stats", result if source.error is None else {**result, **error_object(source.error)})
                )
            else:
                if number:
                    output.text()
                _show(output, source, report, counts)
            worst = max(worst, source.status)
            source.complain()
    raise SystemExit(worst)


def _report(
    source: BlockSource, interval: int | None, top: int, counts: EventCounts | None, reassemble: bool | Reassembler
) -> Report:
    from dissect.statistics import collect, find

    if counts is None:
        return collect(source.results(find), interval_ns=interval, top=top, reassemble=reassemble)
    results = source.results(lambda block, chosen: (find(block, chosen), block, chosen))
    return collect(_counted(results, counts), interval_ns=interval, top=top, reassemble=reassemble)


def _counted(
    results: Iterable[tuple[BlockStatistics, Block, bytes | None]], counts: EventCounts
) -> Iterator[BlockStatistics]:
    """The statistics of blocks, whose events are counted in their order."""
    for found, block, chosen in results:
        counts.add(block, chosen)
        yield found


def _event_counts(file: str, reassemble: bool | Reassembler, *, wanted: bool | None) -> EventCounts | None:
    if not is_followed(file, wanted=wanted, purpose="counted"):
        return None
    from dissect.session.all_protocols.event_counts import EventCounts

    return EventCounts(reassemble)


def _show(output: Output, source: BlockSource, report: Report, counts: EventCounts | None) -> None:
    output.lines([[(escape(source.file), Role.STRONG)]])
    if source.status is Status.UNREADABLE:
        output.lines([[("  not read", Role.BAD)]])
        return
    for line in statistics_lines(report, counts):
        output.row(line)
    if source.status is Status.FOUND:
        output.lines([[("  damaged: only packets before the damage were counted", Role.BAD)]])
