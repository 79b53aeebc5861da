"""Declarations as text: a header's diagram, a table of its fields, and the list of all headers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from textwrap import wrap

from dissect.derive.documents.diagram import diagram
from dissect.derive.documents.reference import place_in_stack, title
from dissect.derive.lists.items import items_within
from dissect.render.spans import Line, Role
from dissect.schema import Header
from dissect.schema.description import bits, default
from dissect.schema.layout import Slot

GAP = "  "
NARROW = 24
"""The narrowest useful column of text, in characters."""


class HeaderBook:
    """Headers by name: those of packets, the options within them, and their pseudo-headers."""

    def __init__(self, protocols: Sequence[type[Header]]) -> None:
        self.protocols = tuple(protocols)
        self.options: dict[type[Header], tuple[type[Header], ...]] = {}
        self.pseudo_headers = tuple(
            header.stack.pseudo_header.header for header in protocols if header.stack.pseudo_header is not None
        )
        seen = set(protocols)
        for header in protocols:
            members = tuple(member for member in items_within(header) if member not in seen)
            if members:
                self.options[header] = members
                seen.update(members)
        self._by_name: dict[str, type[Header]] = {}
        for header in self.all:
            self._by_name.setdefault(header.__name__.lower(), header)
        for header in self.all:
            self._by_name.setdefault(header.stack.name.lower(), header)

    @property
    def all(self) -> tuple[type[Header], ...]:
        options = (member for members in self.options.values() for member in members)
        return (*self.protocols, *options, *self.pseudo_headers)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._by_name)

    def find(self, name: str) -> type[Header] | None:
        """Look up by class name, then by Wireshark's name, ignoring case."""
        return self._by_name.get(name.lower())


def header_lines(header: type[Header], width: int | None = None) -> Iterator[Line]:
    """Title, diagram, fields, views, place in the stack, options; wraps long cells if a `width` is given."""
    yield [(header.__name__, Role.PROTOCOL), (f"{GAP}{title(header)}", Role.STRONG)]
    yield [(f"{header.stack.name} · {header.stack.reference} · {header.stack.reference.url}".rstrip(" ·"), Role.FAINT)]
    yield []
    yield from ([(f"{GAP}{line}", Role.PLAIN)] for line in diagram(header).splitlines())
    rows = [
        (slot.field.name, _size(slot), slot.field.wireshark, default(slot.field), slot.field.meaning)
        for slot in header.layout.slots
    ]
    if rows:
        yield []
        yield from _table(("field", "bits", "Wireshark", "default", "meaning"), rows, width)
    if header.views:
        yield []
        views = [(view.name, view.wireshark, view.meaning) for view in header.views]
        yield from _table(("view", "Wireshark", "meaning"), views, width)
    sentences = list(place_in_stack(header))
    if sentences:
        yield []
        for sentence in sentences:
            text = sentence.replace("`", "")
            parts = [text] if width is None else wrap(text, width - len(GAP))
            yield from ([(f"{GAP}{part}", Role.PLAIN)] for part in parts)
    for field in header.fields:
        if field.options is not None:
            yield []
            members = field.options.headers
            yield from _table((field.name, "kinds"), [(member.__name__, title(member)) for member in members], width)


def _size(slot: Slot) -> str:
    """The size of a field in bits; as the diagram has it if it varies."""
    return bits(slot) if slot.width.is_constant and not slot.is_rest and not slot.is_delimited else "varies"


def header_list_lines(book: HeaderBook) -> Iterator[Line]:
    """All headers: name, Wireshark's name, description; those of each group below one another."""
    groups = [("", book.protocols)]
    groups += [(f"options of {header.__name__}", members) for header, members in book.options.items()]
    groups.append(("pseudo-headers", book.pseudo_headers))
    for name, members in groups:
        if name:
            yield []
            yield [(name, Role.STRONG)]
        width = max((len(header.__name__) for header in members), default=0)
        short = max((len(header.stack.name) for header in members), default=0)
        for header in members:
            yield [
                (f"{GAP}{header.__name__:<{width}}{GAP}", Role.PROTOCOL),
                (f"{header.stack.name:<{short}}{GAP}", Role.FAINT),
                (title(header), Role.PLAIN),
            ]


def _table(head: Sequence[str], rows: Sequence[Sequence[str]], width: int | None) -> Iterator[Line]:
    """Rows in columns. If `width` is too small, the last column is wrapped or moves beneath the others."""
    widths = [max(len(line[column]) for line in (head, *rows)) for column in range(len(head) - 1)]
    indent = sum(widths) + len(GAP) * len(head)
    beneath = width is not None and width - indent < NARROW
    if beneath:
        indent = 3 * len(GAP)
    for line in (head, *rows):
        cells = [f"{cell:<{size}}" for cell, size in zip(line, widths, strict=False)]
        first, other = (Role.FAINT, Role.FAINT) if line is head else (Role.ADDRESS, Role.PLAIN)
        last = wrap(line[-1], max(width - indent, NARROW)) if width is not None else [line[-1]]
        same = "" if beneath else "".join(last[:1])
        yield [(f"{GAP}{cells[0]}{GAP}", first), (GAP.join([*cells[1:], same]).rstrip(), other)]
        rest = [] if beneath and line is head else last if beneath else last[1:]
        yield from ([(f"{'':{indent}}{part}", Role.FAINT)] for part in rest)
