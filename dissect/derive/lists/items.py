"""The contents of lists within headers: items with their spans, and their faults."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from dissect.problems import Code, Severity
from dissect.schema import Content, Field, Flagged, Header, OptionList


@cache
def items_within(header: type[Header]) -> tuple[type[Header], ...]:
    """Every declaration that may occur in the lists of a header, in lists within those, and in the list after a
    quotation. Each comes before the items of its own lists."""
    found: dict[type[Header], None] = {}
    _add_items(header, found)
    return tuple(found)


def _add_items(header: type[Header], found: dict[type[Header], None]) -> None:
    lists = [field.options for field in header.fields]
    if "stack" in header.__dict__ and header.stack.quotation is not None:
        lists.append(header.stack.quotation.after)
    for options in lists:
        for item in options.headers if options is not None else ():
            if item not in found:
                found[item] = None
                _add_items(item, found)


@cache
def option_kinds(options: OptionList | Flagged | Content) -> Mapping[int, type[Header]]:
    """The members of a list by their kind."""
    numbered = [(member, (member.stack.carried_as or {}).get(options.kinds, ())) for member in options.members]
    return {number: member for member, numbers in numbered for number in numbers}


@dataclass(frozen=True, slots=True)
class Option:
    """One item: its header value, and its span. `section` is the label of its section, if the list has sections."""

    header: Header
    offset: int
    length: int
    padding: int = 0
    """Octets after the item that its length does not include."""
    section: str = ""
    lists: tuple[tuple[Field, Options], ...] = ()
    """The lists within the item: the field that holds each, and its items."""

    @property
    def end(self) -> int:
        return self.offset + self.length + self.padding


@dataclass(frozen=True, slots=True)
class OptionFault:
    """Why the list could not be read further, or what is wrong with an item. `field` is a field of the item."""

    header: type[Header]
    offset: int
    field: str
    message: str
    found: int | None = None
    code: Code = Code.BAD_OPTION
    severity: Severity = Severity.ERROR


@dataclass(frozen=True, slots=True)
class Options:
    """The contents of a list: its items in order, the octets after the last one, and the faults of list and items."""

    items: tuple[Option, ...]
    remainder: bytes
    faults: tuple[OptionFault, ...]
    offset: int = 0
    """Where the list begins."""

    @property
    def remainder_offset(self) -> int:
        return self.items[-1].end if self.items else self.offset

    def every(self) -> Iterator[Option]:
        """The items, each followed by those of the lists within it."""
        for item in self.items:
            yield item
            for _, options in item.lists:
                yield from options.every()
