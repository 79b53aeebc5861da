"""The engine's tables of a set of declarations, written from their outlines."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, IntEnum
from functools import cache
from typing import Final

from dissect.assigned_numbers import LinkType
from dissect.derive.checksum_outline import (
    FieldOutline,
    LentOutline,
    Method,
    PseudoHeaderUse,
    Readdressing,
    checksum_outline_of,
)
from dissect.derive.outline import Lookup, Outline, Unplaced, base_of, outline_of
from dissect.derive.terms import Amount, Bounds, Condition, UnplacedError
from dissect.engine.preamble import FORMAT_VERSION, MAGIC, Preamble
from dissect.engine.tables.item_tables import payload_items
from dissect.engine.tables.joining import congestion_fields, is_joined, joining, write_told
from dissect.engine.tables.leading import that_lead_to
from dissect.engine.tables.ordinary import Ordinary, ordinary
from dissect.engine.tables.program import Program, needed
from dissect.engine.tables.steps import Steps, lesser_first
from dissect.engine.words import (
    PAGE,
    Action,
    Check,
    Known,
    Lender,
    Record,
    Space,
    Trait,
)
from dissect.problems import Code, Severity
from dissect.schema import Header, Nesting, Payload, Peek, Unless, Zero
from dissect.schema.layout import FieldKind, Slot

PAGED: Final = 1 << 16
"""Numbers below this are on pages; others are searched."""
ALLOWANCE_BITS: Final = 16
SUM_OCTETS: Final = 2
"""Octets of the field of a sum."""
EVERY: Final = (Bounds(Amount(0), 0, 0),)
"""A condition that always holds."""
NEITHER: Final = Unplaced.SIZE | Unplaced.ITEMS | Unplaced.RECOGNIZED | Unplaced.CONTRADICTION | Unplaced.EXTENT
UNWALKED: Final = NEITHER | Unplaced.TRAILER | Unplaced.FRAGMENTATION | Unplaced.QUOTATION | Unplaced.LOOKUP
"""Parts of an outline without which the engine cannot find what comes after a header."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Declarations:
    """What the tables are written of: headers, by whose order a declaration is meant, and what numbers stand for."""

    headers: Sequence[type[Header]]
    spaces: Mapping[type[IntEnum], Mapping[int, type[Header]]]
    otherwise: Mapping[type[Header], type[Header]]
    """What octets may be that are not the protocol under whose number they come."""


def tables(declarations: Declarations) -> list[int]:
    """The words of the tables."""
    return _Writer(declarations).tables()


