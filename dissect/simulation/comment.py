"""What every packet of a simulation says of itself."""

from __future__ import annotations

from typing import Final

COMMENT: Final = "simulated"
"""The comment of each packet."""
