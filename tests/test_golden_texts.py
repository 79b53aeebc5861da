"""Every recorded capture has its text twin, and the command says today what stands there."""

from __future__ import annotations

from pathlib import Path

import pytest
from golden_texts import captures, text, twin


@pytest.mark.parametrize("capture", captures(), ids=lambda path: path.name)
def test_the_command_says_what_the_twin_says(capture: Path) -> None:
    assert text(capture) == twin(capture).read_text(encoding="utf-8"), "run: make goldens, and read the difference"
