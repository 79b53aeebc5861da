"""The words of a header in the line of a packet, as an engineer of the protocol would say them.

A line is a sequence of phrases. In a phrase `{name}` stands for the value of a field or view, in its usual spelling: a
number that has a name by its name, an address and a text as text, identifiers in hexadecimal. A phrase is said if its
guard holds and all of its values are there; one that begins with a comma or a space goes on with the phrase before it.
Without a line, the names of fields suggest what is said.

| place | stands for |
|---|---|
| `{name}` | the value in its usual spelling |
| `{name:d}`, `{name:#010x}`, … | the number as Python formats it, even if it has a name |
| `{name*8}` | the number times 8 |
| `{name:text}` | octets that are text, in quotes; nothing is said of those that are not |
| `{name:bare}` | octets that are text as they are; those that are not in hexadecimal |
| `{name:colons}` | octets in hexadecimal with colons |
| `{name:hex}` | octets in hexadecimal, even if they are text |
| `{name:dotted}`, `{name:ipv6}` | octets as an address of IPv4 or IPv6, the first of several |
| `{flags}` | the flags that are set, by their short names, in brackets |
| `{flags:reversed}` | the same from the last flag to the first |
| `{flags:one,two}` | only those whose names begin so; after a minus, all but those |
| `{payload_octets}` | how many octets the header carries |
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from string import Formatter
from typing import Final, NamedTuple

from dissect.errors import SchemaError
from dissect.schema.expressions import ALWAYS, GuardWord, read_once

FLAGS: Final = "flags"
PAYLOAD_OCTETS: Final = "payload_octets"
NOT_FIELDS: Final = frozenset({FLAGS, PAYLOAD_OCTETS})
"""Places that stand for something other than a field or view."""

COLONS: Final = "colons"
SPELLINGS: Final = frozenset({"text", "bare", COLONS, "dotted", "ipv6", "hex"})
"""Spellings of octets."""
FORMAT: Final = re.compile(r"#?0?\d{0,2}[bdoxX]?", re.ASCII)
"""Python's formats of numbers, as far as phrases take them."""
REVERSED: Final = "reversed"
BUT: Final = "-"
"""What is before the flags that are not said."""


class Place(NamedTuple):
    """A value in a phrase."""

    before: str
    """The words between the value before and this one."""
    name: str
    """Of a field or view, or one of NOT_FIELDS; empty behind the last value."""
    spelling: str
    factor: int = 1


@dataclass(frozen=True, slots=True, eq=False)
class Say:
    """A phrase that is said if `when` holds and all of its values are there.

    `once`: in a list, it is not said again of the items that follow, as long as it would be the same. `leads`: the item
    of a list that says it tells what the header with the list is, so that its words come instead of the header's first
    phrase.
    """

    text: str
    when: GuardWord = ALWAYS
    once: bool = False
    leads: bool = False
    places: tuple[Place, ...] = ()
    """Read from the text."""

    def __post_init__(self) -> None:
        read_once(self, guards=("when",))
        try:
            places = tuple([_place(before, name, spelling) for before, name, spelling, _ in _parsed(self.text)])
        except ValueError as error:
            raise SchemaError(f"{self.text!r} is not a phrase: {error}") from None
        object.__setattr__(self, "places", places)

    @property
    def names(self) -> tuple[str, ...]:
        """The fields and views that are said or asked."""
        return (*(one.name for one in self.places if one.name and one.name not in NOT_FIELDS), *self.when.fields)


_parsed = Formatter().parse


def _place(before: str, name: str | None, spelling: str | None) -> Place:
    name, _, factor = (name or "").partition("*")
    return Place(before, name, spelling or "", int(factor or 1))


def phrases(*said: Say | str) -> tuple[Say, ...]:
    """The line of a header; a phrase of which nothing more is said is given as its text. Of an item for which there are
    no phrases, nothing is said."""
    return tuple(Say(one) if isinstance(one, str) else one for one in said)
