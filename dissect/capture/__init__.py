"""Capture files: what a capture kept of each frame, read from pcap and pcapng, and written as pcap."""

from __future__ import annotations

from dissect.capture.capture import Capture, open_capture
from dissect.capture.codes import Code
from dissect.capture.frame import Frame
from dissect.capture.interface import Interface
from dissect.capture.limits import Limits
from dissect.capture.notes import Note
from dissect.capture.writer import PcapWriter

__all__ = ["Capture", "Code", "Frame", "Interface", "Limits", "Note", "PcapWriter", "open_capture"]
