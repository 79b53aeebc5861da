"""What further headers have to keep to: they take no name and no class of those that are there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from dissect.derive.lists.items import items_within
from dissect.errors import SchemaError
from dissect.schema import Header, wire_names

SPELLING: Final = re.compile(r"[a-z][\w-]*(\.[\w-]+)*", re.ASCII | re.IGNORECASE)
RESERVED: Final = {"data": "octets without a protocol", "frame": "the frame"}
"""Names, and beginnings of names, that stand for no header."""


def check_names(known: Sequence[type[Header]], further: Sequence[type[Header]]) -> None:
    """SchemaError if one of the further headers, or of the items in their lists, has a name of a known one's.

    Variants of a known header may use its names.
    """
    names, classes = _names(known), {one.__name__: one for one in known}
    there = set(_parts(known))
    for header in dict.fromkeys(_parts(further)):
        if header in there:
            continue
        if header.__name__ in classes:
            raise SchemaError(f"{header.__name__}: there is a header class of this name in {_home(classes, header)}")
        for name in (header.stack.name, *wire_names(header).values()):
            _check(header, name, names)


def _check(header: type[Header], name: str, names: Mapping[str, type[Header]]) -> None:
    if not SPELLING.fullmatch(name):
        raise SchemaError(
            f"{header.__name__}: {name!r} is not a name that a filter can have, such as my_protocol.field"
        )
    begin = name.lower().partition(".")[0]
    if begin in RESERVED:
        raise SchemaError(f"{header.__name__}: the name {name!r} is for {RESERVED[begin]}")
    owner = names.get(name.lower())
    if owner is not None and owner not in header.__mro__:
        raise SchemaError(f"{header.__name__}: the name {name!r} is {owner.__name__}'s already")


def _home(classes: Mapping[str, type[Header]], header: type[Header]) -> str:
    return classes[header.__name__].__module__


def _names(headers: Sequence[type[Header]]) -> Mapping[str, type[Header]]:
    """Wireshark's names of protocols and fields, in small letters, each with the first header that has it."""
    found: dict[str, type[Header]] = {}
    for header in _parts(headers):
        for name in (header.stack.name, *wire_names(header).values()):
            found.setdefault(name.lower(), header)
    return found


def _parts(headers: Sequence[type[Header]]) -> Iterator[type[Header]]:
    """The headers, and the items in their lists."""
    for header in headers:
        yield header
        yield from items_within(header)
