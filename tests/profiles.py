"""How many examples a test of Hypothesis draws, in proportion to the profile that was chosen."""

from __future__ import annotations

from hypothesis import settings


def times(factor: float) -> settings:
    """Settings with so many times the examples of the profile."""
    return settings(max_examples=max(round(settings().max_examples * factor), 1))
