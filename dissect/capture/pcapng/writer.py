"""`PcapngWriter`: writes frames, their options, and whole blocks to a pcapng file (draft-ietf-opsawg-pcapng)."""

from __future__ import annotations

from typing import Final

from dissect.capture.files.formats import ByteOrder
from dissect.capture.files.target import Target, Writable
from dissect.capture.frame import Frame, HasFrame, captured_in
from dissect.capture.interface import Interface
from dissect.capture.packet_flags import PacketFlags
from dissect.capture.pcapng.block import Block
from dissect.capture.pcapng.block_encoding import encode_frame, encode_interface, encode_other, encode_section
from dissect.capture.pcapng.blocks import WORDS
from dissect.capture.pcapng.contents import UNKNOWN_LENGTH, InterfaceStatistics, OtherContent, Section
from dissect.capture.pcapng.option_kinds import FLAGS_OCTETS, PACKET_FLAGS
from dissect.capture.pcapng.options import Options
from dissect.capture.time_unit import SECOND
from dissect.capture.writing.capture_writer import CaptureWriter
from dissect.derive.decoder import decode
from dissect.errors import EncodingError

OURS: Final = Section.described(application="dissect")


class PcapngWriter(CaptureWriter):
    """Writes a pcapng file: sections, interfaces, frames with their options, and all other blocks.

    With a link type, it describes one interface with nanosecond times, and every frame belongs to that interface, as in
    a pcap file. Otherwise call `add_interface` for each interface; a frame belongs to the one that its `interface`
    names. A section begins by itself unless one is begun or copied first.

    A path gets a complete file at `close`, or none if an exception leaves the `with` block; a name that ends in .gz or
    .zst is compressed. "-" is standard output. EncodingError if something does not fit the format.
    """

    def __init__(
        self,
        target: Writable,
        link_type: int | str | None = None,
        *,
        byte_order: ByteOrder = "little",
        section: Section = OURS,
    ) -> None:
        """Open the target. `link_type` is a number or a name, such as "ethernet"; `section` describes the file's first
        section."""
        if byte_order not in {"big", "little"}:
            raise ValueError(f"a byte order is big or little, not {byte_order!r}")
        self._words = WORDS[byte_order]
        self._opening = section
        self._begun = False
        self._interfaces: list[Interface] = []
        self._first = 0
        self._length_is_stated = False
        self._only: int | None = None
        only = None if link_type is None else Interface(link_type).described(resolution=SECOND)
        if only is not None:
            encode_interface(self._words, only)
        super().__init__(Target(target))
        if only is not None:
            self._only = self.add_interface(only)

    def begin_section(self, section: Section = OURS) -> None:
        """Begin a section. Its interfaces must be described again; their indices keep counting through the file.

        Its length is not written, because it is not known yet; its version is always written as 1.0 (§4.1).
        """
        self._begin(encode_section(self._words, section), stated=False)

    def add_interface(self, interface: Interface) -> int:
        """Describe an interface; returns its index, the `interface` of frames, which counts through the file."""
        octets = encode_interface(self._words, interface)
        self._write_in_section(octets)
        self._interfaces.append(interface)
        return len(self._interfaces) - 1

    def write(
        self,
        frame: Frame | HasFrame | bytes,
        *,
        timestamp_ns: int | None = None,
        original_length: int | None = None,
        interface: int | None = None,
        flags: PacketFlags | None = None,
        comments: tuple[str, ...] = (),
    ) -> None:
        """Write a frame, a packet, or bare octets with their time; what is given beside it stands in for what it says.

        Comments are added to the frame's own. A frame without a time is written as a simple packet (§4.4), if it
        belongs to the first interface of its section and has no options.
        """
        frame = captured_in(frame)
        if isinstance(frame, bytes):
            frame = self._frame(frame, interface, original_length)
        number, described = self._described(frame.interface if interface is None and self._only is None else interface)
        if frame.link_type != described.link_type:
            message = (
                f"frame {frame.number} has link type {frame.link_type}, but the interface has {described.link_type}"
            )
            raise EncodingError("InterfaceDescriptionBlock", "link_type", message)
        options = frame.options
        if flags is not None:
            options = options.having(PACKET_FLAGS, bytes(flags))
        changed = frame.replace(
            options=_with_fcs(options, frame.fcs_octets, described).commented(*comments),
            timestamp_ns=frame.timestamp_ns if timestamp_ns is None else timestamp_ns,
            original_length=frame.original_length if original_length is None else original_length,
        )
        self._stated("a frame")
        self._write_in_section(encode_frame(self._words, changed, number, described))

    def add(self, content: OtherContent) -> None:
        """Write any other content: names, statistics, secrets, a custom block, a block of any type."""
        number = self._described(content.interface)[0] if isinstance(content, InterfaceStatistics) else 0
        self._stated("another block")
        self._write_in_section(encode_other(self._words, content, number))

    def copy(self, block: Block) -> None:
        """Write a block unchanged, octet for octet.

        A section header keeps the length that it states. If the section's blocks will not follow unchanged, copy
        `block.for_rewriting()` instead. EncodingError if the byte order is not the section's.
        """
        if isinstance(block.content, Section):
            self._words = WORDS[block.byte_order]
            self._begin(block.octets, stated=block.content.length != UNKNOWN_LENGTH)
            return
        if block.byte_order != self._words.byte_order:
            message = f"a block in {block.byte_order}-endian order, but the section is in {self._words.byte_order}"
            raise EncodingError("SectionHeaderBlock", "byte_order_magic", message)
        self._write_in_section(block.octets)
        if isinstance(block.content, Interface):
            self._interfaces.append(block.content)

    def flush(self) -> None:
        """Pass on what was written so far, at least a section header; a path has no file yet."""
        self._write_in_section(b"")
        super().flush()

    def close(self) -> None:
        """Finish the file and put it at its path. If nothing was written, the file is one empty section."""
        if not self._closed:
            self._write_in_section(b"")
        super().close()

    def _begin(self, octets: bytes, *, stated: bool) -> None:
        self._write(octets)
        self._begun = True
        self._only = None
        self._first = len(self._interfaces)
        self._length_is_stated = stated

    def _write_in_section(self, octets: bytes) -> None:
        if not self._begun:
            self.begin_section(self._opening)
        self._write(octets)

    def _stated(self, what: str) -> None:
        if self._length_is_stated:
            message = f"{what} in a section whose header was copied with its length; copy its for_rewriting()"
            raise EncodingError("SectionHeaderBlock", "section_length", message)

    def _described(self, index: int | None) -> tuple[int, Interface]:
        """An interface's number within the section, and its description; without an index, the only interface."""
        described = range(self._first, len(self._interfaces))
        if index is None:
            index = self._only
        if index is None and len(described) == 1:
            index = described[0]
        if index is None or index not in described:
            which = "the interface is not given" if index is None else f"interface {index} is not described"
            message = f"{which}, but the section has {len(described)}: add_interface() describes one"
            raise EncodingError("EnhancedPacketBlock", "interface_id", message)
        return index - self._first, self._interfaces[index]

    def _frame(self, octets: bytes, interface: int | None, original_length: int | None) -> Frame:
        number, described = self._described(interface)
        if original_length is not None and original_length < len(octets):  # §4.3 allows it only for what was read so
            message = f"{original_length} is less than the {len(octets)} octets captured"
            raise EncodingError("EnhancedPacketBlock", "original_length", message)
        if len(octets) > described.snaplen > 0:
            message = f"{len(octets)} octets are more than the interface's snaplen of {described.snaplen}"
            raise EncodingError("EnhancedPacketBlock", "captured_length", message)
        return Frame(
            number=0,
            timestamp_ns=None,
            captured_length=len(octets),
            original_length=len(octets),
            link_type=described.link_type,
            interface=number + self._first,
            octets=octets,
            fcs_octets=described.fcs_octets or 0,
        )


def _with_fcs(options: Options, fcs_octets: int, interface: Interface) -> Options:
    """The options, with the frame's FCS length in the flags if the interface does not state the same."""
    flags = options.octets(PACKET_FLAGS, FLAGS_OCTETS)
    word = None if flags is None else decode(PacketFlags, flags)
    stated = 0 if word is None else word.fcs_octets
    if fcs_octets == (stated or interface.fcs_octets or 0):
        return options
    word = PacketFlags() if word is None else word
    return options.having(PACKET_FLAGS, bytes(word.replace(fcs_octets=fcs_octets)))
