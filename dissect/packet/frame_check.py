"""The check sequence at the end of a frame, of which only the capture file says that it is there."""

from __future__ import annotations

from dissect.capture import Frame
from dissect.problems import Code, Problem, Severity


def frame_check_problems(frame: Frame) -> tuple[Problem, ...]:
    """The problem of a check sequence that is longer than its frame; none of any other."""
    on_the_wire = max(frame.original_length, frame.captured_length)
    if frame.fcs_octets <= on_the_wire:
        return ()
    return (
        Problem(
            code=Code.FCS_EXCEEDS_FRAME,
            severity=Severity.ERROR,
            message=(
                f"the capture says that the frame check sequence has {frame.fcs_octets} octets, "
                f"and the frame has {on_the_wire}"
            ),
            protocol="",
            layer=None,
            field="",
            offset=0,
            found=frame.fcs_octets,
            expected=on_the_wire,
        ),
    )
