"""What is known about a frame before dissecting it, under names that filters and columns share."""

from __future__ import annotations

from typing import Final, NamedTuple

from dissect.filter.name_types import Type


class FrameName(NamedTuple):
    """A property of a frame as a whole."""

    name: str
    type: Type
    bits: int
    label: str


FRAME: Final = (
    FrameName("frame.number", Type.UNSIGNED, 64, "Number of the packet in its capture, from 1"),
    FrameName("frame.time", Type.TIME, 64, "Time of capture, to the nanosecond"),
    FrameName("frame.time_epoch", Type.SECONDS, 64, "Seconds since 1970"),
    FrameName("frame.time_relative", Type.SECONDS, 64, "Seconds since the first packet of the file"),
    FrameName("frame.time_delta", Type.SECONDS, 64, "Seconds since the packet before"),
    FrameName("frame.time_ns", Type.SIGNED, 64, "Nanoseconds since 1970"),
    FrameName("frame.len", Type.UNSIGNED, 32, "Octets of the frame on the wire"),
    FrameName("frame.cap_len", Type.UNSIGNED, 32, "Octets of the frame in the capture"),
    FrameName("frame.interface_id", Type.UNSIGNED, 32, "Index of the interface"),
    FrameName("frame.interface_name", Type.TEXT, 0, "Name of the interface, if the file has one"),
    FrameName("frame.protocols", Type.TEXT, 0, "The names of all layers, joined by colons"),
)
"""What both have: whatever is known of a frame by itself or by those before it."""

BESIDE_FRAME: Final = (
    FrameName("frame.comment", Type.TEXT, 0, "Comments on the packet in the file"),
    FrameName("frame.drop_count", Type.UNSIGNED, 64, "Packets lost on the interface before this one"),
    FrameName("frame.packet_id", Type.UNSIGNED, 64, "A number that identifies the packet across interfaces"),
)
"""What a pcapng file says about a frame. Tables do not have it."""

FRAME_NAMES: Final = (
    *FRAME,
    *BESIDE_FRAME,
    FrameName("community_id", Type.TEXT, 0, "Community ID of each flow in the frame, the same in both directions"),
)
"""What filters know about a frame as a whole."""

FRAME_PROTOCOL: Final = "frame"

BESIDE: Final = frozenset(one.name for one in BESIDE_FRAME)
"""The names of what a pcapng file says about a frame."""

SINCE: Final = frozenset({"frame.time_relative", "frame.time_delta"})
"""What only the packets before tell, in a capture."""
