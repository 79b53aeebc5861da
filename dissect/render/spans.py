"""A line as pieces of text with roles. What a role looks like (a colour, a CSS class, nothing) is decided elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import Enum
from itertools import groupby

from dissect.render.escape import cut


class Role(Enum):
    """What a piece of text is."""

    PLAIN = "plain"
    FAINT = "faint"
    """Context: offsets, rulers, what is repeated on every line."""
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
    """The last four tell neighbouring layers apart."""


LAYER_ROLES = (Role.FIRST, Role.SECOND, Role.THIRD, Role.FOURTH)

HANGING = 2
"""How much further than the first the other lines of a wrapped one begin."""

TextSpan = tuple[str, Role]
Line = list[TextSpan]


def plain(line: Iterable[TextSpan]) -> str:
    """The text of a line, without its roles."""
    return "".join(text for text, _ in line)


def cut_line(line: Line, width: int) -> Line:
    """The line in at most `width` characters."""
    if sum(len(text) for text, _ in line) <= width:
        return line
    kept: Line = []
    left = width
    for text, role in line:
        if left > 0:
            # The line goes on, so that a piece that just fits is cut as well.
            kept.append((cut(text, left) if len(text) != left else cut(f"{text} ", left), role))
        left -= len(text)
    return kept


def wrapped(line: Line, width: int) -> Iterator[Line]:
    """The line in lines of at most `width` characters, broken between words, indented as the first one and a bit."""
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
