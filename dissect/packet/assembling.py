"""A frame put together again from its layers."""

from __future__ import annotations

from collections.abc import Sequence

from dissect.packet.layer import Layer


def assemble(layers: Sequence[Layer], octets: bytes) -> bytes:
    """The frame built from each layer's values, with the octets that no header owns in their old places."""
    built = bytearray(octets)
    for layer in layers:
        built[layer.offset : layer.offset + layer.length] = layer.encoded()
    return bytes(built)
