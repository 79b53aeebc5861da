"""The rules that every declaration must keep so that code can be derived from it. Breaking one is a SchemaError.

`layout` refuses fields that cannot be placed: gaps, forward references, sizes that are not affine, functions. This
module has the rules for names, labels, and the words of the stack, whose expressions must read fields of fixed place.
"""

from __future__ import annotations

import keyword
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from dissect.errors import SchemaError
from dissect.schema.expressions import Affine, Guard
from dissect.schema.layout import NUMBERS, FieldKind
from dissect.schema.line import BUT, COLONS, FLAGS, FORMAT, PAYLOAD_OCTETS, REVERSED, SPELLINGS, Place
from dissect.schema.stack_words.checksums import Covers, Readdress
from dissect.schema.stack_words.exchanges import MOST_MARKS, Exchange
from dissect.schema.stack_words.stack import Expect, Peek, Stack, Transit
from dissect.schema.tlv import Content, Flagged, Sections

if TYPE_CHECKING:
    from dissect.schema.fields import Field
    from dissect.schema.header import Header, HeaderMeta

RESERVED = frozenset({"fields", "layout", "line", "mutable", "replace", "schema", "stack", "views"})
READ_IN_PLACE = ("next", "recognized_by", "carries_bare", "extent", "expect", "fragmentation", "checksum", "readdress")
"""The words of the stack whose expressions read fields of fixed place, straight from the octets."""
NUMBER_BITS: Final = 32


def check(header: HeaderMeta) -> None:
    """Refuse a declaration from which code cannot be derived."""
    name = header.__name__
    for field in header.fields:
        if field.name in RESERVED or keyword.iskeyword(field.name) or field.name.startswith("_"):
            raise SchemaError(f"{name}.{field.name}: the name is taken")
        if not field.label:
            raise SchemaError(f"{name}.{field.name}: a field needs the label of its RFC")
        if field.spelled != COLONS and FORMAT.fullmatch(field.spelled) is None:
            raise SchemaError(f"{name}.{field.name}: {field.spelled!r} is no way to spell its values")
        _check_list(header, field)
    stack: Any = header.__dict__["stack"]
    if not isinstance(stack, Stack):
        raise SchemaError(f"{name}.stack: not a Stack")
    fixed = {slot.field.name for slot in header.layout.fixed}
    fixed |= {one for slot in header.layout.slots if slot.condition is not None for one in slot.condition.fields}
    behind = _delimited_fields(header, stack.delimits, fixed)
    for word in READ_IN_PLACE:
        said = getattr(stack, word)
        if not said:
            continue
        known = fixed | behind if word == "recognized_by" else fixed
        for where, names in _readings(f"{name}.stack.{word}", said):
            for one in names:
                if one not in known:
                    raise SchemaError(f"{where}: {one!r} is not a field of fixed place in {name}")
    _check_line(header, name)
    _check_payload_names(header, name, stack)
    _check_checksum(header, name, stack)
    _check_readdress(header, f"{name}.stack.readdress", stack.readdress)
    if header.layout.takes_rest and any(isinstance(one.key, Peek) for one in stack.next):
        raise SchemaError(f"{name}.stack.next: nothing is left to look at behind the header, which takes the rest")
    _check_transit(header, f"{name}.stack.transit", stack.transit)
    _check_exchange(header, f"{name}.stack.exchange", stack.exchange)


def _delimited_fields(header: HeaderMeta, behind: type[Header] | None, fixed: set[str]) -> set[str]:
    """The fields of the header that this one delimits, which have names of their own. This one says how long it is."""
    if behind is None:
        return set()
    name, found = header.__name__, {slot.field.name for slot in behind.layout.fixed}
    if header.layout.is_delimited:
        raise SchemaError(f"{name}.stack.delimits: the size of {name} is found only by reading it")
    for twice in sorted(found & fixed):
        raise SchemaError(f"{name}.stack.delimits: the header that is delimited has a field {twice!r} too")
    return found


