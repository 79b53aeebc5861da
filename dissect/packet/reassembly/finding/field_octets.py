"""Fields read from a header's octets without a header value, for who needs few of them of many packets."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, Final

from dissect.derive.generate import function
from dissect.derive.outline import outline_of
from dissect.derive.reading import amount, fixed_names
from dissect.schema import Header

NUMBER_OCTETS: Final = 8
"""As many as a field has at most that is not whole octets."""
OCTET_BITS: Final = 8


@cache
def fragment_place(header: type[Header]) -> Callable[[bytes, int], tuple[int, int]]:
    """A function (octets, at) that gives the offset of the fragment that a header carries, and whether more follow."""
    words = outline_of(header).fragmentation
    assert words is not None  # noqa: S101  # the callers chose the header by this word
    names = fixed_names(header.layout)
    offset, more = (amount(one.declared, names) for one in words)
    place: Callable[[bytes, int], tuple[int, int]] = _derived("fragment_place", header, f"{offset}, {more}")
    return place


@cache
def field_number(header: type[Header], name: str) -> Callable[[bytes, int], int]:
    """A function (octets, at) that gives a field of fixed place as a number."""
    number: Callable[[bytes, int], int] = _derived("field_number", header, fixed_names(header.layout)[name])
    return number


@cache
def field_octets(header: type[Header], names: tuple[str, ...]) -> Callable[[bytes, int], bytes] | None:
    """A function (octets, at) that gives octets which are the same for equal values of some fields, and as many for
    every header; None if one of the fields may have another place."""
    slots = [header.layout.slot(name) for name in names]
    if not all(slot.is_fixed and slot.width.constant for slot in slots):
        return None
    numbers, parts, begin, end = fixed_names(header.layout), [], 0, -1
    for slot in slots:
        first, left = divmod(slot.offset.constant, OCTET_BITS)
        count, right = divmod(slot.width.constant, OCTET_BITS)
        if left or right:
            parts.append(f"({numbers[slot.field.name]}).to_bytes({NUMBER_OCTETS}, 'big')")
            end = -1
            continue
        if first == end:
            parts.pop()  # it goes on where the one before ends
            first, count = begin, count + end - begin
        begin, end = first, first + count
        parts.append(f"octets[at+{begin}:at+{end}]")
    octets: Callable[[bytes, int], bytes] = _derived("field_octets", header, " + ".join(parts))
    return octets


def _derived(name: str, header: type[Header], expression: str) -> Any:
    source = f'def {name}(octets, at):\n    """Of {header.__name__}, by its declaration."""\n    return {expression}\n'
    return function(name, source, {"from_bytes": int.from_bytes}, header.__name__)
