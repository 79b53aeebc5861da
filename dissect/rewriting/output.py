"""The capture that rewritten packets are written to, with what the old one says beside them."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Final, Protocol

from dissect.capture import (
    Block,
    Capture,
    CustomData,
    DecryptionSecrets,
    Frame,
    Interface,
    InterfaceStatistics,
    JournalEntry,
    NameResolution,
    Options,
    PcapngWriter,
    PcapWriter,
    Section,
    UnknownBlock,
)
from dissect.capture.files.formats import is_named_pcap
from dissect.capture.files.target import Writable
from dissect.capture.pcap.writer import DEFAULT_SNAPLEN
from dissect.capture.pcapng import option_kinds as kinds
from dissect.capture.pcapng.block import BlockContent
from dissect.capture.pcapng.blocks import INTERFACE_DESCRIPTION
from dissect.errors import EncodingError
from dissect.rewriting.plan import Plan

NANOSECOND: Final = 1_000_000_000
LONGEST: Final = 0xFFFF_FFFF
"""The snaplen that pcap files are checked against, so that longer frames than they announce are copied whole."""

OF_TIME: Final = frozenset({kinds.TIMESTAMP_RESOLUTION, kinds.TIMESTAMP_OFFSET, kinds.TIMESTAMP_OFFSET_NANOSECONDS})
HARMLESS: Final = OF_TIME | {kinds.FCS_LENGTH, kinds.SPEED, kinds.TRANSMIT_SPEED, kinds.RECEIVE_SPEED}
"""The options of an interface that tell nothing about whose it is."""
HARMLESS_OF_PACKETS: Final = frozenset(
    {kinds.PACKET_FLAGS, kinds.DROP_COUNT, kinds.PACKET_ID, kinds.PACKET_QUEUE, kinds.PACKET_VERDICT}
)
ADDRESSES: Final = frozenset({kinds.IPV4_ADDRESS, kinds.IPV6_ADDRESS, kinds.MAC_ADDRESS, kinds.EUI_ADDRESS})
COMMENTS: Final = frozenset({kinds.COMMENT})
OF_THE_LINK: Final = frozenset({kinds.FCS_LENGTH, kinds.FILTER, *ADDRESSES})
"""What an interface says of its own link, and not of what was carried there."""

WORDS: Final[dict[type[object], str]] = {
    NameResolution: "names of addresses",
    DecryptionSecrets: "secrets that decrypt packets",
    JournalEntry: "journal entries",
    CustomData: "custom blocks",
    UnknownBlock: "unknown blocks",
}


class Output(Protocol):
    """What rewritten frames are written to."""

    def write(self, frame: Frame, *, is_changed: bool) -> None:
        """Write the frame that was read last, changed or not."""

    def flush(self) -> None:
        """Pass on what was written so far."""

    def close(self) -> None:
        """Finish the file."""

    def discard(self) -> None:
        """Leave no file."""


def output_for(target: Writable, capture: Capture, plan: Plan, left_out: Counter[str]) -> Output:
    """The output for a capture. A pcap file stays pcap, any other becomes pcapng, and so does pcap if headers are taken
    off, unless the name ends in .pcap: then all packets must begin with the same header.

    `left_out` counts what the old capture says and the new one does not.
    """
    if capture.format == "pcap" and (not plan.tunnel or is_named_pcap(str(target))):
        return Records(target, capture, plan)
    return Blocks(target, capture, plan, left_out)


class Records:
    """A pcap file, with the header of the old one. Its link type is that of the first packet."""

    def __init__(self, target: Writable, capture: Capture, plan: Plan) -> None:
        self._target = target
        self._capture = capture
        self._growth = plan.growth
        self._writer: PcapWriter | None = None
        self._fcs_octets = capture.interfaces[0].fcs_octets or 0

    def write(self, frame: Frame, *, is_changed: bool) -> None:  # noqa: ARG002  # as the other has it
        """Write a frame. EncodingError if it begins or ends otherwise than the first."""
        if self._writer is None:
            self._fcs_octets = frame.fcs_octets
            self._writer = self._begun(frame.link_type)
        if frame.link_type != self._writer.link_type or frame.fcs_octets != self._fcs_octets:
            message = "packets begin with different headers, which needs pcapng; give it a name in .pcapng"
            raise EncodingError("FileHeader", "link_type", message)
        self._writer.write(frame)

    def flush(self) -> None:
        """Pass on what was written so far."""
        self._finished().flush()

    def close(self) -> None:
        """Finish the file."""
        self._finished().close()

    def discard(self) -> None:
        """Leave no file."""
        if self._writer is not None:
            self._writer.discard()

    def _finished(self) -> PcapWriter:
        """The writer; a file without packets has the old link type."""
        return self._writer or self._begun(self._capture.interfaces[0].link_type)

    def _begun(self, link_type: int) -> PcapWriter:
        interface = self._capture.interfaces[0]
        writer = PcapWriter(
            self._target,
            link_type,
            nanoseconds=interface.resolution == NANOSECOND,
            byte_order=self._capture.byte_order,
            snaplen=_grown(interface.snaplen, self._growth) or DEFAULT_SNAPLEN,
            fcs_octets=interface.fcs_octets if self._fcs_octets == (interface.fcs_octets or 0) else None,
        )
        writer.snaplen = LONGEST
        return writer


def _grown(snaplen: int, octets: int) -> int:
    """A limit of captured octets for frames that have grown; 0 is none."""
    return min(snaplen + octets, LONGEST) if snaplen else 0


class Blocks:
    """A pcapng file. Blocks of the old one are copied octet for octet where nothing in them changes.

    A frame with another link type than its interface has, or without the check sequence that is said to be there, gets
    an interface of its own, described like that one. From there to the end of the section, the interfaces have other
    numbers than they had, so that nothing that refers to them can be copied as it is.
    """

    def __init__(self, target: Writable, capture: Capture, plan: Plan, left_out: Counter[str]) -> None:
        self._writer = PcapngWriter(target)
        self._capture = capture
        self._is_private = plan.anonymizer is not None
        self._moves_addresses = bool(plan.kinds)
        self._left_out = left_out
        self._growth = plan.growth
        self._numbers: dict[tuple[int, int, bool], int] = {}
        """The index in the new file, by the old index, the link type, and whether a check sequence was taken off."""
        self._seen = 0
        """Interfaces of the old file."""
        self._described = 0
        """Those of the new one."""
        self._keeps_numbers = True
        if capture.has_blocks:
            capture.pass_on(self._pass_on)
        else:
            self._writer.begin_section()

    def write(self, frame: Frame, *, is_changed: bool) -> None:
        """Write a frame."""
        block = self._capture.block
        if block is not None and not is_changed and self._keeps_numbers and not self._is_private:
            self._writer.copy(block)
            return
        is_bare = self._is_bare(frame) if is_changed else False
        number = self._numbers.get((frame.interface, frame.link_type, is_bare))
        if number is None:
            number = self._another(frame, is_bare=is_bare)
        if self._is_private and frame.options:
            frame = frame.replace(options=self._only(frame.options, HARMLESS_OF_PACKETS, "options of packets"))
        self._writer.write(frame, interface=number)

    def flush(self) -> None:
        """Pass on what was written so far."""
        self._writer.flush()

    def close(self) -> None:
        """Finish the file."""
        self._writer.close()

    def discard(self) -> None:
        """Leave no file."""
        self._writer.discard()

    def _pass_on(self, block: Block) -> None:
        """Write a block without a packet, or count it as left out."""
        content = block.content
        if isinstance(content, Section):
            self._begin_section(block)
        elif isinstance(content, Interface):
            self._describe(content, block)
        elif self._stays(content, block):
            self._pass_on_other(content, block)
        else:
            self._left_out[WORDS[type(content)]] += 1

    def _begin_section(self, block: Block) -> None:
        self._keeps_numbers = True
        if self._is_private:
            self._left_out["what sections say of their origin"] += 1
            self._writer.begin_section()
        else:
            self._writer.copy(block.for_rewriting())

    def _describe(self, interface: Interface, block: Block | None = None) -> None:
        """Describe an interface of the old file."""
        options = interface.options
        if self._is_private:
            options = self._only(options, HARMLESS, "options of interfaces")
        elif self._moves_addresses:
            options = self._without(options, ADDRESSES, "addresses of interfaces")
        adapted = replace(interface, options=options, snaplen=_grown(interface.snaplen, self._growth))
        if block is not None and adapted == interface and self._keeps_numbers and not self._is_private:
            self._writer.copy(block)
        else:
            self._writer.add_interface(adapted)
        self._numbers[self._seen, interface.link_type, False] = self._described
        self._seen += 1
        self._described += 1

    def _stays(self, content: BlockContent, block: Block) -> bool:
        """Whether a block goes to the new file."""
        if block.block_type == INTERFACE_DESCRIPTION:  # it is not valid, but has a number
            self._seen += 1
            self._keeps_numbers = False
            return False
        if isinstance(content, InterfaceStatistics):
            return True
        if isinstance(content, NameResolution):
            return not self._moves_addresses
        if isinstance(content, CustomData) and not content.copied:
            return False
        return not self._is_private and (self._keeps_numbers or not isinstance(content, UnknownBlock))

    def _pass_on_other(self, content: BlockContent, block: Block) -> None:
        if not isinstance(content, InterfaceStatistics) or (self._keeps_numbers and not self._is_private):
            self._writer.copy(block)
            return
        options = self._without(content.options, COMMENTS, "comments") if self._is_private else content.options
        link_type = self._capture.interfaces[content.interface].link_type
        number = self._numbers[content.interface, link_type, False]
        self._writer.add(replace(content, interface=number, options=options))

    def _is_bare(self, frame: Frame) -> bool:
        """Whether a frame has lost the check sequence that its interface says is there."""
        return not frame.fcs_octets and bool(self._capture.interfaces[frame.interface].fcs_octets)

    def _another(self, frame: Frame, *, is_bare: bool) -> int:
        """The index of an interface for a frame whose interface was not described yet, or has another link type."""
        interface = self._capture.interfaces[frame.interface]
        while self._seen <= frame.interface and not self._capture.has_blocks:
            self._describe(self._capture.interfaces[self._seen])
        if frame.link_type != interface.link_type or is_bare:
            options = Options(one for one in interface.options if one.code not in OF_THE_LINK)
            if self._is_private:
                options = Options(one for one in options if one.code in HARMLESS)
            self._writer.add_interface(replace(interface, link_type=frame.link_type, options=options))
            self._numbers[frame.interface, frame.link_type, is_bare] = self._described
            self._described += 1
            self._keeps_numbers = False
        return self._numbers[frame.interface, frame.link_type, is_bare]

    def _only(self, options: Options, codes: frozenset[int], words: str) -> Options:
        """The options of these codes alone."""
        kept = Options(one for one in options if one.code in codes)
        self._left_out.update({words: len(options) - len(kept)} if len(kept) < len(options) else {})
        return kept

    def _without(self, options: Options, codes: frozenset[int], words: str) -> Options:
        """The options without those of these codes."""
        return self._only(options, frozenset(one.code for one in options) - codes, words)