def _check_line(header: HeaderMeta, name: str) -> None:
    """Require what phrases say to be there, and to have values that can be written so."""
    said = {*(one.name for one in header.fields), *(one.name for one in header.views)}
    for phrase in header.line or ():
        for missing in sorted({*phrase.names} - said):
            raise SchemaError(f"{name}.line: {missing!r} is neither a field nor a view of {name}")
        for place in phrase.places:
            if place.name and not _can_be_written(header, place):
                raise SchemaError(
                    f"{name}.line: {place.name} cannot be written as {place.spelling!r} in {phrase.text!r}"
                )


def _can_be_written(header: HeaderMeta, place: Place) -> bool:
    """Whether a spelling, or a factor, is one for the values of a place."""
    if place.name == FLAGS:
        flags = [slot.field.name for slot in header.layout.slots if slot.kind is FieldKind.FLAG]
        asked = (one.removeprefix(BUT) for one in place.spelling.split(",") if one != REVERSED)
        return bool(flags) and all(any(flag.startswith(one) for flag in flags) for one in asked)
    if place.name == PAYLOAD_OCTETS:
        return place == place._replace(spelling="", factor=1)
    slot = next((one for one in header.layout.slots if one.field.name == place.name), None)
    if slot is None or slot.kind in NUMBERS:
        return FORMAT.fullmatch(place.spelling) is not None
    octets = slot.kind in {FieldKind.OCTETS, FieldKind.REST, FieldKind.TEXT}
    spelled = not place.spelling or (
        octets and (place.spelling in SPELLINGS or FORMAT.fullmatch(place.spelling) is not None)
    )
    return place.factor == 1 and spelled


def _check_payload_names(header: HeaderMeta, name: str, stack: Stack) -> None:
    """Require names that no field has, of a payload whose beginning does not depend on where the capture ends."""
    if stack.payload_names is None:
        return
    where = f"{name}.stack.payload_names"
    named = [one for one in (stack.payload_names.length, stack.payload_names.octets) if one]
    taken = {*(one.wireshark for one in header.fields), *(one.wireshark for one in header.views)}
    for one in named:
        if one in taken or named.count(one) > 1:
            raise SchemaError(f"{where}: {one!r} is the name of something else in {name}")
    if not named:
        raise SchemaError(f"{where}: there is no name")
    if any(slot.is_rest or slot.is_delimited for slot in header.layout.slots):
        raise SchemaError(f"{where}: no field of {name} says where the header ends")


def _check_list(header: HeaderMeta, field: Field) -> None:
    """Require counts and keys of a list to be fields before it, at any place: they are read with the header."""
    if field.options is None:
        return
    where = f"{header.__name__}.{field.name}"
    names = [one.name for one in header.fields]
    read: list[str] = []
    if isinstance(field.options, Sections):
        for section in field.options.sections:
            read += section.count.fields if section.count is not None else ()
            read += [section.chained_by] if section.chained_by else ()
    elif isinstance(field.options, Content):
        read += field.options.key.fields
    elif isinstance(field.options, Flagged):
        read += field.options.flags.fields
    for one in read:
        if one not in names[: names.index(field.name)]:
            raise SchemaError(f"{where}: {one!r} is not a field before it")


def check_places(header: HeaderMeta, base: Any) -> None:
    """Refuse a field that a variant declares again with another place or size."""
    for slot, before in zip(header.layout.slots, base.layout.slots, strict=False):
        if (slot.kind, slot.width, slot.little_endian) != (before.kind, before.width, before.little_endian):
            where = f"{header.__name__}.{slot.field.name}"
            raise SchemaError(f"{where}: not the size or kind that it has in {base.__name__}")


