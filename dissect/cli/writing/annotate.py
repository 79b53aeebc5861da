"""Copying a capture while verifying it: comments say what is wrong with each packet."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from dissect.capture import Block, PcapngWriter
from dissect.cli.output import complain
from dissect.cli.sources.source import CaptureInput
from dissect.cli.writing.overwriting import writing
from dissect.errors import CaptureError
from dissect.packet import Packet, ProtocolSet
from dissect.packet.reassembly import Reassembler
from dissect.rearranging.frames_copy import FramesCopy
from dissect.render.counted import plural
from dissect.render.verification.annotations import comments_on
from dissect.session import PacketReader

if TYPE_CHECKING:
    from dissect.filter.expressions import Filter


class AnnotatedSource(CaptureInput):
    """A capture whose packets are copied to a pcapng file while they are read.

    A pcapng capture keeps everything that it holds; any other capture becomes one section. The new file appears once
    all readable packets have been copied.
    """

    def __init__(
        self,
        file: str,
        protocols: ProtocolSet | None,
        target: str,
        *,
        also_valid: bool,
        reassemble: bool | Reassembler,
        chosen: Filter | None,
    ) -> None:
        super().__init__(file, protocols, reassemble=reassemble, chosen=chosen)
        self._target = target
        self._also_valid = also_valid
        self._writer: PcapngWriter | None = None
        self._without_comments = 0

    def discard(self) -> None:
        """Discard the file unless it is finished."""
        if self._writer is not None:
            self._writer.discard()

    def complain(self) -> None:
        super().complain()
        if self._without_comments:
            message = (
                f"{plural(self._without_comments, 'simple packet')}: no comment, because such a block cannot have one"
            )
            complain(f"{self._target}: {message}")

    def _packets(self, reader: PacketReader) -> Iterator[Packet]:
        with writing():
            self._writer = writer = PcapngWriter(self._target)
            frames = FramesCopy(writer, reader.capture)  # a pcapng file's blocks are copied instead
        damage = None

        def copy(block: Block) -> None:
            with writing():
                writer.copy(block.for_rewriting())  # comments make its section longer

        reader.capture.pass_on(copy)
        try:
            for packet in reader:
                self._write(writer, frames, reader.capture.block, packet)
                yield packet
        except CaptureError as error:
            damage = error
        with writing():
            writer.close()
        if damage is not None:
            raise damage

    def _write(self, writer: PcapngWriter, frames: FramesCopy, block: Block | None, packet: Packet) -> None:
        frame = packet.frame
        said = comments_on(packet, also_valid=self._also_valid)
        texts = tuple(text for text in said if text not in frame.comments)  # the file was annotated before
        with writing():
            if block is None:
                frames.write(frame, texts)
            elif block.takes_comments:
                writer.copy(block.commented(*texts))
            else:
                self._without_comments += bool(texts)
                writer.copy(block)
