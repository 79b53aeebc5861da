"""Whether a stream begins with HTTP/1.1: what reads it is loaded where one does."""

from __future__ import annotations

import re
from typing import Final

TOKEN: Final = rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
REQUEST: Final = re.compile(rb"(%b) ([^\s\x00]+) (HTTP/\d\.\d)" % TOKEN)
LOOSE_REQUEST: Final = re.compile(rb"[ \t]*(%b)[ \t]+(.*?)[ \t]+(HTTP/\d\.\d)[ \t]*" % TOKEN, re.DOTALL)
LOOSE_RESPONSE: Final = re.compile(rb"(HTTP/\d\.\d)[ \t]+(\d{3})(?:[ \t]+(.*))?", re.DOTALL)
SIMPLE: Final = re.compile(rb"(GET) (/[^\s\x00]*)")
"""HTTP/0.9, which has no version, no fields, and no status."""
METHODS: Final = frozenset(b"GET HEAD POST PUT DELETE CONNECT OPTIONS TRACE PATCH PROPFIND REPORT".split())
BEGINNING: Final = re.compile(rb"(?:%b{1,32}|HTTP/[\d.]{0,3})(?: [^\x00-\x08]*)?\r?" % TOKEN.removesuffix(b"+"))
"""What may become a first line."""


def home() -> frozenset[int]:
    """The ports of HTTP."""
    from dissect.protocols.http import HTTP

    return HTTP.ports


def recognizes(octets: bytes, *, at_home: bool) -> bool | None:
    """As `ApplicationReader.recognizes`."""
    text = octets.lstrip(b"\r\n")
    if not text:
        return None
    line, mark, _ = text.partition(b"\n")
    if mark:
        return is_start(line + mark, at_home=at_home)
    return None if BEGINNING.fullmatch(text) else False


def content_of(line: bytes) -> bytes:
    """A line without its end."""
    return line[:-2] if line.endswith(b"\r\n") else line.removesuffix(b"\n")


def is_start(line: bytes, *, at_home: bool) -> bool:
    """Whether a line can be the first of a message. `at_home`: on a port of HTTP, a request may be simple, or spaced
    out."""
    content = content_of(line)
    if REQUEST.fullmatch(content) or LOOSE_RESPONSE.fullmatch(content):
        return not content.endswith(b"HTTP/2.0")
    if not at_home:
        return False
    loose = LOOSE_REQUEST.fullmatch(content)
    return bool(SIMPLE.fullmatch(content)) or (loose is not None and loose[1] in METHODS)
