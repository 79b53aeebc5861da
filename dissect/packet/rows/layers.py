"""The layers that a row says a frame has: those of a frame of which the row says all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

from dissect.packet.layer import Layer
from dissect.packet.rows.path import Path
from dissect.packet.rows.places import frame_octets, layers_in
from dissect.schema import Header

Known: TypeAlias = "tuple[int, Header, Known | None]"
"""A header value that was decoded, with the index of its layer, and the others that were."""

_new = object.__new__


def layers_of(octets: bytes, row: bytes, path: Path, known: Known | None = None) -> tuple[Layer, ...]:
    """The layers of a frame, whose octets others may follow. `known`: what was decoded of it before."""
    octets = frame_octets(octets, row)
    before: Layer | None = None
    items = path.rules.limits.items
    found: list[Layer] = []
    for one, places in zip(path.layers, layers_in(row, len(path.layers)), strict=True):
        layer: Any = _new(Layer)  # without what `__init__` would store first
        layer.octets = octets
        layer.dissector, layer.quoted, layer.is_partial, layer.is_fragment, layer.in_stream, _, _, layer.flags, _ = one
        (
            layer.offset,
            layer.length,
            layer.contained_end,
            layer.extent,
            layer.payload_offset,
            layer.payload_length,
            layer.trailer_offset,
            layer.trailer_length,
        ) = places
        layer.item_limit = items
        layer.before = before
        layer._items_left = items
        layer._header = layer._options = None
        found.append(layer)
        before = layer
    adopt(found, known)
    return tuple(found)


def adopt(layers: Sequence[Layer], known: Known | None) -> None:
    """Give layers the header values that were decoded before, so that each exists once."""
    while known is not None:
        slot, header, known = known
        layers[slot].adopt(header)
