"""Some thousands of frames in one array of octets: what everything columnar is computed from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dissect.capture import Frame, Interface


@dataclass(frozen=True, slots=True, eq=False)
class Frames:
    """Frames that lie in `octets`, in the order of their capture; every array but the first has an entry for each."""

    octets: NDArray[np.uint8]
    begin: NDArray[np.int64]
    """Index of the frame's first octet in `octets`."""
    captured: NDArray[np.int64]
    """Octets of the frame that are there."""
    original: NDArray[np.int64]
    """Octets that the frame had on the wire, as the file says (may be less than `captured`)."""
    timestamp_ns: NDArray[np.int64]
    """Nanoseconds since 1970; 0 where `has_time` is False."""
    has_time: NDArray[np.bool_]
    link_type: NDArray[np.int32]
    interface: NDArray[np.int32]
    """Index into `interfaces`."""
    fcs_octets: NDArray[np.int32]
    first_number: int
    """The number of the first of them in its capture, which counts from 1."""
    interfaces: Sequence[Interface]
    """The capture's interfaces, as far as they were described when these frames had been read."""

    def __len__(self) -> int:
        return len(self.begin)

    def frame(self, row: int) -> Frame:
        """One of them as the scalar side has it, without what a pcapng file says beside it (comments, flags)."""
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
