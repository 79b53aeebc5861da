"""The engine's tables of lists: how the items in headers are read, written from declarations.

They are an array of their own. Forms are numbered: first the declarations of the other tables in their order, then the
items that their lists may hold.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from dissect.derive.lists.items import items_within, option_kinds
from dissect.derive.lists.parts import part_term, parts_of, places_in_parts
from dissect.derive.terms import Amount, Condition, UnplacedError, amount, condition
from dissect.engine.list_words import (
    Choice,
    Form,
    Held,
    List,
    ListKind,
    ListPreamble,
    Part,
    PartKind,
    Section,
)
from dissect.engine.preamble import FORMAT_VERSION, MAGIC
from dissect.engine.sizes import DEEPEST, MOST_PARTS
from dissect.engine.tables.program import Program, term_words
from dissect.schema import (
    ENCLOSING,
    Content,
    Flagged,
    Header,
    ItemList,
    OptionList,
    Sections,
)
from dissect.schema import Section as DeclaredSection
from dissect.schema.expressions import Affine, Guard
from dissect.schema.layout import FieldKind, Layout, Slot
from dissect.schema.tlv import flags_without_record

DENSE: Final = 256
"""Kinds below this have a word each; others are searched."""
PART_KINDS: Final = {
    FieldKind.OCTETS: PartKind.OCTETS,
    FieldKind.REST: PartKind.REST,
    FieldKind.TEXT: PartKind.TEXT,
    FieldKind.NAME: PartKind.NAME,
    FieldKind.VARIABLE: PartKind.VARIABLE,
}


@dataclass(frozen=True, slots=True)
class ListTables:
    """The words of the tables, and what is where in them."""

    words: list[int]
    forms: Mapping[type[Header], int]
    """The number of each form."""
    views: Mapping[tuple[type[Header], str], int]
    """The address of each view's total."""
    untold: frozenset[type[Header]]
    """The forms that no table can hold."""
    enclosed: frozenset[type[Header]]
    """The items that may hold whatever the list around them may."""
    holders: Mapping[type[Header], Sequence[type[Header]]]
    """The forms in whose lists each item may stand, or in lists within those."""


def list_tables(headers: Sequence[type[Header]]) -> ListTables:
    """The tables of the lists in these declarations, which are those of the other tables."""
    return _Writer(headers).tables()


