"""What a declaration must keep so that everything can be derived from it; SchemaError, one line, where it does not.

Placement (gaps, forward references, sizes that are not affine, functions) is refused while the fields are laid out.
Here: names, labels, and the words of the stack, whose expressions must read fields of fixed place.
"""

from __future__ import annotations

import keyword
from typing import TYPE_CHECKING, Any

from dissect.errors import SchemaError
from dissect.schema.stack import Peek, Stack
from dissect.schema.tlv import Content, Flagged, Sections

if TYPE_CHECKING:
    from dissect.schema.fields import Field
    from dissect.schema.header import HeaderMeta

RESERVED = frozenset({"fields", "layout", "mutable", "replace", "schema", "stack", "views"})


def check(header: HeaderMeta) -> None:
    """Refuse a declaration that cannot be derived."""
    name = header.__name__
    for field in header.fields:
        if field.name in RESERVED or keyword.iskeyword(field.name) or field.name.startswith("_"):
            raise SchemaError(f"{name}.{field.name}: the name is taken")
        if not field.label:
            raise SchemaError(f"{name}.{field.name}: a field needs the label of its RFC")
        _check_list(header, field)
    stack: Any = header.__dict__["stack"]
    if not isinstance(stack, Stack):
        raise SchemaError(f"{name}.stack: not a Stack")
    fixed = {slot.field.name for slot in header.layout.fixed}
    fixed |= {one for slot in header.layout.slots if slot.condition is not None for one in slot.condition.fields}
    behind = {slot.field.name for slot in stack.delimits.layout.fixed} if stack.delimits is not None else set()
    for twice in sorted(behind & fixed):
        raise SchemaError(f"{name}.stack.delimits: the header that is delimited has a field {twice!r} too")
    for where, fields in _readings(name, stack):
        for one in fields:
            if one not in fixed and not (one in behind and where == f"{name}.stack.recognized_by"):
                raise SchemaError(f"{where}: {one!r} is not a field of fixed place in {name}")
    _check_checksum(header, name, stack)


def _check_list(header: HeaderMeta, field: Field) -> None:
    """Counts and keys of a list must be fields before it; whatever their place, for they are read with the header."""
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
    """Refuse a field that is declared again with another place or size."""
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
    if other is not None and (other.field, other.accepted_too) != (rule.field, None):
        raise SchemaError(f"{where}.accepted_too: not one other way to take {rule.field!r}")


def _readings(name: str, stack: Stack) -> list[tuple[str, tuple[str, ...]]]:
    """Every expression of the stack with the fields that it reads."""
    found: list[tuple[str, tuple[str, ...]]] = []
    for index, following in enumerate(stack.next):
        where = f"{name}.stack.next[{index}]"
        found.append((where, following.when.fields))
        if not isinstance(following.key, Peek):
            found.append((where, following.key.fields))
    where = f"{name}.stack.recognized_by"
    found.append((where, stack.recognized_by.fields))
    if stack.carries_bare is not None:
        found.append((f"{name}.stack.carries_bare", stack.carries_bare.fields))
    for index, extent in enumerate(stack.extent):
        where = f"{name}.stack.extent[{index}]"
        found.append((where, extent.when.fields))
        found.append((where, extent.octets.fields))
    for index, expect in enumerate(stack.expect):
        where = f"{name}.stack.expect[{index}]"
        found.append((where, expect.holds.fields + expect.when.fields + (expect.field,)))
    if stack.fragmentation is not None:
        where = f"{name}.stack.fragmentation"
        found.append((where, stack.fragmentation.offset.fields))
        found.append((where, stack.fragmentation.more.fields))
    for rule in (stack.checksum, stack.checksum.accepted_too if stack.checksum is not None else None):
        where = f"{name}.stack.checksum"
        if rule is not None:
            found.append((where, rule.when.fields))
            found.append((where, rule.coverage.fields if rule.coverage is not None else ()))
    if stack.readdress is not None:
        where = f"{name}.stack.readdress"
        found.append((where, stack.readdress.when.fields))
    return found
