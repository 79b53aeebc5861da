"""`dissect compare`: what a router, a translator or a proxy changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import NoReturn, TypeVar

import click

from dissect.cli.filter_option import chosen_filter, filter_option
from dissect.cli.json_schema import json_options, line_of
from dissect.cli.output import Output, Status, color_option, complain
from dissect.cli.progress import ProgressBar, is_watched, octets_in
from dissect.cli.protocol_options import chosen_protocols, decode_as_option
from dissect.cli.sources.source import STANDARD_INPUT, CaptureInput
from dissect.comparing import Comparison, Pair, Unpaired
from dissect.comparing.pairing import WINDOW
from dissect.comparing.sides import NoPacketsError, of_interface
from dissect.comparing.summary import ComparisonSummary
from dissect.packet import Packet
from dissect.render.comparison.objects import found_object
from dissect.render.comparison.text import pair_lines, summary_lines, unpaired_lines
from dissect.render.escape import escape
from dissect.render.schemas.objects import error_object
from dissect.render.spans import INDENT, Line, Role

T = TypeVar("T")

LISTED = 20


@click.command("compare")
@click.argument("before")
@click.argument("after", required=False)
@click.option(
    "--interfaces",
    metavar="A,B",
    help="Names or numbers of interfaces: A of BEFORE and B of AFTER, or both of BEFORE if it is the only capture.",
)
@json_options("compare", "Print one JSON object for each pair, and for each packet without a partner.")
@click.option("--pairs", "every", is_flag=True, help="First print every pair and what was changed, as it is found.")
@click.option(
    "--list",
    "listed",
    type=click.IntRange(min=0),
    default=LISTED,
    show_default=True,
    metavar="N",
    help="How many of each to list: pairs with a wrong checksum, missing packets, new ones.",
)
@click.option(
    "--window",
    type=click.IntRange(min=1),
    default=WINDOW,
    show_default=True,
    metavar="N",
    help="How many packets of each capture are read at least before a packet without a partner is given up.",
)
@filter_option
@decode_as_option
@color_option
def command(
    *,
    before: str,
    after: str | None,
    interfaces: str | None,
    as_json: bool,
    every: bool,
    listed: int,
    window: int,
    filter_text: str | None,
    decode_as: tuple[str, ...],
    color: str,
) -> None:
    """Compare two captures, one from each side of a router, a translator or a proxy: dissect compare in.pcap out.pcap

    One capture of both sides will do if it tells the interfaces: dissect compare nat.pcapng --interfaces lan,wan

    Packets are paired by what such a box leaves alone: the identification of the datagram (network), sequence numbers
    and flags (transport), the payload; where several are the same, by flow and order. Confidence is high if two of
    these agree and none differs. Times do not count, as clocks differ. Each pair tells which fields were changed and
    whether every checksum was rightly updated, with the likely mistake. A packet that went the other way is found in
    AFTER first, so its changes are read backwards, and its delay is negative ("earlier").

    Packets that no router passes on (ARP, link-local addresses) are left out if they have no partner. Memory is
    bounded: a packet waits until --window packets of each capture were read, or up to three times as many.

    Exit status: 0 all packets are there and their checksums rightly updated, 1 some are not, or a capture is damaged,
    2 a capture cannot be opened or is not a capture, or has no packets of an interface.
    """
    chosen = _chosen_interfaces(interfaces)
    if after is None and chosen is None:
        raise click.UsageError("Missing argument 'AFTER' (or --interfaces A,B for the two sides in one capture).")
    if as_json and every:
        raise click.UsageError("--json cannot be combined with --pairs: it prints every pair.")
    files = (before, before if after is None else after)
    if files == (STANDARD_INPUT, STANDARD_INPUT):
        raise click.UsageError("Standard input can be one side only, as both are read at the same time.")
    protocols = chosen_protocols(decode_as)
    wanted = chosen_filter(filter_text, protocols)
    sources = [CaptureInput(file, protocols, chosen=wanted) for file in files]
    with Output(color) as output:
        sides: list[Iterable[Packet]] = [_opened(source) for source in sources]
        if any(source.status is Status.UNREADABLE for source in sources):
            _end(sources, Status.UNREADABLE)
        if chosen is not None:
            sides = [of_interface(side, one) for side, one in zip(sides, chosen, strict=True)]
        if wanted is not None:
            sides = [filter(wanted.matches, side) for side in sides]
        run = _Run(output, sources, Comparison(*sides, window=window), listed)
        try:
            run.print_all(as_json=as_json, every=every)
        except NoPacketsError as error:
            complain(str(error))
            _end(sources, Status.UNREADABLE)
        if not as_json:
            run.show(_title(files, chosen))
    _end(sources, Status.FOUND if run.summary.is_failure else Status.FINE)


def _end(sources: Sequence[CaptureInput], status: Status) -> NoReturn:
    """Say what is wrong with the files, and end: a file read for both sides is spoken of once."""
    for source in {source.file: source for source in sources}.values():
        source.complain()
    raise SystemExit(max(status, *(source.status for source in sources)))


def _chosen_interfaces(text: str | None) -> tuple[str, str] | None:
    """The two interfaces; UsageError if there are not two."""
    if text is None:
        return None
    before, comma, after = text.partition(",")
    if not (before and comma and after) or "," in after:
        raise click.UsageError("--interfaces takes two names or numbers, such as lan,wan.")
    return before, after


def _opened(source: CaptureInput) -> Iterator[Packet]:
    """The packets of a capture, which is open afterwards: what cannot be read is known before anything is printed."""
    packets = iter(source)
    return chain(list(islice(packets, 1)), packets)


def _title(files: tuple[str, str], chosen: tuple[str, str] | None) -> str:
    before, after = map(escape, files)
    if chosen is None:
        return f"{before} → {after}"
    ours, theirs = map(escape, chosen)
    return f"{before}: {ours} → {theirs}" if before == after else f"{before}: {ours} → {after}: {theirs}"


class _Run:
    """One comparison: what it finds is counted, and the first things of each kind are kept."""

    def __init__(self, output: Output, sources: Sequence[CaptureInput], comparison: Comparison, listed: int) -> None:
        self._output = output
        self._sources = sources
        self._comparison = comparison
        self._listed = listed
        self.summary = ComparisonSummary()
        self._wrong: list[Pair] = []
        self._missing: list[Unpaired] = []
        self._new: list[Unpaired] = []

    def print_all(self, *, as_json: bool, every: bool) -> None:
        """Print what is found, one by one: everything as JSON, or every pair as text, or nothing yet."""
        output, sources = self._output, self._sources
        shown = is_watched(writes_to_terminal=output.is_terminal and (as_json or every))
        with ProgressBar("comparing", sum(octets_in(source.file) for source in sources), shown=shown) as progress:
            for found in self._comparison:
                progress.update(sum(source.octets_read for source in sources))
                self._count(found)
                if as_json:
                    output.text(line_of("compare", found_object(found)))
                elif every and isinstance(found, Pair):
                    output.lines(pair_lines(found))
        for source in sources if as_json else ():
            if source.error is not None:
                output.text(line_of("compare", {"kind": "error", "file": source.file, **error_object(source.error)}))

    def _count(self, found: Pair | Unpaired) -> None:
        self.summary.add(found)
        if isinstance(found, Pair):
            if found.wrong:
                self._keep(self._wrong, found)
        elif not found.is_local:
            self._keep(self._missing if found.is_before else self._new, found)

    def _keep(self, kept: list[T], found: T) -> None:
        if len(kept) < self._listed:
            kept.append(found)

    def show(self, title: str) -> None:
        """Print the summary, then what was kept."""
        output, summary = self._output, self.summary
        if output.has_written:
            output.text()
        output.lines([[(title, Role.STRONG)]])
        for line in summary_lines(summary, self._comparison.packets_read, self._comparison.not_routed):
            output.row(line)
        self._list("wrongly updated", map(pair_lines, self._wrong), summary.wrong)
        self._list("missing after", map(unpaired_lines, self._missing), summary.missing)
        self._list("new after", map(unpaired_lines, self._new), summary.new)

    def _list(self, title: str, found: Iterable[Iterable[Line]], count: int) -> None:
        if count:
            self._output.text()
            self._output.lines([[(f"{INDENT}{title}", Role.STRONG)]])
            for lines in found:
                self._output.lines(lines)
            if count > self._listed:
                more = f"{INDENT}{count - self._listed:,} more (--list {count} lists them)"
                self._output.lines([[(more, Role.FAINT)]])
