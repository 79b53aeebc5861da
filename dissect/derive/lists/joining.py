"""Lists that continue in other fields, and items that are parts of one value: how the lists of a header join.

The octets of parts are not adjacent. An item in a joined value reaches from its first octet in the frame to its last,
so its span may include octets between two parts.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate
from typing import Any

from dissect.derive.decoder import clipping_decoder
from dissect.derive.lists.faults import broken_expectations
from dissect.derive.lists.items import Option, OptionFault, Options, option_kinds
from dissect.derive.lists.reading import ListReader
from dissect.derive.lists.room import Room
from dissect.domain_names import NameReader
from dissect.schema import Continuation, Field, Header, OptionList, values_of

FieldList = tuple[Field, Options]


def is_announced(continuation: Continuation, lists: Sequence[FieldList]) -> bool:
    """Whether an item in the continued list says that the list continues."""
    return any(
        type(item.header) is continuation.announced_by and continuation.when.holds(values_of(item.header))
        for field, options in lists
        if field.name == continuation.of
        for item in options.items
    )


class Joined:
    """Octets from several pieces of a frame, and the place of each."""

    def __init__(self, frame: bytes, spans: Sequence[tuple[int, int]]) -> None:
        self._spans = [(begin, end) for begin, end in spans if begin < end]
        self._starts = [0, *accumulate(end - begin for begin, end in self._spans)]
        self.octets = b"".join(frame[begin:end] for begin, end in self._spans)

    def begin(self, at: int) -> int:
        """The place of the octet `at`; at the end, where the last one ends."""
        if at >= len(self.octets):
            return self._spans[-1][1]
        piece = bisect_right(self._starts, at) - 1
        return self._spans[piece][0] + at - self._starts[piece]

    def placed(self, options: Options) -> Options:
        """A list that was read in these octets, with its places in the frame."""
        return replace(
            options,
            items=tuple(map(self._placed, options.items)),
            faults=tuple(replace(one, offset=self.begin(one.offset)) for one in options.faults),
            offset=self.begin(options.offset),
        )

    def _placed(self, item: Option) -> Option:
        begin, last = self.begin(item.offset), self.begin(item.offset + item.length - 1)
        lists = tuple((field, self.placed(options)) for field, options in item.lists)
        return replace(item, offset=begin, length=last + 1 - begin, lists=lists)


def joined(declared: OptionList, lists: Sequence[Options], frame: bytes, room: Room) -> list[Options]:
    """Put the parts of each value together, in lists of one declaration that continue one another.

    The first part becomes the item with the whole value; the others become unknown items. `room`: how many items may be
    read, including those in lists within the values.
    """
    groups: dict[int, list[tuple[int, int]]] = {}
    for index, options in enumerate(lists):
        for number, item in enumerate(options.items):
            code = getattr(item.header, type(item.header).fields[0].name)
            groups.setdefault(code, []).append((index, number))
    forms = {code: option_kinds(declared).get(code, declared.unknown) for code in groups}
    head = declared.unknown.layout.fixed_octets
    several = {code: places for code, places in groups.items() if len(places) > 1 and _takes_more(forms[code])}
    items = [list(options.items) for options in lists]
    parts = sorted(items[index][number].offset for places in several.values() for index, number in places)
    ends = {
        items[index][number].offset: items[index][number].end for places in several.values() for index, number in places
    }
    faults = [[one for one in options.faults if not _is_within(one.offset, parts, ends)] for options in lists]
    for code, places in several.items():
        found = [items[index][number] for index, number in places]
        spans = [(one.offset + (head if at else 0), one.offset + one.length) for at, one in enumerate(found)]
        (index, number), *others = places
        items[index][number], wrong = _whole(declared, forms[code], Joined(frame, spans), found[0], room)
        faults[index] += wrong
        plain = clipping_decoder(declared.unknown)
        for (index, number), one in zip(others, found[1:], strict=True):
            items[index][number] = replace(one, header=plain(frame, one.offset, one.offset + one.length), lists=())
    return [
        replace(options, items=tuple(items[index]), faults=tuple(faults[index])) for index, options in enumerate(lists)
    ]


def _takes_more(form: type[Header]) -> bool:
    """Whether the value of an item may have any length."""
    tail = form.layout.tail
    return len(tail) == 1 and not tail[0].width.is_constant


def _is_within(offset: int, begins: Sequence[int], ends: dict[int, int]) -> bool:
    at = bisect_right(begins, offset) - 1
    return at >= 0 and offset < ends[begins[at]]


def _whole(
    declared: OptionList, form: type[Header], octets: Joined, first: Option, room: Room
) -> tuple[Option, list[OptionFault]]:
    """The item that has the whole value, with the list in it, and its faults."""
    begin, end = form.layout.fixed_octets, len(octets.octets)
    if end < begin:
        message = f"{end} octets in all, less than the {begin} of its fields"
        return replace(first, lists=()), [OptionFault(form, first.offset, form.fields[0].name, message)]
    field = form.layout.tail[0].field
    header = clipping_decoder(form)(octets.octets, 0, end).replace(**{field.name: octets.octets[begin:]})
    values: dict[str, Any] = values_of(header)
    length = dict.fromkeys(form.layout.tail[0].width.fields, end - declared.unknown.layout.fixed_octets)
    faults = broken_expectations(header, {**values, **length}, first.offset)
    lists: tuple[FieldList, ...] = ()
    if field.options is not None:
        reader = ListReader(octets.octets, NameReader(octets.octets, 0, 0, end), room)
        inner = octets.placed(reader.read(field.options, begin, end, values, (declared,)))
        faults += inner.faults
        lists = ((field, inner),)
    return replace(first, header=header, lists=lists), faults
