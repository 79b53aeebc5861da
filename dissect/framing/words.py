"""`framing_of`: framings as people type them."""

from __future__ import annotations

import codecs
from typing import Final

from construct import BytesInteger

from dissect.errors import FramingError
from dissect.framing.delimited import Delimited
from dissect.framing.fixed import Fixed
from dissect.framing.framing import Framing
from dissect.framing.prefixed import LengthPrefixed

FORMS: Final = "fixed:2048, delimiter:TEXT (with \\n, \\r, \\0, \\x2a) or length:4"
MOST_PREFIX_OCTETS: Final = 8


def framing_of(text: str) -> Framing:
    """The framing that a text names: `fixed:2048`, `delimiter:##THE END##`, `length:4` for a number of so many octets,
    the most significant first. FramingError says what is wrong with any other."""
    kind, _, value = text.partition(":")
    if kind == "delimiter" and value:
        return Delimited(_unescaped(value))
    if kind == "fixed" and _is_number(value):
        return Fixed(int(value))
    if kind == "length" and _is_number(value) and int(value) <= MOST_PREFIX_OCTETS:
        return LengthPrefixed(BytesInteger(int(value)))
    raise FramingError(f"{text!r} is none of {FORMS}")


def _is_number(text: str) -> bool:
    """Whether it is a number greater than 0 that is not absurd."""
    return text.isascii() and text.isdigit() and 0 < len(text) < 10 and int(text) > 0


def _unescaped(text: str) -> bytes:
    try:
        return codecs.escape_decode(text.encode())[0]
    except ValueError as error:
        raise FramingError(f"{text!r}: {error}") from error
