"""`dissect filter`: copies the packets that match a filter, with their comments and options."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from contextlib import ExitStack, closing
from fnmatch import fnmatchcase
from importlib import resources
from itertools import islice
from typing import TYPE_CHECKING

import click

from dissect.capture import Frame, Note
from dissect.cli.files_argument import files_argument
from dissect.cli.filter_option import chosen_filter, filter_option
from dissect.cli.output import Output, Status, color_option, complain, is_terminal
from dissect.cli.protocol_options import chosen_protocols, decode_as_option
from dissect.cli.reassembly_options import chosen_reassembly, reassembly_options
from dissect.cli.sources.selected_rows import SelectedRows, selected_rows
from dissect.cli.sources.source import CaptureInput, chosen_limits, limit_option
from dissect.cli.unique_option import chosen_repetitions, unique_options
from dissect.cli.writing.copying import Copy
from dissect.cli.writing.overwriting import check_targets, is_standard_output
from dissect.packet import NestingLimits, Packet, ProtocolSet, default_protocols
from dissect.render.escape import escape
from dissect.render.spans import Line, Role
from dissect.session import PacketReader

if TYPE_CHECKING:
    from dissect.filter.expressions import Filter
    from dissect.packet.reassembly import Reassembler
    from dissect.rearranging.repetitions import Repetitions

EVERY = "frame"
"""The filter that every packet matches."""


@click.command("filter")
@files_argument(required=False)
@filter_option
@click.option("-w", "--write", "target", metavar="OUT", help="Copy the packets to this file; - is standard output.")
@click.option("--count", "only_count", is_flag=True, help="Only count the packets.")
@click.option("-c", "--limit-packets", "most", type=click.IntRange(min=1), metavar="N", help="Stop after N packets.")
@click.option("-v", "--invert", is_flag=True, help="The packets that do not match.")
@unique_options
@click.option(
    "--names",
    "pattern",
    is_flag=False,
    flag_value="",
    default=None,
    metavar="[PATTERN]",
    help="List the names that filters can use: all, those that contain PATTERN, or those that match ip.*",
)
@click.option("--syntax", is_flag=True, help="Describe the filter language.")
@decode_as_option
@limit_option
@reassembly_options
@color_option
def command(
    *,
    files: tuple[str, ...],
    filter_text: str | None,
    target: str | None,
    only_count: bool,
    most: int | None,
    invert: bool,
    unique: bool,
    window: str | None,
    pattern: str | None,
    syntax: bool,
    decode_as: tuple[str, ...],
    limits: tuple[str, ...],
    alone: bool,
    overlap: str | None,
    color: str,
) -> None:
    """Copy the packets that match a filter: dissect filter in.pcap -Y 'tcp.port == 80' -w out.pcap

    A pcapng file is copied octet for octet, without the packets that do not match. A pcap file stays pcap; any other
    file becomes pcapng, and so do several files, as one. Their packets follow one another as the files were given, not
    in the order of time: `dissect merge` does that.

    A packet that completes a datagram matches by what the whole datagram has, too; the packets with its other fragments
    match by what they hold.

    Names that are described as [followed] are told by earlier packets (tcp.stream, tcp.analysis.retransmission,
    tcp.event, …): all packets are followed for them, also those that are not selected.

    Without -Y, all packets are selected. With --unique, a packet is left out if one with the same octets was selected
    shortly before, in any of the files.

    Exit status: 0 all files were read to the end, 1 a file is damaged (packets before the damage are copied), 2 a file
    cannot be opened or is not a capture, or the filter is invalid.
    """
    protocols = chosen_protocols(decode_as)
    if syntax or pattern is not None:
        with Output(color) as output:
            if syntax:
                output.text(syntax_text())
            if pattern is not None:
                output.lines(name_lines(protocols or default_protocols(), pattern))
        return
    _check_usage(files, target, only_count=only_count)
    repetitions = chosen_repetitions(window, unique=unique)
    if filter_text is None:
        if invert:
            raise click.UsageError("Missing option '-Y': which packets are not meant?")
        filter_text = EVERY
    choice = PacketSelector(
        chosen_filter(filter_text, protocols),
        protocols,
        chosen_limits(limits),
        chosen_reassembly(overlap, alone=alone),
        repetitions=repetitions,
        invert=invert,
    )
    worst, found, order = Status.FINE, 0, FileOrder()
    with Output(color) as output, ExitStack() as stack:
        copy = None if target is None else stack.enter_context(Copy(target, is_merged=len(files) > 1))
        for file in files:
            source = FilteredSource(file, choice, copy)
            with closing(source.frames()) as frames:
                wanted = islice(frames, None if most is None else most - found)
                found += sum(1 for _ in (wanted if copy is None else order.followed(file, wanted)))
            worst = max(worst, source.status)
            source.complain()
            if found == most:
                break
        if copy is not None:
            copy.finish()
        if only_count:
            output.text(str(found))
    if order.earlier is not None:
        complain(f"{target} is not in the order of time, because {order.earlier} begins earlier; see `dissect merge`")
    if repetitions is not None and repetitions.was_short:
        complain("the window held more packets than are remembered; some that were seen in it may have been kept")
    raise SystemExit(worst)


def _check_usage(files: Sequence[str], target: str | None, *, only_count: bool) -> None:
    """UsageError if an option is missing, or the command would destroy something."""
    if not files:
        raise click.UsageError("Missing argument 'FILE…'.")
    if target is None and not only_count:
        raise click.UsageError("Missing option '-w' or '--count': where do the packets go?")
    if is_standard_output(target):
        if only_count:
            raise click.UsageError("The count goes to standard output; write the packets to a file.")
        if is_terminal():
            raise click.UsageError("Standard output is a terminal; write the packets to a file or a pipe.")
    check_targets({"-w": target}, files)


class PacketSelector:
    """Selects packets of any file."""

    def __init__(
        self,
        filter_: Filter,
        protocols: ProtocolSet | None,
        limits: NestingLimits,
        reassemble: bool | Reassembler,
        *,
        invert: bool,
        repetitions: Repetitions | None = None,
    ) -> None:
        self.filter = filter_
        self.protocols = protocols
        self.limits = limits
        self.reassemble = reassemble
        self.repetitions = repetitions
        self.invert = invert

    def takes(self, packet: Packet) -> bool:
        return self.filter.matches(packet) != self.invert

    def by_rows(self, file: str) -> SelectedRows | None:
        """The same for all packets of a file, block by block; None where that cannot be."""
        return selected_rows(
            file, self.filter, self.protocols, self.limits, reassemble=self.reassemble, invert=self.invert
        )


class FilteredSource(CaptureInput):
    """A capture whose selected packets are copied while it is read."""

    def __init__(self, file: str, choice: PacketSelector, copy: Copy | None) -> None:
        super().__init__(file, choice.protocols, choice.limits, choice.reassemble, chosen=choice.filter)
        self._choice = choice
        self._copy = copy
        self._rows: SelectedRows | None = None
        """What reads the file in the place of the reader."""
        self._selected: SelectedRows | None = None
        """What selects the packets in the place of the reader."""

    @property
    def damaged(self) -> int:
        return super().damaged if self._selected is None else self._selected.damaged

    def frames(self) -> Generator[Frame, None, None]:
        """The frames of the selected packets."""
        return self._read(self._wanted)

    def _notes(self, reader: PacketReader) -> tuple[Note, ...]:
        return reader.capture.notes if self._rows is None else self._rows.notes

    def _wanted(self, reader: PacketReader) -> Iterator[Frame]:
        if self._copy is None:
            yield from self._distinct(self._chosen(reader, is_plain=True))
            return
        write = self._copy.begin(reader.capture, at_once=self.is_live)
        for frame in self._distinct(self._chosen(reader, is_plain=reader.capture.format == "pcap")):
            write(frame)
            yield frame

    def _distinct(self, frames: Iterator[Frame]) -> Iterator[Frame]:
        """The frames without repetitions, if these are to be left out."""
        repetitions = self._choice.repetitions
        return frames if repetitions is None else filter(repetitions.is_new, frames)

    def _chosen(self, reader: PacketReader, *, is_plain: bool) -> Iterator[Frame]:
        """The frames of the selected packets. `is_plain`: a frame of a block says all of a packet."""
        selected = self._selected = self._choice.by_rows(self.file)
        if selected is None:
            yield from (packet.frame for packet in reader if self._choice.takes(packet))
            return
        if is_plain:
            self._rows = selected
            yield from selected.frames()
            return
        protocols = self._choice.protocols or default_protocols()
        decisions = selected.decisions()
        for frame in reader.capture:
            wanted = next(decisions, None)
            if wanted is None:  # the file has grown in the meantime
                wanted = self._choice.takes(Packet(frame, protocols, self._choice.limits))
            if wanted:
                yield frame


class FileOrder:
    """Whether files follow one another in the order of time."""

    def __init__(self) -> None:
        self.earlier: str | None = None
        """The first file that begins before the end of the one before it."""
        self._end: int | None = None

    def followed(self, file: str, frames: Iterator[Frame]) -> Iterator[Frame]:
        """The frames of the next file, looked at on their way."""
        before, self._end = self._end, None
        for frame in frames:
            if frame.timestamp_ns is not None:
                if self._end is None and before is not None and frame.timestamp_ns < before:
                    self.earlier = self.earlier or file
                self._end = frame.timestamp_ns
            yield frame
        self._end = before if self._end is None else self._end


def syntax_text() -> str:
    """The description of the filter language."""
    return resources.files("dissect.filter").joinpath("syntax.txt").read_text("utf-8").rstrip("\n")


def name_lines(protocols: ProtocolSet, pattern: str) -> Iterator[Line]:
    """The names that match a pattern, each with its type and meaning."""
    from dissect.filter.name_types import Type
    from dissect.filter.names import catalogue

    wanted = pattern if any(one in pattern for one in "*?[") else f"*{pattern}*"
    known = catalogue(protocols)
    found = [name for name in known.values() if fnmatchcase(name.name, wanted.lower())]
    if not found:
        near = known.nearest(pattern)
        hint = f" Did you mean {' or '.join(near)}?" if near else ""
        raise click.UsageError(f"No name matches {escape(pattern)!r}.{hint}")
    width = max(len(name.name) for name in found)
    for name in found:
        kind = name.type.value if name.type is not Type.PROTOCOL else name.sort.value
        yield [
            (f"{name.name:<{width}}  ", Role.PROTOCOL),
            (f"{kind:<13}", Role.FAINT),
            (f"  {name.label}{f' ({name.meaning})' if name.meaning else ''}", Role.PLAIN),
        ]