class Totals:
    """Totals and tests over the fields of headers, written into a program; equal ones stand once."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._totals: dict[Amount, int] = {}

    def total(self, layout: Layout, declared: Affine) -> int:
        """The address of a total. UnplacedError where no table can hold it."""
        return self._total(amount(layout, declared, part_term))

    def tests(self, layout: Layout, declared: Guard | None) -> tuple[int, int]:
        """The run of tests of a guard; an empty one for None. UnplacedError where no table can hold it."""
        return (0, 0) if declared is None else self._tests(condition(layout, declared, part_term))

    def _total(self, one: Amount) -> int:
        assert not one.optional  # noqa: S101  # no expression has such amounts, only offsets of fields have
        if one not in self._totals:
            program = self._program
            places = program.rows((term.part, *term_words(term)) for term in one.terms)
            self._totals[one] = program.row((one.constant, *places))
        return self._totals[one]

    def _tests(self, tests: Condition) -> tuple[int, int]:
        rows = [(self._total(one.amount), one.least, one.most, int(one.outside)) for one in tests]
        return self._program.rows(rows)


class _Writer:
    def __init__(self, headers: Sequence[type[Header]]) -> None:
        self.headers = headers
        self.program = Program(len(ListPreamble))
        self.totals = Totals(self.program)
        self.forms = {header: number for number, header in enumerate(_with_items(headers))}
        self.lists: dict[ItemList, int] = {}
        self.depths: dict[type[Header], int] = {}
        self.untold: set[type[Header]] = set()

    def tables(self) -> ListTables:
        program, words = self.program, self.program.words
        begin, end = program.rows([[0] * len(Form)] * len(self.forms))
        words[begin:end] = [word for header in self.forms for word in self.form(header)]
        views = dict(self._views())
        words[: len(ListPreamble)] = [MAGIC, FORMAT_VERSION, len(words), len(self.headers), begin, end]
        items = list(self.forms)[len(self.headers) :]
        enclosed = frozenset(item for item in items if _depth(item, self.depths) == DEEPEST)
        return ListTables(words, self.forms, views, frozenset(self.untold), enclosed, self._holders())

    def _views(self) -> Iterator[tuple[tuple[type[Header], str], int]]:
        """The address of each view's total, for those that a table can hold."""
        for header in self.forms:
            for view in header.views:
                with suppress(UnplacedError):
                    yield (header, view.name), self.totals.total(header.layout, view.expression)

    def _holders(self) -> Mapping[type[Header], Sequence[type[Header]]]:
        found: dict[type[Header], list[type[Header]]] = {}
        for form in self.forms:
            for item in items_within(form):
                found.setdefault(item, []).append(form)
        return found

    def form(self, header: type[Header]) -> list[int]:
        """The row of a form."""
        try:
            return self._form(header)
        except UnplacedError:
            self.untold.add(header)
            row = [0] * len(Form)
            row[Form.UNTOLD], row[Form.DEPTH] = 1, DEEPEST
            return row

    def _form(self, header: type[Header]) -> list[int]:
        layout, stack, row = header.layout, header.stack, [0] * len(Form)
        if len(parts_of(layout)) > MOST_PARTS:
            raise UnplacedError
        row[Form.FIXED_OCTETS] = layout.fixed_octets
        parts = [self._part(layout, slots) for slots in parts_of(layout)]
        row[Form.PARTS : Form.PARTS + 2] = self.program.rows(parts)
        extents = [
            (*self.totals.tests(layout, one.when), self.totals.total(layout, one.octets)) for one in stack.extent
        ]
        row[Form.EXTENTS : Form.EXTENTS + 2] = self.program.rows(extents)
        row[Form.IS_READ] = int(layout.is_delimited and not stack.extent)
        held = list(self._held(header))
        row[Form.LISTS : Form.LISTS + 2] = self.program.rows(held)
        row[Form.DEPTH] = _depth(header, self.depths)
        row[Form.ALIGNMENT] = stack.alignment
        row[Form.CARRIES] = int(stack.carries is not None)
        after = _after(header)
        row[Form.AFTER] = 0 if after is None else self._list(header, after)
        row[Form.LENDS] = int(stack.pseudo_header is not None)
        row[Form.JOINED] = int(any(_is_joined(slot.field.options) for slot in layout.slots))
        goes_on = [
            (self.forms[one.announced_by], *self.totals.tests(one.announced_by.layout, one.when))
            for one in stack.continuations
        ]
        row[Form.GOES_ON : Form.GOES_ON + 2] = self.program.rows(goes_on)
        tail = layout.tail
        row[Form.TAKES_MORE] = int(len(tail) == 1 and not tail[0].width.is_constant)
        return row

    def _part(self, layout: Layout, slots: Sequence[Slot]) -> list[int]:
        first, row = slots[0], [0] * len(Part)
        kind = PART_KINDS.get(first.kind, PartKind.NUMBERS)
        octets = Affine(first.last) if first.is_rest else first.width.floored(8)
        if kind is PartKind.NUMBERS:
            octets = Affine(sum(slot.width.constant for slot in slots) // 8)
        row[Part.KIND], row[Part.OCTETS] = kind, self.totals.total(layout, octets)
        row[Part.WHEN : Part.WHEN + 2] = self.totals.tests(layout, first.condition)
        return row

    def _held(self, header: type[Header]) -> Iterator[list[int]]:
        places = places_in_parts(header.layout)
        for field in header.fields:
            if field.options is not None:
                place, row = places[field.name], [0] * len(Held)
                row[Held.PART], row[Held.OCTET], row[Held.OCTETS] = place.part, place.octet, place.octets
                row[Held.LIST] = self._list(header, field.options)
                yield row

    def _list(self, holder: type[Header], declared: ItemList) -> int:
        """The address of a list. Expressions in it are over the header that holds it."""
        row = [0] * len(List)
        if isinstance(declared, OptionList):
            if declared in self.lists:
                return self.lists[declared]
            self._options(row, declared)
        elif isinstance(declared, Sections):
            row[List.KIND] = ListKind.SECTIONS
            sections = [self._section(holder.layout, one) for one in declared.sections]
            row[List.SECTIONS : List.SECTIONS + 2] = self.program.rows(sections)
        elif isinstance(declared, Flagged):
            self._flagged(row, holder.layout, declared)
        elif isinstance(declared, Content):
            row[List.KIND] = ListKind.CONTENT
            row[List.KEY] = self.totals.total(holder.layout, declared.key)
            self._kinds(row, declared)
        else:
            row[List.KIND] = ListKind.ENCLOSING
        self.lists[declared] = self.program.row(row)
        return self.lists[declared]

    def _kinds(self, row: list[int], declared: OptionList | Flagged | Content) -> None:
        known = {number: self.forms[one] for number, one in option_kinds(declared).items()}
        size = max((number + 1 for number in known if number < DENSE), default=0)
        row[List.KINDS : List.KINDS + 2] = self.program.rows((known.get(number, -1),) for number in range(size))
        more = self.program.rows(pair for pair in sorted(known.items()) if pair[0] >= DENSE)
        row[List.MORE_KINDS : List.MORE_KINDS + 2] = more

    def _options(self, row: list[int], declared: OptionList) -> None:
        bits = declared.unknown.layout.slots[0].width.constant
        is_told = bool(declared.members) or declared.end is not None
        if is_told and not (bits <= 8 or bits in (16, 24, 32)):  # octets
            raise UnplacedError
        if declared.joined and bits != 8:  # one octet
            raise UnplacedError
        self._kinds(row, declared)
        row[List.KIND] = ListKind.OPTIONS
        if is_told:
            row[List.KIND_OCTETS], row[List.KIND_SHIFT] = max(bits // 8, 1), max(8 - bits, 0)
        row[List.UNKNOWN] = self.forms[declared.unknown]
        row[List.LAST] = -1 if declared.end is None else declared.end
        row[List.ALIGNMENT], row[List.JOINED] = declared.alignment, int(declared.joined)

    def _section(self, layout: Layout, declared: DeclaredSection[Header]) -> list[int]:
        row = [0] * len(Section)
        row[Section.CHOICES : Section.CHOICES + 2] = self.program.rows(
            [self._choice(declared, header) for header in declared.headers]
        )
        row[Section.BASE] = self.forms[declared.header] if declared.variants else -1
        if declared.count is not None:
            row[Section.COUNT] = self.totals.total(layout, declared.count)
        row[Section.ALIGNMENT] = declared.alignment
        if declared.chained_by:
            row[Section.CHAIN] = self.totals.total(layout, Affine(0, ((declared.chained_by, 1),)))
        row[Section.CLOSED : Section.CLOSED + 2] = self.program.rows((kind,) for kind in declared.closed_by)
        row[Section.OVER : Section.OVER + 2] = (0, -1)
        if declared.over is not None:
            lent = {header: header.stack.pseudo_header for header in self.headers}
            row[Section.OVER : Section.OVER + 2] = self.program.rows(
                (self.forms[header],)
                for header, one in lent.items()
                if one is not None and declared.over.lends(one.header)
            )
        return row

    def _choice(self, section: DeclaredSection[Header], header: type[Header]) -> list[int]:
        if _may_be_empty(header):
            raise UnplacedError
        row = [0] * len(Choice)
        row[Choice.FORM] = self.forms[header]
        if section.variants:
            base = section.header.layout
            runs = [self.totals.tests(base, rule) for rule in header.stack.variant]
            row[Choice.RULES : Choice.RULES + 2] = self.program.rows(runs)
        if section.chained_by:
            row[Choice.CHAIN] = self.totals.total(header.layout, Affine(0, ((section.chained_by, 1),)))
        return row

    def _flagged(self, row: list[int], layout: Layout, declared: Flagged) -> None:
        self._kinds(row, declared)
        row[List.KIND] = ListKind.FLAGGED
        row[List.KEY] = self.totals.total(layout, declared.flags)
        row[List.MORE], row[List.AGAIN] = declared.more, declared.again
        row[List.EMPTY] = sum(1 << flag for flag in flags_without_record(declared))
        row[List.OFFSET] = declared.offset


def _with_items(headers: Sequence[type[Header]]) -> dict[type[Header], None]:
    """All forms: declarations, the items within them, and the bases among whose variants records are chosen."""
    found = dict.fromkeys(headers)
    found.update((item, None) for header in headers for item in items_within(header))
    for header in list(found):
        for field in header.fields:
            if isinstance(field.options, Sections):
                found.update((section.header, None) for section in field.options.sections)
    return found


def _lists_of(header: type[Header]) -> list[ItemList]:
    after = _after(header)
    return [*(one.options for one in header.fields if one.options is not None), *([] if after is None else [after])]


def _after(header: type[Header]) -> ItemList | None:
    """The list after what a header quotes."""
    quotation = header.stack.quotation
    return None if quotation is None else quotation.after


def _depth(header: type[Header], known: dict[type[Header], int]) -> int:
    """How deep lists go within a header; DEEPEST where they may hold themselves. `known` has what was found before."""
    if header not in known:
        known[header] = DEEPEST  # of a header in its own lists
        lists = _lists_of(header)
        inner = [_depth(item, known) for declared in lists for item in declared.headers]
        is_endless = any(declared is ENCLOSING for declared in lists)
        known[header] = DEEPEST if is_endless else min(max(inner, default=0) + bool(lists), DEEPEST)
    return known[header]


def _is_joined(declared: ItemList | None) -> bool:
    return isinstance(declared, OptionList) and declared.joined


def _may_be_empty(header: type[Header]) -> bool:
    """Whether a record may have no octets: a list of such records would not end with its octets."""
    sized = (FieldKind.TEXT, FieldKind.NAME, FieldKind.VARIABLE)
    parts = [slots[0] for slots in parts_of(header.layout)]
    return not header.layout.fixed_octets and not any(
        slot.condition is None and (slot.kind in sized or slot.width.constant > 0) for slot in parts
    )
