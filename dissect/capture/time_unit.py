"""The unit in which times are counted."""

from __future__ import annotations

from typing import Final

SECOND: Final = 1_000_000_000
"""A second, as times are in nanoseconds; also the resolution of an interface that counts these."""
