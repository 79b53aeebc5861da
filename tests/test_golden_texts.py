"""Every recorded capture has its text twin, and the command says today what stands there."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.captures import some_captures
from tests.golden_texts import text, twin


@pytest.mark.heavy
@some_captures
def test_the_command_says_what_the_twin_says(path: Path) -> None:
    assert text(path) == twin(path).read_text(encoding="utf-8"), "run: make goldens, and read the difference"
