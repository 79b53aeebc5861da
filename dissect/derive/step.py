"""One step of the walk, derived from a header's outline: how long the header is, how far it extends, what follows.

A step reads only the fields that it needs, straight from the octets, and makes no header value. It returns
``(size, extent, following, flags)``: the octets of the header, the octets of header and payload (-1: up to the window's
end), the entry of the tables for what follows (None: none), and the flags below.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from enum import IntEnum
from functools import cache
from typing import Any

from dissect.derive.generate import function
from dissect.derive.outline import Lookup, outline_of
from dissect.derive.reading import amount, condition, fixed_names, peeked
from dissect.schema import Header, Peek
from dissect.schema.expressions import Guard

FRAGMENT = 1 << 40
"""The payload is a fragment other than the first."""
MORE_FRAGMENTS = 1 << 41
"""The payload continues in another fragment."""
QUOTED = 1 << 42
"""What follows is a quotation."""
UNKNOWN = 1 << 43
"""A number was looked up and is unknown; `unknown_number` finds it again."""
FAILED = FRAGMENT - 1
"""One bit for each expectation that is broken: 1 for the first."""

HeaderStep = Callable[[bytes, int], tuple[int, int, Any, int]]
NumberSpaces = Mapping[type[IntEnum], Mapping[int, Any]]
"""What each number of a number space stands for."""


def step(header: type[Header], tables: NumberSpaces) -> HeaderStep:
    """The step of a header; what follows is looked up in `tables`."""
    names = {one.space.__name__: tables.get(one.space, {}) for one in outline_of(header).lookups}
    return function("step", step_source(header), {**names, "from_bytes": int.from_bytes}, header.__name__)


def step_source(header: type[Header]) -> str:
    """The Python source of a header's step."""
    outline, names = outline_of(header), fixed_names(header.layout)
    lines = ["def step(octets, at):", f'    """{header.__name__}, derived from its outline."""']
    size = str(outline.fixed_octets) if header.layout.is_delimited else amount(outline.size.declared, names)
    lines += [f"    size = {size}", "    flags = 0"]
    for one in outline.expectations:
        test = f"not ({condition(one.holds.declared, names)})"
        if one.when.declared.comparisons:
            test = f"{condition(one.when.declared, names)} and {test}"
        lines += [f"    if {test}:", f"        flags |= {1 << one.index}"]
    lines += ["    extent = -1"]
    for position, extent in enumerate(outline.extents):
        word = "if" if position == 0 else "elif"
        lines += [
            f"    {word} {condition(extent.when.declared, names)}:",
            f"        extent = {amount(extent.octets.declared, names)}",
        ]
    if outline.fragmentation is not None:
        offset, more = outline.fragmentation
        lines += [
            f"    if {amount(more.declared, names)}:",
            f"        flags |= {MORE_FRAGMENTS}",
            f"    if {amount(offset.declared, names)}:",
            f"        return size, extent, None, flags | {FRAGMENT}",
        ]
    for lookup in outline.lookups if not looks_behind(header) else ():
        lines += _lookup(lookup, names)
    lines += ["    return size, extent, None, flags"]
    return "\n".join(lines) + "\n"


@cache
def looks_behind(header: type[Header]) -> bool:
    """Whether what follows is seen only behind a header whose size is found by reading it."""
    outline = outline_of(header)
    return outline.is_delimited and any(isinstance(one.key, Peek) for one in outline.lookups)


def look_behind(header: type[Header], tables: NumberSpaces) -> Callable[[bytes, int, int], tuple[int, int, Any, int]]:
    """A function (octets, at, size) that looks up what follows a header of that size, and returns what a step does."""
    outline, names = outline_of(header), fixed_names(header.layout)
    lines = ["def look_behind(octets, at, size):", f'    """What follows {header.__name__}."""']
    lines += ["    extent, flags = -1, 0"]
    for lookup in outline.lookups:
        lines += _lookup(lookup, names)
    lines += ["    return size, extent, None, flags"]
    spaces = {one.space.__name__: tables.get(one.space, {}) for one in outline.lookups}
    given = {**spaces, "from_bytes": int.from_bytes}
    return function("look_behind", "\n".join(lines) + "\n", given, header.__name__)


