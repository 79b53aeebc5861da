"""A capture file made of packets of others, with all that is said of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from dissect.capture import Block, Capture, Frame, PcapngWriter, PcapWriter
from dissect.capture.capture_writer import CaptureWriter
from dissect.capture.pcap.writer import DEFAULT_SNAPLEN
from dissect.cli.target import writing

NANOSECOND = 1_000_000_000
LONGEST = 0xFFFF_FFFF
"""Frames that are longer than the file says are copied as they are read."""


class Copy:
    """The file that packets are copied to. It is there when it is finished; before that, nothing is."""

    def __init__(self, target: str, *, is_merged: bool) -> None:
        """`is_merged`: of several captures one pcapng file is made, whatever they are."""
        self._target = target
        self._is_merged = is_merged
        self._writer: CaptureWriter | None = None
        self._blocks: PcapngWriter | None = None

    def begin(self, capture: Capture, *, at_once: bool) -> Callable[[Frame], None]:
        """Get ready for the packets of a capture; what writes one of them, and `at_once` lets readers have it."""
        with writing():
            writer, write = self._begun(capture)

        def copy(frame: Frame) -> None:
            with writing():
                write(frame)
                if at_once:
                    writer.flush()

        return copy

    def _begun(self, capture: Capture) -> tuple[CaptureWriter, Callable[[Frame], None]]:
        if capture.format == "pcap" and not self._is_merged:
            records = self._writer = _records(self._target, capture)
            return records, records.write
        if self._blocks is None:
            self._writer = self._blocks = PcapngWriter(self._target)
        blocks = self._blocks
        if not capture.has_blocks:
            blocks.begin_section()
            return blocks, FramesCopy(blocks, capture).write

        def pass_on(block: Block) -> None:
            with writing():
                blocks.copy(block.for_rewriting())

        capture.pass_on(pass_on)
        return blocks, lambda _: blocks.copy(cast(Block, capture.block))  # the frame's own, for blocks are passed on

    def finish(self) -> None:
        """Write what is left, and give the file its name. Of files none of which could be opened there is none."""
        if self._writer is not None:
            with writing():
                self._writer.close()

    def __enter__(self) -> Copy:
        return self

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        if kind is not None and self._writer is not None:
            self._writer.discard()


def _records(target: str, capture: Capture) -> PcapWriter:
    """A pcap file as the captured one is."""
    interface = capture.interfaces[0]
    writer = PcapWriter(
        target,
        interface.link_type,
        nanoseconds=interface.resolution == NANOSECOND,
        byte_order=capture.byte_order,
        snaplen=interface.snaplen or DEFAULT_SNAPLEN,
        fcs_octets=interface.fcs_octets,
    )
    writer.snaplen = LONGEST
    return writer


class FramesCopy:
    """The frames of a capture that has no blocks, as those of a section of a pcapng file.

    Interfaces are described when the capture has them: an ERF file shows them as they come.
    """

    def __init__(self, writer: PcapngWriter, capture: Capture) -> None:
        self._writer = writer
        self._capture = capture
        self._numbers: dict[int, int] = {}
        self._describe()

    def write(self, frame: Frame, comments: tuple[str, ...] = ()) -> None:
        if frame.interface not in self._numbers:
            self._describe()
        self._writer.write(frame, interface=self._numbers[frame.interface], comments=comments)

    def _describe(self) -> None:
        for index, interface in enumerate(self._capture.interfaces):
            if index not in self._numbers:
                self._numbers[index] = self._writer.add_interface(interface)
