"""Addresses as text, straight into Arrow's buffers: without a Python string for each."""

from __future__ import annotations

from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from dissect.addresses import Address, Ipv4Address, Ipv6Address, MacAddress
from dissect.engine.library import engine

LONGEST: Final = {
    Ipv4Address: len("255.255.255.255"),
    MacAddress: len("ff:ff:ff:ff:ff:ff"),
    Ipv6Address: len("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
}
"""How long each kind of address may be as text."""
SPARE: Final = 4
"""Octets behind all text, over which the engine may write."""


def written(octets: NDArray[np.uint8], kind: type[Address]) -> pa.StringArray:
    """The text of each row of octets, an address of that kind, as `str` gives it."""
    native = engine()
    if native is None:
        return pa.array([str(kind(row.tobytes())) for row in octets], pa.string())
    rows, width = octets.shape
    octets = np.ascontiguousarray(octets)
    text = np.empty(rows * LONGEST[kind] + SPARE, dtype=np.uint8)
    ends = np.empty(rows + 1, dtype=np.int32)
    used = native.write_addresses(octets.ctypes.data, rows, width, text.ctypes.data, ends.ctypes.data)
    return pa.StringArray.from_buffers(rows, pa.py_buffer(ends), pa.py_buffer(text[:used]))
