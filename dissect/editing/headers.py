"""New headers: values checked and written, and the lengths that follow where a header or a payload changes in size.

Encapsulation fills the lengths; here is which of them are open. Those that the caller gives stay, and so do those that
say nothing about the size in this packet, such as a total length of zero.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dissect.derive.outline import outline_of
from dissect.encapsulation import with_lengths
from dissect.errors import EncodingError
from dissect.packet.layer import Layer
from dissect.schema import AUTO, Header
from dissect.schema.layout import FieldKind, Slot
from dissect.schema.octets import encode, fitted


def rewritten(layer: Layer, fields: Mapping[str, Any], grown: int) -> bytes:
    """The header of a layer with new values in some fields, when what it carries has grown by so many octets.

    EncodingError if a value does not fit its field, or a length has no room for the new size.
    """
    kind, old = layer.protocol, layer.values
    values = {**old, **{name: converted(layer, name, value) for name, value in fields.items()}}
    if layer.is_partial:
        return encode(kind.layout, values)
    _settle_conditions(kind, old, values, fields)
    open_fields = _open_sizes(kind, values, fields)
    if grown or len(encode(kind.layout, values)) != layer.length:
        open_fields |= _open_extent(layer, old)
    open_fields -= fields.keys()
    header = kind(**{**values, **dict.fromkeys(open_fields, AUTO)})
    if open_fields:
        header = with_lengths(header, max(layer.extent - layer.length, 0) + grown)
    return bytes(header)


def converted(layer: Layer, name: str, value: Any) -> Any:
    """A value as the field holds it. EncodingError if it does not fit, or the field is not there."""
    kind = layer.protocol
    if name not in layer.values:
        raise EncodingError(kind.__name__, name, "was not captured: the frame is cut before it")
    if value is AUTO:
        raise EncodingError(kind.__name__, name, "takes a value; lengths follow by themselves, and fix= sets checksums")
    return fitted(kind.__name__, kind.layout.slot(name), value)


def _settle_conditions(
    kind: type[Header], old: Mapping[str, Any], values: dict[str, Any], fields: Mapping[str, Any]
) -> None:
    """Leave out the fields that the new values exclude, and put in those that they demand."""
    for slot in kind.layout.tail:
        name, condition = slot.field.name, slot.condition
        if condition is None or name in fields or condition.holds(old) == condition.holds(values):
            continue
        if condition.holds(values) and slot.field.default is not AUTO:
            raise EncodingError(kind.__name__, name, "needs a value too: the other values say that it is there")
        values[name] = 0 if condition.holds(values) else None


def _open_sizes(kind: type[Header], values: Mapping[str, Any], fields: Mapping[str, Any]) -> set[str]:
    """The fields that give the sizes of others, where a new value has another size."""
    found: set[str] = set()
    for name in fields:
        slot, value = kind.layout.slot(name), values[name]
        if slot.kind is FieldKind.OCTETS and isinstance(value, bytes) and not _fits(slot, value, values):
            if len(slot.width.terms) != 1:
                octets = slot.width.evaluate(values) // 8
                raise EncodingError(kind.__name__, name, f"takes {octets} octets, not {len(value)}")
            found.add(slot.width.terms[0][0])
    return found


def _fits(slot: Slot, value: bytes, values: Mapping[str, Any]) -> bool:
    return 8 * len(value) == slot.width.evaluate(values)


def _open_extent(layer: Layer, values: Mapping[str, Any]) -> set[str]:
    """The field that gives the octets of header and payload. EncodingError if they are given in another way."""
    outline = outline_of(layer.protocol)
    quotation = outline.quotation
    if quotation is not None and quotation.when.declared.holds(values):
        raise EncodingError(layer.protocol.__name__, quotation.field, "gives the size of the quotation, which stays")
    if layer.extent < 0:
        return set()
    extent = next((one.octets.declared for one in outline.extents if one.when.declared.holds(values)), None)
    if extent is None or len(extent.terms) != 1 or extent.evaluate(values) != layer.extent:
        raise EncodingError(layer.protocol.__name__, "", "no field of the header gives its length: the size stays")
    return {extent.terms[0][0]}
