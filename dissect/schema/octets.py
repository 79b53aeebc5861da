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
from dissect.schema.layout import NUMBERS, FieldKind, Layout, Slot
from dissect.schema.variable_integers import VariableInteger, variable_octets

WHOLE_OCTETS = (FieldKind.OCTETS, FieldKind.ADDRESS, FieldKind.REST, FieldKind.TEXT, FieldKind.NAME)
SHOWN = 60
"""How many characters of a value a message shows."""


def places(layout: Layout, values: Mapping[str, Any]) -> Iterator[tuple[Slot, int, int]]:
    """Where each field of a header with these values lies: its slot, its first bit and its number of bits.

    Absent fields are left out. Octets have the size of their value, even if other fields disagree.
    """
    bit = 0
    for slot in layout.slots:
        value = values.get(slot.field.name)
        if value is None:
            continue
        if isinstance(value, bytes):
            bits = 8 * (len(value) + (slot.kind is FieldKind.TEXT))
        else:
            bits = 8 * variable(value).octets if slot.kind is FieldKind.VARIABLE else slot.width.constant
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
            done += as_octets(layout.header, slot, value)
            done += b"\0" if slot.kind is FieldKind.TEXT else b""
            continue
        if slot.kind is FieldKind.VARIABLE:
            done += variable(as_number(layout.header, slot, value)).encoded
            continue
        size = slot.width.constant
        number = as_number(layout.header, slot, value) & ((1 << size) - 1)
        if slot.little_endian and size >= 8:
            done += number.to_bytes(size // 8, "little")
            continue
        bits, width = bits << size | number, width + size
        if width % 8 == 0:
            done += bits.to_bytes(width // 8, "big")
            bits = width = 0
    return bytes(done)


def with_number(slot: Slot, octets: bytes | bytearray, at: int, number: int) -> tuple[int, bytes]:
    """The octets that hold a number in a slot of fixed place, of a header that begins at `at`, with another number
    there; and where they begin. Of a number that is too large the lower bits count."""
    begin, bits = slot.offset.constant, slot.width.constant
    first, end = at + begin // 8, at + (begin + bits + 7) // 8
    number &= (1 << bits) - 1
    if slot.little_endian:
        return first, number.to_bytes(bits // 8, "little")
    shift = 8 * (end - at) - begin - bits
    around = int.from_bytes(octets[first:end], "big") & ~((1 << bits) - 1 << shift)
    return first, (around | number << shift).to_bytes(end - first, "big")


def fitted(header: str, slot: Slot, value: Any) -> Any:
    """The value as a header keeps it. EncodingError names the field and what it takes, if it cannot hold the value.

    None stands for a field that is absent by its condition, or because the header ends before it.
    """
    if value is None and not slot.is_fixed:
        return None
    if slot.kind in NUMBERS:
        number = as_number(header, slot, value)
        return variable(number) if slot.kind is FieldKind.VARIABLE and number is not AUTO else number
    if slot.made is None:
        octets = as_octets(header, slot, value)
        if slot.kind is FieldKind.OCTETS and slot.width.is_constant and 8 * len(octets) != slot.width.constant:
            raise EncodingError(
                header,
                slot.field.name,
                f"takes {slot.width.constant // 8} octets, not the {len(octets)} of {shown(octets)}",
            )
        return octets
    if isinstance(value, slot.made):
        return value
    try:
        return slot.made(value)
    except (TypeError, ValueError):
        what = f"takes {slot.made.described}, not {shown(value)}"
        raise EncodingError(header, slot.field.name, what) from None


def as_octets(header: str, slot: Slot, value: Any) -> bytes:
    """The octets for a field of octets. EncodingError if the value is of another kind."""
    if isinstance(value, bytes):
        return value
    if isinstance(value, bytearray | memoryview):
        return bytes(value)
    text = ", as b'…' or as text.encode()" if isinstance(value, str) else ""
    raise EncodingError(header, slot.field.name, f"takes octets{text}, not {shown(value)}")


def as_number(header: str, slot: Slot, value: Any) -> int:
    """The number for a field of bits. EncodingError if the value is no number, or does not fit."""
    size = slot.bits
    low, high = (-(1 << size - 1), (1 << size - 1) - 1) if slot.kind is FieldKind.SIGNED else (0, (1 << size) - 1)
    if isinstance(value, int) and low <= value <= high:
        return value
    bits = f"{size} bits" if size > 1 else "1 bit"
    raise EncodingError(header, slot.field.name, f"takes a number from {low} to {high} ({bits}), not {shown(value)}")


def variable(number: int) -> VariableInteger:
    """A number with the octets that it is encoded in: as few as possible, unless it has been read."""
    return number if isinstance(number, VariableInteger) else VariableInteger(number)


def shown(value: object) -> str:
    """A value that is refused, in a message: short, and in one line."""
    text = f"{int(value)}" if isinstance(value, int) else repr(value)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


def message_octets(message: object) -> bytes:
    """The octets of a message. TypeError for anything else, as text, whose encoding only the caller knows."""
    if isinstance(message, bytes | bytearray | memoryview):
        return bytes(message)
    if isinstance(message, str):
        raise TypeError(f"a message is octets, not text: encode it, as in {shown(message)}.encode()")
    if isinstance(message, type):
        raise TypeError(f"a packet is made of headers such as {message.__name__}(…), not of their classes")
    raise TypeError(f"a packet is made of headers and octets, not of {shown(message)}")


def frame_octets(frame: object) -> bytes:
    """The octets of a frame, of whatever `bytes` converts. TypeError for text, and for numbers, which it would take for
    a count of zeros."""
    if isinstance(frame, str):
        raise TypeError("a frame is octets, not text: bytes.fromhex(…) reads hexadecimal digits")
    if isinstance(frame, int):
        raise TypeError(f"a frame is octets, not {shown(frame)}")
    octets: Any = frame
    return bytes(octets)


def missing_field(layout: Layout, values: Mapping[str, Any]) -> str:
    """The first field behind the fixed part that should be there and is not, or not all of it; empty for none."""
    return next((slot.field.name for slot in layout.tail if _is_missing(slot, values)), "")


def _is_missing(slot: Slot, values: Mapping[str, Any]) -> bool:
    value = values[slot.field.name]
    if value is None:
        return slot.condition is None or slot.condition.holds(values)
    return slot.kind is FieldKind.OCTETS and 8 * len(value) != slot.width.evaluate(values)


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
        return max(8 * (len(octets) - slot.last) - bit, 0)
    if slot.kind is FieldKind.TEXT:
        stop = octets.find(b"\0", bit // 8)
        return 8 * (stop + 1) - bit if stop >= 0 else stop
    if slot.kind is FieldKind.NAME:
        return 8 * name_octets(octets, bit // 8, len(octets))
    if slot.kind is FieldKind.VARIABLE:
        return 8 * variable_octets(octets, bit // 8, len(octets))
    return slot.width.evaluate(values)


def _value(slot: Slot, octets: bytes, bit: int, size: int) -> Any:
    if slot.kind in WHOLE_OCTETS or slot.kind is FieldKind.VARIABLE:
        return _whole(slot, octets[bit // 8 : (bit + size) // 8])
    if slot.little_endian:
        return int.from_bytes(octets[bit // 8 : (bit + size) // 8], "little", signed=slot.kind is FieldKind.SIGNED)
    end = (bit + size + 7) // 8
    number = int.from_bytes(octets[bit // 8 : end], "big") >> (8 * end - bit - size) & ((1 << size) - 1)
    if slot.kind is FieldKind.FLAG:
        return bool(number)
    if slot.kind is FieldKind.SIGNED and number >> size - 1:
        return number - (1 << size)
    return number


def _whole(slot: Slot, octets: bytes) -> Any:
    """The value of a field of whole octets that is no number, or of a number that says how many octets it has."""
    if slot.kind is FieldKind.VARIABLE:
        return VariableInteger.read(octets)
    if slot.made is not None:
        return slot.made(octets)
    return octets[:-1] if slot.kind is FieldKind.TEXT else octets
