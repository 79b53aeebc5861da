"""What reading packets needs to know of their interface (draft-ietf-opsawg-pcapng §4.2)."""

from __future__ import annotations

from dataclasses import dataclass

from dissect.capture.frame_record import FrameInterface
from dissect.capture.interface import Interface
from dissect.capture.time_unit import SECOND


@dataclass(frozen=True, slots=True)
class PacketInterface:
    """An interface, precomputed. A time is `units * multiplier // divisor + offset` nanoseconds, in integers, so that
    times are only rounded down to a nanosecond.
    """

    frames: FrameInterface
    """What its frames share."""
    snaplen: int
    multiplier: int
    divisor: int
    offset: int


def packet_interface(interface: Interface, index: int) -> PacketInterface:
    """The facts of an interface that reading packets needs; `index` counts interfaces through the file."""
    resolution = interface.resolution
    whole = SECOND % resolution == 0
    return PacketInterface(
        frames=FrameInterface(interface.link_type, index, interface.fcs_octets or 0, interface.name),
        snaplen=interface.snaplen,
        multiplier=SECOND // resolution if whole else SECOND,
        divisor=1 if whole else resolution,
        offset=interface.offset_ns,
    )
