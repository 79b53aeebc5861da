"""A progress bar on standard error: only on a terminal, and only for work that takes a while."""

from __future__ import annotations

import sys
import time
import weakref
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import click

PATIENCE_SECONDS = 1.0
"""Seconds; shorter work gets no bar."""
INTERVAL_SECONDS = 0.1


def is_watched(*, writes_to_terminal: bool) -> bool:
    """Whether standard error is a terminal and a bar there would not run into lines of text."""
    error = sys.stderr
    return error is not None and error.isatty() and not writes_to_terminal


def octets_in(file: str) -> int:
    """The size of a file; 0 if it has none or is not accessible."""
    try:
        return Path(file).stat().st_size
    except (OSError, ValueError):
        return 0


class ProgressBar:
    """A bar over octets, shown once the work has lasted a second. A context manager."""

    def __init__(
        self, label: str, total: int | None, *, shown: bool, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """`total` is the number of octets to read; None if unknown, and then there is no bar."""
        self._label = label
        self._total = total
        self._clock = clock
        self._next = clock() + PATIENCE_SECONDS if shown and total else float("inf")
        self._bar: Any = None
        self._ending: weakref.finalize[..., Any] | None = None

    def update(self, octets: int) -> None:
        """Report the number of octets read since the beginning."""
        now = self._clock()
        if now < self._next:
            return
        self._next = now + INTERVAL_SECONDS
        if self._bar is None:
            self._bar = click.progressbar(length=self._total, label=self._label, file=sys.stderr)
            self._bar.__enter__()
            self._ending = weakref.finalize(self, self._bar.render_finish)  # a bar hides the cursor of the terminal
        self._bar.update(min(octets, self._total or 0) - self._bar.pos)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._ending is not None:
            self._ending()
