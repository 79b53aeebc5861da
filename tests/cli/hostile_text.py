"""Text that attacks who reads it, and how it would be noticed."""

from __future__ import annotations

import unicodedata

from dissect.protocols.tftp import TFTPReadRequest
from tests.packet.frames import build, ipv4, udp

ATTACKS = {
    "colours": b"\x1b[31mred\x1b[0m",
    "title": b"\x1b]0;owned\x07",
    "clipboard": b"\x1b]52;c;b3duZWQ=\x07",
    "link": b"\x1b]8;;http://example.com\x1b\\text\x1b]8;;\x1b\\",
    "c1": b"\x9b31m\x85\x90",
    "c1 in utf-8": "\x9b31m\x85".encode(),
    "delete and backspace": b"good\x7f\x08\x08\x08bad",
    "return and line feed": b"good\r\nbad",
    "turned around": "abc\u202egpj.exe\u2066".encode(),
    "separators": "a\u2028b\u2029c".encode(),
    "no utf-8": b"\xff\xfe\xc0\xaf",
    "zero width": "a\u200bb\ufeff".encode(),
    "a long line": b"A" * 400,
    "a formula": b"=cmd|' /C calc'!A0",
    "a script": b"</script><script>alert(1)</script>",
    "a format": b"%s%n{0.__class__}",
}


QUIET = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
"""Categories of characters that no line of output has."""


def harmful(text: str) -> set[str]:
    """The characters of an output that could do anything but be seen."""
    return {one for one in text if unicodedata.category(one) in QUIET and one != "\n"}


def named(name: bytes) -> bytes:
    message = TFTPReadRequest(opcode=1, file_name=name.replace(b"\0", b""), mode=b"octet")
    return build(b"", message, udp(destination_port=69), ipv4())
