"""`dissect split`: one capture as several files."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dissect.capture import Capture, Frame
from dissect.capture.pcapng.block import BlockContent
from dissect.cli.amounts import IntervalType, SizeType
from dissect.cli.files_argument import file_argument
from dissect.cli.filter_option import chosen_filter, filter_option
from dissect.cli.output import Output, Status, complain
from dissect.cli.progress import octets_in
from dissect.cli.protocol_options import chosen_protocols, decode_as_option
from dissect.cli.reassembly_options import chosen_reassembly, reassembly_options
from dissect.cli.sources.selected_rows import SelectedRows, selected_rows
from dissect.cli.sources.source import CaptureInput
from dissect.cli.writing.overwriting import is_standard_output, writing
from dissect.errors import CaptureError
from dissect.packet import DEFAULT_LIMITS, ProtocolSet, default_protocols
from dissect.rearranging.file_pool import FilePool
from dissect.rearranging.merging import contents_of
from dissect.rearranging.splitting import Rule, Splitter, by_count, by_flow, by_size, by_time
from dissect.render.counted import plural
from dissect.session import PacketReader, open_packets
from dissect.session.reading.opening import damaged_in

if TYPE_CHECKING:
    from dissect.filter.expressions import Filter
    from dissect.packet.reassembly import Reassembler


@click.command("split")
@file_argument
@click.option("-w", "--write", "target", metavar="OUT", required=True, help="What the names of the files begin with.")
@click.option(
    "--by", type=click.Choice(["flow", "size", "time", "count"]), required=True, help="What packets of a file share."
)
@click.option(
    "--each",
    metavar="AMOUNT",
    help="Packets of a file (1000, 10k), its octets (10M), or its time (60s, 5m); --by flow takes none.",
)
@click.option(
    "--files",
    "most",
    type=click.IntRange(min=1),
    default=1000,
    show_default=True,
    metavar="N",
    help="The most files that are open at a time; others are closed, and opened again when they are needed.",
)
@filter_option
@decode_as_option
@reassembly_options
def command(
    *,
    file: str,
    target: str,
    by: str,
    each: str | None,
    most: int,
    filter_text: str | None,
    decode_as: tuple[str, ...],
    alone: bool,
    overlap: str | None,
) -> None:
    """Split a capture into several files: dissect split big.pcap -w part.pcap --by flow

    The files are part-00001.pcap and so on, in the order of their first packets; the names of flows say the flow. A
    flow is that of the innermost network header, with both directions together; fragments that do not show their ports
    are a flow of their own, and packets without addresses share one file. By size, a file ends as soon as it has so
    many octets. By time, intervals begin with the first packet, and those without packets have no file. With a filter,
    only packets that match are there; the packet that completes a datagram is judged with the whole of it.

    A pcap file becomes pcap files; any other becomes pcapng files, with interfaces, comments and options. Memory grows
    with the number of files only. No file that exists is written over.

    Exit status: 0 the file was read to the end, 1 it is damaged (packets before the damage are written), 2 it cannot be
    opened or is not a capture, or a file cannot be written; then none is left.
    """
    if is_standard_output(target):
        raise click.UsageError("Several files cannot go to standard output; give the beginning of their names.")
    if target.endswith((".gz", ".zst")):
        raise click.UsageError("The files are not compressed, because they are written in turns; leave out the suffix.")
    protocols = chosen_protocols(decode_as)
    rule = _rule(by, each, protocols or default_protocols())
    source = SplitSource(
        file, protocols, chosen_filter(filter_text, protocols), chosen_reassembly(overlap, alone=alone)
    )
    with Output() as output:
        with writing(), FilePool(most) as pool, closing(source.contents()) as contents:
            splitter = None
            for content in contents:
                splitter = splitter or Splitter(pool, Path(target), source.capture, rule)
                splitter.write(content)
        if splitter is not None and splitter.left_out:
            complain(f"{file}: {plural(splitter.left_out, 'block')} without packets left out")
        if source.status is not Status.UNREADABLE:
            output.text(plural(0 if splitter is None else splitter.files, "file"))
    source.complain()
    raise SystemExit(source.status)


def _rule(by: str, each: str | None, protocols: ProtocolSet) -> Rule:
    """By what a capture is split; UsageError if the amount does not fit."""
    if by == "flow":
        if each is not None:
            raise click.UsageError("--by flow takes no --each: each flow has a file.")
        return by_flow(protocols)
    if each is None:
        what = {"count": "how many packets", "size": "how many octets", "time": "how long a time"}[by]
        raise click.UsageError(f"Missing option '--each': {what} for each file?")
    try:
        if by == "time":
            return by_time(IntervalType()(each))
        return (by_size if by == "size" else by_count)(SizeType()(each))
    except click.BadParameter as error:
        raise click.UsageError(error.message) from None


class SplitSource(CaptureInput):
    """A capture that is split."""

    capture: Capture
    """The capture; it has one as soon as something was read."""

    def __init__(
        self, file: str, protocols: ProtocolSet | None, chosen: Filter | None, reassemble: bool | Reassembler
    ) -> None:
        super().__init__(file, protocols, reassemble=reassemble, chosen=chosen)
        self._chosen = chosen
        self._other: SelectedRows | PacketReader | None = None
        """What reads the file beside the reader, to choose."""

    @property
    def damaged(self) -> int:
        if isinstance(self._other, PacketReader):
            return damaged_in(self._other)
        return super().damaged if self._other is None else self._other.damaged

    def contents(self) -> Generator[BlockContent, None, None]:
        """What is in it, up to the end or the damage: of its frames those that are chosen."""
        return self._read(self._contents)

    def _contents(self, reader: PacketReader) -> Iterator[BlockContent]:
        self.capture = reader.capture
        if self._chosen is None:
            yield from contents_of(reader.capture)
        elif not octets_in(self.file):  # it cannot be read twice, and has only its packets
            yield from (packet.frame for packet in reader if self._chosen.matches(packet))
        else:
            decisions = self._decisions(self._chosen)
            for content in contents_of(reader.capture):
                if not isinstance(content, Frame) or next(decisions, False):
                    yield content

    def _decisions(self, chosen: Filter) -> Iterator[bool]:
        """For each packet whether it is chosen, by another reading; the damage is for others to report."""
        rows = selected_rows(self.file, chosen, self.protocols, DEFAULT_LIMITS, reassemble=self._reassemble)
        if rows is not None:
            self._other = rows
            yield from map(bool, rows.decisions())
        else:
            again = self._other = open_packets(
                self.file, protocols=self.protocols, reassemble=self._reassemble, follow=self._followed
            )
            with suppress(CaptureError), again as other:
                yield from map(chosen.matches, other)
