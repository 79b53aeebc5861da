"""The fields of a layer with their positions, and their values as text for people."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from typing import Any, Final

from dissect.addresses import Address
from dissect.assigned_numbers import OpenEnum
from dissect.assigned_numbers.open_enum import spelled
from dissect.derive.lists.items import Options
from dissect.domain_names import Name
from dissect.packet import Layer, Packet
from dissect.problems import Code
from dissect.render.escape import escape, escape_octets, quoted
from dissect.schema import Field, Header, View, values_of
from dissect.schema.layout import FieldKind, Slot
from dissect.schema.line import COLONS
from dissect.schema.octets import places

OCTETS_SHOWN = 16
IDENTIFIERS = frozenset({"identifier", "identification", "transaction_id", "message_id"})
"""Identifiers, which senders draw at random; they are shown in hexadecimal."""
SHORTEST_IDENTIFIER = 16
"""The fewest bits of a random identifier; shorter ones are counters, and shown in decimal."""
PAYLOAD = "payload"
PAYLOADS = {
    Code.SURPLUS: "surplus",
    Code.ENCRYPTED: "encrypted payload",
    Code.COMPRESSED: "compressed payload",
}
"""The name of a payload with one of these problems."""


TEXTS_KEPT: Final = 4096
"""Numbers whose texts are remembered: most come again in the next packet."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A field or view with its value. `bit` counts from the frame's first bit; a view has no position."""

    name: str
    label: str
    wireshark: str
    value: Any
    field: Field | View
    slot: Slot | None = None
    bit: int = 0
    bits: int = 0


def shown_fields(kind: type[Header], values: Mapping[str, Any], offset: int) -> Iterator[Shown]:
    """The fields present in a header at octet `offset`, in wire order."""
    begin = 8 * offset
    for slot, bit, bits in places(kind.layout, values):
        field = slot.field
        name = field.name
        yield Shown(name, field.label, field.wireshark, values[name], field, slot, begin + bit, bits)


def innermost(layers: Sequence[Layer]) -> Layer:
    """The innermost layer that can be summarized: headers without fields (echo) are skipped."""
    return next((layer for layer in reversed(layers) if layer.protocol.fields), layers[-1])


def payload_name(packet: Packet) -> str:
    """The name of the octets after the last header, which a problem of the innermost layer may determine."""
    index = len(packet.layers) - 1
    at = packet.layers[-1].payload_offset if packet.layers else 0
    said = (one.code for one in packet.problems if (one.layer, one.offset) == (index, at))
    return next((PAYLOADS[code] for code in said if code in PAYLOADS), PAYLOAD)


def shown_views(kind: type[Header], views: Mapping[str, int]) -> Iterator[Shown]:
    """The numbers derived from fields; for a truncated header, those whose fields are present."""
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
    """The text of a field declared as text: an address, a name, octets up to a zero octet."""
    return _declared_text(shown.slot, shown.value)


def _declared_text(slot: Slot | None, value: Any) -> str | None:
    if isinstance(value, Address | Name) and not is_broken(value):
        return str(value)
    if slot is not None and slot.kind is FieldKind.TEXT:
        return bytes(value).decode("utf-8", "backslashreplace")
    return None


def is_broken(value: object) -> bool:
    """Whether a value is a malformed name; only its octets can be shown."""
    return isinstance(value, Name) and value.is_broken


def name_of(field: Field | View, value: object) -> str:
    """The name of a field's number; empty if it has none."""
    if field.names is None or not isinstance(value, int):
        return ""
    try:
        member = field.names(int(value))
    except ValueError:
        return ""
    return member.label if isinstance(member, OpenEnum) and member.is_assigned else ""


def written(kind: type[Header], shown: Shown) -> str:
    """A value as text for people, with the name of its number if it has one."""
    return written_value(kind, shown.field, shown.slot, shown.value, shown.bits)


def written_value(kind: type[Header], field: Field | View, slot: Slot | None, value: Any, bits: int) -> str:
    """The same of the value of a field with so many bits, or of a view, which has no slot."""
    if isinstance(value, bool):
        return "set" if value else "not set"
    if isinstance(value, int):
        return _number(kind, field, bits, int(value))
    if slot is not None and slot.kind is FieldKind.TEXT:
        return escape_octets(bytes(value))
    text = _declared_text(slot, value)
    if text is not None:
        return escape(text)
    return with_colons(value) if _has_colons(field) else octets(value)


@lru_cache(TEXTS_KEPT)
def _number(kind: type[Header], field: Field | View, bits: int, value: int) -> str:
    """A number as text, with its name if it has one."""
    name = name_of(field, value)
    text = _writer(kind, field, bits)(value)
    return f"{text} ({name})" if name else text


@cache
def _writer(kind: type[Header], field: Field | View, bits: int) -> Callable[[int], str]:
    """How numbers of a field or view are written."""
    if isinstance(field, Field):
        return number_writer(kind, field, bits)
    return "{:#x}".format if _is_flags(kind, field) else str


def octets(value: bytes, limit: int = OCTETS_SHOWN) -> str:
    """Octets in hexadecimal, and also as text if they are text."""
    if not value:
        return "none"
    text = quoted(value)
    hexadecimal = value[:limit].hex(" ") + (" …" if len(value) > limit else "")
    return f"{hexadecimal}  {text}" if text else hexadecimal


def place(bit: int, bits: int) -> str:
    """The position of bits: `14` or `12–13` for whole octets, `14.4–14.7` for bits within an octet."""
    first, last = divmod(bit, 8), divmod(bit + max(bits, 1) - 1, 8)
    if bit % 8 == 0 and bits % 8 == 0:
        return str(first[0]) if bits <= 8 else f"{first[0]}–{last[0]}"
    if bits == 1:
        return f"{first[0]}.{first[1]}"
    return f"{first[0]}.{first[1]}–{last[1]}" if first[0] == last[0] else f"{first[0]}.{first[1]}–{last[0]}.{last[1]}"


def number_writer(kind: type[Header], field: Field, bits: int) -> Callable[[int], str]:
    """How numbers of a field are written: as declared, or else checksums and identifiers in hexadecimal."""
    if _has_colons(field):
        return lambda value: with_colons(value.to_bytes(bits // 8, "big"))
    if field.spelled:
        return f"{{:{field.spelled}}}".format
    rule = kind.stack.checksum
    if (rule is not None and rule.field == field.name) or (field.name in IDENTIFIERS and bits >= SHORTEST_IDENTIFIER):
        return f"{{:#0{2 + bits // 4}x}}".format
    return str if field.names is None else partial(spelled, field.names)


def with_colons(value: bytes, limit: int = OCTETS_SHOWN) -> str:
    """Octets in hexadecimal with colons, as hardware addresses are written."""
    return value[:limit].hex(":") + ("…" if len(value) > limit else "") if value else "none"


def _has_colons(field: Field | View) -> bool:
    return isinstance(field, Field) and field.spelled == COLONS


def _is_flags(kind: type[Header], view: View) -> bool:
    """Whether a view combines single bits, so that hexadecimal is clearer."""
    names = view.expression.fields
    return any(slot.kind is FieldKind.FLAG for slot in kind.layout.slots if slot.field.name in names)
