"""What parses filters by the grammar: made of it, or of its stored tables, which takes a quarter of the time."""

from __future__ import annotations

from collections import deque
from functools import cache
from importlib import resources
from typing import Any, Final

import lark
from lark.grammar import Rule
from lark.lexer import TerminalDef

from dissect.stored_forms import stored

FORM: Final = "filter_grammar"
VERSION: Final = "lark"
"""Under what name a form has the version of lark that made it: another one may write its tables otherwise."""
SHIFTS: Final = 0
"""What a table of lark says where the parser goes on to another state."""


@cache
def parser() -> lark.Lark:
    """The parser."""
    form = stored(FORM, has_numbers=True)
    return made() if form is None or form[VERSION] != lark.__version__ else lark.Lark.load(form)


def made() -> lark.Lark:
    """The parser, made of the grammar."""
    grammar = resources.files("dissect.filter").joinpath("grammar.lark").read_text("utf-8")
    return lark.Lark(grammar, parser="lalr", propagate_positions=True, maybe_placeholders=True)


def form() -> dict[str, Any]:
    """What is stored: what `Lark.save` would write."""
    data, memo = made().memo_serialize([TerminalDef, Rule])
    data["parser"]["parser"] |= _in_order(data["parser"]["parser"])
    return {VERSION: lark.__version__, "data": data, "memo": memo}


def _in_order(table: dict[str, Any]) -> dict[str, Any]:
    """The tokens and states of a table of lark, numbered as they are met from the start, so that each build stores the
    same. lark numbers them as they come from sets."""
    names: dict[int, str] = table["tokens"]
    tokens = {name: number for number, name in enumerate(sorted(names.values()))}
    states = {state: number for number, state in enumerate(dict.fromkeys(table["start_states"].values()))}
    ordered = {}
    waiting = deque(states)
    while waiting:
        state = waiting.popleft()
        actions = {}
        for name, (action, target) in sorted((names[token], one) for token, one in table["states"][state].items()):
            if action == SHIFTS and target not in states:
                states[target] = len(states)
                waiting.append(target)
            actions[tokens[name]] = [action, states[target] if action == SHIFTS else target]
        ordered[states[state]] = actions
    ends = {one: {name: states[state] for name, state in table[one].items()} for one in ("start_states", "end_states")}
    return {"tokens": {number: name for name, number in tokens.items()}, "states": ordered, **ends}
