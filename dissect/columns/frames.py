"""Thousands of frames in one array of octets, from which all columns are computed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dissect.capture import Frame, Interface


@dataclass(frozen=True, slots=True, eq=False)
class Frames:
    """Frames in `octets`, in capture order; every other array has an entry for each frame."""

    octets: NDArray[np.uint8]
    begin: NDArray[np.int64]
    """The index in `octets` of the frame's first octet."""
    captured: NDArray[np.int64]
    """How many octets of the frame were captured."""
    original: NDArray[np.int64]
    """How many octets the frame had on the wire, according to the file (may be less than `captured`)."""
    timestamp_ns: NDArray[np.int64]
    """Nanoseconds since 1970; 0 where `has_time` is False."""
    has_time: NDArray[np.bool_]
    link_type: NDArray[np.int32]
    interface: NDArray[np.int32]
    """Index into `interfaces`."""
    fcs_octets: NDArray[np.int32]
    first_number: int
    """The number of the first frame in its capture, from 1."""
    interfaces: Sequence[Interface]
    """The capture's interfaces described so far."""

    def __len__(self) -> int:
        return len(self.begin)

    def frame(self, row: int) -> Frame:
        """One frame as a `Frame`, without the options of a pcapng file (comments, flags)."""
        begin, captured = int(self.begin[row]), int(self.captured[row])
        index = int(self.interface[row])
        name = self.interfaces[index].name if index < len(self.interfaces) else None
        return Frame(
            number=self.first_number + row,
            timestamp_ns=int(self.timestamp_ns[row]) if self.has_time[row] else None,
            captured_length=captured,
            original_length=int(self.original[row]),
            link_type=int(self.link_type[row]),
            interface=index,
            octets=self.octets[begin : begin + captured].tobytes(),
            fcs_octets=int(self.fcs_octets[row]),
            interface_name=name or "",
        )
