"""The layers that a row says a frame has: those of a frame of which the row says all."""

from __future__ import annotations

from collections.abc import Mapping

from dissect.packet.layer import Layer
from dissect.packet.rows.path import Path
from dissect.packet.rows.places import frame_octets, layers_in
from dissect.schema import Header


def layers_of(octets: bytes, row: bytes, path: Path, headers: Mapping[int, Header] | None = None) -> tuple[Layer, ...]:
    """The layers of a frame, whose octets others may follow. `headers`: those that were decoded before, by the index of
    their layer."""
    octets = frame_octets(octets, row)
    before: Layer | None = None
    found: list[Layer] = []
    for one, places in zip(path.layers, layers_in(row, len(path.layers)), strict=True):
        layer = Layer(one.dissector, octets, places[0], quoted=one.quoted)
        (
            _,
            layer.length,
            layer.contained_end,
            layer.extent,
            layer.payload_offset,
            layer.payload_length,
            layer.trailer_offset,
            layer.trailer_length,
        ) = places
        layer.flags = one.flags
        layer.is_partial = one.is_partial
        layer.is_fragment = one.is_fragment
        layer.in_stream = one.in_stream
        layer.item_limit = path.rules.limits.items
        layer.before = before
        found.append(layer)
        before = layer
    for slot, header in (headers or {}).items():
        found[slot].adopt(header)
    return tuple(found)