class _Writer:
    def __init__(self, declarations: Declarations) -> None:
        self.declarations = declarations
        self.program = Program(len(Preamble))
        self.numbers = {header: number for number, header in enumerate(declarations.headers)}
        self.variants: dict[type[Header], list[type[Header]]] = {header: [] for header in declarations.headers}
        for header in declarations.headers:
            if (base := base_of(header)) in self.variants:
                self.variants[base].append(header)
        self.spaces: dict[type[IntEnum], int] = {}
        self.marking = congestion_fields(declarations.headers)
        where = declarations.headers, declarations.spaces, declarations.otherwise
        self.may_join = that_lead_to(is_joined, *where)
        self.may_be_framed = that_lead_to(_has_check_sequence, *where)

    def tables(self) -> list[int]:
        headers, words = self.declarations.headers, self.program.words
        pages, spaces = self._spaces()
        begin, end = self.program.rows([[0] * len(Record)] * len(headers))
        records = [word for header in headers for word in self.record(header)]
        words[begin:end] = records
        own = [MAGIC, FORMAT_VERSION, len(words), len(headers), begin, *pages, *spaces, self.spaces[LinkType], 0]
        words[: len(Preamble)] = own
        return words

    def _spaces(self) -> tuple[tuple[int, int], tuple[int, int]]:
        """Write the number spaces: the runs of their pages and of their rows."""
        program, known, places = self.program, self.declarations.spaces, dict[bytes, int]()
        spaces: list[type[IntEnum]] = [LinkType]
        for header in self.declarations.headers:
            spaces += [lookup.space for lookup in outline_of(header).lookups]
        numbers = {
            space: {int(number): self.numbers[header] for number, header in known.get(space, {}).items()}
            for space in dict.fromkeys(spaces)
        }
        paged = {space: _pages(one) for space, one in numbers.items()}
        begin = len(program.words)
        for page in dict.fromkeys(page for pages in paged.values() for page in pages):
            places[page], _ = program.rows(struct.iter_unpack("<q", page))
        end = len(program.words)
        rows = []
        for space, pages in paged.items():
            sparse = sorted((number, header) for number, header in numbers[space].items() if not 0 <= number < PAGED)
            rows.append([program.row([places[page] for page in pages]), PAGE * len(pages), *program.rows(sparse)])
        written = program.rows(rows)
        self.spaces = dict(zip(paged, range(written[0], written[1], len(Space)), strict=True))
        return (begin, end), written

    def record(self, header: type[Header]) -> list[int]:
        """The record of a declaration."""
        own, layout, program = outline_of(header), header.layout, self.program
        record = [0] * len(Record)
        untold = bool(own.unplaced & UNWALKED)
        for write in (self._fields, self._select, self._rules, self._lengths, self._checksum):
            try:
                write(record, header, own)
            except UnplacedError:
                untold = True
        if untold:
            record[Record.SELECT] = record[Record.STEPS] = record[Record.NOTES] = 0
        record[Record.FIXED_OCTETS] = own.fixed_octets
        nestings = {own.nesting, Nesting.LAYER} if own.nesting is Nesting.TUNNEL else {own.nesting}
        record[Record.TAKES] = sum(1 << ALLOWANCE_BITS * number_of(one) for one in nestings)
        record[Record.PAYLOAD] = number_of(own.payload_kind(is_base=bool(self.variants[header])))
        otherwise = self.declarations.otherwise.get(header)
        record[Record.OTHERWISE] = -1 if otherwise is None else self.numbers[otherwise]
        if (layout.size.terms or layout.size.optional) and not own.is_delimited:
            record[Record.SIZE] = program.amount(own.size.by_place) if own.size.placed is not None else 0
        traits = self._traits(header, own, untold=untold)
        if not write_told(program, record, header, self.marking):
            traits.append(Trait.TOLD_ELSEWHERE)
        record[Record.JOINING] = joining(program, header, own)
        record[Record.TRAITS] = sum(1 << trait for trait in traits)
        return record

    def _traits(self, header: type[Header], own: Outline, *, untold: bool) -> list[Trait]:
        tail = header.layout.tail
        is_clipped = bool(tail) and all(_is_clipped(one) for one in tail)
        held = {
            Trait.TAKES_REST: own.takes_rest,
            Trait.STREAM: own.is_stream,
            Trait.MAY_BE_EMPTY: own.may_be_empty,
            Trait.HAS_EXTENT: bool(own.extents),
            Trait.CLIPS: is_clipped,
            Trait.UNTOLD: untold,
            Trait.PLAIN: not untold and _is_plain(own),
            Trait.MAY_JOIN: header in self.may_join,
            Trait.MAY_BE_FRAMED: header in self.may_be_framed,
            Trait.LENDS: checksum_outline_of(header).lent is not None,
            Trait.MEASURED: own.is_delimited,
            Trait.SHARES: own.shares_numbers,
        }
        return [trait for trait, holds in held.items() if holds]

    def _fields(self, record: list[int], header: type[Header], own: Outline) -> None:
        ends = [slot.offset.constant + slot.width.constant for slot in header.layout.fixed]
        run = self.program.rows([end] for end in ends if end % 8 == 0)
        record[Record.FIELDS : Record.FIELDS + 2] = run
        record[Record.JUMBO : Record.JUMBO + 2] = self.program.rows([own.jumbo_suspects])
        record[Record.QUOTING : Record.QUOTING + 2] = self.program.rows([own.quoting_suspects])

    def _select(self, record: list[int], header: type[Header], own: Outline) -> None:
        """The steps that choose among the variants of a header."""
        program = self.program
        rules = [program.condition(one.by_place) for one in own.recognized]
        record[Record.RECOGNIZED : Record.RECOGNIZED + 2] = program.rows(rules)
        if self.variants[header]:
            steps = Steps(program, header.layout)
            self._variants(steps, header)
            steps.step(Action.END)
            record[Record.SELECT], _ = steps.write()

    def _variants(self, steps: Steps, header: type[Header]) -> None:
        for variant in self.variants[header]:
            for one in outline_of(variant).variant:
                *before, last = one.by_place or EVERY
                failing = steps.condition(tuple(before))
                failing.append(steps.amount(Action.VARIANT, last.amount, [self.numbers[variant]], last))
                steps.aim(failing)

    def _rules(self, record: list[int], header: type[Header], own: Outline) -> None:
        """The steps that find what is wrong with a header, and what is said then."""
        program, steps = self.program, Steps(self.program, header.layout)
        for one in own.expectations:
            steps.expectation(one)
        steps.step(Action.END)
        record[Record.NOTES], _ = steps.write()
        rows = [
            (number_of(one.code), number_of(one.severity), number_of(one.unless), int(one.contradicts))
            for one in own.expectations
        ]
        record[Record.EXPECTATIONS : Record.EXPECTATIONS + 2] = program.rows(rows)

    def _lengths(self, record: list[int], header: type[Header], own: Outline) -> None:
        """The steps that find how long a header is, how far it extends and what follows."""
        program, steps = self.program, Steps(self.program, header.layout)
        guards = [one.by_place for variant in self.variants[header] for one in outline_of(variant).variant]
        found = ordinary([*_conditions(own), *guards])
        if found is not None and guards and all(found.rest(one) is None for one in guards):
            rare = steps.condition(found.condition)
            self._size(steps, own)
            self._payload(steps, own, found)
            steps.aim(rare)
            found = None
        self._variants(steps, header)
        chosen = len(steps.rows)
        self._size(steps, own)
        if found is not None:
            rare = steps.condition(found.condition)
            self._payload(steps, own, found)
            steps.aim(rare)
        self._payload(steps, own, None)
        record[Record.SELECT], record[Record.STEPS] = steps.write(chosen)
        if own.quotation is not None:
            bound, begins = program.bound(own.quotation), program.condition(own.after_begins)
            record[Record.QUOTATION] = program.row((*bound, own.older_quotation or 0, *begins))
        if own.trailer is not None:
            record[Record.TRAILER] = program.row(program.bound(own.trailer))
        if own.items is not None:
            record[Record.ITEMS] = payload_items(program, own.items, must_carry=own.has_carrier and own.takes_rest)
        if own.carries_bare is not None:
            record[Record.BARE : Record.BARE + 2] = program.condition(own.carries_bare.by_place)

    def _size(self, steps: Steps, own: Outline) -> None:
        """Of a header that takes the rest nothing depends on where its last field begins."""
        if own.is_delimited:
            steps.measure(own.moves)
            return
        if not own.takes_rest and own.size.by_place != Amount(own.fixed_octets):
            steps.amount(Action.SIZE, own.size.by_place)

    def _payload(self, steps: Steps, own: Outline, found: Ordinary | None) -> None:
        """The steps that find where the payload ends and what it is; where `found` holds, if that is given."""
        for contradiction in own.contradictions:
            steps.expectation(contradiction, found)
        extents = [(_rest(extent.when.by_place, found), extent.octets.by_place) for extent in own.extents]
        possible = [(when, octets) for when, octets in extents if when is not None]
        ends = []
        for number, (when, octets) in enumerate(possible, start=1):
            failing = steps.guarded(when, Action.EXTENT, octets)
            if number < len(possible):
                ends.append(steps.step(Action.JUMP))
            steps.aim(failing)
        steps.aim(ends)
        if own.fragmentation is not None:
            offset, more = own.fragmentation
            steps.fragmentation(offset.by_place, more.by_place)
        numbers = lesser_first(own.lookups)
        if numbers is None or not steps.either(*numbers, self._operands(own.lookups[0])):
            for lookup in own.lookups:
                self._lookup(steps, lookup, found)
        steps.step(Action.END)

    def _lookup(self, steps: Steps, lookup: Lookup, found: Ordinary | None) -> None:
        when, operands = _rest(lookup.when.by_place, found), self._operands(lookup)
        if when is None:
            return
        if isinstance(lookup.key, Peek):
            failing = steps.condition(when)
            steps.step(Action.PEEK, operands=[*operands, lookup.key.bits])
        else:
            failing = steps.guarded(when, Action.KEY, lookup.key.by_place, operands)
        steps.aim(failing)

    def _operands(self, lookup: Lookup) -> tuple[int, int]:
        known = lookup.quoted << Known.QUOTED | lookup.optional << Known.OPTIONAL
        return self.spaces[lookup.space], known

    def _checksum(self, record: list[int], header: type[Header], own: Outline) -> None:  # noqa: ARG002  # as the others
        checked, program = checksum_outline_of(header), self.program
        if checked.own is not None:
            record[Record.CHECK] = self.check(checked.own)
        if checked.lent is not None:
            record[Record.LENDER] = self.lender(checked.lent)
        if checked.check_sequence is not None:
            record[Record.CHECK_SEQUENCE] = checked.check_sequence.octets
        record[Record.UNCHECKED] = int(checked.unchecked is not None)
        record[Record.READDRESSES] = checked.readdresses
        if checked.readdresses is Readdressing.WHERE_HELD:
            record[Record.READDRESS_WHEN : Record.READDRESS_WHEN + 2] = program.condition(checked.readdress_when)
        record[Record.READDRESS_KINDS : Record.READDRESS_KINDS + 2] = program.rows([checked.readdress_suspects])

    def check(self, own: FieldOutline) -> int:
        """The address of a checksum's row."""
        row, program = [0] * len(Check), self.program
        is_untold = own.is_unplaced or own.method is Method.FLETCHER or own.signed_last or bool(own.left_out)
        is_untold |= own.header_only and (own.method, own.zero, own.pseudo_header, own.accepted_too) != BARE_SUM
        row[Check.METHOD], row[Check.UNTOLD] = own.method, int(is_untold)
        row[Check.FIELD], row[Check.OCTETS] = own.field, own.octets
        row[Check.ZERO], row[Check.HEADER_ONLY] = number_of(own.zero), int(own.header_only)
        row[Check.PSEUDO] = own.pseudo_header
        every = tuple(bounds for one in own.conditions for bounds in one.by_place)
        row[Check.CONDITIONS : Check.CONDITIONS + 2] = program.condition(every)
        if own.coverage is not None:
            row[Check.COVERAGE] = program.amount(own.coverage.by_place)
            row[Check.COVERAGE_NEEDED] = needed(own.coverage.by_place)
        row[Check.SKIPPED : Check.SKIPPED + 2] = own.skipped or (0, 0)
        rest = (own.conditions, own.coverage, own.skipped, own.header_only, own.accepted_too, is_untold)
        is_sum = own.method is Method.SUM and own.octets == SUM_OCTETS
        row[Check.PLAIN] = int(is_sum and own.pseudo_header is PseudoHeaderUse.ALWAYS and not any(rest))
        row[Check.OTHER] = 0 if own.accepted_too is None else self.check(own.accepted_too)
        return program.row(row)

    def lender(self, lent: LentOutline) -> int:
        """The address of a pseudo-header's row."""
        row, program = [0] * len(Lender), self.program
        constants = [lent.constant(header) for header in self.declarations.headers]
        known = [-1 if one is None or lent.spans is None else one for one in constants]
        row[Lender.ZERO_IS_ABSENT], row[Lender.IS_IPV6] = int(lent.zero_is_absent), int(lent.is_ipv6)
        row[Lender.LENGTH_MASK] = lent.length_mask
        row[Lender.SPANS : Lender.SPANS + 2] = program.rows(lent.spans or ())
        row[Lender.CONSTANTS] = program.row(known)
        return program.row(row)


