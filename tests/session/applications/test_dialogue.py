"""Which frames brought a message."""

from __future__ import annotations

from dissect.session.applications.dialogue import KEPT_FRAMES, Side


def test_frames_are_those_that_brought_the_octets() -> None:
    side = Side()
    for frame, end in enumerate((10, 20, 30), 1):
        side.add(end, frame)

    assert side.frames_of(12, 20) == (2,)
    assert side.frames_of(20, 21) == (3,)
    assert side.frames_of(40, 50) == ()


def test_only_the_latest_frames_of_a_message_are_remembered() -> None:
    side = Side()
    for frame in range(1, KEPT_FRAMES + 3):
        side.add(frame, frame)

    assert side.frames_of(0, KEPT_FRAMES + 2) == tuple(range(3, KEPT_FRAMES + 3))
