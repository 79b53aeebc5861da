"""Type-length-value lists, read item by item with each item's span. Always ends: every item has at least one octet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from dissect.derive.decoder import clipping_decoder
from dissect.derive.step import FAILED, Step, step
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
        length, flags = _stepped(header, octets, at)
        if length is None:
            faults.append(OptionFault(header, at, *_ending(header, octets[at:])))
            break
        value = clipping_decoder(header)(octets, at, at + length)
        items.append(Option(value, at, length))
        if flags & FAILED:
            faults += _expectations(header, value, at)
        at += length
        if kind == options.end:
            break
    return Options(tuple(items), octets[at:], tuple(faults))


@cache
def _step(header: type[Header]) -> Step:
    return step(header, {})


def _stepped(header: type[Header], octets: bytes, at: int) -> tuple[int | None, int]:
    """The length and flags of an ordinary item, by its derived step; None where it has to be looked at more closely."""
    fixed = header.layout.fixed_octets
    if at + fixed > len(octets):
        return None, FAILED
    _, extent, _, flags = _step(header)(octets, at)
    length = extent if extent >= 0 else fixed
    return (length, flags) if fixed <= length <= len(octets) - at else (None, FAILED)


def _ending(header: type[Header], octets: bytes) -> tuple[str, str, int | None]:
    """Why a list ends with an item: the field that is at fault, what is wrong, and the number found."""
    values = decode_partial(header.layout, octets[: header.layout.fixed_octets])
    name = header.layout.slots[-1].field.name
    length: int | None = None
    for extent in header.stack.extent:
        amount, when = affine(extent.octets, header.__name__), guard(extent.when, header.__name__)
        name = amount.fields[0]
        if all(field in values for field in (*amount.fields, *when.fields)) and when.holds(values):
            length = amount.evaluate(values)
    if length is None:
        return name, "the option ends before its length", None
    if length > len(octets):
        return name, f"a length of {length} octets where {len(octets)} are left", length
    if length <= 0:
        return name, f"a length of {length} octets", length
    return name, f"a length of {length} octets, less than the {header.layout.fixed_octets} of its fields", length


def _expectations(header: type[Header], value: Header, at: int) -> list[OptionFault]:
    values: dict[str, Any] = values_of(value)
    broken = []
    for expect in header.stack.expect:
        if guard(expect.when, header.__name__).holds(values) and not guard(expect.holds, header.__name__).holds(values):
            found = int(values[expect.field])
            broken.append(OptionFault(header, at, expect.field, expect.message, found, expect.code, expect.severity))
    return broken
