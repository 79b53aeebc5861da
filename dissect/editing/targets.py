"""Which layers and fields of a packet a caller means: by header, by occurrence, or by Wireshark's name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from dissect.editing.changes import Change, nearest
from dissect.errors import EncodingError
from dissect.packet.layer import Layer
from dissect.schema import Header

Where: TypeAlias = type[Header] | str | tuple[type[Header] | str, int] | Mapping[Any, Any] | None
"""A header by its class or by Wireshark's name, perhaps with its occurrence, or a mapping: from Wireshark's names of
fields to values, or from headers to mappings from field names to values."""


def changes_of(layers: Sequence[Layer], where: Where, fields: Mapping[str, Any], payload: bytes | None) -> list[Change]:
    """The changes to the layers, from the innermost outwards. EncodingError for what is not there."""
    found: dict[int, Change] = {}
    last = len(layers) - 1
    if where is not None and not isinstance(where, Mapping):
        where, last = {where: fields}, _layer(layers, where)
        found[last] = Change(last, {})
    elif fields:
        name = next(iter(fields))
        example = f'replace({{"{name}": …}})' if "." in name else f"replace(IPv4, {name}=…)"
        raise EncodingError("Packet", name, f"of which header? For example {example}")
    for key, value in (where or {}).items():
        index, named = _values(layers, key, value)
        found.setdefault(index, Change(index, {})).fields.update(named)
    if payload is not None:
        found.setdefault(last, Change(last, {})).payload = payload
    return sorted(found.values(), key=lambda one: one.layer, reverse=True)


def _values(layers: Sequence[Layer], key: Any, value: Any) -> tuple[int, dict[str, Any]]:
    """The layer that a key of a mapping means, and the new values of its fields."""
    what, occurrence = key if isinstance(key, tuple) else (key, 1)
    if isinstance(what, str) and not isinstance(value, Mapping):
        index, name = _named(layers, what, occurrence)
        return index, {name: value}
    index = _layer(layers, key)
    kind = layers[index].protocol
    names = [field.name for field in kind.fields]
    for name in value:
        if name not in names:
            known = {field.wireshark.rpartition(".")[2]: field.name for field in kind.fields}
            hint = f"; did you mean {known[name]}?" if name in known else nearest(name, names)
            raise EncodingError(kind.__name__, name, f"no such field{hint}")
    return index, dict(value)


def _layer(layers: Sequence[Layer], where: Any) -> int:
    """The index of the layer of a header."""
    occurrence: int
    kind, occurrence = where if isinstance(where, tuple) else (where, 1)
    if isinstance(kind, str):
        found, called = [index for index, layer in enumerate(layers) if layer.name == kind], kind
    elif isinstance(kind, type) and issubclass(kind, Header):
        found, called = [index for index, layer in enumerate(layers) if kind in layer.dissector.kinds], kind.__name__
    else:
        raise TypeError(f'say which header: a class such as IPv4, or Wireshark\'s name, as "ip", not {kind!r}')
    if not 1 <= occurrence <= len(found):
        headers = ", ".join(layer.protocol.__name__ for layer in layers) or "none"
        count = len(found) or "none"
        raise EncodingError(called, "", f"the packet has {count} of this header; its headers are {headers}")
    return found[occurrence - 1]


def _named(layers: Sequence[Layer], name: str, occurrence: int) -> tuple[int, str]:
    """The layer and field that Wireshark's name means, counted from the outside."""
    found = [
        (index, field.name)
        for index, layer in enumerate(layers)
        for field in layer.protocol.fields
        if field.wireshark == name
    ]
    if 1 <= occurrence <= len(found):
        return found[occurrence - 1]
    protocol, _, field = name.rpartition(".")
    if found:
        raise EncodingError(protocol, field, f"the packet has {len(found)} of this field, and no number {occurrence}")
    for layer in layers:
        for view in layer.protocol.views:
            if view.wireshark == name:
                parts = ", ".join(view.expression.fields)
                raise EncodingError(protocol, field, f"follows from other fields; replace those: {parts}")
    known = list(_wireshark_names(layers))
    raise EncodingError(protocol, field, f"no such field in the packet{nearest(name, known)}")


def _wireshark_names(layers: Sequence[Layer]) -> Iterator[str]:
    return (field.wireshark for layer in layers for field in layer.protocol.fields if field.wireshark)
