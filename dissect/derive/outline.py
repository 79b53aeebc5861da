"""The outline of a header: how it stands among others, as flat records in a format with a version (`FORMAT_VERSION`).

Every header has an outline, derived from its declaration alone. It does not depend on a protocol set: the set provides
the tables in which numbers are looked up, and decides which variants of a header there are. The walk, the columns, the
reference and the encoder read the outline, not the words of `Stack` that it is made of.

The outline holds each expression twice. `declared` names the fields, and serves decoded values, generated Python source
and messages. `placed` gives the places of the fields (see `terms`), and serves interpreters of tables; it is None if no
table can hold the expression. `unplaced` says which parts of the outline an interpreter must leave to the walk.

| part | meaning, in the order in which the walk needs it |
|---|---|
| `recognized` | `PlacedGuard`s: octets that break all of them are not this protocol; none if any octets are |
| `fixed_octets` | how many octets must be there |
| `variant` | `PlacedGuard`s over the base's fields: if any of them holds, the base header is this variant |
| `size` | a `PlacedAmount`: octets of the header, without a last field that takes the rest of the window |
| `expectations` | numbered from 0: one is broken if `when` holds and `holds` does not |
| `extents` | `Bound`s: the first that holds gives the octets of header and payload; else they fill the window |
| `trailer` | a `Bound`: this many octets at the end of the window are not part of the payload |
| `items` | the list whose items say where the payload ends: see `payload_items` |
| `fragmentation` | two `PlacedAmount`s, offset and more-to-come: the payload is a fragment unless both are 0 |
| `quotation` | a `Bound`: the octets of the payload that are quoted; if it does not hold, see `older_quotation` |
| `lookups` | the first that holds, and whose number is known in its space, says what follows |
| `jumbo_suspects`, … | octets that may begin an item of a list that changes the walk: see `lists.suspects` |

To flatten an outline, number the members of enumerations (`Code`, `Severity`, `Unless`, `Nesting`, `Payload`) in their
order, headers by their index in the protocol set, and fields by their index in the header.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from enum import IntEnum, IntFlag
from functools import cache
from typing import Final, Generic, TypeAlias, TypeVar

from dissect.derive.lists.beginning import beginning
from dissect.derive.lists.items import items_within
from dissect.derive.lists.payload_items import FlaggedItems, RecordItems, payload_items
from dissect.derive.lists.suspects import suspects
from dissect.derive.measuring import Move, measure
from dissect.derive.terms import Amount, Condition, ReadTerm, Term, UnplacedError, amount, condition, fixed_term
from dissect.problems import Code, Severity, is_contradiction
from dissect.schema import (
    Continuation,
    Expect,
    Extent,
    Fragmentation,
    Header,
    ItemList,
    Nesting,
    Next,
    Payload,
    Peek,
    Quotation,
    Reference,
    Trailer,
    Unless,
)
from dissect.schema.expressions import ALWAYS, Affine, Comparison, Guard
from dissect.schema.layout import FieldKind, Layout

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


@cache
def base_of(header: type[Header]) -> type[Header] | None:
    """What a header is a variant of, perhaps through another variant whose fields it shares; None if of nothing."""
    if not header.stack.variant:
        return None
    bases = (kind for kind in header.__mro__[1:] if issubclass(kind, Header) and "stack" in vars(kind))
    return next((kind for kind in bases if not kind.stack.variant), None)


@cache
def outline_of(header: type[Header]) -> Outline:
    """The outline of a header, always the same object."""
    stack, layout = header.stack, header.layout
    writer = Writer(header)
    items = [item.stack for item in items_within(header)]
    has_carrier = any(one.carries is not None for one in items)
    has_trailer_in_list = any(one.trailer is not None for one in items)
    is_delimited = layout.is_delimited or (layout.takes_rest and not _is_always_whole(layout))
    moves = writer.moves() if is_delimited else ()
    parts, quotation, bare, carries = stack.fragmentation, stack.quotation, stack.carries_bare, stack.carries
    return Outline(
        fixed_octets=layout.fixed_octets,
        size=writer.amount(layout.size, Unplaced.NOTHING if is_delimited else Unplaced.SIZE),
        moves=moves,
        takes_rest=layout.takes_rest,
        is_delimited=is_delimited,
        recognized=tuple(
            writer.guard(one, Unplaced.RECOGNIZED, reading_behind(stack.delimits)) for one in stack.recognized_by
        ),
        shares_numbers=stack.shares_numbers,
        delimits=stack.delimits,
        variant=tuple(writer.guard(one, Unplaced.VARIANT) for one in stack.variant),
        expectations=tuple(writer.expectation(index, one) for index, one in enumerate(stack.expect)),
        extents=tuple(writer.bound(one, Unplaced.EXTENT) for one in stack.extent),
        trailer=None if stack.trailer is None else writer.bound(stack.trailer, Unplaced.TRAILER),
        items=writer.items(),
        fragmentation=None if parts is None else writer.fragmentation(parts),
        quotation=None if quotation is None else writer.bound(quotation, Unplaced.QUOTATION),
        older_quotation=None if quotation is None else quotation.older_octets,
        after_quotation=None if quotation is None else quotation.after,
        after_begins=() if quotation is None else writer.beginning(quotation.after),
        quoting=stack.quoting,
        lookups=tuple(writer.lookup(one) for one in stack.next),
        payload=stack.payload,
        nesting=stack.nesting,
        is_stream=stack.stream,
        read_on_the_way=stack.read_on_the_way,
        may_be_empty=bool(stack.next) and all(one.optional for one in stack.next),
        carries_bare=None if bare is None else writer.guard(bare),
        carries=None if carries is None else writer.amount(carries),
        has_carrier=has_carrier,
        has_trailer=has_trailer_in_list or stack.trailer is not None,
        has_lists=quotation is not None or any(one.options is not None for one in header.fields),
        continuations=tuple(stack.continuations),
        jumbogram="" if stack.jumbogram is None else stack.jumbogram.field,
        jumbo_suspects=suspects(header, lambda item: item.stack.jumbogram is not None),
        quoting_suspects=suspects(header, lambda item: item is stack.quoting),
        unplaced=writer.unplaced,
    )


def _is_always_whole(layout: Layout) -> bool:
    """Whether a header that takes the rest of its window has all fields behind its fixed part, if only as no octets.
    Last octets behind the rest are all there, or the header was cut."""
    plain = (FieldKind.OCTETS, FieldKind.REST)
    return len(layout.tail) == 1 or all(
        slot.kind in plain and slot.condition is None and not slot.last for slot in layout.tail
    )


def reading_behind(behind: type[Header] | None) -> ReadTerm:
    """How `recognized` is read of a header: fields of the header right behind it, too, if one is given."""

    def read(layout: Layout, name: str, factor: int) -> Term:
        if behind is None or all(slot.field.name != name for slot in behind.layout.slots):
            return fixed_term(layout, name, factor)
        found = fixed_term(behind.layout, name, factor)
        return replace(found, octet=layout.fixed_octets + found.octet)

    return read


class Writer:
    """Writes the records of one header, and notes in `unplaced` what it cannot place."""

    def __init__(self, header: type[Header]) -> None:
        self.header, self.layout = header, header.layout
        self.unplaced = Unplaced(0)

    def amount(self, declared: Affine, part: Unplaced = Unplaced.NOTHING) -> PlacedAmount:
        try:
            return Placed(declared, amount(self.layout, declared))
        except UnplacedError:
            self.unplaced |= part
            return Placed(declared, None)

    def guard(self, declared: Guard, part: Unplaced = Unplaced.NOTHING, read: ReadTerm = fixed_term) -> PlacedGuard:
        if not declared.comparisons:
            return ALWAYS_PLACED
        try:
            return Placed(declared, condition(self.layout, declared, read))
        except (UnplacedError, KeyError):  # a KeyError if it reads the base of a record that has other fields
            self.unplaced |= part
            return Placed(declared, None)

    def moves(self) -> tuple[Move, ...]:
        try:
            return measure(self.layout)
        except UnplacedError:
            self.unplaced |= Unplaced.SIZE
            return ()

    def bound(self, declared: Extent | Trailer | Quotation, part: Unplaced) -> Bound:
        return Bound(self.guard(declared.when, part), self.amount(declared.octets, part))

    def beginning(self, declared: ItemList) -> Condition:
        with suppress(UnplacedError):
            return beginning(declared)
        return ()

    def items(self) -> FlaggedItems | RecordItems | None:
        try:
            return payload_items(self.header)
        except UnplacedError:
            self.unplaced |= Unplaced.ITEMS
            return None

    def fragmentation(self, declared: Fragmentation) -> tuple[PlacedAmount, PlacedAmount]:
        part = Unplaced.FRAGMENTATION
        return self.amount(declared.offset, part), self.amount(declared.more, part)

    def lookup(self, declared: Next) -> Lookup:
        part, key = Unplaced.LOOKUP, declared.key
        return Lookup(
            space=declared.space,
            key=key if isinstance(key, Peek) else self.amount(key, part),
            when=self.guard(declared.when, part),
            quoted=declared.quoted,
            optional=declared.optional,
        )

    def expectation(self, index: int, declared: Expect) -> Expectation:
        contradicts = is_contradiction(declared.code, declared.severity) and not all(
            _is_met_by_size(self.layout, one) for one in declared.holds.comparisons
        )
        part = Unplaced.CONTRADICTION if contradicts else Unplaced.EXPECTATION
        return Expectation(
            index=index,
            when=self.guard(declared.when, part),
            holds=self.guard(declared.holds, part),
            code=declared.code,
            severity=declared.severity,
            unless=declared.unless,
            field=declared.field,
            message=declared.message,
            reference=declared.reference,
            contradicts=contradicts,
        )


def _is_met_by_size(layout: Layout, compared: Comparison) -> bool:
    """Whether every header as long as its fixed part meets ``field >= number``, because the field gives its size."""
    size, amount = layout.size, compared.amount
    if compared.sign != ">=" or size.optional or amount.optional or amount.constant:
        return False
    if len(size.terms) != 1 or len(amount.terms) != 1 or amount.terms[0] != (size.terms[0][0], 1):
        return False
    factor = size.terms[0][1]
    return factor > 0 and factor * (compared.constant - 1) + size.constant < layout.fixed_octets
