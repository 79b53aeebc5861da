"""What is said of the lists in a header: records asked for or given, and options with a single value.

Like a `LayerPlan`, what an item says is found once for each declaration.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Any, Final, NamedTuple, TypeAlias

from dissect.derive.documents.floors import ABBREVIATION
from dissect.derive.lists.items import Option, Options, items_within
from dissect.render.escape import cut, escape_octets, quoted
from dissect.render.lines.layer_plan import layer_plan
from dissect.render.lines.words.phrases import Leading, Once
from dissect.render.lines.words.spellings import name
from dissect.render.packets.values import name_of
from dissect.schema import Content, Field, Header, OptionList, Sections
from dissect.schema.layout import FieldKind

UNSAID: Final = "Reserved"
"""The beginning of number names that carry no information."""
MOST_ITEMS: Final = 6
WIDEST: Final = 54
WIDEST_WITHIN: Final = 30
LAST: Final = 12
LONG: Final = 30
NARROWEST: Final = 16
"""How many items are named on a line, and how many characters they may have together, in a list of a header and in one
within an item; a header may have hundreds. The last one may go so far beyond as it takes to say that there is one more;
a long one is cut, if enough of it is left."""

Texts: TypeAlias = Sequence[tuple[str, Callable[[Any], str]]]
"""The fields of a header that are texts, and what makes text of their values."""


class ItemWords(NamedTuple):
    """What the lists of a header say."""

    leading: str
    """What says better than the header's first phrase what kind of header it is; empty for nothing."""
    listed: str
    """The items, in angle brackets; empty for nothing."""


NO_WORDS: Final = ItemWords("", "")


def list_words(lists: Sequence[tuple[Field, Options]]) -> ItemWords:
    """The words of the items in a header's lists: the first of them, and how many more there are."""
    if not lists:
        return NO_WORDS
    leading, said = "", list[str]()
    for leads, text in _said(lists):
        if leads and not leading:
            leading = text
        else:
            said.append(text)
    return ItemWords(leading, f"<{_first(said, WIDEST)}>" if said else "")


def may_lead(header: type[Header]) -> bool:
    """Whether an item in a header's lists may tell what the header is."""
    return any(phrase.leads for kind in items_within(header) for phrase in kind.line or ())


def with_items(words: list[str], items: ItemWords) -> list[str]:
    """The words of a header, with those of its lists."""
    if items.leading:
        words[:1] = [items.leading]
    if items.listed:
        words.append(items.listed)
    return words


def _first(said: Sequence[str], widest: int) -> str:
    """The first of several texts, and how many more there are."""
    shown, width = list(said[:1]), len(said[0])
    for index, text in enumerate(said[1:MOST_ITEMS], start=2):
        room, width = widest - width - 2, width + len(text) + 2
        if width > widest + (LAST if index == len(said) else 0):
            shown += [cut(text, room)] if len(text) > LONG and room >= NARROWEST else []
            break
        shown.append(text)
    more = [f"… {len(said) - len(shown)} more"] if len(said) > len(shown) else []
    return ", ".join([*shown, *more])


def _said(lists: Sequence[tuple[Field, Options]]) -> Iterator[tuple[bool, str]]:
    """The words of each item of which something is said, and whether they lead."""
    before = set[str]()
    for field, options in lists:
        declared = field.options
        common = declared.unknown.stack.name if isinstance(declared, OptionList) else ""
        for item in options.items:
            kind = type(item.header)
            text: str | None
            leads = False
            if kind.line is not None:
                phrases = list(_phrases(item, before))
                text, leads = " ".join(phrases), any(isinstance(one, Leading) for one in phrases)
            elif isinstance(declared, Sections | Content):
                text = _record(item)
            else:
                text = option_plan(kind, common).said(item.header, item.length)
            if text:
                yield leads, text


def _phrases(item: Option, before: set[str]) -> Iterator[str]:
    """What a declaration says of an item, and what the lists in it say; nothing if it has no phrase.

    `before`: what has been said, and need not be said again.
    """
    kind = type(item.header)
    plan = layer_plan(kind)
    for phrase in plan.words(plan.read(item.header), None):
        if isinstance(phrase, Once):
            if phrase in before:
                continue
            before.clear()
            before.add(phrase)
        yield phrase
    if kind.line:
        yield from _within(item)


def _within(item: Option) -> Iterator[str]:
    """What the lists in an item say: its content as it is, several options in braces."""
    for field, options in item.lists:
        said = [text for _, text in _said([(field, options)])]
        if len(said) > 1:
            yield f"{{{_first(said, WIDEST_WITHIN)}}}"
        else:
            yield from said


class OptionPlan:
    """What is said of the options of one declaration: the name, and the number if that is the only field.

    Padding is skipped; all chunks are named. `common` is the name of options without their own.
    """

    def __init__(self, kind: type[Header], common: str) -> None:
        slots = kind.layout.slots
        content = [slot for slot in slots[1:] if slot.field.name != "length"]
        self._first, self._last = slots[0].field, slots[-1].field.name
        self._content = [slot.field.name for slot in content]
        self._numbers = [slot.field for slot in content if slot.kind is FieldKind.UNSIGNED]
        self._texts = _texts(kind) if slots[0].kind is FieldKind.TEXT else []
        self._title = "" if kind.stack.name == common else kind.stack.name.rpartition(".")[2]
        """Wireshark's short word for the option; if it has none, the name of the option's kind is said."""

    def said(self, header: Header, length: int) -> str | None:
        """The words of an option of so many octets; None for one of which nothing is said."""
        if self._texts:
            return " ".join(_read_texts(header, self._texts))
        number = getattr(header, self._first.name)
        kind = name_of(self._first, number)
        short = ABBREVIATION.search(kind)
        numbers = [getattr(header, one.name) for one in self._numbers]
        names = [name_of(one, value) for one, value in zip(self._numbers, numbers, strict=True)]
        named = [one for one in names if one and not one.startswith(UNSAID)]
        if short is not None:
            last = getattr(header, self._last)
            message = quoted(last) if isinstance(last, bytes) else ""
            return " ".join([short.group(1), *named, *([message] if message else [])])
        if length <= 1 or (len(numbers) > 1 and not named):
            return None
        title = self._title or kind or f"{self._first.label.lower()} {number}"
        only = [str(value) for value in numbers if len(self._content) == 1 and value is not None]
        text = quoted(getattr(header, title)) if self._content == [title] and not numbers else ""
        return " ".join([title, *(named or only), *([text] if text else [])])


option_plan = cache(OptionPlan)
"""The plan of a declaration."""


def _record(record: Option) -> str:
    """A record: the addresses, domain names and texts in it, and what the lists in it say."""
    return " ".join([*_read_texts(record.header, record_plan(type(record.header))), *_within(record)])


def _texts(kind: type[Header]) -> Texts:
    """The fields of a header that are texts, and how they are read."""
    found = list[tuple[str, Callable[[Any], str]]]()
    for slot in kind.layout.slots:
        if slot.kind is FieldKind.TEXT:
            found.append((slot.field.name, _decoded))
        elif slot.made is not None:
            found.append((slot.field.name, name))
    return found


record_plan = cache(_texts)
"""What is said of the records of a declaration."""


def _read_texts(header: Header, texts: Texts) -> Iterator[str]:
    for field, read in texts:
        value = getattr(header, field)
        if value is not None and (text := read(value)):
            yield text


def _decoded(octets: bytes) -> str:
    return escape_octets(octets)
