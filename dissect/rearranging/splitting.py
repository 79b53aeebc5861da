"""One capture as several: by number of packets, size, time or flow."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

from dissect.capture import Capture, Frame, Interface, PcapngWriter, PcapWriter, Section
from dissect.capture.pcap.writer import DEFAULT_SNAPLEN
from dissect.capture.pcapng.block import BlockContent
from dissect.capture.time_unit import SECOND
from dissect.rearranging.file_pool import FilePool, PooledFile
from dissect.rearranging.frames_copy import FramesCopy

if TYPE_CHECKING:
    from dissect.packet import ProtocolSet

LONGEST: Final = 0xFFFF_FFFF
UNSAFE: Final = re.compile(r"[^A-Za-z0-9.]+")
"""What of an address or a name is not written in the name of a file."""
NO_FLOW: Final = "no-flow"

Part: TypeAlias = tuple[Hashable, str]
"""What the packets of one file have in common, and words for the file's name."""
Rule: TypeAlias = Callable[[Frame, int], Part]
"""Says to which file a frame belongs; it is told the octets of the file that was written last."""


def by_count(most: int) -> Rule:
    """So many packets in each file."""
    count = -1

    def part(_: Frame, __: int) -> Part:
        nonlocal count
        count += 1
        return count // most, ""

    return part


def by_size(octets: int) -> Rule:
    """A new file as soon as one has so many octets."""
    number = 0

    def part(_: Frame, written: int) -> Part:
        nonlocal number
        number += written >= octets
        return number, ""

    return part


def by_time(interval_ns: int) -> Rule:
    """A file for each interval since the first packet with a time that has packets; those without a time go with the
    packet before them."""
    first: int | None = None
    number = 0

    def part(frame: Frame, _: int) -> Part:
        nonlocal first, number
        if frame.timestamp_ns is not None:
            first = frame.timestamp_ns if first is None else first
            number = (frame.timestamp_ns - first) // interval_ns
        return number, ""

    return part


def by_flow(protocols: ProtocolSet) -> Rule:
    """A file for each flow of the innermost network header, both directions together."""
    from dissect.packet import Packet
    from dissect.statistics.flows import flows_of, read_key
    from dissect.statistics.roles import roles_of

    roles = roles_of(protocols)

    def part(frame: Frame, _: int) -> Part:
        key = next((key for key, _ in flows_of(Packet(frame, protocols), roles)), None)
        if key is None:
            return None, NO_FLOW
        flow = read_key(key, roles)
        ports = flow.ports or ("", "")
        words = [flow.protocol, *(one for end in zip(flow.addresses, ports, strict=True) for one in end if one != "")]
        return key, "-".join(UNSAFE.sub("_", str(word)) for word in words)

    return part


class Splitter:
    """Writes the frames of a capture into files whose names begin with that of the target: a number, and the flow.

    A pcap file becomes pcap files, any other becomes pcapng. Each file has the interfaces found when it begins, and
    later ones as they are needed, and the comments of the section; options of packets are kept.
    """

    def __init__(self, pool: FilePool, target: Path, capture: Capture, rule: Rule) -> None:
        self._pool = pool
        self._target = target
        self._capture = capture
        self._rule = rule
        self._comments: tuple[str, ...] = ()
        self._parts: dict[Hashable, tuple[PooledFile, Callable[[Frame], None]]] = {}
        self._written = 0
        self.left_out = 0
        """Blocks that hold no packet, and are in none of the files."""

    @property
    def files(self) -> int:
        """How many files were made."""
        return len(self._parts)

    def write(self, content: BlockContent) -> None:
        """Write what the capture holds next."""
        if isinstance(content, Frame):
            key, words = self._rule(content, self._written)
            if key not in self._parts:
                self._parts[key] = self._begun(words)
            file, write = self._parts[key]
            write(content)
            self._written = file.octets
        elif isinstance(content, Section):
            self._comments = content.comments
        elif not isinstance(content, Interface):
            self.left_out += 1

    def _begun(self, words: str) -> tuple[PooledFile, Callable[[Frame], None]]:
        name = "-".join(filter(None, (self._target.stem, f"{self.files + 1:05}", words)))
        file = self._pool.file(self._target.with_name(name + self._target.suffix))
        if self._capture.format != "pcap":
            section = Section.described(application="dissect", comments=self._comments)
            writer = PcapngWriter(file, section=section)
            return file, FramesCopy(writer, self._capture).write
        interface = self._capture.interfaces[0]
        records = PcapWriter(
            file,
            interface.link_type,
            nanoseconds=interface.resolution == SECOND,
            byte_order=self._capture.byte_order,
            snaplen=interface.snaplen or DEFAULT_SNAPLEN,
            fcs_octets=interface.fcs_octets,
        )
        records.snaplen = LONGEST
        return file, records.write
