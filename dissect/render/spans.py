"""A line as pieces of text with roles. The output decides what a role looks like: a colour, a CSS class, nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import Enum
from itertools import groupby

from dissect.render.escape import cut


class Role(Enum):
    """The role of a piece of text."""

    PLAIN = "plain"
    FAINT = "faint"
    """Context: offsets, rulers, text repeated on every line."""
    STRONG = "strong"
    ADDRESS = "address"
    PROTOCOL = "protocol"
    GOOD = "good"
    NOTE = "note"
    WARN = "warn"
    BAD = "bad"
    FIRST = "first"
    SECOND = "second"
    THIRD = "third"
    FOURTH = "fourth"
    """The last four distinguish neighbouring layers."""


LAYER_ROLES = (Role.FIRST, Role.SECOND, Role.THIRD, Role.FOURTH)

INDENT = "  "
HANGING = 2
"""The extra indentation of continuation lines."""

TextSpan = tuple[str, Role]
Line = list[TextSpan]


def plain(line: Iterable[TextSpan]) -> str:
    """The text of a line without roles."""
    return "".join(text for text, _ in line)


def cut_line(line: Line, width: int) -> Line:
    """The line, cut to at most `width` characters."""
    if sum(len(text) for text, _ in line) <= width:
        return line
    kept: Line = []
    left = width
    for text, role in line:
        if left > 0:
            # More follows, so a piece that just fits is cut as well.
            kept.append((cut(text, left) if len(text) != left else cut(f"{text} ", left), role))
        left -= len(text)
    return kept


def wrapped(line: Line, width: int) -> Iterator[Line]:
    """The line wrapped between words to at most `width` characters; continuation lines are indented further."""
    cells = [(character, role) for text, role in line for character in text]
    margin = len(cells) - len("".join(character for character, _ in cells).lstrip())
    indent: list[TextSpan] = []
    while len(indent) + len(cells) > width:
        room = width - len(indent)
        end = max((at for at in range(margin + 1, room + 1) if cells[at][0] == " "), default=room)
        yield _joined(indent + cells[:end])
        cells = cells[end:]
        while cells and cells[0][0] == " ":
            del cells[0]
        indent = [(" ", Role.PLAIN)] * min(margin + HANGING, width // 2)
        margin = 0
    if cells or not line:
        yield _joined(indent + cells)


def _joined(cells: Iterable[TextSpan]) -> Line:
    return [
        ("".join(character for character, _ in group), role) for role, group in groupby(cells, key=lambda one: one[1])
    ]
