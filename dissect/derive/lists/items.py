"""What the lists within headers are read as: items with their spans, and what was wrong with them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from dissect.problems import Code, Severity
from dissect.schema import Field, Header


@cache
def items_within(header: type[Header]) -> tuple[type[Header], ...]:
    """Every declaration that may stand in the lists of a header, after what it quotes, and in the lists within those:
    each before what its own lists hold."""
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


@dataclass(frozen=True, slots=True)
class Option:
    """One item: its header value, and its span. `section` is the label of its section, where the list has such."""

    header: Header
    offset: int
    length: int
    padding: int = 0
    """Octets after the item that its length does not count."""
    section: str = ""
    lists: tuple[tuple[Field, Options], ...] = ()
    """The lists within the item: the field that holds each, and its items."""

    @property
    def end(self) -> int:
        return self.offset + self.length + self.padding


@dataclass(frozen=True, slots=True)
class OptionFault:
    """Why the list could not be read further, or what an item has wrong. `field` is of the item's header."""

    header: type[Header]
    offset: int
    field: str
    message: str
    found: int | None = None
    code: Code = Code.BAD_OPTION
    severity: Severity = Severity.ERROR


@dataclass(frozen=True, slots=True)
class Options:
    """What a list held: its items in order, what follows the last of them, and what was wrong, in the items too."""

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
