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

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Any, Final, Generic, Self, SupportsIndex, TypeVar, overload

from construct import this

from dissect.lazy_names import late
from dissect.problems import Code, Severity
from dissect.schema.expressions import ALWAYS, AmountWord, GuardWord, read_once
from dissect.schema.stack_words.checksums import Over
from dissect.schema.stack_words.references import Reference
from dissect.schema.stack_words.stack import Expect

if TYPE_CHECKING:
    from dissect.schema.header import Header

H = TypeVar("H", bound="Header")
_items_of: Callable[..., tuple[Any, ...]] = late("dissect.derive.lists.held:items_of")


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
class Section(Generic[H]):
    """`count` records of one header (an expression over the header that holds the list); None: as many as fit."""

    label: str
    header: type[H]
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

    sections: Sequence[Section[Any]]

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


class ListOctets(bytes):
    """The octets of a field that is a list. They are octets like any others, and give the items of the list:
    `packet[SCTP].chunks.items`, `packet[TCP].options[TCPMaximumSegmentSize]`, `SCTPSack in packet[SCTP].chunks`.

    The items are read each time; keep them where they are asked for often.
    """

    _held: Any
    """What the items are in: the header and the field's name, or what was read of a list within an item."""

    @classmethod
    def within(cls, octets: bytes, held: Any) -> Self:
        """The octets of a list, and where its items are."""
        made = cls(octets)
        made._held = held
        return made

    @property
    def items(self) -> tuple[Any, ...]:
        """The headers of the items, in order. Octets that cannot be read, and those after the last item, are in none.

        ValueError if it is the network layer around the header that tells what the items are.
        """
        return tuple(header for _, header in _items_of(self._held))

    def section(self, label: str) -> tuple[Any, ...]:
        """The records of a section, by its label."""
        return tuple(header for section, header in _items_of(self._held) if section == label)

    def every(self, kind: type[H] | str) -> tuple[H, ...]:
        """The items of a kind: a class, or Wireshark's name of such items, as "tcp.options.mss"."""
        if isinstance(kind, str):
            return tuple(one for one in self.items if one.stack.name == kind)
        return tuple(one for one in self.items if isinstance(one, kind))

    def get(self, kind: type[H]) -> H | None:
        """The first item of a kind; None if there is none."""
        return next(iter(self.every(kind)), None)

    @overload
    def __getitem__(self, key: SupportsIndex) -> int: ...
    @overload
    def __getitem__(self, key: slice) -> bytes: ...
    @overload
    def __getitem__(self, key: type[H]) -> H: ...
    @overload
    def __getitem__(self, key: str) -> Any: ...
    def __getitem__(self, key: Any) -> Any:
        """The first item of a kind, or octets by their place. KeyError if there is no such item."""
        if not isinstance(key, type | str):
            return bytes.__getitem__(self, key)
        found: tuple[Any, ...] = self.every(key)
        if not found:
            there = ", ".join(dict.fromkeys(type(one).__name__ for one in self.items)) or "none"
            raise KeyError(f"no {key if isinstance(key, str) else key.__name__} in the list; its items are {there}")
        return found[0]

    def __contains__(self, key: Any) -> bool:
        if isinstance(key, type | str):
            return bool(self.every(key))
        return bytes.__contains__(self, key)

    def __reduce__(self) -> tuple[type[bytes], tuple[bytes]]:
        return bytes, (bytes(self),)

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: object) -> Self:
        return self


class ListSlot:
    """The place of a list in a header: it keeps octets, and gives them as `ListOctets`."""

    __slots__ = ("kept", "name")

    def __init__(self, kept: Any, name: str) -> None:
        self.kept = kept
        """The descriptor of the octets."""
        self.name = name

    def __get__(self, header: Header | None, owner: type[Header]) -> Any:
        """The octets; None where a condition leaves the field out."""
        if header is None:
            return self
        octets = self.kept.__get__(header, owner)
        if type(octets) is not bytes:
            return octets
        return ListOctets.within(octets, (header, self.name))

    def __set__(self, header: Header, octets: bytes) -> None:
        self.kept.__set__(header, octets)


if TYPE_CHECKING:

    class ListField(bytes):
        """The annotation of a field that is a list: reads as octets that know their items; given as octets."""

        @overload
        def __get__(self, header: None, owner: type) -> Self: ...
        @overload
        def __get__(self, header: object, owner: type) -> ListOctets: ...
        def __get__(self, header: object, owner: type) -> Any: ...

        def __set__(self, header: object, octets: bytes) -> None: ...

else:

    class ListField:
        """The annotation of a field that is a list: reads as octets that know their items; given as octets."""


class Records(Generic[H]):
    """The records of a section, by a name of their own: ``questions = Records(QUESTIONS)``."""

    def __init__(self, section: Section[H]) -> None:
        self.section = section

    @overload
    def __get__(self, header: None, owner: type) -> Self: ...
    @overload
    def __get__(self, header: Header, owner: type) -> tuple[H, ...]: ...
    def __get__(self, header: Header | None, owner: type) -> Any:
        if header is None:
            return self
        lists = (getattr(header, one.name) for one in type(header).fields if one.options is not None)
        return tuple(one for octets in lists for one in octets.section(self.section.label))


class Sole:
    """The only item of a list, by a name of its own: ``value = Sole("data")``."""

    def __init__(self, field: str) -> None:
        self.field = field

    def __get__(self, header: Header | None, owner: type) -> Any:
        """The item; None if there is none, as where the key of a `Content` has no member."""
        if header is None:
            return self
        octets = getattr(header, self.field, None)
        return next(iter(octets.items), None) if octets is not None else None
