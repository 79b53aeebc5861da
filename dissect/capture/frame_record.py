"""A frame as readers produce it: a tuple, which becomes a `Frame` only on demand.

Dissecting a million packets needs their octets, and seldom what the capture says about them.
"""

from __future__ import annotations

from typing import Any, NamedTuple, TypeAlias

from dissect.capture.frame import Frame, FrameDraft
from dissect.capture.pcapng.options import NO_OPTIONS, Options


class FrameInterface(NamedTuple):
    """What all frames of one interface share; see `Frame`."""

    link_type: int
    interface: int = 0
    fcs_octets: int = 0
    name: str = ""


FrameRecord: TypeAlias = tuple[int, int | None, int, bytes, FrameInterface, Options]
"""Number, time in nanoseconds, original length, octets, interface and options of a frame."""

_new = object.__new__


def frame_of(record: FrameRecord) -> Frame:
    """The frame that a record stands for."""
    draft: Any = _new(FrameDraft)
    draft.number, draft.timestamp_ns, draft.original_length, octets, interface, draft.options = record
    draft.octets = octets
    draft.captured_length = len(octets)
    draft.link_type, draft.interface, draft.fcs_octets, draft.interface_name = interface
    draft.__class__ = Frame
    return draft  # type: ignore[no-any-return]  # it is a Frame since the line before


def record_of(frame: Frame) -> FrameRecord:
    """The record that stands for a frame."""
    interface = FrameInterface(frame.link_type, frame.interface, frame.fcs_octets, frame.interface_name)
    return (frame.number, frame.timestamp_ns, frame.original_length, frame.octets, interface, frame.options)


def wire_length(original: int, captured: int) -> int:
    """Where a frame ends on the wire, in octets: never before the last octet captured, whatever the file says."""
    return max(original, captured)


def bare_record(octets: bytes, interface: FrameInterface) -> FrameRecord:
    """A record for octets that come without a capture."""
    return (1, 0, len(octets), octets, interface, NO_OPTIONS)
