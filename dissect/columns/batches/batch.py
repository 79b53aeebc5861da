"""A batch of frames with their layers, found by the engine, and packets for the rows of which only they can tell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from dissect.blocks.block import Block
from dissect.blocks.frames import Frames as PlainFrames
from dissect.blocks.layers import ASKED_ALL, Marks, room_for, walk
from dissect.columns.arrow.texts import Texts
from dissect.columns.batches.frames import Frames, kept_frames
from dissect.columns.batches.layers import Layers, Needs
from dissect.columns.batches.tables import Tables, tables_of
from dissect.packet.limits import DEFAULT_LIMITS, NestingLimits

if TYPE_CHECKING:
    from dissect.blocks.fragments.rows import RowFragments
    from dissect.packet import Packet, ProtocolSet


class Batch:
    """Frames, their layers, and their packets, all computed on demand.

    `keep` returns a batch of some rows, which shares the packets.
    """

    def __init__(
        self,
        frames: Frames,
        *,
        protocols: ProtocolSet | None = None,
        tables: Tables | None = None,
        limits: NestingLimits = DEFAULT_LIMITS,
        texts: Texts | None = None,
    ) -> None:
        self.frames = frames
        self.protocols = protocols
        self.limits = limits
        self.texts = Texts() if texts is None else texts
        """The text of octets seen so far."""
        self.computed: list[str] = []
        """The names of what was computed, in order: `layers`, and columns."""
        self.says_divided = False
        """Whether the layers are to say which rows carry fragments; to be set before they are asked for."""
        self.shown: NDArray[np.int32] | None = None
        """Which layers of each row columns are read of in one pass (`Shown` in `run.h`); None: of all."""
        self._tables = tables
        self._layers: Layers | None = None
        self._marks: Marks | None = None
        self._unsettled: NDArray[np.int64] | None = None
        self._whole = Block(frames.plain, self.protocols, limits)
        self._rows: NDArray[np.int64] | None = None

    def __len__(self) -> int:
        return len(self.frames)

    @property
    def tables(self) -> Tables:
        """The declarations by their numbers."""
        if self._tables is None:
            self._tables = tables_of(self.protocols)
        return self._tables

    @property
    def layers(self) -> Layers:
        """The layers of every row."""
        if self._layers is None or self._layers.plain.is_outline:
            self.computed.append("layers")
            self._layers = Layers(walk(self.frames.plain, self.protocols, self.limits, with_divided=self.says_divided))
        return self._layers

    @property
    def outline(self) -> Layers:
        """The layers of every row. Their places may be unknown: it may be an outline."""
        return self.layers if self._layers is None else self._layers

    def layers_to_fill(self, needs: Needs) -> Layers | None:
        """Room for what is needed of the layers, which the caller's run fills in; None if that is nothing, or known."""
        if self._layers is not None or needs is Needs.NOTHING:
            return None
        is_outline = needs is Needs.OUTLINE
        self._layers = Layers(room_for(len(self), with_divided=self.says_divided, is_outline=is_outline))
        return self._layers

    def marks_to_fill(self) -> Marks | None:
        """The same for which rows may carry fragments."""
        if not self.says_divided or self._layers is not None or self._marks is not None:
            return None
        self._marks = Marks.of(len(self))
        return self._marks

    @property
    def rows_that_may_carry_fragments(self) -> list[int]:
        """The rows that carry fragments, and those of which only packets can tell; `says_divided` must be set."""
        return (self._marks or self.outline.plain).rows_that_may_carry_fragments()

    def fragments(self, rows: Sequence[int]) -> RowFragments:
        """The fragments in these rows, which may carry some; not of a batch made by `keep`."""
        from dissect.blocks.fragments.rows import RowFragments, walking_of

        by = walking_of(self.protocols, self.limits) if rows else None
        return RowFragments(self.frames.plain, rows, by, self.protocols)

    @property
    def layers_with_codes(self) -> Layers:
        """The same, with the verdicts on checksums."""
        if self._layers is None or not self._layers.plain.has_codes:
            self._layers = Layers(
                walk(
                    self.frames.plain,
                    self.protocols,
                    self.limits,
                    with_codes=True,
                    with_divided=self.says_divided,
                )
            )
        return self._layers

    @property
    def unsettled(self) -> NDArray[np.int64]:
        """The rows of which only their packets can tell all layers."""
        if self._unsettled is None:
            self._unsettled = np.flatnonzero(self.outline.asked)
        return self._unsettled

    def asked(self, may_follow: NDArray[np.bool_], missing: NDArray[np.bool_] | None = None) -> NDArray[np.int64]:
        """The rows whose packets have to be asked for some value: all that is known of a row does not tell.

        `may_follow`: for each declaration whether a header with the value may come from there on. `missing`: the rows
        in which it was not found; None for all.
        """
        rows = self.unsettled
        if not len(rows):
            return rows
        open_ = may_follow[self.outline.stopped[rows]]
        if missing is not None:
            open_ &= missing[rows]
        asked: NDArray[np.int64] = rows[open_ | (self.outline.asked[rows] == ASKED_ALL)]
        return asked

    @property
    def numbers(self) -> NDArray[np.int64]:
        """The number of each frame in its capture, from 1."""
        rows = np.arange(len(self._whole), dtype=np.int64) if self._rows is None else self._rows
        return rows + self._whole.frames.first_number

    @property
    def since_first(self) -> NDArray[np.int64]:
        """Nanoseconds since the first time of the file; anything where there is no time."""
        first = self._whole.frames.first_ns
        times = self.frames.timestamp_ns
        return np.zeros_like(times) if first is None else times - first

    @property
    def whole_frames(self) -> PlainFrames:
        """All frames of the block that it is of."""
        return self._whole.frames

    def rows_told(self, name: str) -> list[int]:
        """The rows of which something is told under a name."""
        told = self.whole_frames.told.get(name)
        if told is None or not told.facts:
            return []
        return [row for row, number in enumerate(self.numbers.tolist()) if number in told.facts]

    def of_rows(self, whole: NDArray[Any]) -> NDArray[Any]:
        """Of an array over all frames of the block those of the rows."""
        return whole if self._rows is None else whole[self._rows]

    @property
    def since_previous(self) -> NDArray[np.int64]:
        """The same since the frame before, in the capture, that has a time."""
        whole = self._whole.frames
        times, has_time = np.frombuffer(whole.timestamp_ns, np.int64), np.frombuffer(whole.has_time, np.bool_)
        latest = np.maximum.accumulate(np.where(has_time, np.arange(len(times)), -1))
        before = np.concatenate(([-1], latest[:-1]))
        at_first = times if whole.before_ns is None else np.full_like(times, whole.before_ns)
        return self.of_rows(times - np.where(before < 0, at_first, times[before]))

    def packet(self, row: int) -> Packet:
        """The packet of a row. Some are remembered, also for batches made by `keep`."""
        return self._whole.packet(row if self._rows is None else int(self._rows[row]))

    def packets(self, rows: Sequence[int]) -> Iterator[Packet]:
        """The packets of some rows, in ascending order, which are not remembered; not of a batch made by `keep`."""
        return self._whole.packets(rows)

    @property
    def is_first(self) -> bool:
        """Whether it begins a capture."""
        return self._whole.frames.first_number == 1

    def keep(self, chosen: NDArray[np.bool_] | NDArray[np.integer[Any]]) -> Batch:
        """The rows where a mask is true, or the rows with these indices, in that order."""
        rows = np.flatnonzero(chosen) if chosen.dtype == np.bool_ else np.asarray(chosen, dtype=np.int64)
        kept = Batch(kept_frames(self.frames, rows), protocols=self.protocols, limits=self.limits, texts=self.texts)
        kept.computed = self.computed
        kept._tables = self._tables
        kept._whole = self._whole
        kept._rows = rows if self._rows is None else self._rows[rows]
        return kept
