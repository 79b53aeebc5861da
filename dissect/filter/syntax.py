"""From a text to a tree, by the grammar. Parsing is bounded: a filter has `LENGTH_LIMIT` characters, and its tests nest
`DEPTH_LIMIT` deep (parentheses do not count).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any, Final

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedCharacters, UnexpectedToken

from dissect.errors import FilterError

LENGTH_LIMIT: Final = 10_000
DEPTH_LIMIT: Final = 100

HINTS: Final[Mapping[str, str]] = {
    "=": "equal is written ==",
    "|": "or is written || or `or`",
    "^": "exclusive or is written ^^ or `xor`",
    "{": "a set stands after `in`",
    "[": "a slice stands right after a name: [2], [0:3], [1-2], [-2:]",
    "#": "a layer stands right after a name: ip.src#2",
    "$": "references to the selected packet are not part of this language",
    "@": "raw values are not part of this language; take a slice of the protocol: ip[8]",
    "*": "arithmetic is not part of this language, but for &",
    "%": "arithmetic is not part of this language, but for &",
    "+": "arithmetic is not part of this language, but for &",
    "-": "arithmetic is not part of this language, but for &",
    "/": "arithmetic is not part of this language, but for &",
    **dict.fromkeys(("AND", "OR", "NOT", "IN"), "and, or, not, in are written in small letters"),
    '"': "the text does not end",
    "'": "a character is written 'x' or '\\n'",
}

OPENING: Final = "{[#\"'"
"""What begins something that is at fault as a whole."""

TESTS: Final = frozenset({"or_test", "xor_test", "and_test", "negation"})
"""What holds other tests."""


def syntax_tree(text: str) -> Tree[Token]:
    """The tree of a filter; FilterError, with the place, where there is none."""
    if len(text) > LENGTH_LIMIT:
        message = f"The filter has {len(text)} characters; {LENGTH_LIMIT} are allowed"
        raise FilterError(message, text=text, position=LENGTH_LIMIT)
    if not text.strip():
        raise FilterError("The filter is empty; leave it out to have every packet", text=text, position=0)
    try:
        tree = _parser().parse(text)
    except UnexpectedCharacters as error:
        position: Any = error.pos_in_stream  # which lark's types take for None
        raise _unexpected(text, position, text[position]) from None
    except UnexpectedToken as error:
        if error.token.type == "$END":
            raise FilterError("The filter ends too early", text=text, position=len(text)) from None
        raise _unexpected(text, begin(error.token), str(error.token)) from None
    if _is_deep(tree):
        message = f"Tests nest deeper than {DEPTH_LIMIT}"
        raise FilterError(message, text=text, position=0, length=len(text))
    return tree


def begin(tree: Any) -> int:
    """Where a token or a tree begins in the filter."""
    return int((tree if isinstance(tree, Token) else tree.meta).start_pos or 0)


def end(tree: Any) -> int:
    """Where it ends."""
    return int((tree if isinstance(tree, Token) else tree.meta).end_pos or 0)


@cache
def _parser() -> Lark:
    grammar = resources.files("dissect.filter").joinpath("grammar.lark").read_text("utf-8")
    return Lark(grammar, parser="lalr", propagate_positions=True, maybe_placeholders=True)


def _unexpected(text: str, position: int, token: str) -> FilterError:
    hint = HINTS.get(token) or HINTS.get(token[0] if token[0] in OPENING else "", "")
    message = f"{token!r} was not expected here{f': {hint}' if hint else ''}"
    return FilterError(message, text=text, position=position, length=len(token))


def _is_deep(tree: Tree[Token]) -> bool:
    """Whether tests nest too deep, found without going deep."""
    depth, level = 0, [tree]
    while level:
        depth += any(one.data in TESTS for one in level)
        level = [child for one in level for child in one.children if isinstance(child, Tree)]
    return depth > DEPTH_LIMIT
