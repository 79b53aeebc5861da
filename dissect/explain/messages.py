"""Where the message of a process stands in a packet, whole or a piece of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from dissect.packet import Layer, Packet
from dissect.render.escape import quoted
from dissect.render.packets.values import octets
from dissect.schema.octets import places as places_of
from dissect.schema import values_of

WIDTH: Final = 40
"""Characters of a message."""
UNIT: Final = 8


def messages_of(
    packet: Packet, places: Mapping[int, int], *, with_messages: bool = True
) -> list[dict[str, Any]]:
    """The spans of the messages in a packet: in items of lists that hold them, or behind the last header."""
    own = packet.own_layers
    if not own:
        return []
    found = list(_in_items(packet, own, places))
    last = own[-1]
    if not found and (last.payload_length or not last.protocol.fields):
        piece = fragment_of(packet)
        found = [
            {
                "at": last.payload_offset,
                "octets": last.payload_length,
                "layer": places.get(len(own) - 1),
                **({} if piece is None else {"piece": list(piece)}),
            }
        ]
    for one in found:
        text = packet.frame.octets[one["at"] : one["at"] + one["octets"]]
        one["text"] = (quoted(text, WIDTH) or octets(text)) if with_messages else ""
    return found


def _in_items(packet: Packet, own: tuple[Layer, ...], places: Mapping[int, int]) -> Iterator[dict[str, Any]]:
    for index, layer in enumerate(own):
        for _, options in layer.options():
            for item in options.items:
                name = type(item.header).stack.message
                if name:
                    spans = {slot.field.name: (bit, bits) for slot, bit, bits in places_of(type(item.header).layout, values_of(item.header))}
                    bit, bits = spans[name]
                    yield {"at": item.offset + bit // 8, "octets": bits // 8, "layer": places.get(index)}


def fragment_of(packet: Packet) -> tuple[int, int, bool] | None:
    """Of a fragment: where its octets begin in the datagram's payload, where they end, and whether it is the last."""
    for layer in packet.own_layers:
        declared = layer.dissector.outline.fragmentation
        if declared is None or layer.header is None:
            continue
        offset, more = (one.declared.evaluate(layer.values) for one in declared)
        if offset or more:
            begin = offset * UNIT
            return begin, begin + max(layer.contained_end - layer.offset - layer.length, 0), not more
    return None
