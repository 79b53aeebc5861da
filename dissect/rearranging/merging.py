"""Several captures as one, in the order of time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from heapq import merge
from operator import itemgetter
from typing import Final, TypeAlias, cast

from dissect.capture import (
    Capture,
    CustomData,
    Frame,
    Interface,
    InterfaceStatistics,
    PcapngWriter,
    PcapWriter,
    Section,
    UnknownBlock,
)
from dissect.capture.files.target import Writable
from dissect.capture.pcapng.block import BlockContent
from dissect.capture.time_unit import SECOND
from dissect.errors import EncodingError
from dissect.rearranging.frames_copy import FramesCopy

LONG_AGO: Final = float("-inf")
LONGEST: Final = 0xFFFF_FFFF
"""The snaplen that pcap files are checked against, so that longer frames than they announce are copied whole."""

Timed: TypeAlias = tuple[float, int, BlockContent]
"""The time by which something is sorted, the number of its capture, and what it is."""


def contents_of(capture: Capture) -> Iterator[BlockContent]:
    """What is in a capture: of a pcapng file all that its blocks hold, of others the frames."""
    return (block.content for block in capture.blocks()) if capture.has_blocks else iter(capture)


def in_time_order(captures: Sequence[Iterable[BlockContent]]) -> Iterator[tuple[int, BlockContent]]:
    """What is in several captures, with the number of each, by the times of frames; only one frame of each capture is
    kept in memory.

    Equal times keep the order of the captures, and each capture keeps its own order, even where its times go backwards;
    what stands between two frames stays behind the first. EncodingError for a frame without a time.
    """
    streams = [_timed(number, contents) for number, contents in enumerate(captures)]
    return ((number, content) for _, number, content in merge(*streams, key=itemgetter(0)))


def _timed(number: int, contents: Iterable[BlockContent]) -> Iterator[Timed]:
    time: float = LONG_AGO
    for content in contents:
        if isinstance(content, Frame):
            if content.timestamp_ns is None:
                message = f"frame {content.number} of capture {number + 1} has no time by which it could be merged"
                raise EncodingError("EnhancedPacketBlock", "timestamp_upper", message)
            time = content.timestamp_ns
        yield time, number, content


class PcapngMerger:
    """Writes what is in several captures into one section of a pcapng file.

    All interfaces are kept, and all comments, options, statistics, names and secrets. What cannot be understood is left
    out, because it may refer to interfaces by number, and so are custom blocks that ask not to be copied.
    """

    def __init__(self, target: Writable, captures: Sequence[Capture], sections: Sequence[Section]) -> None:
        """`sections` are the first ones of those captures that have any."""
        comments = tuple(text for one in sections for text in one.comments)
        self.writer = PcapngWriter(target, section=Section.described(application="dissect", comments=comments))
        self._copies = [FramesCopy(self.writer, capture) for capture in captures]
        self._pending: list[tuple[str, ...]] = [()] * len(captures)
        """Comments of later sections, by capture: they go to the next interface."""
        self._begun = {id(one) for one in sections}
        self.left_out = [0] * len(captures)
        """Blocks that were left out, by capture."""

    def write(self, number: int, content: BlockContent) -> None:
        """Write what the capture of this number holds next."""
        copy = self._copies[number]
        if isinstance(content, Frame):
            copy.write(content)
        elif isinstance(content, Interface):
            copy.describe(self._pending[number])
            self._pending[number] = ()
        elif isinstance(content, InterfaceStatistics):
            self.writer.add(replace(content, interface=copy.number(content.interface)))
        elif isinstance(content, Section):
            if id(content) not in self._begun:
                self._pending[number] += content.comments
        elif isinstance(content, UnknownBlock) or (isinstance(content, CustomData) and not content.copied):
            self.left_out[number] += 1
        else:
            self.writer.add(content)


class PcapMerger:
    """Writes the frames of pcap files with the same link type into another."""

    def __init__(self, target: Writable, captures: Sequence[Capture]) -> None:
        """EncodingError if they do not fit one pcap file."""
        interfaces = [one.interfaces[0] for one in captures if one.format == "pcap"]
        if len(interfaces) < len(captures):
            message = "only pcap files can be merged into one; give it a name in .pcapng"
            raise EncodingError("FileHeader", "link_type", message)
        first = interfaces[0]
        if any((one.link_type, one.fcs_octets) != (first.link_type, first.fcs_octets) for one in interfaces):
            message = "the link types of the files differ, which needs pcapng; give it a name in .pcapng"
            raise EncodingError("FileHeader", "link_type", message)
        self.writer = PcapWriter(
            target,
            first.link_type,
            nanoseconds=any(one.resolution == SECOND for one in interfaces),
            byte_order=captures[0].byte_order,
            snaplen=max(one.snaplen for one in interfaces) or LONGEST,
            fcs_octets=first.fcs_octets,
        )
        self.writer.snaplen = LONGEST
        self.left_out = [0] * len(captures)

    def write(self, number: int, content: BlockContent) -> None:  # noqa: ARG002  # as the other has it
        """Write a frame of the capture of this number."""
        self.writer.write(cast(Frame, content))  # pcap files hold nothing else
