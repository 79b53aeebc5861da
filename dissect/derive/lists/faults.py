"""What is wrong with an item of a list, and why the list cannot be read further."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from dissect.derive.lists.items import OptionFault
from dissect.derive.outline import outline_of
from dissect.derive.step import FAILED, HeaderStep, step
from dissect.errors import MalformedError, TruncatedError
from dissect.problems import Code
from dissect.schema import Header
from dissect.schema.layout import FieldKind
from dissect.schema.octets import decode_partial


@cache
def _step(header: type[Header]) -> HeaderStep:
    return step(header, {})


def stepped(header: type[Header], octets: bytes, at: int, end: int) -> tuple[int | None, int]:
    """The length and flags of an ordinary item, found by its derived step; None if it does not fit."""
    fixed = header.layout.fixed_octets
    if at + fixed > end:
        return None, FAILED
    _, extent, _, flags = _step(header)(octets, at)
    length = extent if extent >= 0 else fixed
    return (length, flags) if fixed <= length <= end - at else (None, FAILED)


def ending(header: type[Header], octets: bytes) -> tuple[str, str, int | None]:
    """Why a list cannot be read beyond an item: the field at fault, what is wrong with it, and its number."""
    values = decode_partial(header.layout, octets[: header.layout.fixed_octets])
    name = header.layout.slots[-1].field.name
    length: int | None = None
    for extent in outline_of(header).extents:
        amount, when, name = extent.octets.declared, extent.when.declared, extent.field
        if all(one in values for one in (*amount.fields, *when.fields)) and when.holds(values):
            length = amount.evaluate(values)
    if length is None:
        return name, "the option ends before its length", None
    if length > len(octets):
        return name, f"a length of {length} octets where {len(octets)} are left", length
    if length <= 0:
        return name, f"a length of {length} octets", length
    return name, f"a length of {length} octets, less than the {header.layout.fixed_octets} of its fields", length


def unread(header: type[Header], at: int, error: TruncatedError | MalformedError, code: Code | None) -> OptionFault:
    """Why an item without a length field could not be read."""
    slot = header.layout.slot(error.field)
    if isinstance(error, MalformedError):
        what = error.message
    elif slot.is_delimited:
        what = "goes on past the end of the octets"
    else:
        what = f"needs {error.needed} octets, {error.available} are left"
    if code is None and slot.kind is FieldKind.NAME:
        code = Code.BAD_NAME
    if code is None:
        code = Code.TRUNCATED if slot.width.is_constant else Code.BAD_RECORD
    return OptionFault(header, at, error.field, f"{error.field.replace('_', ' ')} {what}", None, code)


def broken_expectations(value: Header, values: Mapping[str, Any], at: int) -> list[OptionFault]:
    """The expectations of the item at `at` that these values break."""
    header, broken = type(value), []
    for expect in outline_of(header).expectations:
        if expect.when.declared.holds(values) and not expect.holds.declared.holds(values):
            number = values[expect.field]
            found = int(number) if isinstance(number, int) else None
            broken.append(OptionFault(header, at, expect.field, expect.message, found, expect.code, expect.severity))
    return broken
