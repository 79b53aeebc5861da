"""A line as pieces of text with roles. What a role looks like (a colour, a CSS class, nothing) is decided elsewhere."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum

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

Span = tuple[str, Role]
Line = list[Span]


def plain(line: Iterable[Span]) -> str:
    """The text of a line, without its roles."""
    return "".join(text for text, _ in line)


def cut_line(line: Line, width: int) -> Line:
    """The line in at most `width` characters."""
    kept: Line = []
    left = width
    if sum(len(text) for text, _ in line) <= width:
        return line
    for text, role in line:
        if len(text) >= left:
            kept.append((cut(text + " ", left), role))
            return kept
        kept.append((text, role))
        left -= len(text)
    return kept
