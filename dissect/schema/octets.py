"""Header values to octets and back, field by field: slow, total, and right for damaged headers too.

`encode` writes the values, consistent or not (a header whose options are shorter than its length field is written as
it is). `decode_partial` reads the part of a cut header that is there. `dissect.derive` makes the fast decoders.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from dissect.domain_names import name_octets
from dissect.errors import EncodingError
from dissect.schema.fields import AUTO
from dissect.schema.layout import FieldKind, Layout, Slot

WHOLE_OCTETS = (FieldKind.OCTETS, FieldKind.ADDRESS, FieldKind.REST, FieldKind.TEXT, FieldKind.NAME)


def places(layout: Layout, values: Mapping[str, Any]) -> Iterator[tuple[Slot, int, int]]:
    """Where each field of a header with these values lies: its slot, its first bit and its number of bits.

    Absent fields are left out. Octets have the size of their value, even if other fields disagree.
    """
    bit = 0
    for slot in layout.slots:
        value = values.get(slot.field.name)
        if value is None:
            continue
        bits = 8 * (len(value) + (slot.kind is FieldKind.TEXT)) if isinstance(value, bytes) else slot.width.constant
        yield slot, bit, bits
        bit += bits


def encode(layout: Layout, values: dict[str, Any]) -> bytes:
    """The octets of a header, or of its first fields; EncodingError names the field whose value does not fit."""
    done = bytearray()
    bits = width = 0
    for slot in layout.slots[: len(values)]:
        value = values[slot.field.name]
        if value is None and not slot.is_fixed:  # absent, by its condition or because the header ends before it
            continue
        if value is AUTO and slot.condition is not None and not slot.condition.holds(values):
            continue
        if slot.kind in WHOLE_OCTETS:
            done += _as_octets(layout, slot, value)
            done += b"\0" if slot.kind is FieldKind.TEXT else b""
            continue
        size = slot.width.constant
        number = _as_number(layout, slot, value, size)
        if slot.little_endian and size >= 8:
            done += number.to_bytes(size // 8, "little")
            continue
        bits, width = bits << size | number, width + size
        if width % 8 == 0:
            done += bits.to_bytes(width // 8, "big")
            bits = width = 0
    return bytes(done)


def _as_octets(layout: Layout, slot: Slot, value: Any) -> bytes:
    if not isinstance(value, bytes | bytearray | memoryview):
        raise EncodingError(layout.header, slot.field.name, f"takes octets, not {type(value).__name__}")
    return bytes(value)


def _as_number(layout: Layout, slot: Slot, value: Any, size: int) -> int:
    if not isinstance(value, int):
        raise EncodingError(layout.header, slot.field.name, f"takes a number, not {type(value).__name__}")
    low, high = (-(1 << size - 1), (1 << size - 1) - 1) if slot.kind is FieldKind.SIGNED else (0, (1 << size) - 1)
    if not low <= value <= high:
        raise EncodingError(layout.header, slot.field.name, f"{int(value)} does not fit {size} bits ({low} to {high})")
    return int(value) & ((1 << size) - 1)


def decode_partial(layout: Layout, octets: bytes) -> dict[str, Any]:
    """The complete fields within `octets`, in wire order, up to the first that is cut.

    Fields that share an octet with a cut field are left out too, so that the part read ends at a whole octet.
    """
    values: dict[str, Any] = {}
    bit = aligned = 0
    for slot in layout.slots:
        if slot.condition is not None and not slot.condition.holds(values):
            values[slot.field.name] = None
            aligned = len(values) if bit % 8 == 0 else aligned
            continue
        size = _size(slot, octets, bit, values)
        if size < 0 or bit + size > 8 * len(octets):
            break
        values[slot.field.name] = _value(slot, octets, bit, size)
        bit += size
        if bit % 8 == 0:
            aligned = len(values)
    return dict(list(values.items())[:aligned])


def _size(slot: Slot, octets: bytes, bit: int, values: Mapping[str, Any]) -> int:
    """The number of a field's bits; negative if the field has no end."""
    if slot.is_rest:
        return 8 * len(octets) - bit
    if slot.kind is FieldKind.TEXT:
        stop = octets.find(b"\0", bit // 8)
        return 8 * (stop + 1) - bit if stop >= 0 else stop
    if slot.kind is FieldKind.NAME:
        return 8 * name_octets(octets, bit // 8, len(octets))
    return slot.width.evaluate(values)


def _value(slot: Slot, octets: bytes, bit: int, size: int) -> Any:
    if slot.kind in WHOLE_OCTETS:
        value = octets[bit // 8 : (bit + size) // 8]
        if slot.made is not None:
            return slot.made(value)
        return value[:-1] if slot.kind is FieldKind.TEXT else value
    if slot.little_endian:
        return int.from_bytes(octets[bit // 8 : (bit + size) // 8], "little", signed=slot.kind is FieldKind.SIGNED)
    end = (bit + size + 7) // 8
    number = int.from_bytes(octets[bit // 8 : end], "big") >> (8 * end - bit - size) & ((1 << size) - 1)
    if slot.kind is FieldKind.FLAG:
        return bool(number)
    if slot.kind is FieldKind.SIGNED and number >> size - 1:
        return number - (1 << size)
    return number
