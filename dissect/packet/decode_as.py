"""Numbers that stand for something else than usual, as they are written on a command line: `udp.port==5300,dns`.

The left side is a field in which a number is looked up, by Wireshark's name; where a header looks up a source and a
destination in one space, the name without `src` and `dst` means both. It follows from the declarations. `linktype` is
what the capture file says that its frames begin with.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import IntEnum
from typing import Final

from dissect.assigned_numbers import LinkType
from dissect.derive.outline import Lookup, outline_of
from dissect.packet.protocol_set import DecodeAs
from dissect.schema import Header, Peek, wire_names
from dissect.schema.expressions import Guard

SPELLING = re.compile(r"([\w.]+)==(\d{1,10}|0x[0-9A-Fa-f]{1,8}),([\w.]+)", re.ASCII)
NOTHING = "data"
LINK_TYPE: Final = "linktype"
LARGEST_LINK_TYPE: Final = 0xFFFF


@dataclass(slots=True)
class NumberField:
    """A field by whose number it is known what is carried."""

    largest: int = 0
    """The largest number that it holds."""
    looked_up: list[tuple[str, Lookup]] = field(default_factory=list)
    """Where its number is looked up, with the name that the field has there."""

    def numbers(self, number: int) -> Mapping[type[IntEnum], int]:
        """What is looked up in which space where the field holds a number."""
        return {
            lookup.space: lookup.key.declared.evaluate({name: number})
            for name, lookup in self.looked_up
            if not isinstance(lookup.key, Peek) and _may_hold(lookup.when.declared, name, number)
        }


def _may_hold(when: Guard, name: str, number: int) -> bool:
    """Whether a guard may hold where a field has a number, whatever the other fields have."""
    return all(one.holds({name: number}) for one in when.comparisons if {*one.amount.fields} == {name})


def number_fields(protocols: Iterable[type[Header]]) -> dict[str, NumberField]:
    """Every field that says what is carried, by Wireshark's name."""
    found: dict[str, NumberField] = {}
    for header in protocols:
        names = wire_names(header)
        for lookup in outline_of(header).lookups:
            if len(lookup.fields) != 1 or lookup.fields[0] not in names:
                continue
            field = lookup.fields[0]
            wireshark = names[field]
            for name in {wireshark, re.sub(r"\.(src|dst)", ".", wireshark)}:
                known = found.setdefault(name, NumberField())
                known.largest = max(known.largest, (1 << header.layout.slot(field).width.constant) - 1)
                known.looked_up.append((field, lookup))
    return found


def parse_decode_as(rules: Sequence[str], protocols: Sequence[type[Header]]) -> DecodeAs:
    """Rules such as `udp.port==5300,dns`; the protocol is named as Wireshark names it, `data` for none.

    ValueError says what is wrong with a rule, with the nearest names.
    """
    fields = number_fields(protocols)
    kinds: dict[str, list[type[Header]]] = {}
    for header in protocols:
        kinds.setdefault(header.stack.name, []).append(header)
    chosen: dict[type[IntEnum], dict[int, type[Header] | None]] = {}
    for rule in rules:
        match = SPELLING.fullmatch(rule)
        if match is None:
            raise ValueError(f"{rule!r} is not of the form udp.port==5300,dns")
        field, number, protocol = match.groups()
        for space, key in _looked_up(field, int(number, 0), fields).items():
            chosen.setdefault(space, {})[key] = None if protocol == NOTHING else _kind(protocol, kinds, space)
    return chosen


def _looked_up(field: str, number: int, fields: Mapping[str, NumberField]) -> Mapping[type[IntEnum], int]:
    """What is looked up where a field holds a number."""
    if field != LINK_TYPE and field not in fields:
        raise ValueError(f"{field!r} is no field that says what is carried{_nearest(field, [LINK_TYPE, *fields])}")
    largest = LARGEST_LINK_TYPE if field == LINK_TYPE else fields[field].largest
    if number > largest:
        raise ValueError(f"{field} goes up to {largest}, and not to {number}")
    if field == LINK_TYPE:
        return {LinkType: number}
    numbers = fields[field].numbers(number)
    if not numbers:
        raise ValueError(f"a number of {number} in {field} does not say what is carried")
    return numbers


def _kind(protocol: str, kinds: Mapping[str, Sequence[type[Header]]], space: type[IntEnum]) -> type[Header]:
    """The header of a protocol, of several the one that is carried under numbers of a space, or else the first."""
    if protocol not in kinds:
        raise ValueError(f"{protocol!r} is no protocol{_nearest(protocol, kinds)}")
    named = kinds[protocol]
    return next((one for one in named if space in (one.stack.carried_as or {})), named[0])


def _nearest(word: str, known: Iterable[str]) -> str:
    """The names that are most like a word, or else all of them."""
    near = get_close_matches(word, known, n=3)
    return f"; did you mean {', '.join(near)}?" if near else f"; there are {', '.join(sorted(known))}"
