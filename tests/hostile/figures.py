"""The figures of a run, kept until the summary at its end."""

from __future__ import annotations

import pytest

FIGURES = pytest.StashKey[dict[str, str]]()


def note_figure(config: pytest.Config, name: str, text: str) -> None:
    """Keep one line for the table; `name` begins with the number of the goal."""
    config.stash.setdefault(FIGURES, {})[name] = text
