"""`dissect verify`: verifies every checksum of one or more captures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import accumulate, chain
from operator import itemgetter
from typing import TYPE_CHECKING, TypeVar

import click

from dissect.capture.files.target import STANDARD_OUTPUT
from dissect.cli.files_argument import files_argument
from dissect.cli.filter_option import chosen_filter, filter_option, is_of_rows
from dissect.cli.json_schema import json_options, line_of
from dissect.cli.output import Output, Status, color_option
from dissect.cli.progress import ProgressBar, is_watched, octets_in
from dissect.cli.protocol_options import chosen_protocols, decode_as_option
from dissect.cli.reassembly_options import chosen_reassembly, reassembly_options
from dissect.cli.sources.block_source import BlockSource
from dissect.cli.sources.source import CaptureInput
from dissect.cli.writing.overwriting import check_targets, is_standard_output
from dissect.cli.writing.reports import Reports, report_options
from dissect.render.escape import escape
from dissect.render.spans import Line, Role
from dissect.render.summary import loss_lines
from dissect.render.verification.counting import CaptureCounts
from dissect.render.verification.failures import KEPT
from dissect.render.verification.findings import HELD, LISTED, Failure, Findings, What
from dissect.render.verification.offload import Excuse, offload_lines, offload_objects
from dissect.render.verification.verdicts import Tally, omitted_lines

if TYPE_CHECKING:
    from dissect.filter.expressions import Filter
    from dissect.packet import LayerChecksum, Packet
    from dissect.packet.reassembly import Reassembler
    from dissect.statistics.summary import Summary

T = TypeVar("T")

HELD_TOO_MANY = f"of zeros that a network card may fill in only {HELD} are listed"


@click.command("verify")
@files_argument()
@click.option("-q", "--quiet", is_flag=True, help="Print only files in which something is wrong, and only the faults.")
@json_options("verify", "Print one JSON object per file.")
@click.option(
    "--all",
    "every",
    is_flag=True,
    help=f"List every failure (in reports, up to {KEPT} of each protocol and verdict) instead of the first {LISTED}.",
)
@click.option(
    "--fail-on-unread", is_flag=True, help="Exit with 1 if some packets were not read to their transport layer."
)
@filter_option
@report_options
@click.option(
    "--annotate",
    metavar="OUT",
    help="Write a pcapng copy of the capture with comments, shown by Wireshark, that say what is wrong with a packet.",
)
@click.option(
    "--annotate-all", is_flag=True, help="With --annotate: also comment on packets whose checksums are right."
)
@decode_as_option
@reassembly_options
@color_option
def command(
    *,
    files: tuple[str, ...],
    quiet: bool,
    as_json: bool,
    every: bool,
    fail_on_unread: bool,
    filter_text: str | None,
    junit_xml: str | None,
    sarif: str | None,
    annotate: str | None,
    annotate_all: bool,
    decode_as: tuple[str, ...],
    alone: bool,
    overlap: str | None,
    color: str,
) -> None:
    """Verify every checksum, and explain those that are wrong.

    The first 20 failures of each protocol and verdict are listed; the others are counted, in JSON as "omitted", in
    SARIF among the properties of the run.

    Packets that were not read to their transport layer are counted with the reason: an unknown number, a fragment,
    encryption, an error. What was not read was not verified.

    The fragments of a datagram are joined: the checksum of its transport counts for the packet that completes it.

    Exit status: 0 no checksum is INVALID or ILLEGAL, 1 some are, or a file is damaged (with --fail-on-unread also if a
    packet was not read), 2 a file cannot be opened or is not a capture.
    """
    worst = Status.FINE
    joining = chosen_reassembly(overlap, alone=alone)
    protocols = chosen_protocols(decode_as)
    wanted = chosen_filter(filter_text, protocols)
    if annotate is None and annotate_all:
        raise click.UsageError("--annotate-all needs --annotate OUT.")
    if quiet and as_json:
        raise click.UsageError("--json cannot be combined with -q: it reports every file.")
    if annotate is not None and len(files) > 1:
        raise click.UsageError("--annotate works on one capture at a time.")
    if is_standard_output(annotate):
        raise click.UsageError("--annotate needs a file: the verdicts go to standard output.")
    if STANDARD_OUTPUT in {junit_xml, sarif}:
        raise click.UsageError("A report needs a file: the verdicts go to standard output.")
    targets = {"--junit-xml": junit_xml, "--sarif": sarif, "--annotate": annotate}
    check_targets(targets, files, reports=("--junit-xml", "--sarif"))
    reports = Reports(junit_xml, sarif)
    sizes = [octets_in(file) for file in files]
    with Output(color) as output:
        shown = is_watched(writes_to_terminal=output.is_terminal and not quiet)
        with ProgressBar("verifying", sum(sizes), shown=shown) as progress:
            for file, before in zip(files, accumulate(sizes, initial=0), strict=False):
                reassemble = joining if isinstance(joining, bool) else joining.new()
                if annotate is not None:
                    from dissect.cli.writing.annotate import AnnotatedSource

                    source: CaptureInput = AnnotatedSource(
                        file, protocols, annotate, also_valid=annotate_all, reassemble=reassemble, chosen=wanted
                    )
                elif wanted is None or is_of_rows(wanted):
                    source = BlockSource(file, protocols, wanted, writes_to_terminal=True, reassemble=reassemble)
                else:
                    source = CaptureInput(file, protocols, reassemble=reassemble, chosen=wanted)
                tally = Tally(fail_on_unread=fail_on_unread)
                run = _Run(source, wanted, tally, reports, progress, before, reassemble=reassemble, every=every)
                try:
                    found = run.as_json(output) if as_json else run.as_text(output, quiet=quiet)
                finally:
                    source.discard()
                worst = max(worst, found, source.status)
                source.complain()
        reports.write()
    raise SystemExit(worst)


class _Run:
    """The verification of one file."""

    def __init__(
        self,
        source: CaptureInput,
        wanted: Filter | None,
        tally: Tally,
        reports: Reports,
        progress: ProgressBar,
        before: int,
        *,
        reassemble: bool | Reassembler,
        every: bool,
    ) -> None:
        """`before`: octets of the files already verified. `every`: list all failures."""
        self.source = source
        self._wanted = wanted
        self.tally = tally
        self._reports = reports
        self._failures = reports.failures(every=every)
        self._every = every
        most = None if every else LISTED
        self._counts = CaptureCounts(tally, source.protocols, most, self._count_more, reassemble)
        self._progress = progress
        self._before = before

    @property
    def _limit(self) -> int | None:
        return None if self._every else LISTED

    def _found(self, findings: Findings[T]) -> Iterator[T]:
        """What is to be listed at once, as it is found. Afterwards all is counted."""
        self._findings = findings
        for failure in self._all():
            self._failures.add(failure)
            listed = findings.add(failure)
            if listed is not None:
                yield listed
        self._counts.end(self.source.reassembler)

    def _all(self) -> Iterator[Failure]:
        source, counts = self.source, self._counts
        if isinstance(source, BlockSource):
            for block, chosen in source.blocks():
                self._progress.update(self._before + source.octets_read)
                yield from counts.block(block, chosen)
            return
        for packet in source:
            self._progress.update(self._before + source.octets_read)
            yield from counts.packet(packet, is_chosen=self._wanted is None or self._wanted.matches(packet))

    def _count_more(self, what: What, excuse: Excuse | None, more: int) -> None:
        """Count failures of which enough are listed."""
        for findings in (self._findings, self._failures):
            findings.count(what, excuse, more)

    def as_text(self, output: Output, *, quiet: bool) -> Status:
        """Print failures as they are found, then the table; with `quiet`, nothing if nothing is wrong."""
        source, tally = self.source, self.tally
        printed = _Printed(output, source.file, at_once=not quiet)
        findings: Findings[tuple[Line, ...]] = Findings(_lines, self._limit)
        for lines in self._found(findings):
            printed.lines(lines)
        inference = self._counts.inference
        excuses = inference.excuses()
        rest = findings.rest(excuses)
        tally.excused = rest.excused_count
        printed.lines(chain.from_iterable(rest.failures))
        printed.lines(omitted_lines(rest.omitted, HELD_TOO_MANY if self._every else "--all lists them"))
        if source.status is Status.UNREADABLE:
            printed.lines(iter([[("  not read", Role.BAD)]]))
        elif not quiet:
            printed.lines(tally.lines())
            printed.lines(offload_lines(inference))
            if self._summary is not None:
                printed.lines(loss_lines(self._summary))
        elif tally.unread.has_failed:
            printed.lines(tally.unread.lines())
        if source.status is Status.FOUND:
            message = "  damaged: only packets before the damage were verified"
            printed.lines(iter([[(message, Role.BAD)]]))
        self._reports.add(source, tally, self._failures, excuses)
        return Status.FOUND if tally.has_failures else Status.FINE

    @property
    def _summary(self) -> Summary | None:
        """What the file says beside its packets, if that was watched."""
        return self.source.summary if isinstance(self.source, BlockSource) else None

    def as_json(self, output: Output) -> Status:
        from dissect.render.schemas.objects import error_object
        from dissect.render.verification.failure_text import failure_object

        source, tally = self.source, self.tally
        findings = Findings(failure_object, self._limit)
        listed = list(self._found(findings))
        inference = self._counts.inference
        excuses, offload = inference.excuses(), offload_objects(inference)
        rest = findings.rest(excuses)
        tally.excused = rest.excused_count
        listed += [*rest.failures, *({**one, "excused": True} for one in rest.excused)]
        lost = None if self._summary is None else self._summary.lost
        result = {
            "file": source.file,
            "packets": tally.packets,
            "verdicts": tally.as_json(),
            **({"unread": tally.unread.as_json()} if tally.unread.packets else {}),
            **({"datagrams": tally.datagrams.as_json()} if tally.datagrams is not None else {}),
            "failures": sorted(listed, key=itemgetter("number", "layer")),
            **({"omitted": rest.omitted_objects()} if rest.omitted else {}),
            **({"offload": offload} if offload else {}),
            **({"lost": lost} if lost is not None else {}),
        }
        output.text(line_of("verify", result if source.error is None else {**result, **error_object(source.error)}))
        self._reports.add(source, tally, self._failures, excuses)
        return Status.FOUND if tally.has_failures else Status.FINE


def _lines(packet: Packet, checksum: LayerChecksum) -> tuple[Line, ...]:
    from dissect.render.verification.failure_text import failure_lines

    return tuple(failure_lines(packet, checksum))


class _Printed:
    """The output for one file: its name first, and an empty line after the previous file."""

    def __init__(self, output: Output, file: str, *, at_once: bool) -> None:
        self._output = output
        self._heading: Line | None = [(escape(file), Role.STRONG)]
        if at_once:
            self._begin()

    def lines(self, lines: Iterable[Line]) -> None:
        for line in lines:
            self._begin()
            self._output.lines([line])

    def _begin(self) -> None:
        if self._heading is None:
            return
        if self._output.has_written:
            self._output.text()
        self._output.lines([self._heading])
        self._heading = None
