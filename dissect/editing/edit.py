"""Puts a changed frame together: one layer after the other, from the innermost outwards.

What stands in a layer decides how those within it are read, but seldom the other way round (a header may be
recognized by the one behind it). So when a layer is changed, those around it are still as they were, and the checksums
of those within it, which may lie behind a number that means nothing any more, are right already.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from dissect.editing.changes import Change, Given
from dissect.editing.checksums import Summing
from dissect.editing.fixing import checked
from dissect.editing.headers import converted, rewritten
from dissect.editing.moving import Patch
from dissect.editing.one_place import has_one_place, patch_of
from dissect.editing.patching import patched
from dissect.editing.remaking import remade
from dissect.editing.targets import Where, changes_of
from dissect.errors import EncodingError
from dissect.packet import NestingLimits, Packet, ProtocolSet
from dissect.packet.layer import Layer
from dissect.schema.octets import message_octets


def edited(
    packet: Packet,
    where: Where,
    fields: Mapping[str, Any],
    *,
    payload: bytes | None,
    fix: Collection[str] | str,
    protocols: ProtocolSet,
    limits: NestingLimits,
) -> Packet:
    """The packet with other values: see `Packet.replace`. `protocols` and `limits` are those that it was read with."""
    fixed = checked(fix, protocols.headers)
    layers = packet.own_layers
    changes = changes_of(layers, where, fields, payload)
    told = frozenset((one.layer, name) for one in changes for name in one.fields)
    patches = _patches(packet, layers, changes)
    if patches:
        done = patched(packet, patches, given=told, fix=fixed, protocols=protocols, limits=limits)
        return remade(packet, done.octets, protocols, limits)
    kinds = [one.protocol for one in layers]
    inner_from = next((one.layer + 1 for one in changes if one.payload is not None), None)
    given = Given(told, inner_from)
    for change in changes or [Change(-1, {})]:
        if [one.protocol for one in packet.own_layers[: change.layer + 1]] != kinds[: change.layer + 1]:
            name = kinds[change.layer].__name__
            raise EncodingError(name, "", "is not read as such once what it carries has changed: change it first")
        octets = _spliced(packet.layers, packet.frame.octets, change)
        after = remade(packet, octets, protocols, limits)
        summed = Summing(packet, after, change.layer, given, fixed).run()
        packet = remade(packet, summed, protocols, limits)
    return packet


def _patches(packet: Packet, layers: Sequence[Layer], changes: Sequence[Change]) -> list[Patch]:
    """The octets to replace, where that is all that changes; none where sizes may change, or how the packet is read.

    EncodingError if a value does not fit, or its field was not captured.
    """
    named = [(one.layer, name, value) for one in changes for name, value in one.fields.items()]
    if any(one.payload is not None for one in changes):
        return []
    if not all(has_one_place(layers[index].protocol, name) for index, name, _ in named):
        return []
    octets, found = bytearray(packet.frame.octets), []
    for index, name, value in named:
        patch = patch_of(index, layers[index], name, converted(layers[index], name, value), octets)
        found.append(patch)
        octets[patch.offset : patch.offset + len(patch.octets)] = patch.octets
    return found


def _spliced(layers: Sequence[Layer], octets: bytes, change: Change) -> bytes:
    """The octets with one layer changed, and with the lengths around it if its size changes."""
    grown = 0
    if change.payload is not None:
        carrier = layers[change.layer] if change.layer >= 0 else None
        if carrier is not None and change.payload and carrier.protocol.layout.takes_rest:
            name = carrier.protocol.fields[-1].name
            raise EncodingError(carrier.protocol.__name__, name, "takes all octets: replace it, not the payload")
        begin, size = (carrier.payload_offset, carrier.payload_length) if carrier is not None else (0, len(octets))
        message = message_octets(change.payload)
        octets = octets[:begin] + message + octets[begin + size :]
        grown = len(message) - size
    for index in range(change.layer, -1, -1):
        layer, fields = layers[index], change.fields if index == change.layer else {}
        if fields or grown:
            header = rewritten(layer, fields, grown)
            octets = octets[: layer.offset] + header + octets[layer.offset + layer.length :]
            grown += len(header) - layer.length
    return octets
