"""Writes what the C of the engine includes, from what Python says the words of its tables mean: their meanings, and the
enumerations that words hold.

`python tools/engine_format.py` writes `dissect/engine/native/format.h`; `--check` fails if it would differ.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from enum import Enum
from inspect import getdoc
from pathlib import Path

from dissect.checksum.verdict import Kind
from dissect.derive.checksum_outline import PseudoHeaderUse, Readdressing
from dissect.engine.answers import Asked, LayerFlag, StopReason
from dissect.engine.list_words import LIST_NUMBERS, LIST_ROWS
from dissect.engine.structures import MOST_GROUPS, NESTINGS, PROBLEMS, SLOTS
from dissect.engine.tables.declarations import ENUMERATIONS
from dissect.engine.words import FORMAT_VERSION, GENERAL, MAGIC, NUMBERS, PAGE, ROWS, Verdict, Word

FILE = Path(__file__).resolve().parents[1] / "dissect" / "engine" / "native" / "format.h"


def format_header() -> str:
    """The text of the header file."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield "/* Generated from dissect/engine/words.py, list_words.py, answers.py and their enumerations: do not edit. */"
    yield "/* clang-format off */"
    yield "#ifndef DISSECT_FORMAT_H"
    yield "#define DISSECT_FORMAT_H"
    yield ""
    yield f"enum {{ FORMAT_VERSION = {FORMAT_VERSION}, FORMAT_MAGIC = {MAGIC:#x} }};"
    yield f"enum {{ PAGE = {PAGE}, GENERAL = {GENERAL} }};"
    yield f"enum {{ SLOTS = {SLOTS}, PROBLEMS = {PROBLEMS}, NESTINGS = {NESTINGS}, MOST_GROUPS = {MOST_GROUPS} }};"
    rows = *ROWS, *LIST_ROWS
    for row in (*rows, *NUMBERS, *LIST_NUMBERS, Asked, StopReason):
        prefix = _prefix_of(row)
        yield ""
        yield f"/* {(getdoc(row) or '').splitlines()[0]} */"
        yield "enum {"
        first = f" = {-len(row)}" if row is Verdict else ""
        for one in row:
            yield f"  {prefix}_{one.name}{'' if one else first}, /* {one.meaning} */"
        if row is Verdict:
            yield from _members("VERDICT", Kind)
        yield f"  {prefix}_WORDS" if row in rows else f"  {prefix}_COUNT"
        yield "};"
    yield ""
    yield f"/* {getdoc(LayerFlag)} */"
    yield "enum {"
    yield from (f"  LAYER_{one.name} = {one.bit}, /* {one.meaning} */" for one in LayerFlag)
    yield "};"
    enumerations: tuple[type[Enum], ...] = (*ENUMERATIONS, PseudoHeaderUse, Readdressing)
    for kind in enumerations:
        yield ""
        yield "enum {"
        yield from _members(_prefix_of(kind), kind)
        yield f"  {_prefix_of(kind)}_COUNT"
        yield "};"
    yield ""
    yield "#endif"


def _members(prefix: str, members: Iterable[Enum]) -> Iterator[str]:
    return (f"  {prefix}_{one.name}," for one in members)


def _prefix_of(kind: type[Word] | type[Enum]) -> str:
    """The beginning of the names of a class's members: `CHECK` for `Check`, `ZERO` for `Zero`."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", kind.__name__).upper()


def main(arguments: list[str]) -> int:
    """Write the file, or with --check say whether it is stale. Exit status 1 if it is."""
    text = format_header()
    if "--check" not in arguments:
        FILE.write_text(text, encoding="utf-8")
    elif FILE.read_text(encoding="utf-8") != text:
        print(f"{FILE.name} is stale: run make documents")
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
