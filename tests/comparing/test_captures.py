"""Recorded captures compared with themselves: every packet is its own partner, and nothing was changed."""

from __future__ import annotations

from pathlib import Path

from dissect.comparing import Pair, compare
from tests.captures import some_captures


@some_captures
def test_a_capture_is_itself(path: Path) -> None:
    for found in compare(path, path):
        assert isinstance(found, Pair)
        assert found.before.frame.number == found.after.frame.number
        assert (found.changes, found.removed, found.added, found.wrong) == ((), (), (), ())
