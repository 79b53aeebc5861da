"""Capture files outside the pcap family: snoop, btsnoop and ERF, which are read but not written."""

from __future__ import annotations

from dissect.capture.files.formats import BTSNOOP, LONGEST, SNOOP, name_of
from dissect.capture.files.stream import Stream
from dissect.capture.foreign.foreign_reader import ForeignReader
from dissect.capture.limits import Limits
from dissect.capture.notes import Notes

__all__ = ["ForeignReader", "foreign_reader"]


def foreign_reader(stream: Stream, limits: Limits, notes: Notes) -> ForeignReader | None:
    """The reader for the format that the stream begins with, or None. Each reader is imported when needed."""
    stream.has(LONGEST)
    if stream.chunk.startswith(SNOOP):
        from dissect.capture.foreign.snoop import SnoopReader

        return SnoopReader(stream, limits, notes)
    if stream.chunk.startswith(BTSNOOP):
        from dissect.capture.foreign.btsnoop import BtsnoopReader

        return BtsnoopReader(stream, limits, notes)
    if name_of(stream.chunk) is not None:
        return None
    from dissect.capture.foreign.erf import ErfReader, is_erf

    return ErfReader(stream, limits, notes) if is_erf(stream) else None
