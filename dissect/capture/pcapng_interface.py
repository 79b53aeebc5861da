"""What reading packets takes of their interface (draft-ietf-opsawg-pcapng §4.2)."""

from __future__ import annotations

from dataclasses import dataclass

from dissect.capture.interface import SECOND, Interface


@dataclass(frozen=True, slots=True)
class Described:
    """An interface, worked out once. A time is `units * multiplier // divisor + offset` nanoseconds: all in whole
    numbers, so that no time is rounded but down to its nanosecond.
    """

    index: int
    link_type: int
    snaplen: int
    multiplier: int
    divisor: int
    offset: int
    fcs_octets: int
    name: str


def described(interface: Interface, index: int) -> Described:
    """An interface as reading takes it; `index` counts through the file."""
    resolution = interface.resolution
    whole = SECOND % resolution == 0
    return Described(
        index=index,
        link_type=interface.link_type,
        snaplen=interface.snaplen,
        multiplier=SECOND // resolution if whole else SECOND,
        divisor=1 if whole else resolution,
        offset=interface.offset_ns,
        fcs_octets=interface.fcs_octets or 0,
        name=interface.name,
    )
