"""The engine over the frames of a batch: their layers, and columns."""

from __future__ import annotations

import ctypes
import threading
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dissect.columns.frames import Frames
from dissect.columns.layers import ALL, Layers
from dissect.columns.memory import slot_arrays
from dissect.engine import structures
from dissect.engine.library import engine
from dissect.engine.structures import INT64, NESTINGS, SLOTS, Run
from dissect.packet.engine_tables import engine_tables
from dissect.packet.limits import DEFAULT_LIMITS, NestingLimits
from dissect.packet.protocol_set import ProtocolSet

MOST_ALLOWED = 1 << 30
NO_VERDICT = -1
NOWHERE = -1
"""Where a walk stopped that did not begin, or did not stop."""
NO_CODES = np.empty((0, SLOTS), np.int8)


class _Scratch(threading.local):
    """Memory for the runs of one thread."""

    def __init__(self) -> None:
        library = engine()
        self.memory = ctypes.create_string_buffer(0 if library is None else library.scratch_octets())


_scratch = _Scratch()


def walk(
    frames: Frames, protocols: ProtocolSet, limits: NestingLimits = DEFAULT_LIMITS, *, with_codes: bool = False
) -> Layers:
    """The layers of each frame, and with them the verdicts on their checksums. Without the engine, ALL is asked."""
    layers = layers_for(len(frames), with_codes=with_codes)
    library = engine()
    if library is None:
        layers.count.fill(0)
        layers.asked.fill(ALL)
        layers.stopped.fill(NOWHERE)
    else:
        run = run_of(frames, protocols, limits, layers)
        library.run_rows(ctypes.addressof(run))
    return layers


def layers_for(rows: int, *, with_codes: bool) -> Layers:
    """Room for the layers of so many rows."""
    kinds = np.int16, np.int32, np.int32, np.int32, np.uint8, np.int8
    declaration, offset, length, end, flags, *more = slot_arrays(rows, kinds if with_codes else kinds[:-1])
    codes = more[0] if more else NO_CODES
    codes.fill(NO_VERDICT)
    arrays: list[Any] = [np.empty(rows, one) for one in (np.uint8, np.uint8, np.int16)]
    arrays += [declaration, offset, length, end, flags, codes, np.empty(rows, np.int32), np.empty(rows, np.int32)]
    pointers = [None if one is NO_CODES else address(one) for one in arrays]
    return Layers(*arrays, structure=structures.Layers(rows, *pointers))  # type: ignore[misc]  # as many as are left


def run_of(frames: Frames, protocols: ProtocolSet, limits: NestingLimits, layers: Layers | None = None) -> Run:
    """A run over frames, which have to stay in memory."""
    allowed = (min(one, MOST_ALLOWED) for one in limits.allowance())
    return Run(
        walking=structures.Walking(ctypes.addressof(engine_tables(protocols)), (INT64 * NESTINGS)(*allowed), 0),
        frames=structures.Frames(
            address(frames.octets),
            address(frames.begin),
            address(frames.captured),
            address(frames.original),
            address(frames.link_type),
            address(frames.fcs_octets),
            len(frames),
        ),
        layers=None if layers is None else ctypes.addressof(layers.structure),
        scratch=ctypes.addressof(_scratch.memory),
    )


def address(array: NDArray[Any]) -> int:
    """Where an array begins in memory."""
    return array.ctypes.data
