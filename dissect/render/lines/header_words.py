"""The words of the innermost header, read from the octets of a frame where all that they say has a known place."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeAlias

from dissect.derive.lists.room import ITEM_LIMIT
from dissect.packet.protocol_set import Dissector
from dissect.render.lines.known_lists import KnownLists, known_lists
from dissect.render.lines.layer_plan import REMEMBERED, layer_plan
from dissect.render.lines.sequence import SequenceNumbers, numbering
from dissect.schema import Header

Places: TypeAlias = tuple[int, int, int]
"""Where a header begins, how many octets it has, and where what it contains ends."""
Check: TypeAlias = Callable[[Header], bool]


class HeaderWords:
    """What is said of whole headers of one declaration."""

    __slots__ = ("_applies", "_decode", "_known_lists", "_least", "_most_items", "_numbering", "_plan", "_size")

    def __init__(self, dissector: Dissector, lists: KnownLists | None, most_items: int) -> None:
        header = dissector.header
        self._decode = dissector.reader(is_complete=True)
        self._least = dissector.fixed_octets if dissector.last_list is not None else -1
        """A header of so many octets has no items."""
        self._size = header.layout.size.constant if header.layout.takes_rest else None
        """What counts as header of one that goes to the end of what is around it."""
        self._plan = layer_plan(header)
        self._numbering = numbering(header)
        self._known_lists = lists
        self._most_items = min(most_items, ITEM_LIMIT)
        self._applies = _applying(header)

    def said(
        self, octets: bytes, places: Places, ends: tuple[bytes, bytes], sequence: SequenceNumbers | None
    ) -> list[str] | None:
        """The words of a header; None if something may be wrong with it, so that the packet is to be asked.

        `ends`: the endpoints, between which sequence numbers are counted.
        """
        at, size, end = places
        header = self._decode(octets, at, at + size)
        if self._applies is not None and self._applies(header):
            return None
        items: str | None = ""
        if self._known_lists is not None and size > self._least:
            if size > self._most_items:
                return None
            items = self._known_lists(octets[at : at + size])
            if items is None:
                return None
        values = self._plan.read(header)
        if sequence is not None and self._numbering is not None:
            values = self._numbering.counted(values, octets, at, ends, sequence)
        words = self._plan.words(values, max(end - at - (size if self._size is None else self._size), 0))
        if items:
            words.append(items)
        return words


def header_words(dissector: Dissector, most_items: int) -> HeaderWords | None:
    """What is said of headers that `dissector` reads; None where more than their octets counts.

    `most_items`: how many items the lists of a frame may have.
    """
    layout, stack = dissector.header.layout, dissector.header.stack
    own = {slot.field.name for slot in layout.slots}
    rules = stack.context_rules
    are_rules_told = all(one.when.comparisons and own.issuperset(one.when.fields) for one in rules)
    if stack.zeros or stack.texts or not are_rules_told or layout.is_delimited:
        return None
    if layout.takes_rest and not layout.size.is_constant:
        return None
    found = known_lists(dissector) if dissector.has_lists else None
    return None if found is None and dissector.has_lists else HeaderWords(dissector, found, most_items)


def has_rules(kind: type[Header]) -> bool:
    """Whether a header has rules that are not decided by the walk."""
    stack = kind.stack
    return bool(stack.context_rules or stack.zeros or stack.texts)


def _applying(kind: type[Header]) -> Check | None:
    """Tells whether one of the header's rules has to be looked at; None if there are none."""
    rules = kind.stack.context_rules
    names = tuple(dict.fromkeys(name for rule in rules for name in rule.when.fields))
    if not names:
        return None

    @lru_cache(REMEMBERED)
    def applies(*values: Any) -> bool:
        held = dict(zip(names, values, strict=True))
        return any(rule.when.holds(held) for rule in rules)

    return lambda header: applies(*[getattr(header, name) for name in names])
