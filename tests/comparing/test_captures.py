"""Recorded captures compared with themselves: every packet is its own partner, and nothing was changed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from dissect.comparing import Pair, compare
from dissect.session import open_packets
from tests.captures import CAPTURES, some_captures

BOTH_SIDES = CAPTURES / "nat4_both_sides.pcapng"


@pytest.mark.heavy
@some_captures
def test_a_capture_is_itself(path: Path) -> None:
    for found in compare(path, path):
        assert isinstance(found, Pair)
        assert found.before.frame.number == found.after.frame.number
        assert (found.changes, found.removed, found.added, found.wrong) == ((), (), (), ())


def test_one_file_may_have_both_sides() -> None:
    found = list(compare(BOTH_SIDES, interfaces=(0, 1)))
    assert len(found) == 14
    assert found == list(compare(BOTH_SIDES, BOTH_SIDES, interfaces=(0, 1)))


@pytest.mark.parametrize("options", [{}, {"interfaces": (0, 1)}])
def test_without_a_second_side_nothing_is_compared(options: dict[str, Any]) -> None:
    with open_packets(BOTH_SIDES) as packets, pytest.raises(TypeError, match="needs `after`, or one file"):
        next(compare(packets, **options))
