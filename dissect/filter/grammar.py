"""What parses filters by the grammar: made of it, or of its stored tables, which takes a quarter of the time."""

from __future__ import annotations

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
    return {VERSION: lark.__version__, "data": data, "memo": memo}
