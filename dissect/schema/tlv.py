"""Lists within a header: the octets of a field are items, and each item is a header like any other.

| word | the octets are |
|---|---|
| `OptionList` | type-length-value items up to the end: options, chunks, parameters |
| `Sections` | records of one header, then of another; fields of the header count them |
| `Flagged` | words of flags, then a record for each flag that is set |
| `Content` | one item, whose kind is in a field of the header |

The fields of an item may be lists again; `ENCLOSING` is the list that holds the item itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Final

from construct import this

from dissect.problems import Code, Severity
from dissect.schema.expressions import ALWAYS, AmountWord, GuardWord, read_once
from dissect.schema.stack_words.checksums import Over
from dissect.schema.stack_words.references import Reference
from dissect.schema.stack_words.stack import Expect

if TYPE_CHECKING:
    from dissect.schema.header import Header


@dataclass(frozen=True, slots=True, eq=False)
class OptionList:
    """A field of octets that is a list of options.

    An item's first field is its kind, looked up among `members` by their `carried_as` in `kinds`; others are `unknown`.
    An item's length is its extent, or its size if it has no extent. Only padding follows the kind `end`.
    """

    kinds: type[IntEnum]
    members: tuple[type[Header], ...]
    unknown: type[Header]
    end: int | None = None
    copied_bit: int = 0
    """Kinds with this bit go into every fragment of a datagram, the others only into the first; 0: no rule."""
    alignment: int = 1
    """Each item is padded to a multiple of this many octets. Its length does not include the padding."""
    joined: bool = False
    """Items of one kind are the parts of one value, in their order, if the value may have any length (RFC 3396 §7)."""

    @property
    def headers(self) -> tuple[type[Header], ...]:
        """The declarations of all items that the list may hold."""
        return (*self.members, self.unknown)


@dataclass(frozen=True, slots=True, eq=False)
class Section:
    """`count` records of one header (an expression over the header that holds the list); None: as many as fit."""

    label: str
    header: type[Header]
    count: AmountWord | None = None
    variants: tuple[type[Header], ...] = ()
    """The variants of `header` among the records, each with guards over the fields of `header`."""
    alignment: int = 1
    """Each record is padded to a multiple of this many octets. Its length does not include the padding."""
    chained_by: str = ""
    """A field that the header with the list and each record have, with the kind of the next record; 0 ends the list."""
    closed_by: tuple[int, ...] = ()
    """Kinds that end the list, whatever their record has in that field."""
    over: Over | None = None
    """The network layer that must be around the header with the list; otherwise the section is absent."""

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

    `flags` (an expression) is the first word; every word has its least significant octet first. The flag `more` says
    that another word follows. Records come in the order of words and flags. A record is the member carried in `kinds`
    under its flag, aligned as it declares. A flag without a member ends the list, except `more` and the flags in
    `empty`, which have no record. If a word has the flag `again`, the flags of the next word mean the same as its own.
    """

    kinds: type[IntEnum]
    flags: AmountWord
    members: tuple[type[Header], ...]
    more: int
    again: int
    empty: tuple[int, ...] = ()
    offset: int = 0
    """How many octets of the header precede the field. Records are aligned from the first of them."""

    def __post_init__(self) -> None:
        read_once(self, amounts=("flags",))

    @property
    def headers(self) -> tuple[type[Header], ...]:
        """The declarations of all records that the list may hold."""
        return self.members


@dataclass(frozen=True, slots=True, eq=False)
class Content:
    """A field of octets that is one item: the member carried in `kinds` under `key`, or octets without one."""

    kinds: type[IntEnum]
    key: AmountWord
    members: tuple[type[Header], ...]

    def __post_init__(self) -> None:
        read_once(self, amounts=("key",))

    @property
    def headers(self) -> tuple[type[Header], ...]:
        """The declarations that the octets may have."""
        return self.members


class _Enclosing:
    """The list that holds an item, as a list in that item: options within options."""

    headers: tuple[type[Header], ...] = ()

    def __repr__(self) -> str:
        return "ENCLOSING"


ENCLOSING: Final = _Enclosing()
ItemList = OptionList | Sections | Flagged | Content | _Enclosing


def flags_without_record(declared: Flagged) -> frozenset[int]:
    """The flags that may be set although no record follows for them."""
    return frozenset((*declared.empty, declared.more, declared.again))


def exactly(octets: int, reference: Reference, when: GuardWord = ALWAYS) -> Expect:
    """What must hold of an option that always has the same length, as its field `length` counts."""
    return Expect(
        this.length == octets,
        "length",
        f"not the {octets} octets that this option has",
        code=Code.BAD_OPTION,
        severity=Severity.WARN,
        when=when,
        reference=reference,
    )
