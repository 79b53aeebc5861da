"""The problem of a frame of which even the first header is unknown."""

from __future__ import annotations

from dissect.assigned_numbers import LinkType
from dissect.assigned_numbers.open_enum import spelled_in_full
from dissect.capture import Frame
from dissect.problems import Code, Problem, Severity


def unknown_link_type(frame: Frame) -> Problem:
    what = spelled_in_full(LinkType, frame.link_type)
    return Problem(
        code=Code.UNKNOWN_LINK_TYPE,
        severity=Severity.NOTE,
        message=f"no declaration for {what}; {frame.captured_length} octets are kept",
        protocol="",
        layer=None,
        field="",
        offset=0,
        found=frame.link_type,
        space=LinkType,
    )
