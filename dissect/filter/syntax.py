"""Parsing a filter's syntax with the grammar. Parsing is bounded: a filter has at most `LENGTH_LIMIT` characters, and
its tests nest at most `DEPTH_LIMIT` deep (parentheses do not count).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from lark import Token, Tree
from lark.exceptions import UnexpectedCharacters, UnexpectedToken

from dissect.errors import FilterError
from dissect.filter.grammar import parser

LENGTH_LIMIT: Final = 10_000
DEPTH_LIMIT: Final = 100

HINTS: Final[Mapping[str, str]] = {
    "=": "use == for equality",
    "|": "use || or `or`",
    "^": "use ^^ or `xor` for exclusive or",
    "{": "a set follows `in`",
    "[": "a slice follows a name directly: [2], [0:3], [1-2], [-2:]",
    "#": "a layer follows a name directly: ip.src#2",
    "$": "references to the selected packet are not supported",
    "@": "raw values are not supported; take a slice of the protocol: ip[8]",
    "*": "arithmetic is not supported, except &",
    "%": "arithmetic is not supported, except &",
    "+": "arithmetic is not supported, except &",
    "-": "arithmetic is not supported, except &",
    "/": "arithmetic is not supported, except &",
    **dict.fromkeys(("AND", "OR", "NOT", "IN"), "write and, or, not, in in lower case"),
    '"': "the closing quote is missing",
    "'": "write a character as 'x' or '\\n'",
}

OF_TCPDUMP: Final[Mapping[str, str]] = {
    "port": "tcp.port == 80 or udp.port == 80",
    "host": "ip.addr == 192.0.2.1",
    "net": "ip.addr == 192.0.2.0/24",
    "src": "ip.src == 192.0.2.1 or tcp.srcport == 80",
    "dst": "ip.dst == 192.0.2.1 or tcp.dstport == 80",
    "proto": "ip.proto == 17",
}
"""Words of capture filters, which people know from tcpdump, and filters that mean the same here."""

OPENING: Final = "{[#\"'"
"""Tokens that begin a construct that is wrong as a whole."""

TESTS: Final = frozenset({"or_test", "xor_test", "and_test", "negation"})
"""The kinds of tests that contain other tests."""


def syntax_tree(text: str) -> Tree[Token]:
    """The syntax tree of a filter; FilterError, with the position, for invalid syntax."""
    if len(text) > LENGTH_LIMIT:
        message = f"The filter has {len(text)} characters; at most {LENGTH_LIMIT} are allowed"
        raise FilterError(message, text=text, position=LENGTH_LIMIT)
    if not text.strip():
        raise FilterError("The filter is empty; omit it to select every packet", text=text, position=0)
    try:
        tree = parser().parse(text)
    except UnexpectedCharacters as error:
        position: Any = error.pos_in_stream  # which lark's types take for None
        raise _unexpected(text, position, text[position]) from None
    except UnexpectedToken as error:
        if error.token.type == "$END":
            raise FilterError("The filter is incomplete", text=text, position=len(text)) from None
        raise _unexpected(text, begin(error.token), str(error.token)) from None
    if _is_deep(tree):
        message = f"Tests nest deeper than {DEPTH_LIMIT}"
        raise FilterError(message, text=text, position=0, length=len(text))
    return tree


def begin(tree: Any) -> int:
    """The position in the filter where a token or a tree begins."""
    return int((tree if isinstance(tree, Token) else tree.meta).start_pos or 0)


def end(tree: Any) -> int:
    """The position where it ends."""
    return int((tree if isinstance(tree, Token) else tree.meta).end_pos or 0)


def _unexpected(text: str, position: int, token: str) -> FilterError:
    hint = HINTS.get(token) or HINTS.get(token[0] if token[0] in OPENING else "", "")
    for word in (token, *text[:position].split()[-1:]):
        if word in OF_TCPDUMP and not hint:
            hint = f"{word!r} is of tcpdump's language; display filters are as in {OF_TCPDUMP[word]}"
    message = f"Unexpected {token!r}{f': {hint}' if hint else ''}"
    return FilterError(message, text=text, position=position, length=len(token))


def _is_deep(tree: Tree[Token]) -> bool:
    """Whether tests nest too deeply, checked without recursion."""
    depth, level = 0, [tree]
    while level:
        depth += any(one.data in TESTS for one in level)
        level = [child for one in level for child in one.children if isinstance(child, Tree)]
    return depth > DEPTH_LIMIT
