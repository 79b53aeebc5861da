"""How values are written in a line."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final, TypeAlias

from dissect.addresses import Ipv6Address
from dissect.assigned_numbers import OpenEnum
from dissect.assigned_numbers.open_enum import spelled, spelled_in_full
from dissect.derive.documents.floors import ABBREVIATION
from dissect.render.escape import ELLIPSIS, cut, escape, escape_octets, is_plain
from dissect.render.lines.endpoints import writer
from dissect.render.packets.values import is_broken, name_of, number_writer, with_colons
from dissect.schema import Field, Header, View
from dissect.schema.layout import FieldKind, Slot
from dissect.schema.line import COLONS

REMEMBERED: Final = 256
"""How many numbers a spelling remembers."""
OCTETS_SAID: Final = 8
TEXT_SAID: Final = 32
"""The most octets and characters of a value."""

Spelling: TypeAlias = Callable[[Any], str]


def in_words(field: Field | View) -> Spelling:
    """The name of a number, or its short form; a number without a name after the title of its space, or the label."""
    space = field.names
    label = field.label if field.label.isupper() else field.label.lower()

    def written(value: int) -> str:
        if name := name_of(field, value):
            short = ABBREVIATION.search(name)
            return short.group(1) if short is not None else name
        if isinstance(space, type) and issubclass(space, OpenEnum) and space.title:
            return spelled_in_full(space, value)
        return f"{label} {value if space is None else spelled(space, value)}"

    return lru_cache(REMEMBERED)(written)


def hexadecimal(octets: bytes) -> str:
    """Octets without spaces, as identifiers and keys are written; empty for none."""
    return octets[:OCTETS_SAID].hex() + _more(octets)


def colons(octets: bytes) -> str:
    """Octets in hexadecimal with colons; empty for none."""
    return with_colons(octets, OCTETS_SAID) if octets else ""


def dotted(octets: bytes) -> str:
    """Octets in decimal with dots, as IPv4 addresses are written."""
    return ".".join(map(str, octets[:OCTETS_SAID])) + _more(octets)


def ipv6(octets: bytes) -> str:
    """The first octets of an IPv6 address, which need not be all."""
    whole = Ipv6Address.octets
    return str(Ipv6Address(octets[:whole].ljust(whole, b"\0"))) + (ELLIPSIS if len(octets) > whole else "")


def _more(octets: bytes) -> str:
    return ELLIPSIS if len(octets) > OCTETS_SAID else ""


def _text(octets: bytes) -> str:
    """A text of one line, up to a zero octet; empty if it is none."""
    try:
        text = octets.partition(b"\0")[0].decode("utf-8")
    except UnicodeDecodeError:
        return ""
    return cut(text, TEXT_SAID) if is_plain(text) else ""


def text(octets: bytes) -> str:
    """A text in quotes; empty if it is none."""
    said = _text(octets)
    return f'"{said}"' if said else ""


def bare(octets: bytes) -> str:
    """A text without quotes; hexadecimal if it is none."""
    return _text(octets) or hexadecimal(octets)


def declared_text(octets: bytes) -> str:
    """What is declared as text, in quotes, with what is no text escaped."""
    said = cut(escape_octets(octets), TEXT_SAID)
    return f'"{said}"' if said else ""


def name(value: Any) -> str:
    """A domain name; empty for a malformed one."""
    return "" if is_broken(value) else escape(str(value))


OF_OCTETS: Final = {
    "text": text,
    "bare": bare,
    COLONS: colons,
    "dotted": dotted,
    "ipv6": ipv6,
    "hex": hexadecimal,
}
"""Spellings of octets that a place may ask for."""


def spelling_of(kind: type[Header], slot: Slot, asked: str) -> Spelling:
    """How the values of a field are written, where a phrase does not give a format of numbers."""
    if slot.kind in (FieldKind.OCTETS, FieldKind.REST, FieldKind.TEXT):
        if asked := asked or slot.field.spelled:
            return OF_OCTETS[asked]
        return declared_text if slot.kind is FieldKind.TEXT else hexadecimal
    if slot.address is not None:
        return writer(slot.address)
    if slot.kind is FieldKind.NAME:
        return name
    if slot.field.names is not None:
        return in_words(slot.field)
    return number_writer(kind, slot.field, slot.bits)
