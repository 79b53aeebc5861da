"""Whether the sanitizers watch this process (`make sanitize`)."""

from __future__ import annotations

import os
from typing import Final

import pytest

SANITIZED: Final = "ASAN_OPTIONS" in os.environ

bounds_memory = pytest.mark.skipif(SANITIZED, reason="the sanitizers keep memory that is freed, and need their own")
"""Marks tests that say how much memory something may take."""


def unwatched() -> dict[str, str]:
    """The environment for other programs, which the sanitizers may not stand (capinfos hangs) or bring themselves."""
    return {name: value for name, value in os.environ.items() if name != "LD_PRELOAD"}
