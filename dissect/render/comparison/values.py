"""The two values of a changed field, as text and as JSON."""

from __future__ import annotations

from typing import Any

from dissect.comparing import Change
from dissect.render.packets.json_lines import json_value
from dissect.render.packets.values import Shown, is_broken, octets, written
from dissect.schema import Field
from dissect.schema.layout import Slot

ABSENT = "none"


def change_name(change: Change) -> str:
    """The name of the field, and whether it stands in a quotation."""
    return f"quoted {change.name}" if change.quoted else change.name


def change_texts(change: Change) -> tuple[str, str]:
    """The old and the new value as text for people."""
    return _text(change, change.old), _text(change, change.new)


def change_values(change: Change) -> dict[str, int | str | None]:
    """The same as in the JSON of packets; null where the field is not there."""
    return {"before": _json(change, change.old), "after": _json(change, change.new)}


def _text(change: Change, value: Any) -> str:
    if value is None:
        return ABSENT
    shown = _shown(change, value)
    if shown is None or change.header is None:
        return f"{len(value)} octets" if len(value) > 8 else octets(value)
    return written(change.header, shown)


def _json(change: Change, value: Any) -> int | str | None:
    if value is None:
        return None
    shown = _shown(change, value)
    if shown is None or is_broken(value):
        return bytes(value).hex()
    return json_value(shown)


def _shown(change: Change, value: Any) -> Shown | None:
    """The value with its declaration; None for octets without one."""
    field: Any = change.field  # a view is a descriptor, and mypy takes it for the number that it would give
    if field is None or change.header is None:
        return None
    slot: Slot | None = change.header.layout.slot(field.name) if isinstance(field, Field) else None
    bits = slot.width.constant if slot is not None else 0
    return Shown(field.name, field.label, field.wireshark, value, field, slot, bits=bits)