def _check_checksum(header: HeaderMeta, name: str, stack: Stack) -> None:
    rule = stack.checksum
    if rule is None:
        return
    where = f"{name}.stack.checksum"
    optional = [slot for slot in header.layout.tail[:1] if slot.condition is not None]
    slots = {slot.field.name: slot for slot in (*header.layout.fixed, *optional)}
    slot = slots.get(rule.field)
    if slot is None or slot.width.constant != 8 * rule.octets:
        raise SchemaError(f"{where}: {rule.field!r} is not a {8 * rule.octets}-bit field of fixed place")
    for one in filter(None, (rule.field, rule.skips)):
        if one not in slots or slots[one].offset.constant % 16 or slots[one].width.constant % 16:
            raise SchemaError(f"{where}: {one!r} is not made of whole 16-bit words of fixed place")
    other = rule.accepted_too
    if header.layout.takes_rest and any(one.covers is Covers.HEADER for one in (rule, other) if one is not None):
        raise SchemaError(f"{where}: a header that takes the rest of its window has no end: use Covers.EXTENT")
    if other is not None and (other.field, other.accepted_too) != (rule.field, None):
        raise SchemaError(f"{where}.accepted_too: not one other way to take {rule.field!r}")


def _check_readdress(header: HeaderMeta, where: str, readdress: Readdress | None) -> None:
    """Require addresses to be octets. How many there are is seen where a header has an address that they replace."""
    if readdress is None:
        return
    slot = next((one for one in header.layout.slots if one.field.name == readdress.field), None)
    if slot is None or slot.kind not in {FieldKind.OCTETS, FieldKind.ADDRESS, FieldKind.REST}:
        raise SchemaError(f"{where}: {readdress.field!r} is not a field of octets, or of an address")


def _check_transit(header: HeaderMeta, where: str, transit: Transit | None) -> None:
    """Require fields of fixed place, and of whole octets for the flow; the last field may also be kept."""
    if transit is None:
        return
    fixed = {slot.field.name: slot for slot in header.layout.fixed}
    kept = [one for one in transit.kept if one != header.fields[-1].name]
    for one in (*kept, *transit.flow, *(name for guard in transit.stays for name in guard.fields)):
        if one not in fixed:
            raise SchemaError(f"{where}: {one!r} is not a field of fixed place")
    for one in transit.flow:
        if fixed[one].offset.constant % 8 or fixed[one].width.constant % 8:
            raise SchemaError(f"{where}.flow: {one!r} is not made of whole octets")


def _check_exchange(header: HeaderMeta, where: str, exchange: Exchange | None) -> None:
    """Require fields of fixed place, of four octets for numbers; and marks that can be told apart."""
    if exchange is None:
        return
    fixed = {slot.field.name: slot for slot in header.layout.fixed}
    numbers = [one for one in (exchange.number, exchange.answer) if one]
    names = [one.name for one in exchange.marks]
    for one in (*numbers, *(name for mark in exchange.marks for name in mark.when)):
        if one not in fixed:
            raise SchemaError(f"{where}: {one!r} is not a field of fixed place")
    for one in numbers:
        if fixed[one].offset.constant % 8 or fixed[one].width.constant != NUMBER_BITS:
            raise SchemaError(f"{where}: {one!r} is not made of four whole octets")
    if len(names) > MOST_MARKS or len({*names}) < len(names):
        raise SchemaError(f"{where}.marks: more than {MOST_MARKS}, or two of the same name")
    told = [one.after for one in exchange.marks if one.after]
    for one in (*told, *(name for state in exchange.states for name in state.marks)):
        if one not in names:
            raise SchemaError(f"{where}: {one!r} is the name of no mark")


def _readings(where: str, word: Any) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The fields that each expression in a word reads, and where the word is declared."""
    if isinstance(word, Affine | Guard):
        yield where, word.fields
    elif isinstance(word, tuple | list):
        for index, one in enumerate(word):
            yield from _readings(f"{where}[{index}]", one)
    elif parts := _parts(type(word)):  # type: ignore[arg-type]  # mypy takes classes for unhashable
        if isinstance(word, Expect):
            yield where, (word.field,)
        for one in parts:
            yield from _readings(where, getattr(word, one))


@cache
def _parts(kind: type) -> tuple[str, ...]:
    """The names of what a word of the vocabulary is made of; none for any other kind of value."""
    return tuple(one.name for one in fields(kind)) if is_dataclass(kind) else ()
