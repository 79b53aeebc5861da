"""A column of a single packet: the definition of columns, and the values of rows that the engine cannot read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

from dissect.checksum import Kind
from dissect.columns.catalogue import COMMUNITY_ID, IN_SECONDS, NANOSECONDS, Column
from dissect.filter.name_types import Sort, Type
from dissect.filter.occurrences import READERS, occurrences
from dissect.packet import Packet
from dissect.packet.community_id import community_id, flow_of


def value_of(packet: Packet, column: Column) -> Any:
    """The value of a column in a packet, or None.

    Numbers are int, flags bool, octets bytes, addresses `Address`, texts and verdicts str, times nanoseconds.
    """
    if column.about.sort is Sort.FRAME:
        return OF_FRAME[column.about.name](packet)
    if column.about is COMMUNITY_ID:
        flow = flow_of(packet, column.occurrence)
        return None if flow is None else community_id(flow)
    if column.about.sort in {Sort.FOLLOWED, Sort.DATAGRAM}:
        return _told(packet, column)
    layer, layers = -1, 0
    for one in occurrences(packet, column.known):
        if not one.quoted and one.layer != layer:
            layer, layers = one.layer, layers + 1
            if layers == column.occurrence:
                return one.value.value if isinstance(one.value, Kind) else one.value
    return None


def _told(packet: Packet, column: Column) -> Any:
    """What was told of the packet by those before it."""
    own = [one.value for one in occurrences(packet, column.known) if not one.quoted]
    value = own[column.occurrence - 1] if column.occurrence <= len(own) else None
    return value if value is None or column.about.type is not Type.SECONDS else value / NANOSECONDS


def _payload(packet: Packet) -> tuple[int, int]:
    """The offset of `Packet.payload`."""
    own = packet.own_layers
    return (own[-1].payload_offset, own[-1].payload_length) if own else (0, packet.frame.captured_length)


def _seconds(name: str, packet: Packet) -> float | None:
    return next((float(one) / NANOSECONDS for one in READERS[name](packet)), None)


OF_FRAME: Final[Mapping[str, Callable[[Packet], Any]]] = {
    "frame.number": lambda packet: packet.frame.number,
    "frame.time": lambda packet: packet.frame.timestamp_ns,
    **{name: partial(_seconds, name) for name in IN_SECONDS},
    "frame.time_ns": lambda packet: packet.frame.timestamp_ns,
    "frame.len": lambda packet: packet.frame.original_length,
    "frame.cap_len": lambda packet: packet.frame.captured_length,
    "frame.interface_id": lambda packet: packet.frame.interface,
    "frame.interface_name": lambda packet: packet.frame.interface_name or None,
    "frame.protocols": lambda packet: ":".join(layer.name for layer in packet.layers) or None,
    "payload.offset": lambda packet: _payload(packet)[0],
    "payload.length": lambda packet: _payload(packet)[1],
}
