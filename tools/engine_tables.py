"""Prints what the engine's tables say of a protocol: `python tools/engine_tables.py udp`.

The record of its declaration, word by word, then the steps that the engine runs over a header. Words that are 0 are
left out. Every new protocol moves the addresses, so that they are not shown: `…` stands for a row, the number of its
words for a run, and for a step its place among the others.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence

from dissect.derive.terms import LEAST, MOST
from dissect.engine.preamble import Preamble
from dissect.engine.tables.declarations import tables
from dissect.engine.tables.steps import ALL
from dissect.engine.words import GENERAL, Action, Record, Step
from dissect.packet.protocol_set import default_protocols
from dissect.packet.rows.engine_tables import declarations_of

PROGRAMS = (Record.SELECT, Record.STEPS, Record.NOTES)
SAID = (Step.ACTION, Step.LEAST, Step.SPAN, Step.TARGET)
"""Words that are said in another form."""
GO_ELSEWHERE = (Action.WIDE, Action.JUMP)
FIND = (Action.KEY, Action.EITHER, Action.PEEK, Action.WIDE)
"""Their first operand is an address."""
LAST = (Action.END, Action.VARIANT)
HALF = 1 << 63


def described(name: str) -> Iterator[str]:
    """The lines about the protocols of a name."""
    declarations = declarations_of(default_protocols())
    words = tables(declarations)
    for number, header in enumerate(declarations.headers):
        if header.stack.name != name:
            continue
        begin = words[Preamble.RECORDS] + number * len(Record)
        record = words[begin : begin + len(Record)]
        yield f"{header.__name__}, its record:"
        yield from _record(record)
        for program in PROGRAMS:
            if record[program] and (program is Record.STEPS or record[program] != record[Record.STEPS]):
                yield f"{header.__name__}, its {program.name}:"
                yield from _steps(words, record[program])


def _record(record: Sequence[int]) -> Iterator[str]:
    for word in Record:
        shown = str(record[word])
        if word.meaning.startswith("run of "):
            shown = f"{record[word + 1] - record[word]} words"
        elif word.meaning.startswith("address of "):
            shown = "…"
        if record[word] and shown != "0 words" and word.meaning != "its end":
            yield f"  {word.name:<15} {shown:>8}  {word.meaning}"


def _steps(words: Sequence[int], begin: int) -> Iterator[str]:
    """A line for each step from an address on, as far as they lead."""
    place = farthest = 0
    while place <= farthest:
        row = words[begin + place * len(Step) :][: len(Step)]
        action, is_bounded = list(Action)[row[Step.ACTION] % GENERAL], row[Step.SPAN] != ALL
        yield f"  {place:>3} {action.name:<7} {' '.join(_said(action, row, begin))}".rstrip()
        if is_bounded or action in GO_ELSEWHERE:
            farthest = max(farthest, (row[Step.TARGET] - begin) // len(Step))
        if is_bounded or action not in LAST:
            farthest = max(farthest, place + 1)
        place += 1


def _said(action: Action, row: Sequence[int], begin: int) -> Iterator[str]:
    """The words of a step that say something, in their order; the bounds of its number as they are declared."""
    is_bounded = row[Step.SPAN] != ALL
    for word in Step:
        value = row[word]
        if word is Step.TARGET and (is_bounded or action in GO_ELSEWHERE):
            yield f"TARGET={value if value < 0 else (value - begin) // len(Step)}"
        elif word is Step.LEAST and is_bounded:
            yield _bounds(value, row[Step.SPAN])
        elif word is Step.FIRST and action in FIND:
            yield "FIRST=…"
        elif value and word not in SAID and (row[Step.ACTION] >= GENERAL or word is not Step.FACTOR):
            yield f"{word.name}={value}"


def _bounds(least: int, span: int) -> str:
    """Where a number has to be. Sums are modulo 2^64, so that the numbers outside of some bounds are a span too."""
    most = (least + span + HALF) % (2 * HALF) - HALF
    word, least, most = ("within", least, most) if least <= most else ("outside", most + 1, least - 1)
    return f"{word} {'-∞' if least <= LEAST else least}…{'∞' if most >= MOST else most}"


def main(arguments: list[str]) -> int:
    """Print the tables of the protocols that are named. Exit status 2 if there is none of a name."""
    for name in arguments:
        lines = list(described(name))
        print(*lines or [f"there is no protocol {name}"], sep="\n")
        if not lines:
            return 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
