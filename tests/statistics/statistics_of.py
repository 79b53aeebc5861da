"""Statistics of captures for tests, also by packets alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from dissect.blocks.captures import read_captures
from dissect.statistics import Report, collect, find

MODULES = (
    "dissect.blocks.layers",
    "dissect.statistics.finding",
    "dissect.statistics.amounts.sizes",
    "dissect.statistics.amounts.timeline",
    "dissect.statistics.amounts.totals",
)
"""The modules that ask for the engine."""


def report_of(path: Path, **options: Any) -> Report:
    """The statistics of a capture, with all its endpoints and conversations."""
    return collect(read_captures(path, threads=1, with_divided=True).map(find), **{"top": 0, **options})


@contextmanager
def no_engine() -> Iterator[None]:
    """Statistics by packets alone, as where there is no engine."""
    with pytest.MonkeyPatch.context() as patch:
        for module in MODULES:
            patch.setattr(f"{module}.engine", lambda: None)
        yield


def report_by_packets(path: Path, **options: Any) -> Report:
    """The same without the engine."""
    with no_engine():
        return report_of(path, **options)


def flat(report: Report) -> Iterator[tuple[tuple[str, ...], int, int]]:
    """The protocol hierarchy as paths with packets and octets."""

    def below(protocols: Sequence[Any], path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], int, int]]:
        for one in protocols:
            yield (*path, one.name), one.packets, one.octets
            yield from below(one.within, (*path, one.name))

    return below(report.protocols, ())
