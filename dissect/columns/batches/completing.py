"""A batch of packets that complete datagrams: first the packets, then their datagrams, each as a frame of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dissect.blocks.frames import Frames
from dissect.columns.batches.batch import Batch
from dissect.columns.batches.frames import Frames as Arrays
from dissect.packet.reassembly.facts import Whole

HIDES_PIECES: Final = 1


class Parts(NamedTuple):
    """What columns of such packets are read of: first of the packet without the fragment in it, then of the datagram
    without the headers that its fragments repeat."""

    batch: Batch
    packets: NDArray[np.int64]
    datagrams: NDArray[np.int64]
    """The rows of both in the batch."""


def parts_of(batch: Batch, rows: Sequence[int], wholes: Sequence[Whole]) -> Parts:
    """The parts of some rows of a batch, with the datagrams that they complete."""
    frames, chosen, count = batch.frames, np.array(rows, np.int64), len(rows)
    own = [bytes(frames.plain.octets[begin : begin + size]) for begin, size in _places(batch, chosen)]
    octets = [*own, *(one.octets for one in wholes)]
    captured = np.fromiter(map(len, octets), np.int64, 2 * count)
    original = captured.copy()
    original[:count] = frames.original[chosen]
    nothing = np.zeros(count, np.int32)
    shown = np.zeros((2 * count, 2), np.int32)
    shown[:count, 1] = HIDES_PIECES
    shown[count:, 0] = [one.headers for one in wholes]
    made = Batch(
        Arrays(
            Frames(
                octets=memoryview(bytearray().join(octets)),
                begin=(np.cumsum(captured) - captured).data,
                captured=captured.data,
                original=original.data,
                timestamp_ns=np.zeros(2 * count, np.int64).data,
                has_time=np.zeros(2 * count, np.bool_).data,
                link_type=_both(frames.link_type[chosen], np.array([one.link_type for one in wholes], np.int32)),
                interface=np.zeros(2 * count, np.int32).data,
                fcs_octets=_both(frames.fcs_octets[chosen], nothing),
                options=np.zeros(2 * count, np.int64).data,
                flags=np.zeros(2 * count, np.int32).data,
                first_number=1,
                interfaces=(),
            )
        ),
        protocols=batch.protocols,
        tables=batch.tables,
        limits=batch.limits,
    )
    made.shown = shown
    return Parts(made, np.arange(count), np.arange(count, 2 * count))


def _places(batch: Batch, rows: NDArray[np.int64]) -> zip[tuple[int, int]]:
    return zip(batch.frames.begin[rows].tolist(), batch.frames.captured[rows].tolist(), strict=True)


def _both(own: NDArray[np.int32], others: NDArray[np.int32]) -> memoryview:
    return np.concatenate((own, others)).data
