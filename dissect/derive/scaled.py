"""Fields that count octets in units of several, and no view of which says how many octets these are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from types import MappingProxyType
from typing import Final

from dissect.derive.outline import outline_of
from dissect.schema import Header, Sections
from dissect.schema.layout import FieldKind

FRAGMENT_UNIT: Final = 8
"""Offsets of fragments count units of so many octets (RFC 791 §3.1, RFC 8200 §4.5)."""


@cache
def scaled_fields(header: type[Header]) -> Mapping[str, int]:
    """By the names of the fields, how many octets one of their units has. Numbers of records are no lengths."""
    viewed = {name for view in header.views for name in view.expression.fields}
    said = viewed | _counts(header)
    return MappingProxyType({name: unit for name, unit in _scaled(header) if unit > 1 and name not in said})


def _counts(header: type[Header]) -> set[str]:
    """The fields that say how many records there are."""
    lists = (field.options for field in header.fields)
    sections = (section for one in lists if isinstance(one, Sections) for section in one.sections)
    return {name for one in sections if one.count is not None for name in one.count.fields}


def _scaled(header: type[Header]) -> Iterator[tuple[str, int]]:
    outline, fragmentation = outline_of(header), header.stack.fragmentation
    for slot in header.layout.tail:
        is_counted = isinstance(slot.field.options, Sections)
        ends_there = slot.width.constant == -slot.offset.constant  # so that the field counts the whole header
        is_multiple = len(slot.width.terms) == 1 and (not slot.width.constant or ends_there)
        if slot.kind is FieldKind.OCTETS and is_multiple and not is_counted:
            name, bits = slot.width.terms[0]
            yield name, bits // 8
    for extent in outline.extents:
        amount = extent.octets.declared
        if len(amount.terms) == 1 and not amount.constant:
            yield amount.terms[0]
    if outline.fragmentation is not None and fragmentation is not None and fragmentation.joining is not None:
        yield from ((name, FRAGMENT_UNIT) for name, _ in outline.fragmentation[0].declared.terms)
