"""A batch of frames with their layers, found by kernels, and packets for the rows that kernels cannot read."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dissect.columns.frames import Frames
from dissect.columns.layers import Layers
from dissect.columns.tables import Tables, tables_of
from dissect.columns.texts import Texts
from dissect.columns.walking import walk
from dissect.packet import DEFAULT_LIMITS, NestingLimits, Packet, ProtocolSet, default_protocols

PACKETS: Final = 1024
"""How many packets a batch caches; more would take more memory than the frames."""


class Batch:
    """Frames, their layers, and their packets, all computed on demand.

    `keep` returns a batch of some rows, which shares everything already computed.
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
        self.protocols = protocols or default_protocols()
        self.limits = limits
        self.texts = Texts() if texts is None else texts
        """The text of octets seen so far."""
        self.computed: list[str] = []
        """The names of what was computed, in order: `layers`, and columns."""
        self.remembered: dict[Hashable, Any] = {}
        """Results shared by columns of this batch, by their own keys; not shared with batches made by `keep`."""
        self._tables = tables
        self._layers: Layers | None = None
        self._irregular: NDArray[np.int64] | None = None
        self._packets: dict[int, Packet] = {}
        self._whole = frames
        self._rows: NDArray[np.int64] | None = None

    def __len__(self) -> int:
        return len(self.frames)

    @property
    def tables(self) -> Tables:
        """The declarations as tables for kernels."""
        if self._tables is None:
            self._tables = tables_of(self.protocols)
        return self._tables

    @property
    def layers(self) -> Layers:
        """The layers of every row except irregular ones."""
        if self._layers is None:
            self.computed.append("layers")
            self._layers = walk(self.frames, self.tables, self.limits)
        return self._layers

    @property
    def irregular(self) -> NDArray[np.int64]:
        """The rows that only their packets can answer for."""
        if self._irregular is None:
            self._irregular = np.flatnonzero(self.layers.irregular)
        return self._irregular

    @property
    def numbers(self) -> NDArray[np.int64]:
        """The number of each frame in its capture, from 1."""
        rows = np.arange(len(self._whole), dtype=np.int64) if self._rows is None else self._rows
        return rows + self._whole.first_number

    def packet(self, row: int) -> Packet:
        """The packet of a row. Some are cached, also for batches made by `keep`."""
        place = row if self._rows is None else int(self._rows[row])
        packet = self._packets.get(place)
        if packet is None:
            packet = Packet(self._whole.frame(place), self.protocols, self.limits)
            if len(self._packets) < PACKETS:
                self._packets[place] = packet
        return packet

    def keep(self, chosen: NDArray[np.bool_] | NDArray[np.integer[Any]]) -> Batch:
        """The rows where a mask is true, or the rows with these indices, in that order."""
        rows = np.flatnonzero(chosen) if chosen.dtype == np.bool_ else np.asarray(chosen, dtype=np.int64)
        kept = Batch(_kept_frames(self.frames, rows), protocols=self.protocols, limits=self.limits, texts=self.texts)
        kept.computed = self.computed
        kept._tables = self._tables
        kept._layers = None if self._layers is None else _kept_layers(self._layers, rows)
        kept._packets = self._packets
        kept._whole = self._whole
        kept._rows = rows if self._rows is None else self._rows[rows]
        return kept


def _kept_frames(frames: Frames, rows: NDArray[np.int64]) -> Frames:
    """Some of the frames; the batch has their numbers."""
    return Frames(
        octets=frames.octets,
        begin=frames.begin[rows],
        captured=frames.captured[rows],
        original=frames.original[rows],
        timestamp_ns=frames.timestamp_ns[rows],
        has_time=frames.has_time[rows],
        link_type=frames.link_type[rows],
        interface=frames.interface[rows],
        fcs_octets=frames.fcs_octets[rows],
        first_number=frames.first_number,
        interfaces=frames.interfaces,
    )


def _kept_layers(layers: Layers, rows: NDArray[np.int64]) -> Layers:
    """The layers of some rows, one slot of all of them after the other, as they are in the whole batch."""
    return Layers(
        count=layers.count[rows],
        irregular=layers.irregular[rows],
        plan=layers.plan.T.take(rows, axis=1).T,
        offset=layers.offset.T.take(rows, axis=1).T,
        length=layers.length.T.take(rows, axis=1).T,
        end=layers.end.T.take(rows, axis=1).T,
        flags=layers.flags.T.take(rows, axis=1).T,
        payload_offset=layers.payload_offset[rows],
        payload_length=layers.payload_length[rows],
    )
