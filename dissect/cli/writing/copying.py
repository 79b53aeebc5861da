"""A capture file made of packets of other captures, with their comments and options."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from dissect.capture import Block, Capture, Frame, PcapngWriter, PcapWriter
from dissect.capture.pcap.writer import DEFAULT_SNAPLEN
from dissect.capture.time_unit import SECOND
from dissect.capture.writing.capture_writer import CaptureWriter
from dissect.cli.writing.overwriting import writing
from dissect.rearranging.frames_copy import FramesCopy

LONGEST = 0xFFFF_FFFF
"""The snaplen of the copy if the file's own is too small, so that longer frames are copied whole."""


class Copy:
    """The file that packets are copied to. It appears when it is finished."""

    def __init__(self, target: str, *, is_merged: bool) -> None:
        """`is_merged`: make one pcapng file of several captures, whatever their formats."""
        self._target = target
        self._is_merged = is_merged
        self._writer: CaptureWriter | None = None
        self._blocks: PcapngWriter | None = None

    def begin(self, capture: Capture, *, at_once: bool) -> Callable[[Frame], None]:
        """Begin a capture; returns a function that writes one of its packets, flushed if `at_once`."""
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
        return blocks, lambda _: blocks.copy(
            cast(Block, capture.block)
        )  # the frame's own block, because blocks are passed on

    def finish(self) -> None:
        """Finish the file. If no input could be opened, no output is written."""
        if self._writer is not None:
            with writing():
                self._writer.close()

    def __enter__(self) -> Copy:
        return self

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        if kind is not None and self._writer is not None:
            self._writer.discard()


def _records(target: str, capture: Capture) -> PcapWriter:
    """A pcap file with the header of the captured one."""
    interface = capture.interfaces[0]
    writer = PcapWriter(
        target,
        interface.link_type,
        nanoseconds=interface.resolution == SECOND,
        byte_order=capture.byte_order,
        snaplen=interface.snaplen or DEFAULT_SNAPLEN,
        fcs_octets=interface.fcs_octets,
    )
    writer.snaplen = LONGEST
    return writer
