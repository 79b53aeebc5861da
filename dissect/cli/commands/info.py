"""`dissect info`: what a capture holds, and what it says of itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from dissect.cli.files_argument import files_argument
from dissect.cli.json_schema import json_options, line_of
from dissect.cli.output import Output, Status, color_option, is_terminal
from dissect.cli.sources.whole_source import WholeSource, threads_option
from dissect.render.escape import escape
from dissect.render.schemas.objects import error_object
from dissect.render.spans import Role
from dissect.render.summary import summary_lines, summary_object

if TYPE_CHECKING:
    from dissect.statistics.summary import Summary


@click.command("info")
@files_argument()
@json_options("info", "Print one JSON object per file.")
@threads_option
@color_option
def command(*, files: tuple[str, ...], as_json: bool, threads: int | None, color: str) -> None:
    """Say what captures hold, without a look into their packets: how many packets, their times and whether they are in
    order, cut packets, link types, interfaces, comments, and how the capture was made.

    What was lost while capturing is said as far as the file says it: a pcapng file may hold its interfaces' counters,
    and packets may count those that are missing before them. The table has the packets that an interface received,
    that it dropped, and that the operating system dropped.

    Exit status: 0 all captures were read to the end, 1 a capture is damaged (everything before the damage counts), 2 a
    capture cannot be opened or is not a capture.
    """
    worst = Status.FINE
    with Output(color) as output:
        for number, file in enumerate(files):
            source = InfoSource(file, threads=threads, writes_to_terminal=is_terminal() and number > 0)
            summary = source.summary()
            if as_json:
                result = {"file": file, **summary_object(summary)}
                output.text(
                    line_of("info", result if source.error is None else {**result, **error_object(source.error)})
                )
            else:
                if number:
                    output.text()
                _show(output, source, summary)
            worst = max(worst, source.status)
            source.complain()
    raise SystemExit(worst)


class InfoSource(WholeSource):
    """A capture that is read for its summary."""

    def summary(self) -> Summary:
        """The summary, up to the end or the damage."""
        from dissect.blocks.captures import read_captures
        from dissect.statistics.summary import Summarizer, summarize

        whole = Summarizer()
        for found in self.delivered(read_captures(self.file, threads=self._threads, opened=whole.open), summarize):
            whole.add(found)
        return whole.finish()


def _show(output: Output, source: InfoSource, summary: Summary) -> None:
    output.lines([[(escape(source.file), Role.STRONG)]])
    if source.status is Status.UNREADABLE:
        output.lines([[("  not read", Role.BAD)]])
        return
    for line in summary_lines(summary):
        output.row(line)
    if source.status is Status.FOUND:
        output.lines([[("  damaged: only packets before the damage were counted", Role.BAD)]])
