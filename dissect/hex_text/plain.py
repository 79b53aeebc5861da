"""Frames in plain hex: digits in any groups, over any lines. An empty line ends a frame."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from dissect.hex_text.faults import TextFault, extend

SEPARATORS: Final = re.compile(r"[\s:,;.|-]+", re.ASCII)
PREFIX: Final = re.compile(r"^0[xX]|\\x")


def frames_in_plain(lines: Sequence[str]) -> Iterator[bytes]:
    """The frames. TextFault for what is not hex."""
    frame = bytearray()
    for number, line in enumerate(lines, 1):
        if line.lstrip().startswith("#"):
            continue
        if not line.strip():
            if frame:
                yield bytes(frame)
                frame = bytearray()
            continue
        extend(frame, _octets(number, line), number)
    if frame:
        yield bytes(frame)


def _octets(number: int, line: str) -> bytes:
    groups = [PREFIX.sub("", one) for one in SEPARATORS.split(line) if one]
    for one in groups:
        if not all(character in "0123456789abcdefABCDEF" for character in one):
            raise TextFault(number, f"{one[:40]!a} is not hex")
        if len(one) % 2 and len(one) > 1:
            raise TextFault(number, f"{one[:40]!a} has an odd number of digits")
    return bytes.fromhex("".join(one.zfill(2) for one in groups))
