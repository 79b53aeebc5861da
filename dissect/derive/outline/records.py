"""The records of an outline, all of them flat."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, IntFlag
from typing import Final, Generic, TypeAlias, TypeVar

from dissect.derive.lists.payload_items import FlaggedItems, RecordItems
from dissect.derive.measuring import Move
from dissect.derive.terms import Amount, Condition, UnplacedError
from dissect.problems import Code, Severity
from dissect.schema import Continuation, Header, ItemList, Nesting, Payload, Peek, Reference, Unless
from dissect.schema.expressions import ALWAYS, Affine, Guard

Declared = TypeVar("Declared", Affine, Guard)
ByPlace = TypeVar("ByPlace", Amount, Condition)

FORMAT_VERSION: Final = 1
"""Increased whenever a record, or the meaning of one, changes."""


class Unplaced(IntFlag):
    """Parts of an outline that no table can hold: they read a field of varying place, a signed or a wide one (see
    `terms`), or there is another reason, given below."""

    NOTHING = 0
    SIZE = 1
    """The size of the header is found only by reading all of it: see `measuring`."""
    ITEMS = 2
    """An item of a list may say where the payload begins or ends: see `payload_items`."""
    RECOGNIZED = 4
    VARIANT = 8
    CONTRADICTION = 16
    """An expectation shows a contradiction of lengths."""
    EXPECTATION = 32
    """Any other expectation."""
    EXTENT = 64
    TRAILER = 128
    FRAGMENTATION = 256
    QUOTATION = 512
    LOOKUP = 1024
    CHECKSUM = 2048
    """When the header has a checksum, or how much that covers: see `checksum_outline`."""


@dataclass(frozen=True, slots=True)
class Placed(Generic[Declared, ByPlace]):
    """An expression over the header's fields, by their names and by their places."""

    declared: Declared
    placed: ByPlace | None

    @property
    def by_place(self) -> ByPlace:
        """The expression by places; UnplacedError where no table can hold it."""
        if self.placed is None:
            raise UnplacedError
        return self.placed


PlacedAmount: TypeAlias = Placed[Affine, Amount]
PlacedGuard: TypeAlias = Placed[Guard, Condition]
ALWAYS_PLACED: Final[PlacedGuard] = Placed(ALWAYS, ())


@dataclass(frozen=True, slots=True)
class Bound:
    """A number of octets, which applies if a guard holds."""

    when: PlacedGuard
    octets: PlacedAmount

    @property
    def field(self) -> str:
        """The field that gives the number of octets; empty if it is always the same number."""
        return next(iter(self.octets.declared.fields), "")


@dataclass(frozen=True, slots=True)
class Lookup:
    """A number that says what follows, which applies if a guard holds."""

    space: type[IntEnum]
    key: PlacedAmount | Peek
    when: PlacedGuard
    quoted: bool
    """Whether what follows is a copy of another datagram, not the payload of this one."""
    optional: bool
    """Whether an unknown number is ordinary."""

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields that the number is made of; empty if it is read from the payload."""
        return () if isinstance(self.key, Peek) else self.key.declared.fields


@dataclass(frozen=True, slots=True)
class Expectation:
    """`holds` must hold if `when` does; the rest describes the problem if it does not."""

    index: int
    when: PlacedGuard
    holds: PlacedGuard
    code: Code
    severity: Severity
    unless: Unless
    field: str
    message: str
    reference: Reference | None
    contradicts: bool
    """Whether a broken expectation means that lengths contradict each other, in a way that the header's size does not
    show already."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Outline:
    """All that the walk needs to know about a header to find the next one."""

    fixed_octets: int
    size: PlacedAmount
    moves: tuple[Move, ...]
    """How the size is found by reading, where that is the only way."""
    takes_rest: bool
    is_delimited: bool
    """Whether the size of the header is found only by reading it, as that of a domain name."""
    recognized: tuple[PlacedGuard, ...]
    shares_numbers: bool
    """Whether octets that are not recognized are not worth a note."""
    delimits: type[Header] | None
    """The header right behind this one, whose fields `recognized` may read too."""
    variant: tuple[PlacedGuard, ...]
    expectations: tuple[Expectation, ...]
    extents: tuple[Bound, ...]
    trailer: Bound | None
    items: FlaggedItems | RecordItems | None
    """The list whose items say where the payload ends."""
    fragmentation: tuple[PlacedAmount, PlacedAmount] | None
    quotation: Bound | None
    older_quotation: int | None
    """How many octets older senders quote if a list follows although `quotation` does not hold; None: there is no such
    list, and all octets are quoted."""
    after_quotation: ItemList | None
    """The list after what is quoted."""
    after_begins: Condition
    """What holds of the octets at which that list begins: see `beginning`."""
    quoting: type[Header] | None
    """The item of the header's lists that quotes a datagram."""
    lookups: tuple[Lookup, ...]
    payload: Payload | None
    """What the payload is if no header follows, where the declaration says so: see `payload_kind`."""
    nesting: Nesting
    is_stream: bool
    """Whether the payload is a piece of a stream."""
    read_on_the_way: bool
    """Whether nodes on the way read the header, so that every fragment has it."""
    may_be_empty: bool
    """Whether the payload may be empty even if the header that would follow is known."""
    carries_bare: PlacedGuard | None
    """If it holds, the carried datagram may be a header with nothing behind it."""
    carries: PlacedAmount | None
    """For an item of a list: how many octets after it are the payload of the header that holds the list."""
    has_carrier: bool
    """Whether an item of the header's lists may carry the payload in this way."""
    has_trailer: bool
    """Whether the header, or an item of its lists, may say that the payload ends before the window does."""
    has_lists: bool
    continuations: tuple[Continuation, ...]
    """The fields in which lists of the header may go on."""
    jumbogram: str
    """For an item of a list: the field that gives the length of the packet around it; empty if it has none."""
    jumbo_suspects: tuple[int, ...]
    """Octets that may begin an item that gives the length of the packet around it."""
    quoting_suspects: tuple[int, ...]
    """Octets that may begin an item that quotes a datagram."""
    unplaced: Unplaced

    def payload_kind(self, *, is_base: bool) -> Payload:
        """What the payload is if no header follows. `is_base`: whether the header has variants."""
        if self.payload is not None:
            return self.payload
        if self.lookups:
            return Payload.DATA if self.may_be_empty else Payload.UNKNOWN
        return Payload.UNKNOWN if is_base else Payload.NOTHING

    def may_carry_undeclared(self, *, is_base: bool) -> bool:
        """Whether octets that have no declaration may follow the header as its payload: data, or something unknown."""
        kind = self.payload_kind(is_base=is_base)
        return kind in {Payload.DATA, Payload.UNKNOWN} or (kind is Payload.NOTHING and bool(self.lookups))

    @property
    def contradictions(self) -> tuple[Expectation, ...]:
        """The expectations that show a contradiction of lengths."""
        return tuple(one for one in self.expectations if one.contradicts)
