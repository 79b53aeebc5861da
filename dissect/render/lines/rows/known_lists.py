"""The words of the lists in a header, found by the header's octets alone, and remembered by those that count.

Most lists of a capture are the same few, but for values of which nothing is said, such as the clocks in TCP's
timestamps, and for fields of the header that say nothing about the list. These do not count.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from dissect.derive.lists.items import items_within, option_kinds
from dissect.derive.lists.room import ITEM_LIMIT
from dissect.derive.outline import outline_of
from dissect.packet.dissector import Dissector
from dissect.packet.layer import Layer
from dissect.packet.problems.item_faults import item_faults
from dissect.packet.problems.list_rules import list_problems
from dissect.packet.rows.path import PathProblem
from dissect.problems import Problem
from dissect.render.lines.item_words import NO_WORDS, ItemWords, list_words
from dissect.schema import Content, Flagged, Header, ItemList, OptionList, Sections
from dissect.schema.expressions import Affine
from dissect.schema.layout import FieldKind

REMEMBERED: Final = 1024
"""How many lists of a kind of header are remembered."""
LONGEST: Final = 1500
"""Longer headers are not remembered."""
FRAME: Final = 2
"""The octets of kind and length."""
BEGIN: Final = 4
"""Many lists that are told apart by their lengths alone are told apart by so many octets."""


@dataclass(frozen=True, slots=True, eq=False)
class Listed:
    """What the lists in a header say."""

    words: ItemWords
    items: int
    faults: tuple[PathProblem, ...] = ()
    """The faults of items, if the header was not cut."""
    problems: tuple[PathProblem, ...] = ()
    """What else is wrong with the lists."""
    is_wrong: bool = False
    """Whether there are any of these."""


NOTHING: Final = Listed(NO_WORDS, 0)


class KnownLists(NamedTuple):
    """What the lists in the headers of a declaration say, as far as it is known."""

    read: Callable[[bytes], Listed | None]
    """The same of a header with these octets; None where there are too many items, so that the packet has to be
    asked."""
    fixed: int
    """The octets before the list, where that is at the end of the header."""
    begun: Mapping[int, Mapping[bytes, Listed]] | None
    """By the size of the header and the first BEGIN octets of the list, for lists of which nothing else counts; None
    where more may always count."""


def known_lists(dissector: Dissector, network: Dissector | None, most_items: int) -> KnownLists:
    """What reads the lists in the fields of headers. `network` reads the network layer around them; `most_items`: how
    many items the lists of a frame may have."""
    header = dissector.header
    fixed, most = dissector.fixed_octets, min(most_items, ITEM_LIMIT)
    counting = _counting(header)
    is_told_by_size = counting == _bits(header, header.layout.size.fields) and dissector.last_list is not None
    blanked = _blanker(dissector)
    around: Layer | None = None
    if network is not None:
        around = Layer(network, b"", 0, quoted=False)
        around.is_partial = True
    remembered: dict[bytes | tuple[int, bytes], Listed | None] = {}
    begun: dict[int, dict[bytes, Listed]] | None = {} if is_told_by_size else None
    room = REMEMBERED

    def read(octets: bytes) -> Listed | None:
        layer = Layer(dissector, octets, 0, quoted=False)
        layer.before = around
        layer.length = layer.contained_end = layer.payload_offset = layer.trailer_offset = len(octets)
        faults, problems = map(_briefly, (item_faults(0, layer), list_problems(0, layer)))
        lists = layer.options()
        count = sum(len(options.items) for _, options in lists)
        return Listed(list_words(lists), count, faults, problems, is_wrong=bool(faults or problems))

    def known(octets: bytes) -> Listed | None:
        nonlocal room
        if len(octets) > LONGEST:
            return read(octets) if len(octets) <= most else None
        items, counting_octets = blanked(octets[fixed:])
        key = items if is_told_by_size else (int.from_bytes(octets[:fixed], "big") & counting, items)
        try:
            found = remembered[key]
        except KeyError:
            if len(remembered) >= REMEMBERED:
                remembered.clear()
            found = remembered[key] = read(octets) if len(octets) <= most else None
        if begun is not None and found is not None and counting_octets <= BEGIN and room:
            room -= 1
            begun.setdefault(len(octets), {})[octets[fixed : fixed + BEGIN]] = found
        return found

    return KnownLists(known, fixed, begun)


def _briefly(problems: Iterable[Problem]) -> tuple[PathProblem, ...]:
    return tuple(PathProblem(one.protocol, one.code, one.severity) for one in problems)


def _lists(header: type[Header]) -> Iterator[ItemList]:
    """The lists in a header, and those in their items."""
    for kind in (header, *items_within(header)):
        yield from (field.options for field in kind.fields if field.options is not None)


def _counting(header: type[Header]) -> int:
    """The bits of a header's fixed part that may say something about its lists."""
    return _bits(header, _read_names(header))


