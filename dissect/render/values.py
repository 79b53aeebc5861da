"""The fields of a layer with their places, and how their values are written for people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from dissect.addresses import Address
from dissect.assigned_numbers import OpenEnum
from dissect.derive.options import Options
from dissect.packet import Layer
from dissect.render.escape import quoted
from dissect.schema import Field, Header, View, values_of
from dissect.schema.expressions import affine
from dissect.schema.layout import Kind, Slot

OCTETS_SHOWN = 16


@dataclass(frozen=True, slots=True)
class Shown:
    """A field or view with its value. `bit` counts from the frame's first bit; a view has no place of its own."""

    name: str
    label: str
    wireshark: str
    value: Any
    field: Field | View
    slot: Slot | None = None
    bit: int = 0
    bits: int = 0


def shown_fields(kind: type[Header], values: Mapping[str, Any], offset: int) -> Iterator[Shown]:
    """The fields that are there, in wire order, of a header that begins at octet `offset`."""
    bit = 8 * offset
    for slot in kind.layout.slots:
        value = values.get(slot.field.name)
        if value is None:
            continue
        bits = 8 * len(value) if isinstance(value, bytes) else slot.width.constant
        field = slot.field
        yield Shown(field.name, field.label, field.wireshark, value, field, slot, bit, bits)
        bit += bits


def shown_views(header: Header | None) -> Iterator[Shown]:
    """The numbers that follow from the fields; none for a header that was cut."""
    if header is None:
        return
    for view in type(header).views:
        yield Shown(view.name, view.label, view.wireshark, getattr(header, view.name), view)


def layer_fields(layer: Layer) -> Iterator[Shown]:
    """Every field, view and option field of a layer, in wire order."""
    yield from shown_fields(layer.protocol, layer.values, layer.offset)
    yield from shown_views(layer.header)
    for _, start, options in layer.options():
        yield from option_fields(start, options)


def option_fields(start: int, options: Options) -> Iterator[Shown]:
    """The fields and views of a list of options that begins at octet `start` of the frame."""
    for option in options.items:
        kind = type(option.header)
        yield from shown_fields(kind, values_of(option.header), start + option.offset)
        yield from shown_views(option.header)


def name_of(field: Field, value: object) -> str:
    """The name that a field's number stands for; empty where there is none."""
    if field.names is None or not isinstance(value, int):
        return ""
    try:
        member = field.names(int(value))
    except ValueError:
        return ""
    return member.label if isinstance(member, OpenEnum) and member.is_assigned else ""


def written(kind: type[Header], shown: Shown) -> str:
    """A value as people read it, with the name of the number where it has one."""
    value = shown.value
    if isinstance(value, bytes) and not isinstance(value, Address):
        return octets(value)
    if isinstance(value, bool):
        return "set" if value else "not set"
    if not isinstance(value, int):
        return str(value)
    if not isinstance(shown.field, Field):
        return f"{value:#x}" if _is_flags(kind, shown.field) else str(value)
    name = name_of(shown.field, value)
    number = _number(kind, shown.field, int(value))
    return f"{number} ({name})" if name else number


def octets(value: bytes, limit: int = OCTETS_SHOWN) -> str:
    """Octets in hexadecimal, and as text where they are text."""
    if not value:
        return "none"
    text = quoted(value)
    hexadecimal = value[:limit].hex(" ") + (" …" if len(value) > limit else "")
    return f"{hexadecimal}  {text}" if text else hexadecimal


def plural(count: int, word: str) -> str:
    """A number with its noun: 1 octet, 2 octets."""
    return f"{count} {word}" if count == 1 else f"{count} {word}s"


def place(bit: int, bits: int) -> str:
    """Where bits lie: `14` or `12–13` for whole octets, `14.4–14.7` where bits of an octet are meant."""
    first, last = divmod(bit, 8), divmod(bit + max(bits, 1) - 1, 8)
    if bit % 8 == 0 and bits % 8 == 0:
        return str(first[0]) if bits <= 8 else f"{first[0]}–{last[0]}"
    if bits == 1:
        return f"{first[0]}.{first[1]}"
    return f"{first[0]}.{first[1]}–{last[1]}" if first[0] == last[0] else f"{first[0]}.{first[1]}–{last[0]}.{last[1]}"


def _number(kind: type[Header], field: Field, value: int) -> str:
    if kind.stack.checksum is not None and kind.stack.checksum.field == field.name:
        return f"{value:#06x}"
    if field.names is not None and issubclass(field.names, OpenEnum):
        return field.names.spelling.format(value)
    return str(value)


def _is_flags(kind: type[Header], view: View) -> bool:
    """Whether a view puts single bits together, so that hexadecimal says more."""
    names = affine(view.expression, view.name).fields
    return any(slot.kind is Kind.FLAG for slot in kind.layout.slots if slot.field.name in names)
