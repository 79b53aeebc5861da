"""Frames in code: arrays of numbers and strings of octets, as C and Python write them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from dissect.hex_text.faults import TextFault, extend

TOKEN: Final = re.compile(
    r"""
      (?P<comment> /\*(?:(?!\*/).)*\*/ | //[^\n]* | \#[^\n]* )
    | (?P<unclosed> /\* )
    | (?P<hex> (?:fromhex|unhexlify)\(\s*b?(?P<quoted>["'][^"'\\]*["']) )
    | (?P<string> (?P<bytes> \b[bB])? (?: "(?:[^"\\\n]|\\.)*" | '(?:[^'\\\n]|\\.)*' ) )
    | (?P<number> \b (?: 0[xX][0-9A-Fa-f]{1,8} | [0-9]{1,9} ) \b )
    | (?P<subscript> \w+ \s* \[ [^\[\]{}]{0,80} \] )
    | (?P<word> \w+ )
    | (?P<open> [\[{] )
    | (?P<separator> , )
    | (?P<space> [\s\\+()]+ )
    | (?P<other> . )
    """,
    re.ASCII | re.VERBOSE | re.DOTALL,
)
ESCAPE: Final = re.compile(r"\\(?:x([0-9A-Fa-f]{2})|([0-7]{1,3})|(.))|([^\\])", re.ASCII | re.DOTALL)
ESCAPES: Final = {"n": 10, "r": 13, "t": 9, "a": 7, "b": 8, "f": 12, "v": 11, "\\": 92, "'": 39, '"': 34}
IS_CODE: Final = re.compile(
    r"[{\[]\s*(?:0[xX][0-9A-Fa-f]{1,2}|[0-9]{1,3}|'.')\s*[,\]}]"
    r"|['\"][^'\"]*\\x[0-9A-Fa-f]{2}|(?:fromhex|unhexlify)\(|\bb['\"]",
    re.ASCII,
)
WITHIN: Final = frozenset({"number", "separator", "string"})
"""What an array of numbers has."""
BETWEEN: Final = frozenset({"comment", "space"})
STRINGS: Final = frozenset({"string", "hex"})
QUOTES: Final = ("'", '"')


def is_code(text: str) -> bool:
    """Whether a text has an array of octets, or a string of them."""
    return IS_CODE.search(text) is not None


def frames_in_code(text: str) -> Iterator[bytes]:
    """The octets of each array of numbers, and of each string of octets; strings side by side are one."""
    frame, line, is_array, is_string = bytearray(), 1, False, False
    for found in TOKEN.finditer(text):
        kind = found.lastgroup or ""
        octets = _octets(found, line, is_array=is_array, goes_on=is_string)
        starts_string = octets is not None and kind in STRINGS and not _is_character(found, is_array=is_array)
        goes_on = (is_array and not starts_string and kind in WITHIN) or (is_string and starts_string)
        if not goes_on and kind not in BETWEEN:
            if frame:
                yield bytes(frame)
                frame = bytearray()
            is_array, is_string = kind == "open", starts_string
        extend(frame, octets or b"", line)
        line += found[0].count("\n")
    if frame:
        yield bytes(frame)


def _octets(found: re.Match[str], line: int, *, is_array: bool, goes_on: bool) -> bytes | None:
    """What a piece of code stands for; None if not for octets. TextFault for what does not end."""
    kind, written = found.lastgroup, found[0]
    if kind == "unclosed" or (kind == "other" and written in QUOTES):
        raise TextFault(line, "a comment or a string that does not end")
    if kind == "hex":
        return _plain(found["quoted"][1:-1], line)
    if kind == "number" and is_array:
        return _octet(int(written, 16 if written[:2] in {"0x", "0X"} else 10), line)
    if _is_character(found, is_array=is_array):
        return written[1].encode("ascii", "replace")
    if kind == "string" and (found["bytes"] or goes_on or "\\x" in written):
        return _string(written[len(found["bytes"] or "") + 1 : -1], line)
    return None


def _is_character(found: re.Match[str], *, is_array: bool) -> bool:
    """Whether a piece of code is a character of C in an array: 'E'."""
    return is_array and found.lastgroup == "string" and not found["bytes"] and len(found[0]) == 3


def _octet(value: int, line: int) -> bytes:
    if value > 0xFF:
        raise TextFault(line, f"{value} is more than an octet holds")
    return bytes((value,))


def _plain(text: str, line: int) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        raise TextFault(line, f"{text[:40]!a} is not hex") from None


def _string(text: str, line: int) -> bytes:
    """The octets of a string with escapes."""
    octets = bytearray()
    for found in ESCAPE.finditer(text):
        in_hex, octal, escaped, plain = found.groups()
        if in_hex is not None:
            octets.append(int(in_hex, 16))
        elif octal is not None:
            octets += _octet(int(octal, 8), line)
        elif escaped == "\n":
            continue
        elif escaped is not None:
            if escaped not in ESCAPES:
                raise TextFault(line, f"an unknown escape, {escaped!a}")
            octets.append(ESCAPES[escaped])
        elif not plain.isascii():
            raise TextFault(line, f"{plain!a} is no octet")
        else:
            octets += plain.encode()
    return bytes(octets)
