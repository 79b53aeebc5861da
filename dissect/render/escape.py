"""Escaping text from outside: nothing in a capture may move a cursor, set a title or reverse a line.

Everything from a capture, a file name or an error about them goes through `escape` before it is shown.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

ELLIPSIS = "…"
NO_TEXT = range(0xDC80, 0xDD00)
"""How Python keeps octets that are no text (PEP 383): each as the surrogate whose last octet it is."""


def escape(text: str) -> str:
    r"""The text with every invisible or ambiguous character escaped: `\x1b` for ESC, `\u202e` for an override.

    These are C0, DEL and C1, format and bidirectional controls, surrogates, separators other than the space,
    and unassigned code points (Unicode categories C and Z); and combining marks with no letter of the text before them.
    """
    return text if is_plain(text) else "".join(_shown(text))


def escape_octets(octets: bytes) -> str:
    r"""The same of octets that should be UTF-8; `\xff` for one that is not, which no mark joins either."""
    return escape(octets.decode("utf-8", "surrogateescape"))


def is_plain(text: str) -> bool:
    """Whether the text can be shown as it is. A combining mark at its beginning would join what is shown before it."""
    return text.isprintable() and (text.isascii() or not _is_mark(text[0]))


def _shown(text: str) -> Iterator[str]:
    goes_on = False
    for character in text:
        goes_on = character.isprintable() and (goes_on or not _is_mark(character))
        yield character if goes_on else _spelt(character)


def _is_mark(character: str) -> bool:
    return unicodedata.category(character).startswith("M")


def _spelt(character: str) -> str:
    number = ord(character)
    if number in NO_TEXT:
        return f"\\x{number & 0xFF:02x}"
    if number <= 0xFF:
        return f"\\x{number:02x}"
    return f"\\u{number:04x}" if number <= 0xFFFF else f"\\U{number:08x}"


def cut(text: str, width: int) -> str:
    """The text in at most `width` characters; an ellipsis marks a cut."""
    return text if len(text) <= width else text[: max(width - 1, 0)] + ELLIPSIS


def ascii_column(octets: bytes) -> str:
    """Octets for the right-hand column of a hex dump: visible ASCII unchanged, everything else a dot."""
    return "".join(chr(octet) if 0x20 <= octet < 0x7F else "." for octet in octets)


def quoted(octets: bytes, width: int = 32) -> str:
    """A message as quoted text; empty if it is not plain ASCII."""
    if not octets.isascii():
        return ""
    text = octets.decode("ascii")
    if not text or not text.replace("\r", "").replace("\n", "").replace("\t", "").isprintable():
        return ""
    shown = text.replace("\\", "\\\\").replace("\r", "\\r").replace("\n", "\\n").replace("\t", "\\t")
    return f'"{cut(shown, width)}"'
