"""One step of the walk, derived from a header's stack: how long the header is, how far it extends, what follows.

A step reads only the fields that decide these, straight from the octets, and makes no header value. It returns
``(size, extent, following, flags)``: octets of the header, octets of header and payload (-1: up to the window's end),
what `Next` found (None: nothing known), and the bits below.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from enum import IntEnum
from typing import Any

from dissect.derive.generate import function
from dissect.derive.reading import amount, condition, fixed_names
from dissect.schema import Header, Next, Peek
from dissect.schema.expressions import Guard

FRAGMENT = 1 << 40
"""The payload is not the beginning of what it is part of."""
MORE_FRAGMENTS = 1 << 41
"""The payload goes on in another fragment."""
QUOTED = 1 << 42
"""What follows is a quotation."""
UNKNOWN = 1 << 43
"""A number was looked up and is not known; `unknown_number` finds it again."""
FAILED = FRAGMENT - 1
"""One bit for each expectation of the stack that does not hold, the first being 1."""

Step = Callable[[bytes, int], tuple[int, int, Any, int]]
Tables = Mapping[type[IntEnum], Mapping[int, Any]]


def step(header: type[Header], tables: Tables) -> Step:
    """The step of a header; what follows is looked up in `tables`, one for each number space."""
    spaces = sorted({one.space for one in header.stack.next}, key=lambda space: space.__name__)
    names: dict[str, Any] = {space.__name__: tables.get(space, {}) for space in spaces}
    return function("step", step_source(header), {**names, "from_bytes": int.from_bytes}, header.__name__)


def step_source(header: type[Header]) -> str:
    """The Python source of a header's step."""
    stack, layout = header.stack, header.layout
    names = fixed_names(layout)
    lines = ["def step(octets, at):", f'    """{header.__name__}, derived from its stack."""']
    size = layout.size
    at_least = str(layout.fixed_octets) if layout.is_delimited else amount(size, names)
    lines += [f"    size = {at_least}", "    flags = 0"]
    for index, expect in enumerate(stack.expect):
        holds, when = expect.holds, expect.when
        test = f"not ({condition(holds, names)})"
        if when.comparisons:
            test = f"{condition(when, names)} and {test}"
        lines += [f"    if {test}:", f"        flags |= {1 << index}"]
    lines += ["    extent = -1"]
    for position, extent in enumerate(stack.extent):
        word = "if" if position == 0 else "elif"
        lines += [
            f"    {word} {condition(extent.when, names)}:",
            f"        extent = {amount(extent.octets, names)}",
        ]
    if stack.fragmentation is not None:
        lines += [
            f"    if {amount(stack.fragmentation.more, names)}:",
            f"        flags |= {MORE_FRAGMENTS}",
            f"    if {amount(stack.fragmentation.offset, names)}:",
            f"        return size, extent, None, flags | {FRAGMENT}",
        ]
    for following in stack.next:
        lines += _lookup(following, names)
    lines += ["    return size, extent, None, flags"]
    return "\n".join(lines) + "\n"


def _lookup(following: Next, names: dict[str, str]) -> list[str]:
    if isinstance(following.key, Peek):
        key = following.key.source("at + size", f"0 <= size <= len(octets) - at - {following.key.octets}")
    else:
        key = amount(following.key, names)
    flags = f"flags | {QUOTED}" if following.quoted else "flags"
    body = [
        f"    following = {following.space.__name__}.get({key})",
        "    if following is not None:",
        f"        return size, extent, following, {flags}",
    ]
    if not following.optional:
        body.append(f"    flags |= {UNKNOWN}")
    when = following.when
    if not when.comparisons:
        return body
    return [f"    if {condition(when, names)}:", *("    " + line for line in body)]


def unknown_number(
    header: type[Header], values: Mapping[str, Any], payload: bytes, variants: Sequence[type[Header]]
) -> tuple[type[IntEnum], int] | None:
    """The first number space and number that a header looks up, given its field values.

    Where none of its look-ups is for these values, the number of the first one; where it has none, the number by which
    its `variants` are told apart. None where there is no number.
    """
    for following in header.stack.next:
        if following.optional or not following.when.holds(values):
            continue
        if not isinstance(following.key, Peek):
            return following.space, following.key.evaluate(values)
        is_there = len(payload) >= following.key.octets
        return (following.space, following.key.number(payload)) if is_there else None
    for following in header.stack.next:
        if not (following.optional or isinstance(following.key, Peek)):
            return following.space, following.key.evaluate(values)
    spaces = {one.name: one.names for one in header.fields}
    for name in (one for variant in variants for when in variant.stack.variant for one in when.fields):
        space = spaces[name]
        if space is not None:
            return space, int(values[name])
    return None


def recognizer(header: type[Header]) -> Callable[[bytes, int, int], bool] | None:
    """A function (octets, at, end) that says whether the octets are this protocol; None for one that takes any.

    All of the header is there before `end`. Of a header that it delimits, only fields that are there are looked at.
    """
    recognized, behind = header.stack.recognized_by, header.stack.delimits
    if not recognized.comparisons:
        return None
    names = fixed_names(header.layout)
    needed: dict[str, int] = {}
    if behind is not None:
        first = header.layout.fixed_octets
        names |= fixed_names(behind.layout, f"at+{first}")
        ends = {slot.field.name: slot.offset.constant + slot.width.constant for slot in behind.layout.fixed}
        needed = {name: first - -end // 8 for name, end in ends.items()}
    tests = []
    for one in recognized.comparisons:
        octets = max((needed[name] for name in one.amount.fields if name in needed), default=0)
        test = condition(Guard((one,)), names)
        tests.append(f"(end < at + {octets} or {test})" if octets else test)
    lines = ["def recognize(octets, at, end):", f'    """Whether the octets are {header.__name__}."""']
    lines.append(f"    return {' and '.join(tests)}")
    return function("recognize", "\n".join(lines) + "\n", {"from_bytes": int.from_bytes}, header.__name__)


def selector(header: type[Header], variants: Mapping[type[Header], Any]) -> Callable[[bytes, int], Any] | None:
    """A function (octets, at) that gives what `variants` has for the variant that the octets are, or None."""
    if not variants:
        return None
    names = fixed_names(header.layout)
    lines = ["def select(octets, at):", f'    """Which variant of {header.__name__} the octets are."""']
    given: dict[str, Any] = {"from_bytes": int.from_bytes}
    for variant, what in variants.items():
        given[variant.__name__] = what
        test = " or ".join(condition(one, names) for one in variant.stack.variant)
        lines += [f"    if {test}:", f"        return {variant.__name__}"]
    lines += ["    return None"]
    return function("select", "\n".join(lines) + "\n", given, header.__name__)
