"""New values for fields, given before any packet is read: by Wireshark's name, with the occurrence where it matters."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from dissect.errors import EncodingError
from dissect.filter.name_types import FilterName, Sort
from dissect.filter.names import catalogue
from dissect.filter.operands.literals import LiteralForm, Written, read_literal
from dissect.packet import Layer, ProtocolSet
from dissect.schema import Header
from dissect.schema.layout import NUMBERS, Slot
from dissect.schema.octets import fitted

FieldName: TypeAlias = str | tuple[str, int]
"""Wireshark's name of a field, perhaps with its occurrence, counted from the outside."""
OCCURRENCE: Final = re.compile(r"(.+)#([1-9][0-9]{0,3})")
REASONS: Final = {
    Sort.FRAME: "belongs to the frame, not to a header",
    Sort.PROTOCOL: "is a protocol; name one of its fields",
    Sort.ITEM: "is an item of a list; items do not change",
    Sort.VERDICT: "is a verdict; fix makes checksums right",
    Sort.PAYLOAD: "is what a header carries, and no field of it",
    Sort.FOLLOWED: "is told by earlier packets, and stands in no header",
    Sort.DATAGRAM: "is known of a datagram in fragments, and stands in no header",
}


@dataclass(frozen=True, slots=True)
class Setting:
    """A new value for one field."""

    name: str
    occurrence: int
    values: Mapping[type[Header], Mapping[str, Any]]
    """For each header that has a field of this name: its fields with their value."""

    def place(self, layers: Sequence[Layer]) -> tuple[int, str] | None:
        """The layer and the field of a packet that are meant; None if it has none."""
        left = self.occurrence
        for index, layer in enumerate(layers):
            for name in self.values.get(layer.protocol, ()):
                left -= 1
                if not left:
                    return index, name
        return None


def settings_of(values: Mapping[FieldName, Any], protocols: ProtocolSet) -> tuple[Setting, ...]:
    """The settings, in their order. EncodingError for a name that nothing can be set by, or a value that does not fit.

    Text is read as a filter reads it: "63", "192.0.2.1", "true", the name of a number.
    """
    return tuple(_setting(key, value, protocols) for key, value in values.items())


def _setting(key: FieldName, value: Any, protocols: ProtocolSet) -> Setting:
    text, occurrence = key if isinstance(key, tuple) else (key, 1)
    numbered = OCCURRENCE.fullmatch(text)
    if numbered is not None:
        text, occurrence = numbered[1], int(numbered[2])
    known = catalogue(protocols)
    name = known.get(text.lower())
    if name is None:
        near = " or ".join(known.nearest(text))
        raise _error(text, f"no such field; did you mean {near}?" if near else "no such field")
    if name.sort is not Sort.FIELD or name.is_behind or not name.own:
        raise _error(name.name, _why_not(name))
    return Setting(name.name, occurrence, _values(name, value))


def _why_not(name: FilterName) -> str:
    if name.sort is Sort.EITHER:
        return f"is either of two fields; set {' or '.join(name.parts)}"
    if name.is_behind:
        return "is a check sequence; it follows by itself"
    return REASONS.get(name.sort, "stands in items of lists, which do not change")


def _values(name: FilterName, value: Any) -> dict[type[Header], dict[str, Any]]:
    """The value for each field of the name; EncodingError if it fits none."""
    problem: EncodingError | None = None
    found: dict[type[Header], dict[str, Any]] = {}
    for header, names in name.own.items():
        for field in names:
            view = next((one for one in header.views if one.name == field), None)
            if view is not None:
                message = f"follows from other fields; set those: {', '.join(_parts(header, view.expression.fields))}"
                problem = problem or _error(name.name, message)
                continue
            slot = header.layout.slot(field)
            try:
                found.setdefault(header, {})[field] = fitted(header.__name__, slot, _read(name, slot, value))
            except EncodingError as error:
                found.pop(header, None)
                problem = problem or _error(name.name, str(error).partition(": ")[2])
    if not found and problem is not None:
        raise problem
    return found


def _parts(header: type[Header], names: Sequence[str]) -> Iterator[str]:
    for one in names:
        yield header.layout.slot(one).field.wireshark or f"{header.__name__}.{one}"


def _read(name: FilterName, slot: Slot, value: Any) -> Any:
    """A value that is given as text, as a filter reads it."""
    if not isinstance(value, str):
        return value
    quoted = len(value) >= 2 and value[0] == value[-1] == '"'
    text = value[1:-1] if quoted else value
    form = LiteralForm.TEXT if quoted or name.type.is_text else LiteralForm.WORD
    octets = text.encode("utf-8", "surrogateescape")
    try:
        read = read_literal(Written(form, text, octets), name.type, 0, name.numbers)
    except ValueError as error:
        raise _error(name.name, str(error)) from None
    if read.prefix is not None:
        raise _error(name.name, f"takes an address, not a prefix: {text}")
    if slot.kind in NUMBERS:
        return int(read.value)
    return octets if name.type.is_text and slot.made is None else read.value


def _error(name: str, message: str) -> EncodingError:
    protocol, _, field = name.rpartition(".")
    return EncodingError(protocol, field, message) if protocol else EncodingError(name, "", message)
