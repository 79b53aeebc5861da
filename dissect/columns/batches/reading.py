"""Captures as batches."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from dissect.blocks.captures import Captures, Follow, Progress, Sources, sources_of
from dissect.blocks.files.reading import BATCH_ROWS
from dissect.blocks.frames import Frames
from dissect.columns.arrow.texts import Texts
from dissect.columns.batches.batch import Batch
from dissect.columns.batches.frames import Frames as Arrays
from dissect.packet.limits import DEFAULT_LIMITS, NestingLimits

if TYPE_CHECKING:
    from dissect.packet import ProtocolSet

Batches: TypeAlias = Captures[Batch]


def batches(
    sources: Sources,
    *,
    protocols: ProtocolSet | None = None,
    limits: NestingLimits = DEFAULT_LIMITS,
    threads: int | None = None,
    batch_rows: int = BATCH_ROWS,
    progress: Progress | None = None,
    follow: Follow | None = None,
) -> Batches:
    """Read captures as batches of at most `batch_rows` frames. No file is opened before the first is requested.
    `follow`: as for `Captures`."""
    texts = Texts()

    def batch_of(frames: Frames) -> Batch:
        return Batch(Arrays(frames), protocols=protocols, limits=limits, texts=texts)

    return Captures(
        sources_of(sources),
        batch_of,
        protocols,
        threads=threads,
        batch_rows=batch_rows,
        progress=progress,
        follow=follow,
    )
