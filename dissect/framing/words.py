"""`framing_of`: framings as people type them."""

from __future__ import annotations

import codecs
from typing import Final

from construct import BytesInteger

from dissect.errors import FramingError
from dissect.framing.declared import Declared
from dissect.framing.delimited import Delimited
from dissect.framing.fixed import Fixed
from dissect.framing.framing import Framing
from dissect.framing.prefixed import LengthPrefixed
from dissect.schema import Header

FORMS: Final = "fixed:2048, delimiter:TEXT (with \\n, \\r, \\0, \\x2a), length:4"
MOST_PREFIX_OCTETS: Final = 8
MOST_MESSAGE: Final = 1 << 17
"""The longest message of a protocol: more than a length of 16 bits can say."""


def framing_of(text: str) -> Framing:
    """The framing that a text names: `fixed:2048`, `delimiter:##THE END##`, `length:4` for a number of so many octets,
    the most significant first, or a protocol whose messages have a header of their own in streams: `dns`. FramingError
    says what is wrong with any other."""
    kind, _, value = text.partition(":")
    if kind == "delimiter" and value:
        return Delimited(_unescaped(value))
    if kind == "fixed" and _is_number(value):
        return Fixed(int(value))
    if kind == "length" and _is_number(value) and int(value) <= MOST_PREFIX_OCTETS:
        return LengthPrefixed(BytesInteger(int(value)))
    known = _delimiters()
    if text in known:
        return Declared(known[text], most=MOST_MESSAGE)
    raise FramingError(f"{text!r} is none of {FORMS} or a protocol over streams ({', '.join(known)})")


def _delimiters() -> dict[str, type[Header]]:
    """By the names of protocols, the headers before their messages in streams."""
    from dissect.protocols import PROTOCOLS  # all of them, which other framings do without

    return {one.stack.delimits.stack.name: one for one in PROTOCOLS if one.stack.delimits is not None}


def _is_number(text: str) -> bool:
    """Whether it is a number greater than 0 that is not absurd."""
    return text.isascii() and text.isdigit() and 0 < len(text) < 10 and int(text) > 0


def _unescaped(text: str) -> bytes:
    try:
        return codecs.escape_decode(text.encode())[0]
    except ValueError as error:
        raise FramingError(f"{text!r}: {error}") from error
