"""Lists within a header: octets of a field that are items, each of them a header of the same kind as any other.

| word | the octets are |
|---|---|
| `OptionList` | type-length-value items up to the end: options, chunks, parameters |
| `Sections` | so many records of one header, then so many of another, as the counts in the header say |
| `Flagged` | records of which each is there where its flag is set, in words of flags before them |
| `Content` | one item, of which a field of the header says what it is |

The fields of an item may be lists again; `ENCLOSING` is the list in which the item itself stands.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Final

from dissect.schema.expressions import AmountWord, read_once
from dissect.schema.stack import Over

if TYPE_CHECKING:
    from dissect.schema.header import Header


@dataclass(frozen=True, slots=True, eq=False)
class OptionList:
    """A field of octets that is a list of options.

    An item's first field is its kind, looked up among `members` by their `carried_as` in `kinds`; others are `unknown`.
    An item's length is its extent, or its size where it has none. After the kind `end`, only padding follows.
    """

    kinds: type[IntEnum]
    members: tuple[type[Header], ...]
    unknown: type[Header]
    end: int | None = None
    copied_bit: int = 0
    """Kinds with this bit go into every fragment of a datagram, the others only into the first; 0: no such rule."""
    alignment: int = 1
    """An item is followed by padding up to a multiple of so many octets, which its length does not count."""
    joined: bool = False
    """Items of one kind whose value may have any length are parts of one value, in their order (RFC 3396 §7)."""

    @property
    def headers(self) -> tuple[type[Header], ...]:
        """The declarations of all items that the list may hold."""
        return (*self.members, self.unknown)


@dataclass(frozen=True, slots=True, eq=False)
class Section:
    """`count` records of one header (an expression over the header that holds the list); None: up to the end."""

    label: str
    header: type[Header]
    count: AmountWord | None = None
    variants: tuple[type[Header], ...] = ()
    """What the records are, by the guards of each over the fields of `header`, with which all of them begin."""
    alignment: int = 1
    """A record is followed by padding up to a multiple of so many octets, which its length does not count."""
    chained_by: str = ""
    """A field of the header that holds the list, and of each record, that says of what kind the next record is; 0 says
    that there is none."""
    closed_by: tuple[int, ...] = ()
    """Kinds after which nothing comes, whatever their record says in that field."""
    over: Over | None = None
    """The network layer around the header that holds the list; over another, or none, the section is not there."""

    def __post_init__(self) -> None:
        read_once(self, amounts=() if self.count is None else ("count",))

    @property
    def headers(self) -> tuple[type[Header], ...]:
        """The declarations of all records that the section may hold."""
        return self.variants or (self.header,)


@dataclass(frozen=True, slots=True, eq=False)
class Sections:
    """A field of octets that is one section of records after another."""

    sections: Sequence[Section]

    @property
    def headers(self) -> tuple[type[Header], ...]:
        """The declarations of all records that the list may hold."""
        return tuple(header for section in self.sections for header in section.headers)


@dataclass(frozen=True, slots=True, eq=False)
class Flagged:
    """A field of octets that begins with more words of flags, and goes on with a record for each flag that is set.

    `flags` (an expression) is the first word, least significant octet first as all of them; the flag `more` says that
    another word comes. Records are in the order of their flags, and so are the words. A record is the member carried in
    `kinds` under its flag, aligned as it says; a flag without a member ends the list, but for `more` and those that are
    `empty`, which have no record. Only after a word with the flag `again` do the flags of the next one mean the same.
    """

    kinds: type[IntEnum]
    flags: AmountWord
    members: tuple[type[Header], ...]
    more: int
    again: int
    empty: tuple[int, ...] = ()
    offset: int = 0
    """How many octets the header has before the field, from the first of which records are aligned."""

    def __post_init__(self) -> None:
        read_once(self, amounts=("flags",))

    @property
    def headers(self) -> tuple[type[Header], ...]:
        """The declarations of all records that the list may hold."""
        return self.members


@dataclass(frozen=True, slots=True, eq=False)
class Content:
    """A field of octets that is one item: the member carried in `kinds` under `key`, or octets where there is none."""

    kinds: type[IntEnum]
    key: AmountWord
    members: tuple[type[Header], ...]

    def __post_init__(self) -> None:
        read_once(self, amounts=("key",))

    @property
    def headers(self) -> tuple[type[Header], ...]:
        """The declarations of what the octets may be."""
        return self.members


class _Enclosing:
    """The list in which an item stands, as a list in that item: options within options."""

    headers: tuple[type[Header], ...] = ()

    def __repr__(self) -> str:
        return "ENCLOSING"


ENCLOSING: Final = _Enclosing()
ItemList = OptionList | Sections | Flagged | Content | _Enclosing
