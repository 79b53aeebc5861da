"""Type-length-value lists, read item by item with each item's span. Always ends: every item has at least one octet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from dissect.derive.decoder import clipping_decoder
from dissect.problems import Code, Severity
from dissect.schema import Header, OptionList, values_of
from dissect.schema.expressions import affine, guard
from dissect.schema.octets import decode_partial


@dataclass(frozen=True, slots=True)
class Option:
    """One option: its header value, and its span in the list's octets."""

    header: Header
    offset: int
    length: int


@dataclass(frozen=True, slots=True)
class OptionFault:
    """Why the list could not be read further, or what an option has wrong. `field` is of the option's header."""

    header: type[Header]
    offset: int
    field: str
    message: str
    found: int | None = None
    code: Code = Code.BAD_OPTION
    severity: Severity = Severity.ERROR


@dataclass(frozen=True, slots=True)
class Options:
    """What a list held: its options in order, what follows the last of them, and what was wrong."""

    items: tuple[Option, ...]
    remainder: bytes
    faults: tuple[OptionFault, ...]


@cache
def option_kinds(options: OptionList) -> Mapping[int, type[Header]]:
    """The members of a list by their kind."""
    numbered = [(member, (member.stack.carried_as or {}).get(options.kinds, ())) for member in options.members]
    return {number: member for member, numbers in numbered for number in numbers}


def decode_options(options: OptionList, octets: bytes) -> Options:
    """Read a list of options. What cannot be read is in `remainder`, with the reason in `faults`."""
    kinds = option_kinds(options)
    items: list[Option] = []
    faults: list[OptionFault] = []
    at = 0
    while at < len(octets):
        kind = octets[at]
        header = kinds.get(kind, options.unknown)
        length, fault = _length(header, octets[at:])
        if fault is not None:
            faults.append(OptionFault(header, at, *fault))
        if length is None:
            break
        value = clipping_decoder(header)(octets, at, at + length)
        items.append(Option(value, at, length))
        faults += _expectations(header, value, at)
        at += length
        if kind == options.end:
            break
    return Options(tuple(items), octets[at:], tuple(faults))


def _length(header: type[Header], octets: bytes) -> tuple[int | None, tuple[str, str, int | None] | None]:
    """An item's length in octets; None, with what is wrong, where the list ends with it."""
    values = decode_partial(header.layout, octets[: header.layout.fixed_octets])
    name = header.layout.slots[-1].field.name
    for extent in header.stack.extent:
        amount, when = affine(extent.octets, header.__name__), guard(extent.when, header.__name__)
        name = amount.fields[0] if amount.fields else name
        if any(field not in values for field in (*amount.fields, *when.fields)):
            return None, (name, "the option ends before its length", None)
        if when.holds(values):
            length = amount.evaluate(values)
            break
    else:
        length = header.layout.fixed_octets
    if length <= 0:
        return None, (name, f"a length of {length} octets", length)
    if length > len(octets):
        return None, (name, f"a length of {length} octets where {len(octets)} are left", length)
    if length < header.layout.fixed_octets:
        message = f"a length of {length} octets, less than the {header.layout.fixed_octets} of its fields"
        return None, (name, message, length)
    return length, None


def _expectations(header: type[Header], value: Header, at: int) -> list[OptionFault]:
    values: dict[str, Any] = values_of(value)
    broken = []
    for expect in header.stack.expect:
        if guard(expect.when, header.__name__).holds(values) and not guard(expect.holds, header.__name__).holds(values):
            found = int(values[expect.field])
            broken.append(OptionFault(header, at, expect.field, expect.message, found, expect.code, expect.severity))
    return broken
