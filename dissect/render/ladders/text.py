"""A ladder as text: two vertical lines, and what goes from one to the other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from textwrap import wrap
from typing import Final, NamedTuple

from dissect.render.conversations import end_text
from dissect.render.escape import cut
from dissect.render.ladders.layout import Arrow, Break, Fold, Item, items_of, state_text, times_of
from dissect.render.spans import INDENT, Line, Role, TextSpan, cut_line, plain
from dissect.render.tables import WIDTH, count_of
from dissect.session.ladders import Fate, Ladder, Rung

NARROWEST: Final = 24
"""Characters between the ends, however narrow the terminal is."""
WIDEST: Final = 80
LINE, MISSING, CROSS, BAR, GAP = "─", "╌", "×", "│", "·"
FEWEST_DASHES: Final = 6
"""An arrow without room for a label between so many has it on the line above."""


class Frame(NamedTuple):
    """The columns: numbers and times, or states of the left end, then what is between the ends."""

    number: int
    margin: int
    inner: int

    def line(self, inner: Line, *, beside: TextSpan = ("", Role.FAINT), right: str = "", bar: str = BAR) -> Line:
        """A line with what is between the ends, and what stands beside it."""
        text, role = beside
        room = self.inner - len(plain(inner))
        line: Line = [(f"{text:>{self.margin}} ", role), (bar, Role.FAINT), *inner, (" " * room + bar, Role.FAINT)]
        return [*line, (f" {right}", Role.STRONG)] if right else line

    def state_line(self, inner: Line, left: str, right: str) -> Line:
        """The same with states."""
        return self.line(inner, beside=(left, Role.STRONG), right=right)

    def when(self, number: int, times: Mapping[int, str]) -> TextSpan:
        """The number of a packet, and its time."""
        return f"{number:>{self.number}}  {times.get(number, '')}", Role.FAINT


def ladder_text(ladder: Ladder) -> str:
    """The whole ladder as plain text."""
    return "\n".join(plain(line).rstrip() for line in ladder_lines(ladder))


def ladder_lines(
    ladder: Ladder, width: int | None = None, *, raw_numbers: bool = False, unfold: bool = False
) -> Iterator[Line]:
    """The ladder, and above and below it what is to be said about it."""
    items = list(items_of(ladder, raw_numbers=raw_numbers, unfold=unfold))
    drawn = _drawing(ladder, items, width or WIDTH)
    yield from _title(ladder, *map(end_text, ladder.conversation.ends))
    yield []
    yield from drawn if width is None else (cut_line(line, width) for line in drawn)
    legend = list(_legend(ladder, items))
    if legend:
        yield []
        yield from legend


def _drawing(ladder: Ladder, items: Sequence[Item], width: int) -> Iterator[Line]:
    """The lines between the ends, under their names."""
    times = times_of(ladder.rungs)
    frame = _frame(ladder, times, width)
    yield from _heads(frame, *map(end_text, ladder.conversation.ends))
    yield frame.state_line([], *map(state_text, ladder.begin))
    for item in items:
        yield from _item_lines(frame, item, times)
    yield frame.line([])


def _frame(ladder: Ladder, times: dict[int, str], width: int) -> Frame:
    states = [(rung.left, rung.right) for rung in ladder.rungs] + [ladder.begin]
    left, right = (max(len(state_text(pair[end])) for pair in states) for end in range(2))
    number = max((len(str(one.number)) for one in ladder.rungs), default=0)
    margin = max(number + 2 + max(map(len, times.values()), default=0), left)
    around = margin + 1 + 2 + (right + 1 if right else 0)
    return Frame(number, margin, min(max(width - around, NARROWEST), WIDEST))


def _title(ladder: Ladder, first: str, second: str) -> Iterator[Line]:
    one = ladder.conversation
    between = "and" if not one.has_roles else "→?" if one.role_reason.is_guess else "→"
    yield [
        (f"{INDENT}conversation {one.number}: ", Role.STRONG),
        (f"{one.protocol} ", Role.PROTOCOL),
        (f"{first} {between} {second}", Role.ADDRESS),
    ]
    if ladder.conversations > 1:
        others = f"one of {ladder.conversations:,}; `dissect flows` lists them, --conversation N shows another one"
        yield [(f"{INDENT}{others}", Role.FAINT)]


def _heads(frame: Frame, first: str, second: str) -> Iterator[Line]:
    """The names of the ends above their lines; on two lines if they would meet."""
    indent = frame.margin + 1
    whole = frame.inner + 2
    if len(first) + len(second) + 2 <= whole:
        yield [(" " * indent + f"{first}{second:>{whole - len(first)}}", Role.ADDRESS)]
        return
    yield [(" " * indent + first, Role.ADDRESS)]
    yield [(" " * max(indent + whole - len(second), 0) + second, Role.ADDRESS)]


def _item_lines(frame: Frame, item: Item, times: dict[int, str]) -> Iterator[Line]:
    if isinstance(item, Break):
        yield frame.line([(f"{item.label:^{frame.inner}}", Role.FAINT)], bar=GAP)
    elif isinstance(item, Fold):
        first = item.rungs[0].number
        label = cut(f"… {item.label}", frame.inner - 2)
        yield frame.line([(f" {label}", Role.FAINT)], beside=frame.when(first, times))
    else:
        yield from _arrow_lines(frame, item, times)


def _arrow_lines(frame: Frame, item: Arrow, times: Mapping[int, str]) -> Iterator[Line]:
    rung = item.rung
    beside = ("", Role.FAINT) if rung.missing is not None else frame.when(rung.number, times)
    if rung.is_quoted:
        first, *more = wrap(item.label, frame.inner - 2)
        yield frame.line([(f" {first}", Role.NOTE)], beside=beside)
        yield from (frame.line([(f" {one}", Role.NOTE)]) for one in more)
        return
    left, right = state_text(rung.left), state_text(rung.right)
    length = frame.inner * 2 // 3 if rung.fate is Fate.LOST else frame.inner
    if left or len(item.label) + FEWEST_DASHES + 2 > length:
        yield frame.line([(f" {cut(item.label, frame.inner - 2)}", Role.PLAIN)], beside=beside)
        yield frame.state_line(_drawn(rung, "", length, frame.inner), left, right)
    else:
        yield frame.line(_drawn(rung, item.label, length, frame.inner), beside=beside, right=right)
    for mark in item.marks:
        for one in wrap(f"[{mark}]", frame.inner - 2):
            yield frame.line([(f" {one}", Role.NOTE)])


def _drawn(rung: Rung, label: str, length: int, inner: int) -> Line:
    """The arrow, with a label in it if there is one."""
    dash = MISSING if rung.fate is Fate.NOT_CAPTURED else LINE
    is_lost = rung.fate is Fate.LOST
    role = Role.BAD if is_lost else Role.WARN if dash == MISSING else Role.FAINT
    head = CROSS if is_lost else ">" if rung.is_from_left else "<"
    said = f" {label} " if label else ""
    rest = length - 3 - len(said)
    if rung.is_from_left:
        return [(dash * 2, role), (said, Role.PLAIN), (dash * rest + head, role)]
    return [(" " * (inner - length) + head + dash * rest, role), (said, Role.PLAIN), (dash * 2, role)]


def _legend(ladder: Ladder, items: Sequence[Item]) -> Iterator[Line]:
    states = chain(ladder.begin, *((rung.left, rung.right) for rung in ladder.rungs))
    fates = {rung.fate for rung in ladder.rungs}
    if any(one is not None and one.possible for one in states):
        yield [(f"{INDENT}(STATE?)  only if the latest message has arrived", Role.FAINT)]
    if Fate.LOST in fates:
        yield [
            (
                f"{INDENT}{CROSS}  sent again: it was lost behind the capture, or its acknowledgment was",
                Role.FAINT,
            )
        ]
    if Fate.NOT_CAPTURED in fates:
        yield [(f"{INDENT}{MISSING * 2}  acknowledged, but not in the capture", Role.FAINT)]
    if any(isinstance(one, Fold) for one in items):
        yield [(f"{INDENT}…  --unfold shows each packet", Role.FAINT)]
    if ladder.left_out:
        yield [(f"{INDENT}{count_of(ladder.left_out, 'more message')} follow", Role.NOTE)]
