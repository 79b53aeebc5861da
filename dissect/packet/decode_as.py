"""Rules that give numbers another meaning, as written on a command line: `udp.port==5300,dns`.

The left side is Wireshark's name of a field whose number says what follows. If a header looks up a source and a
destination in one space, the name without `src` and `dst` means both. The names come from the declarations. `linktype`
is the link type that the capture file gives its frames.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import IntEnum
from typing import Final

from dissect.assigned_numbers import LinkType
from dissect.assigned_numbers.link_types import link_type_number
from dissect.derive.outline import Lookup, outline_of
from dissect.packet.protocol_set import DecodeAs
from dissect.schema import Header, Peek, wire_names
from dissect.schema.expressions import Guard

SPELLING = re.compile(r"([\w.]+)==(\w{1,60}),([\w.]+)", re.ASCII)
NOTHING = "data"
LINK_TYPE: Final = "linktype"
LARGEST_LINK_TYPE: Final = 0xFFFF


@dataclass(slots=True)
class NumberField:
    """A field whose number says what is carried."""

    largest: int = 0
    """The largest number that it holds."""
    looked_up: list[tuple[str, Lookup]] = field(default_factory=list)
    """The spaces in which its number is looked up, each with the field's name there."""

    def numbers(self, number: int) -> Mapping[type[IntEnum], int]:
        """The keys that are looked up, by space, if the field holds a number."""
        return {
            lookup.space: lookup.key.declared.evaluate({name: number})
            for name, lookup in self.looked_up
            if not isinstance(lookup.key, Peek) and _may_hold(lookup.when.declared, name, number)
        }


def _may_hold(when: Guard, name: str, number: int) -> bool:
    """Whether a guard can hold if a field has this number, for some values of the other fields."""
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
    """Read rules such as `udp.port==5300,dns`; the protocol has Wireshark's name, or `data` for none.

    ValueError says what is wrong with a rule, and gives the nearest names.
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
        for space, key in _looked_up(field, _number(field, number), fields).items():
            chosen.setdefault(space, {})[key] = None if protocol == NOTHING else _kind(protocol, kinds, space)
    return chosen


def _number(field: str, text: str) -> int:
    """The number in a rule; a link type may have a name."""
    try:
        return int(text, 0)
    except ValueError:
        if field == LINK_TYPE:
            return link_type_number(text)
        raise ValueError(f"{text!r} is not a number, as in udp.port==5300,dns") from None


def _looked_up(field: str, number: int, fields: Mapping[str, NumberField]) -> Mapping[type[IntEnum], int]:
    """The keys that are looked up if a field holds a number."""
    if field != LINK_TYPE and field not in fields:
        raise ValueError(f"{field!r} is not a field that says what is carried{_nearest(field, [LINK_TYPE, *fields])}")
    largest = LARGEST_LINK_TYPE if field == LINK_TYPE else fields[field].largest
    if number > largest:
        raise ValueError(f"{field} holds at most {largest}, not {number}")
    if field == LINK_TYPE:
        return {LinkType: number}
    numbers = fields[field].numbers(number)
    if not numbers:
        raise ValueError(f"a number of {number} in {field} does not say what is carried")
    return numbers


def _kind(protocol: str, kinds: Mapping[str, Sequence[type[Header]]], space: type[IntEnum]) -> type[Header] | None:
    """The header of a protocol: the one carried under numbers of a space if there are several, or else the first. None
    for a protocol whose messages are found in streams, on any port and by how they begin: no header may hide them."""
    if protocol not in kinds:
        from dissect.protocols.applications import APPLICATIONS

        application = next((one for one in APPLICATIONS if one.name == protocol), None)
        if application is None:
            raise ValueError(f"{protocol!r} is not a protocol{_nearest(protocol, kinds)}")
        if application.over is not space:
            raise ValueError(f"messages of {protocol} are found in streams, so a rule for them gives a port of those")
        return None
    named = kinds[protocol]
    return next((one for one in named if space in (one.stack.carried_as or {})), named[0])


def _nearest(word: str, known: Iterable[str]) -> str:
    """The names nearest to a word; all of them if none is near."""
    near = get_close_matches(word, known, n=3)
    return f"; did you mean {', '.join(near)}?" if near else f"; there are {', '.join(sorted(known))}"
