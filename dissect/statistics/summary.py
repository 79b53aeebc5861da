"""What a capture file holds and what it says of itself, without a look into its packets."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from itertools import compress, islice
from operator import gt
from typing import TYPE_CHECKING, Final

from dissect.blocks.block import Block
from dissect.blocks.files.reading import FramesReader
from dissect.capture.interface import Interface
from dissect.capture.pcapng.option_kinds import DROP_COUNT
from dissect.statistics.amounts.sizes import Sizes, sizes_of

if TYPE_CHECKING:
    from dissect.capture.pcapng.block import BlockContent

KEPT: Final = 100
"""How many comments, and sections, are kept; all are counted."""


@dataclass(slots=True)
class BlockSummary:
    """What there is to say of the packets of one block."""

    sizes: Sizes
    cut: int
    """Packets of which octets are missing."""
    backwards: int
    """Packets that are earlier than the one before them in the block."""
    interfaces: Counter[int]
    """Packets of each interface."""
    commented: int
    """Packets with comments."""
    dropped: int | None
    """Packets that were lost between these, by their own drop counts; None if no packet has one."""


def summarize(block: Block) -> BlockSummary:
    """Summarize a block, in any thread."""
    frames = block.frames
    sizes = sizes_of(frames)
    found = BlockSummary(
        sizes,
        cut=sum(map(gt, frames.original, frames.captured)),
        backwards=sum(map(gt, sizes.times, islice(sizes.times, 1, None))),
        interfaces=Counter(frames.interface),
        commented=0,
        dropped=None,
    )
    rows = {*frames.exact, *compress(range(len(frames)), frames.options)} if any(frames.options) else frames.exact
    for row in rows:
        options = frames.options_of(row)
        found.commented += bool(options.comments)
        drops = options.number(DROP_COUNT, 8)
        if drops is not None:
            found.dropped = (found.dropped or 0) + drops
    return found


@dataclass(slots=True)
class Counters:
    """What the program that made a capture counted on an interface; None where it does not say."""

    received: int | None
    accepted_by_filter: int | None
    dropped_by_interface: int | None
    dropped_by_os: int | None
    delivered: int | None


@dataclass(slots=True)
class Maker:
    """How a section was made, in its own words; from the file, not to be trusted."""

    application: str
    operating_system: str
    hardware: str


@dataclass(slots=True)
class Summary:
    """What a capture file holds and says of itself. Texts come from the file and are not to be trusted."""

    format: str = ""
    packets: int = 0
    octets: int = 0
    """Octets on the wire."""
    captured_octets: int = 0
    first_ns: int | None = None
    """The time of the first packet that has one."""
    earliest_ns: int | None = None
    latest_ns: int | None = None
    untimed: int = 0
    """Packets without a time."""
    backwards: int = 0
    """Packets that are earlier than the one before them."""
    cut: int = 0
    """Packets of which octets are missing."""
    commented: int = 0
    """Packets with comments."""
    dropped: int | None = None
    """Packets that were lost between those captured, by the packets' own drop counts; None if no packet has one."""
    interfaces: list[Interface] = field(default_factory=list)
    interface_packets: Counter[int] = field(default_factory=Counter)
    """Packets by the index of their interface."""
    counters: dict[int, Counters] = field(default_factory=dict)
    """The latest counters of interfaces, by index."""
    sections: int = 0
    makers: list[Maker] = field(default_factory=list)
    """How the sections were made, each way once: the first of them."""
    comment_count: int = 0
    """Comments on sections and interfaces."""
    comments: list[str] = field(default_factory=list)
    """The first of these comments."""
    others: Counter[str] = field(default_factory=Counter)
    """Blocks of other kinds, by the names of their contents."""

    @property
    def link_types(self) -> list[int]:
        """The link types of the interfaces, each once."""
        return list(dict.fromkeys(one.link_type for one in self.interfaces))

    @property
    def lost(self) -> int | None:
        """Packets that the capture lost, by the counters of its interfaces; None if they do not say."""
        known = [
            count
            for one in self.counters.values()
            for count in (one.dropped_by_interface, one.dropped_by_os)
            if count is not None
        ]
        return sum(known) if known else None


class Summarizer:
    """Adds up the summary of one file, in memory that is bounded by its interfaces."""

    def __init__(self) -> None:
        self.summary = Summary()
        self._file: FramesReader | None = None
        self._latest: int | None = None

    def open(self, file: FramesReader) -> None:
        """Begin with a file that was opened, and watch what it says beside its packets."""
        self._file = file
        self.summary.format = file.format
        file.observe(self._observe)

    def add(self, found: BlockSummary) -> None:
        """Add the next block of packets."""
        summary, sizes = self.summary, found.sizes
        summary.packets += sizes.packets
        summary.octets += sizes.octets
        summary.captured_octets += sizes.captured
        summary.untimed += sizes.packets - len(sizes.times)
        summary.backwards += found.backwards
        summary.cut += found.cut
        summary.commented += found.commented
        summary.interface_packets += found.interfaces
        if found.dropped is not None:
            summary.dropped = (summary.dropped or 0) + found.dropped
        if sizes.times:
            self._add_times(sizes)

    def _add_times(self, sizes: Sizes) -> None:
        summary = self.summary
        if self._latest is None or summary.earliest_ns is None or summary.latest_ns is None:
            summary.first_ns = sizes.times[0]
            summary.earliest_ns, summary.latest_ns = sizes.earliest, sizes.latest
        else:
            summary.backwards += sizes.times[0] < self._latest
            summary.earliest_ns = min(summary.earliest_ns, sizes.earliest)
            summary.latest_ns = max(summary.latest_ns, sizes.latest)
        self._latest = sizes.times[-1]

    def finish(self) -> Summary:
        """The summary, after the last block."""
        if self._file is not None:
            self.summary.interfaces = list(self._file.interfaces)
        return self.summary

    def _observe(self, content: BlockContent) -> None:
        from dissect.capture.pcapng.contents import InterfaceStatistics, Section

        summary = self.summary
        if isinstance(content, Section):
            summary.sections += 1
            maker = Maker(content.application, content.operating_system, content.hardware)
            if maker not in summary.makers and len(summary.makers) < KEPT:
                summary.makers.append(maker)
            self._comment(content.comments)
        elif isinstance(content, Interface):
            self._comment(content.comments)
        elif isinstance(content, InterfaceStatistics):
            summary.counters[content.interface] = Counters(
                content.received,
                content.accepted_by_filter,
                content.dropped_by_interface,
                content.dropped_by_os,
                content.delivered,
            )
        else:
            summary.others[type(content).__name__] += 1

    def _comment(self, comments: tuple[str, ...]) -> None:
        self.summary.comment_count += len(comments)
        self.summary.comments.extend(comments[: KEPT - len(self.summary.comments)])
