"""The values of a field in one packet, by the name that filters and columns give it."""

from __future__ import annotations

from typing import Any

from dissect.checksum import Kind
from dissect.errors import UnknownFieldError
from dissect.filter.frame_names import SINCE
from dissect.filter.joined import whole
from dissect.filter.name_types import Sort
from dissect.filter.names import catalogue
from dissect.filter.occurrences import occurrences
from dissect.packet import Packet


def values_named(packet: Packet, name: str, *, quoted: bool) -> tuple[Any, ...]:
    """Every value of a name, from the outside, as columns have them; UnknownFieldError for a name that there is not."""
    known = catalogue(packet.protocols)
    if name not in known:
        near = known.nearest(name)
        hint = f"; did you mean {' or '.join(near)}?" if near else ""
        raise UnknownFieldError(f"{name!r} is not Wireshark's name of a field{hint}")
    if name in SINCE and packet._earlier is None:
        raise UnknownFieldError(f"{name!r} is only known of packets that are read out of a capture, as by dissect.open")
    if known[name].sort is Sort.FOLLOWED and (packet._earlier is None or name not in packet._earlier.told):
        raise UnknownFieldError(f"{name!r} is told by other packets; open the capture with follow=[{name!r}]")
    seen = whole(packet) if known[name].in_streams else packet
    found = [one.value for one in occurrences(seen, known[name]) if quoted or not one.quoted]
    return tuple(one.value if isinstance(one, Kind) else one for one in found)
