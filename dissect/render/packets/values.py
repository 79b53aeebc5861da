"""The fields of a layer with their places, and how their values are written for people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dissect.addresses import Address
from dissect.assigned_numbers import OpenEnum
from dissect.assigned_numbers.open_enum import spelled
from dissect.derive.lists.items import Options
from dissect.domain_names import Name
from dissect.packet import Layer, Packet
from dissect.problems import Code
from dissect.render.escape import escape, quoted
from dissect.schema import Field, Header, View, values_of
from dissect.schema.layout import FieldKind, Slot
from dissect.schema.octets import places

OCTETS_SHOWN = 16
IDENTIFIERS = frozenset({"identifier", "identification", "transaction_id", "message_id"})
"""Numbers that only tell one thing from another; they are drawn at random, and written in hexadecimal."""
SHORTEST_IDENTIFIER = 16
"""Bits of such a number; those of fewer bits are counted up, and written as counts."""
PAYLOAD = "payload"
PAYLOADS = {
    Code.SURPLUS: "surplus",
    Code.ENCRYPTED: "encrypted payload",
    Code.COMPRESSED: "compressed payload",
}
"""What a payload is called that one of these problems is about."""


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
    for slot, bit, bits in places(kind.layout, values):
        field = slot.field
        value = values[field.name]
        yield Shown(field.name, field.label, field.wireshark, value, field, slot, 8 * offset + bit, bits)


def innermost(layers: Sequence[Layer]) -> Layer:
    """The innermost layer that has something to say in few words: a header without fields is passed over (echo)."""
    return next((layer for layer in reversed(layers) if layer.protocol.fields), layers[-1])


def payload_name(packet: Packet) -> str:
    """What the octets after the last header are called: by the problem that says it of the innermost layer."""
    index = len(packet.layers) - 1
    at = packet.layers[-1].payload_offset if packet.layers else 0
    said = (one.code for one in packet.problems if (one.layer, one.offset) == (index, at))
    return next((PAYLOADS[code] for code in said if code in PAYLOADS), PAYLOAD)


def shown_views(kind: type[Header], views: Mapping[str, int]) -> Iterator[Shown]:
    """The numbers that follow from the fields; of a header that was cut, those whose fields are there."""
    for view in kind.views:
        if view.name in views:
            yield Shown(view.name, view.label, view.wireshark, views[view.name], view)


def layer_fields(layer: Layer) -> Iterator[Shown]:
    """Every field, view and option field of a layer, in wire order."""
    yield from shown_fields(layer.protocol, layer.values, layer.offset)
    yield from shown_views(layer.protocol, layer.views)
    for _, options in layer.options():
        yield from option_fields(options)


def option_fields(options: Options) -> Iterator[Shown]:
    """The fields and views of a list of options, and of the lists within them."""
    for option in options.every():
        yield from shown_fields(type(option.header), values_of(option.header), option.offset)
        kind = type(option.header)
        yield from shown_views(kind, {view.name: getattr(option.header, view.name) for view in kind.views})


def text_of(shown: Shown) -> str | None:
    """What a field says where its octets are text by declaration: an address, a name, octets up to a zero octet."""
    if isinstance(shown.value, Address | Name) and not is_broken(shown.value):
        return str(shown.value)
    if shown.slot is not None and shown.slot.kind is FieldKind.TEXT:
        return bytes(shown.value).decode("utf-8", "backslashreplace")
    return None


def is_broken(value: object) -> bool:
    """Whether a value is a name that stands for none; only its octets can be shown."""
    return isinstance(value, Name) and value.is_broken


def name_of(field: Field | View, value: object) -> str:
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
    value, text = shown.value, text_of(shown)
    if text is not None:
        return escape(text)
    if isinstance(value, bytes):
        return octets(value)
    if isinstance(value, bool):
        return "set" if value else "not set"
    name = name_of(shown.field, value)
    if isinstance(shown.field, Field):
        text = number(kind, shown.field, int(value), shown.bits)
    else:
        text = f"{value:#x}" if _is_flags(kind, shown.field) else str(value)
    return f"{text} ({name})" if name else text


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


def number(kind: type[Header], field: Field, value: int, bits: int) -> str:
    """A number of so many bits as people write it: checksums and identifiers in hexadecimal, others as declared."""
    rule = kind.stack.checksum
    if (rule is not None and rule.field == field.name) or (field.name in IDENTIFIERS and bits >= SHORTEST_IDENTIFIER):
        return f"{value:#0{2 + bits // 4}x}"
    return str(value) if field.names is None else spelled(field.names, value)


def _is_flags(kind: type[Header], view: View) -> bool:
    """Whether a view puts single bits together, so that hexadecimal says more."""
    names = view.expression.fields
    return any(slot.kind is FieldKind.FLAG for slot in kind.layout.slots if slot.field.name in names)
