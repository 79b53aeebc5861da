"""A ladder as a Mermaid diagram, which documents and web pages can hold."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from dissect.render.conversations import end_text
from dissect.render.ladders.layout import Arrow, Break, Item, items_of, state_text
from dissect.session.ladders import Fate, Ladder, Rung

MOST_ARROWS: Final = 100
"""More are hard to read, and may be more than Mermaid draws."""
LEFT, RIGHT = "L", "R"
SPECIAL: Final = re.compile(r"[#;<>&\"%\\{}]|\bend\b", re.IGNORECASE)
"""What means something to Mermaid or to the page around it. A word `end` ends the diagram."""
ARROWS: Final = {Fate.SEEN: "->>", Fate.LOST: "-x", Fate.NOT_CAPTURED: "-->>"}


def mermaid_lines(ladder: Ladder, *, raw_numbers: bool = False, unfold: bool = False) -> Iterator[str]:
    """The lines of a sequence diagram."""
    yield "sequenceDiagram"
    for name, end in zip((LEFT, RIGHT), ladder.conversation.ends, strict=True):
        yield f"    participant {name} as {escaped(end_text(end))}"
    yield from _states(*map(state_text, ladder.begin))
    items = list(items_of(ladder, raw_numbers=raw_numbers, unfold=unfold))
    for item in items[:MOST_ARROWS]:
        yield from _item(item)
    more = len(items) - MOST_ARROWS + ladder.left_out
    if more > 0:
        yield _note(f"… and {more:,} more")


def _item(item: Item) -> Iterator[str]:
    if isinstance(item, Arrow) and not item.rung.is_quoted:
        rung = item.rung
        ends = (LEFT, RIGHT) if rung.is_from_left else (RIGHT, LEFT)
        yield f"    {ARROWS[rung.fate].join(ends)}: {_said(rung, item)}"
        yield from _states(state_text(rung.left), state_text(rung.right))
    else:
        yield _note(item.label if isinstance(item, Break) else f"#{_number(item)} {item.label}")


def _number(item: Item) -> int:
    return item.rung.number if isinstance(item, Arrow) else item.rungs[0].number  # type: ignore[union-attr]  # no break


def _said(rung: Rung, item: Arrow) -> str:
    label = item.label if rung.missing is not None else f"#{rung.number} {item.label}"
    return "<br/>".join(map(escaped, (label, *(f"[{one}]" for one in item.marks))))


def _note(text: str) -> str:
    return f"    Note over {LEFT},{RIGHT}: {escaped(text)}"


def _states(left: str, right: str) -> Iterator[str]:
    if left:
        yield f"    Note left of {LEFT}: {escaped(left)}"
    if right:
        yield f"    Note right of {RIGHT}: {escaped(right)}"


def escaped(text: str) -> str:
    """Text with numbers in the place of what would mean something."""
    return SPECIAL.sub(lambda found: f"{found[0][:-1]}#{ord(found[0][-1])};", text)