def _bits(header: type[Header], names: Iterable[str]) -> int:
    """The bits of fields in a header's fixed part."""
    wanted, bits = set(names), 8 * header.layout.fixed_octets
    found = 0
    for slot in header.layout.fixed:
        if slot.field.name in wanted:
            width = slot.width.constant
            found |= (1 << width) - 1 << bits - slot.offset.constant - width
    return found


def _read_names(header: type[Header]) -> Iterator[str]:
    """The names of fields that are read for places, sizes, lists and rules of items; of whatever item they are."""
    for kind in (header, *items_within(header)):
        for slot in kind.layout.slots:
            yield from slot.width.fields
            yield from () if slot.condition is None else slot.condition.fields
            yield from () if slot.field.options is None else (slot.field.name,)
    for item in items_within(header):
        yield from (name for rule in item.stack.context_rules for one in (rule.holds, rule.when) for name in one.fields)
    for one in outline_of(header).continuations:
        yield from (one.of, one.field, *one.when.fields)
    for declared in _lists(header):
        if isinstance(declared, Sections):
            yield from (one.chained_by for one in declared.sections)
            yield from (name for one in declared.sections if one.count is not None for name in one.count.fields)
        elif isinstance(declared, Flagged):
            yield from declared.flags.fields
        elif isinstance(declared, Content):
            yield from declared.key.fields


def _blanker(dissector: Dissector) -> Callable[[bytes], tuple[bytes, int]]:
    """Sets values to zero of which nothing is said, in items up to the first that is framed in another way. It also
    tells before which octet all are that count."""
    options = None if dissector.last_list is None else dissector.last_list.options
    if not isinstance(options, OptionList) or dissector.joined_list is not None:
        return lambda octets: (octets, len(octets))
    kinds = option_kinds(options)
    single = frozenset(number for number, kind in kinds.items() if _is_single(kind) and number != options.end)
    framed = frozenset(number for number, kind in kinds.items() if _is_framed(kind))
    zeros = {
        (number, kind.layout.fixed_octets): bytes(kind.layout.fixed_octets - FRAME)
        for number, kind in kinds.items()
        if _is_silent(kind)
    }

    def blanked(octets: bytes) -> tuple[bytes, int]:
        at, end = 0, len(octets)
        counting = 0
        changed: bytearray | None = None
        while at < end:
            number = octets[at]
            if number in single:
                counting = at = at + 1
                continue
            size = octets[at + 1] if number in framed and at + 1 < end else 0
            if size < FRAME or at + size > end:
                counting = end
                break
            counting = at + size
            if (number, size) in zeros:
                changed = changed or bytearray(octets)
                changed[at + FRAME : at + size] = zeros[number, size]
                counting = at + FRAME
            at += size
        return (octets if changed is None else bytes(changed)), counting

    return blanked


def _is_single(kind: type[Header]) -> bool:
    """Whether an item is one octet."""
    return not kind.stack.extent and kind.layout.size.is_constant and kind.layout.fixed_octets == 1


def _is_framed(kind: type[Header]) -> bool:
    """Whether an item begins with an octet of kind and an octet of length, which counts all of its octets."""
    slots, extents = kind.layout.slots, kind.stack.extent
    if len(slots) < FRAME or len(extents) != 1 or extents[0].when.comparisons:
        return False
    widths = [slot.width.constant if slot.is_fixed else 0 for slot in slots[:FRAME]]
    return widths == [8, 8] and extents[0].octets == Affine(0, ((slots[1].field.name, 1),))


def _is_silent(kind: type[Header]) -> bool:
    """Whether nothing is said of an item's values, and no rule reads them."""
    stack, slots = kind.stack, kind.layout.slots
    frame = [slot.field.name for slot in slots[:FRAME]]
    read = [name for rule in stack.expect for one in (rule.holds, rule.when) for name in one.fields]
    has_rules = stack.context_rules or stack.zeros or stack.texts or stack.identity
    has_line = kind.line is not None
    if not _is_framed(kind) or has_rules or has_line or not set(frame).issuperset(read):
        return False
    values = slots[FRAME:]
    are_numbers = all(one.kind is FieldKind.UNSIGNED and one.is_fixed and one.field.names is None for one in values)
    return are_numbers and len(values) > 1 and frame[1] == "length"
