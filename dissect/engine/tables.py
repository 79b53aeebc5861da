"""The engine's tables of a set of declarations, written from their outlines."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, IntEnum
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
from dissect.derive.outline import Lookup, Outline, Unplaced, outline_of
from dissect.derive.terms import Amount, UnplacedError
from dissect.engine.program import NOTHING, Program, Steps, needed
from dissect.engine.words import FORMAT_VERSION, MAGIC, Action, Check, Lender, Preamble, Record, Space, Trait
from dissect.problems import Code, Severity
from dissect.schema import Header, Nesting, Payload, Peek, Unless, Zero
from dissect.schema.layout import FieldKind

DENSE: Final = 1 << 16
"""Numbers below this may have an entry each; others are searched."""
SPARE: Final = 64
"""A space that would have so many entries for each number has none."""
IN_A_WORD: Final = 4
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
            if outline_of(header).variant and header.__bases__[0] in self.variants:
                self.variants[header.__bases__[0]].append(header)
        self.spaces: dict[type[IntEnum], int] = {}

    def tables(self) -> list[int]:
        headers, words = self.declarations.headers, self.program.words
        begin, end = self.program.rows([[0] * len(Record)] * len(headers))
        records = [word for header in headers for word in self.record(header)]
        words[begin:end] = records
        links = self.space(LinkType)
        words[: len(Preamble)] = [MAGIC, FORMAT_VERSION, len(words), len(headers), begin, links, 0]
        return words

    def record(self, header: type[Header]) -> list[int]:
        """The record of a declaration."""
        own, layout, program = outline_of(header), header.layout, self.program
        record = [0] * len(Record)
        untold = bool(own.unplaced & UNWALKED) or own.is_delimited or own.delimits is not None
        for write in (self._fields, self._select, self._rules, self._lengths, self._checksum):
            try:
                write(record, header, own)
            except UnplacedError:
                untold = True
        record[Record.FIXED_OCTETS] = own.fixed_octets
        record[Record.NESTING] = number_of(own.nesting)
        record[Record.PAYLOAD] = number_of(own.payload_kind(is_base=bool(self.variants[header])))
        otherwise = self.declarations.otherwise.get(header)
        record[Record.OTHERWISE] = -1 if otherwise is None else self.numbers[otherwise]
        if layout.size.terms or layout.size.optional:
            record[Record.SIZE] = program.amount(own.size.by_place) if own.size.placed is not None else 0
        record[Record.TRAITS] = sum(1 << trait for trait in self._traits(header, own, untold=untold))
        return record

    def _traits(self, header: type[Header], own: Outline, *, untold: bool) -> list[Trait]:
        tail = header.layout.tail
        is_clipped = len(tail) == 1 and tail[0].kind is FieldKind.OCTETS and tail[0].condition is None
        held = {
            Trait.TAKES_REST: own.takes_rest,
            Trait.STREAM: own.is_stream,
            Trait.TUNNEL: own.nesting is Nesting.TUNNEL,
            Trait.MAY_BE_EMPTY: own.may_be_empty,
            Trait.HAS_EXTENT: bool(own.extents),
            Trait.CLIPS: is_clipped,
            Trait.UNTOLD: untold,
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
        record[Record.RECOGNIZED : Record.RECOGNIZED + 2] = program.condition(own.recognized.by_place)
        if not self.variants[header]:
            return
        steps = Steps(program, header.layout)
        for variant in self.variants[header]:
            for one in outline_of(variant).variant:
                failing = steps.condition(one.by_place)
                steps.step(Action.VARIANT, NOTHING, 0, self.numbers[variant])
                steps.aim(failing)
        steps.step(Action.END)
        record[Record.SELECT] = program.steps(steps)

    def _rules(self, record: list[int], header: type[Header], own: Outline) -> None:
        """The steps that find what is wrong with a header, and what is said then."""
        program, steps = self.program, Steps(self.program, header.layout)
        for one in own.expectations:
            steps.expectation(one)
        steps.step(Action.END)
        record[Record.NOTES] = program.steps(steps)
        rows = [
            (number_of(one.code), number_of(one.severity), number_of(one.unless), int(one.contradicts))
            for one in own.expectations
        ]
        record[Record.EXPECTATIONS : Record.EXPECTATIONS + 2] = program.rows(rows)

    def _lengths(self, record: list[int], header: type[Header], own: Outline) -> None:
        """The steps that find how long a header is, how far it extends and what follows."""
        program, steps = self.program, Steps(self.program, header.layout)
        if not own.takes_rest and own.size.by_place != Amount(own.fixed_octets):
            steps.amount(Action.SIZE, own.size.by_place)
        for one in own.contradictions:
            steps.expectation(one)
        found = []
        for number, extent in enumerate(own.extents, start=1):
            failing = steps.condition(extent.when.by_place)
            steps.amount(Action.EXTENT, extent.octets.by_place)
            if number < len(own.extents):
                found.append(steps.step(Action.JUMP))
            steps.aim(failing)
        steps.aim(found)
        if own.fragmentation is not None:
            offset, more = own.fragmentation
            steps.amount(Action.MORE, more.by_place)
            steps.amount(Action.OFFSET, offset.by_place)
        for lookup in own.lookups:
            self._lookup(steps, lookup)
        steps.step(Action.END)
        record[Record.STEPS] = program.steps(steps)
        if own.quotation is not None:
            record[Record.QUOTATION] = program.row((*program.bound(own.quotation), own.older_quotation or 0))
        if own.trailer is not None:
            record[Record.TRAILER] = program.row(program.bound(own.trailer))
        if own.carries_bare is not None:
            record[Record.BARE : Record.BARE + 2] = program.condition(own.carries_bare.by_place)

    def _lookup(self, steps: Steps, lookup: Lookup) -> None:
        failing = steps.condition(lookup.when.by_place)
        operands = self.space(lookup.space), int(lookup.quoted), int(lookup.optional)
        if isinstance(lookup.key, Peek):
            steps.step(Action.PEEK, NOTHING, lookup.key.bits, *operands)
        else:
            steps.amount(Action.KEY, lookup.key.by_place, *operands)
        steps.aim(failing)

    def space(self, space: type[IntEnum]) -> int:
        """The address of a number space."""
        if space not in self.spaces:
            table = self.declarations.spaces.get(space, {})
            known = {int(number): self.numbers[header] for number, header in table.items()}
            size = max((number + 1 for number in known if 0 <= number < DENSE), default=0)
            if size > SPARE * len(known):
                size = 0
            entries = [known.get(number, -1) for number in range(-(-size // IN_A_WORD) * IN_A_WORD)]
            packed = struct.pack(f"<{len(entries)}h", *entries)
            dense, _ = self.program.rows(struct.iter_unpack("<q", packed))
            sparse = self.program.rows(pair for pair in sorted(known.items()) if not 0 <= pair[0] < len(entries))
            row = [0] * len(Space)
            row[Space.DENSE], row[Space.DENSE_SIZE] = dense, len(entries)
            row[Space.SPARSE : Space.SPARSE + 2] = sparse
            self.spaces[space] = self.program.row(row)
        return self.spaces[space]

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


BARE_SUM: Final = (Method.SUM, Zero.COMPUTED, PseudoHeaderUse.NEVER, None)
"""What the engine knows of a checksum over its header alone."""

ENUMERATIONS: Final[tuple[type[Enum], ...]] = (Code, Severity, Unless, Nesting, Payload, Method, Zero)
"""The enumerations that words hold by the order of their members."""


def number_of(member: Enum) -> int:
    """The place of a member in the order of its enumeration."""
    return list(type(member)).index(member)
