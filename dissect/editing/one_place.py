"""Fields that always stand in one place and have one size, and on which nothing depends that is read of a packet: a new
value there is a patch.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any

from dissect.derive.outline import outline_of
from dissect.editing.moving import Patch
from dissect.packet import Layer
from dissect.schema import Header
from dissect.schema.expressions import Affine, Guard
from dissect.schema.layout import NUMBERS
from dissect.schema.octets import with_number


def was_captured(layer: Layer, name: str) -> bool:
    """Whether the capture has a field that has one place."""
    slot = layer.protocol.layout.slot(name)
    return slot.offset.constant + slot.width.constant <= 8 * layer.length


def patch_of(index: int, layer: Layer, name: str, value: Any, octets: bytes | bytearray) -> Patch:
    """The new octets for a field that has one place and was captured, among these of the frame."""
    slot = layer.protocol.layout.slot(name)
    if slot.kind not in NUMBERS:
        return Patch(index, layer.offset + slot.offset.constant // 8, bytes(value))
    return Patch(index, *with_number(slot, octets, layer.offset, int(value)))


@cache
def has_one_place(header: type[Header], name: str) -> bool:
    """Whether a field always stands in the same place with the same size, and nothing about how the packet is read
    depends on it."""
    return header.layout.slot(name).is_fixed and name not in _deciding(header)


@cache
def _deciding(header: type[Header]) -> frozenset[str]:
    """The fields of a header that decide how a packet is read: sizes, what follows, which variant it is."""
    slots = header.layout.slots
    found = {name for slot in slots for name in slot.width.fields}
    found.update(name for slot in slots if slot.condition is not None for name in slot.condition.fields)
    for kind in header.__mro__:
        if issubclass(kind, Header) and "stack" in kind.__dict__:
            outline = outline_of(kind)
            parts = {one.name: getattr(outline, one.name) for one in fields(outline)}
            # What a port means, or a label, says nothing of the octets that a checksum covers.
            parts["lookups"] = tuple(one for one in outline.lookups if not one.optional)
            del parts["expectations"]
            found.update(name for part in (*parts.values(), kind.stack.checksum) for name in _named(part))
    return frozenset(found)


def _named(part: Any) -> Iterator[str]:
    """The fields in the expressions of a part of a declaration."""
    if isinstance(part, Affine | Guard):
        yield from part.fields
    elif isinstance(part, Mapping | str | bytes | type):
        return
    elif isinstance(part, Sequence):
        for one in part:
            yield from _named(one)
    elif is_dataclass(part):
        for one in fields(part):
            yield from _named(getattr(part, one.name))