def _has_check_sequence(header: type[Header]) -> bool:
    return checksum_outline_of(header).check_sequence is not None


def _is_clipped(slot: Slot) -> bool:
    """Whether all octets of a field that are there are its value where it is cut. Of a field whose width is always the
    same, no column could tell a cut one from a whole one."""
    return slot.kind is FieldKind.OCTETS and slot.condition is None and not slot.width.is_constant


def _conditions(own: Outline) -> Iterator[Condition]:
    """What the steps of a header may look at."""
    rules = [rule for one in own.contradictions for rule in (one.when, one.holds)]
    rules += [one.when for one in own.extents]
    rules += [one.when for one in own.lookups]
    return (rule.placed for rule in rules if rule.placed is not None)


def _pages(numbers: Mapping[int, int]) -> list[bytes]:
    """The pages of a number space: the declarations of the lower numbers, -1 for none."""
    paged = {number: declaration for number, declaration in numbers.items() if 0 <= number < PAGED}
    pages = [bytearray(b"\xff" * 2 * PAGE) for _ in range(0, max(paged, default=-1) + 1, PAGE)]
    for number, declaration in paged.items():
        struct.pack_into("<h", pages[number // PAGE], 2 * (number % PAGE), declaration)
    return [bytes(one) for one in pages]


def _rest(condition: Condition, found: Ordinary | None) -> Condition | None:
    return condition if found is None else found.rest(condition)


def _is_plain(own: Outline) -> bool:
    suspects = (*own.jumbo_suspects, *own.quoting_suspects)
    if own.is_delimited:
        return False
    others = (own.quotation, own.trailer, own.items, own.carries_bare)
    return not (suspects or own.recognized or own.takes_rest) and all(one is None for one in others)


BARE_SUM: Final = (Method.SUM, Zero.COMPUTED, PseudoHeaderUse.NEVER, None)
"""What the engine knows of a checksum over its header alone."""

ENUMERATIONS: Final[tuple[type[Enum], ...]] = (Code, Severity, Unless, Nesting, Payload, Method, Zero)
"""The enumerations that words hold by the order of their members."""


def number_of(member: Enum) -> int:
    """The place of a member in the order of its enumeration."""
    return _places(type(member))[member.name]


@cache
def _places(enumeration: type[Enum]) -> Mapping[str, int]:
    return {member.name: place for place, member in enumerate(enumeration)}
