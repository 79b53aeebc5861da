"""`dissect merge`: one capture of several, in the order of time."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from contextlib import ExitStack, closing
from itertools import chain

import click

from dissect.capture import Capture, Section
from dissect.capture.files.formats import is_named_pcap
from dissect.capture.pcapng.block import BlockContent
from dissect.cli.files_argument import files_argument
from dissect.cli.output import Output, Status, complain, is_terminal
from dissect.cli.sources.source import CaptureInput
from dissect.cli.writing.overwriting import check_targets, is_standard_output, writing
from dissect.rearranging.merging import PcapMerger, PcapngMerger, contents_of, in_time_order
from dissect.render.counted import plural
from dissect.session import PacketReader


@click.command("merge")
@files_argument()
@click.option("-w", "--write", "target", metavar="OUT", required=True, help="The file to write; - is standard output.")
def command(*, files: tuple[str, ...], target: str) -> None:
    """Make one capture of several, in the order of time: dissect merge a.pcap b.pcapng -w both.pcapng

    Packets of equal times keep the order of the files, and each file keeps its own order. OUT is pcapng, with the
    interfaces of all files, their comments, options and statistics; a name in .pcap makes a pcap file, if all files are
    pcap and have the same link type. Memory does not grow with the files.

    Exit status: 0 all files were read to the end, 1 a file is damaged (packets before the damage are merged), 2 a file
    cannot be opened or is not a capture, or they cannot be merged; then nothing is written.
    """
    if is_standard_output(target) and is_terminal():
        raise click.UsageError("Standard output is a terminal; write the packets to a file or a pipe.")
    check_targets({"-w": target}, files)
    sources = [MergedSource(file) for file in files]
    with Output(), ExitStack() as stack:
        contents = [stack.enter_context(closing(source.contents())) for source in sources]
        first = [next(one, None) for one in contents]
        unreadable = any(source.status is Status.UNREADABLE for source in sources)
        if not unreadable:
            _merge(target, sources, [_again(*one) for one in zip(first, contents, strict=True)], first)
    for source in sources:
        source.complain()
    raise SystemExit(max(source.status for source in sources))


def _merge(
    target: str,
    sources: Sequence[MergedSource],
    contents: Sequence[Iterator[BlockContent]],
    first: Sequence[BlockContent | None],
) -> None:
    captures = [source.capture for source in sources if source.capture is not None]
    with writing():
        merger: PcapMerger | PcapngMerger
        if is_named_pcap(target):
            merger = PcapMerger(target, captures)
        else:
            merger = PcapngMerger(target, captures, [one for one in first if isinstance(one, Section)])
        with merger.writer:
            for number, content in in_time_order(contents):
                merger.write(number, content)
    for source, count in zip(sources, merger.left_out, strict=True):
        if count:
            complain(f"{source.file}: {plural(count, 'block')} left out: unknown, or not to be copied")


def _again(first: BlockContent | None, rest: Iterator[BlockContent]) -> Iterator[BlockContent]:
    """What was looked at, and the rest."""
    return rest if first is None else chain((first,), rest)


class MergedSource(CaptureInput):
    """A capture that is merged with others."""

    capture: Capture | None = None
    """The capture, once it is open."""

    def contents(self) -> Generator[BlockContent, None, None]:
        """What is in it, up to the end or the damage."""
        return self._read(self._contents)

    def _contents(self, reader: PacketReader) -> Iterator[BlockContent]:
        self.capture = reader.capture
        yield from contents_of(reader.capture)