def _lookup(lookup: Lookup, names: dict[str, str]) -> list[str]:
    if isinstance(lookup.key, Peek):
        key = peeked(lookup.key, "at + size", f"0 <= size <= len(octets) - at - {lookup.key.octets}")
    else:
        key = amount(lookup.key.declared, names)
    flags = f"flags | {QUOTED}" if lookup.quoted else "flags"
    body = [
        f"    following = {lookup.space.__name__}.get({key})",
        "    if following is not None:",
        f"        return size, extent, following, {flags}",
    ]
    if not lookup.optional:
        body.append(f"    flags |= {UNKNOWN}")
    if not lookup.when.declared.comparisons:
        return body
    return [f"    if {condition(lookup.when.declared, names)}:", *("    " + line for line in body)]


def unknown_number(
    header: type[Header], values: Mapping[str, Any], payload: bytes, variants: Sequence[type[Header]]
) -> tuple[type[IntEnum], int] | None:
    """The first number space and number that a header looks up, given its field values.

    If none of its look-ups applies to these values, it is the number of the first look-up; if it has no look-ups, the
    number that distinguishes its `variants`. None if there is no number at all.
    """
    lookups = [one for one in outline_of(header).lookups if not one.optional]
    chosen = [one for one in lookups if one.when.declared.holds(values)]
    chosen += [one for one in lookups if not isinstance(one.key, Peek)]
    if chosen:
        first, key = chosen[0].space, chosen[0].key
        if isinstance(key, Peek):
            return (first, key.number(payload)) if len(payload) >= key.octets else None
        return first, key.declared.evaluate(values)
    guards = [guard.declared for variant in variants for guard in outline_of(variant).variant]
    spaces = {field.name: field.names for field in header.fields}
    names = (name for guard in guards for name in guard.fields)
    return next(((space, int(values[name])) for name in names if (space := spaces[name]) is not None), None)


@cache
def recognizer(header: type[Header]) -> Callable[[bytes, int, int], bool] | None:
    """A function (octets, at, end) that says whether the octets are this protocol; None if it accepts any octets.

    The header must lie before `end`. Fields of a header that it delimits are checked only if they do, too.
    """
    recognized, behind = outline_of(header).recognized, outline_of(header).delimits
    if not recognized:
        return None
    names = fixed_names(header.layout)
    needed: dict[str, int] = {}
    if behind is not None:
        first = header.layout.fixed_octets
        names |= fixed_names(behind.layout, f"at+{first}")
        ends = {slot.field.name: slot.offset.constant + slot.width.constant for slot in behind.layout.fixed}
        needed = {name: first - -end // 8 for name, end in ends.items()}
    rules = []
    for rule in recognized:
        tests = []
        for one in rule.declared.comparisons:
            octets = max((needed[name] for name in one.amount.fields if name in needed), default=0)
            test = condition(Guard((one,)), names)
            tests.append(f"(end < at + {octets} or {test})" if octets else test)
        rules.append(" and ".join(tests))
    lines = ["def recognize(octets, at, end):", f'    """Whether the octets are {header.__name__}."""']
    lines.append(f"    return {' or '.join(rules)}")
    return function("recognize", "\n".join(lines) + "\n", {"from_bytes": int.from_bytes}, header.__name__)


def selector(header: type[Header], variants: Mapping[type[Header], Any]) -> Callable[[bytes, int], Any]:
    """A function (octets, at) that gives the entry in `variants` for the variant that the octets are, or None."""
    names = fixed_names(header.layout)
    lines = ["def select(octets, at):", f'    """Which variant of {header.__name__} the octets are."""']
    given: dict[str, Any] = {"from_bytes": int.from_bytes}
    for variant, what in variants.items():
        given[variant.__name__] = what
        test = " or ".join(condition(rule.declared, names) for rule in outline_of(variant).variant)
        lines += [f"    if {test}:", f"        return {variant.__name__}"]
    lines += ["    return None"]
    return function("select", "\n".join(lines) + "\n", given, header.__name__)
