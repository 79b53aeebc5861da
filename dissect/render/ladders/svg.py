"""A ladder as SVG: for pages and slides. Lines and text have the colour of the text around it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape as of_markup
from typing import Final

from dissect.render.conversations import end_text
from dissect.render.escape import cut
from dissect.render.ladders.layout import Arrow, Break, Item, items_of, state_text, times_of
from dissect.render.ladders.text import ladder_text
from dissect.session.ladders import Fate, Ladder, Rung

LEFT: Final = 230
RIGHT: Final = 690
WIDTH: Final = 820
"""Where the lines of the ends are, and the width of all."""
TOP: Final = 64
STEP: Final = 34
LINE: Final = 15
"""From one message to the next, and what each of its marks adds."""
FONT: Final = 13
SMALL: Final = 11
CHARACTER: Final = 0.66
"""The width of a character, as a part of its size."""
EDGE: Final = 6
STYLE: Final = f"font-family: system-ui, sans-serif; font-size: {FONT}px; fill: currentColor"
TIP: Final = 7


def ladder_svg(ladder: Ladder, *, raw_numbers: bool = False, unfold: bool = False) -> Iterator[str]:
    """The lines of the drawing. A screen reader says the ladder as text. Texts from the capture are escaped."""
    items = list(items_of(ladder, raw_numbers=raw_numbers, unfold=unfold))
    times = times_of(ladder.rungs)
    heights = [STEP + LINE * len(one.marks) if isinstance(one, Arrow) else STEP for one in items]
    tops = [TOP + sum(heights[:at]) for at in range(len(items))]
    bottom = TOP + sum(heights) + STEP // 2
    first, second = map(end_text, ladder.conversation.ends)
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {WIDTH} {bottom + STEP}" width="{WIDTH}" '
        f'height="{bottom + STEP}" style="{STYLE}">'
    )
    yield f"<title>{of_markup(f'{ladder.conversation.protocol}, {first} and {second}')}</title>"
    yield f"<desc>{of_markup(ladder_text(ladder))}</desc>"
    for x, name, state in zip((LEFT, RIGHT), (first, second), map(state_text, ladder.begin), strict=True):
        yield _text(x, 18, name, "middle", weight="bold")
        yield f'<path d="M{x} 28V{bottom}" stroke="currentColor" stroke-opacity="0.5"/>'
        yield from _state(x, 40, state)
    for top, item in zip(tops, items, strict=True):
        yield from _item(item, top, times)
    if ladder.left_out:
        yield _text((LEFT + RIGHT) // 2, bottom + FONT, f"… and {ladder.left_out:,} more", "middle", opacity=0.7)
    yield "</svg>"


def _item(item: Item, top: int, times: Mapping[int, str]) -> Iterator[str]:
    """An arrow, or words where several messages, or a long time, or nothing of this conversation stand."""
    y, middle = top + STEP // 2, (LEFT + RIGHT) // 2
    if isinstance(item, Break):
        yield _text(middle, y + FONT // 2, item.label, "middle", opacity=0.7)
        return
    rung = item.rung if isinstance(item, Arrow) else item.rungs[0]
    if rung.missing is None:
        yield _text(EDGE, y + FONT // 2, f"{rung.number}  {times.get(rung.number, '')}", "start", opacity=0.7)
    if isinstance(item, Arrow) and not rung.is_quoted:
        yield from _arrow(rung, y)
        yield _text(middle, y - 5, _fitting(item.label), "middle")
        yield from _state(LEFT, y + FONT // 2, state_text(rung.left))
        yield from _state(RIGHT, y + FONT // 2, state_text(rung.right))
    else:
        yield _text(middle, y + FONT // 2, _fitting(item.label), "middle", opacity=0.7)
    for at, mark in enumerate(item.marks if isinstance(item, Arrow) else (), 1):
        yield _text(middle, y + LINE * at, _fitting(f"[{mark}]"), "middle", opacity=0.8)


def _arrow(rung: Rung, y: int) -> Iterator[str]:
    """A line with a tip; one that was lost ends in a cross before the other end, one that is missing is dashed."""
    begin, end = (LEFT + EDGE, RIGHT - EDGE) if rung.is_from_left else (RIGHT - EDGE, LEFT + EDGE)
    forward = 1 if rung.is_from_left else -1
    dashed = ' stroke-dasharray="4 4"' if rung.fate is Fate.NOT_CAPTURED else ""
    if rung.fate is Fate.LOST:
        end = begin + (end - begin) * 2 // 3
        tip = f"M{end - TIP} {y - TIP}L{end + TIP} {y + TIP}M{end - TIP} {y + TIP}L{end + TIP} {y - TIP}"
    else:
        tip = f"M{end - forward * TIP} {y - TIP // 2}L{end} {y}L{end - forward * TIP} {y + TIP // 2}"
    yield f'<path d="M{begin} {y}H{end}" fill="none" stroke="currentColor"{dashed}/>'
    yield f'<path d="{tip}" fill="none" stroke="currentColor"/>'


def _state(x: int, y: int, state: str) -> Iterator[str]:
    """The state of an end, outside of its line."""
    if state:
        yield _text(x - EDGE if x == LEFT else x + EDGE, y, state, "end" if x == LEFT else "start", size=SMALL)


def _fitting(text: str) -> str:
    return cut(text, int((RIGHT - LEFT - 4 * EDGE) / (FONT * CHARACTER)))


def _text(x: int, y: int, text: str, anchor: str, *, size: int = FONT, opacity: float = 1, weight: str = "") -> str:
    more = (f' font-size="{size}"' if size != FONT else "") + (f' opacity="{opacity}"' if opacity < 1 else "")
    bold = f' font-weight="{weight}"' if weight else ""
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}"{more}{bold} xml:space="preserve">{of_markup(text)}</text>'
