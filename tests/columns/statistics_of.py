"""Statistics of captures for tests, also by packets alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from dissect.columns.batch import Batch
from dissect.columns.batches import batches
from dissect.columns.layers import ALL
from dissect.columns.statistics import Report, collect, find


def report_of(path: Path, **options: Any) -> Report:
    """The statistics of a capture, with all its endpoints and conversations."""
    return collect(batches(path, threads=1).map(find), **{"top": 0, **options})


def report_by_packets(path: Path) -> Report:
    """The same where the engine has read no row."""

    def found(batch: Batch) -> Any:
        nothing = np.zeros(len(batch), np.uint8)
        batch._layers = replace(batch.layers_with_codes, asked=nothing + ALL, count=nothing)
        return find(batch)

    return collect(batches(path, threads=1).map(found), top=0)


def flat(report: Report) -> Iterator[tuple[tuple[str, ...], int, int]]:
    """The protocol hierarchy as paths with packets and octets."""

    def below(protocols: Sequence[Any], path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], int, int]]:
        for one in protocols:
            yield (*path, one.name), one.packets, one.octets
            yield from below(one.within, (*path, one.name))

    return below(report.protocols, ())
