"""The declarations behind a name."""

from __future__ import annotations

from collections.abc import Iterator, Set
from typing import TYPE_CHECKING

from dissect.filter.name_types import STATUS, FilterName, Sort
from dissect.packet.stored_set import numbers_of

if TYPE_CHECKING:
    from dissect.packet import ProtocolSet
    from dissect.schema import Header


def checked(name: FilterName) -> Iterator[type[Header]]:
    """The declarations whose checksum a verdict is about: in the header, or behind the frame."""
    field = name.name.removesuffix(STATUS) if name.sort is Sort.VERDICT else None
    return (one for one in name.own if _checked_field(one, is_behind=name.is_behind) == field)


def _checked_field(header: type[Header], *, is_behind: bool) -> str:
    """The Wireshark name of the field that holds the checksum of a header."""
    if is_behind:
        sequence = header.stack.check_sequence
        return "" if sequence is None else sequence.wireshark
    rule = header.stack.checksum
    return "" if rule is None else next(one.wireshark for one in header.fields if one.name == rule.field)


def numbers_with(protocols: ProtocolSet, name: FilterName) -> Set[int]:
    """The numbers of the declarations in a set that have a name themselves or in their lists: see
    `FilterName.protocols`."""
    return set() if name.is_behind else numbers_of(protocols, name.own) | numbers_of(protocols, name.holders)
