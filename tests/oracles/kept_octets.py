"""Where our declarations keep octets that tshark reads on in: bodies of other types, encrypted parts, payloads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from dissect.derive.lists.items import Options
from dissect.packet import Packet
from dissect.schema import Content, Field, Header, values_of
from dissect.schema.layout import FieldKind
from dissect.schema.octets import places
from tests.oracles.tshark import ShownField

Span = tuple[int, int]


def kept_octets(packet: Packet) -> list[Span]:
    """Octets of the frame, from and to, of which we say no more than that they are there."""
    found: list[Span] = []
    for layer in packet.layers:
        found += _in_header(layer.protocol, layer.values, layer.offset, layer.options())
    last = packet.layers[-1]
    return [*found, (last.payload_offset, last.payload_offset + last.payload_length)]


def _in_header(
    kind: type[Header], values: Mapping[str, Any], offset: int, lists: Iterable[tuple[Field, Options]]
) -> Iterator[Span]:
    """Fields of octets without a name of Wireshark's or a list, and what a list left unread."""
    for slot, bit, bits in places(kind.layout, values):
        field = slot.field
        if slot.kind in (FieldKind.OCTETS, FieldKind.REST) and field.options is None and not field.wireshark:
            yield offset + bit // 8, offset + (bit + bits) // 8
    for field, options in lists:
        if isinstance(field.options, Content) or options.items:
            yield options.remainder_offset, options.remainder_offset + len(options.remainder)
        for item in options.items:
            yield from _in_header(type(item.header), values_of(item.header), item.offset, item.lists)


def without_kept(shown: Iterable[ShownField], packet: Packet) -> list[ShownField]:
    """tshark's fields without those that lie in octets which we keep."""
    spans = kept_octets(packet)
    return [
        one for one in shown if not any(first <= one.offset and one.offset + one.length <= end for first, end in spans)
    ]
