"""The frames of a capture in a section of a pcapng file."""

from __future__ import annotations

from dataclasses import replace

from dissect.capture import Capture, Frame, PcapngWriter


class FramesCopy:
    """Writes the frames of a capture, without its blocks, into a section of a pcapng file.

    Interfaces are described as they appear: an ERF file reveals them one by one.
    """

    def __init__(self, writer: PcapngWriter, capture: Capture) -> None:
        self._writer = writer
        self._capture = capture
        self._numbers: dict[int, int] = {}
        self.describe()

    def write(self, frame: Frame, comments: tuple[str, ...] = ()) -> None:
        """Write a frame; comments are added to its own."""
        self._writer.write(frame, interface=self.number(frame.interface), comments=comments)

    def number(self, interface: int) -> int:
        """The index that an interface of the capture has in the file that is written."""
        if interface not in self._numbers:
            self.describe()
        return self._numbers[interface]

    def describe(self, comments: tuple[str, ...] = ()) -> None:
        """Describe the interfaces found since; comments are added to those of the first of them."""
        for index, interface in enumerate(self._capture.interfaces):
            if index not in self._numbers:
                described = replace(interface, options=interface.options.commented(*comments))
                self._numbers[index] = self._writer.add_interface(described)
                comments = ()
