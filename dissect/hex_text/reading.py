"""Frames in a text of any of these forms, which is told by the text itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from dissect.capture.files.formats import PCAPNG
from dissect.capture.pcap.magic_numbers import MAGICS
from dissect.capture.pcapng.blocks import BYTE_ORDER_MAGIC
from dissect.errors import HexTextError
from dissect.hex_text.code import frames_in_code, is_code
from dissect.hex_text.dump import frames_in_dump, is_dump
from dissect.hex_text.faults import MOST_CHARACTERS, TextFault
from dissect.hex_text.plain import frames_in_plain

CAPTURES: Final = frozenset(
    magic + (b"\2\0\4\0" if order == "little" else b"\0\2\0\4") for magic, (order, _) in MAGICS.items()
)
"""Magic numbers of pcap with the version."""
ORDERS: Final = (BYTE_ORDER_MAGIC.to_bytes(4, "little"), BYTE_ORDER_MAGIC.to_bytes(4, "big"))
"""What pcapng has behind the type and the length of its first block."""


def frames_in_text(text: str) -> list[bytes]:
    """The octets of each frame in a text; HexTextError, with the line, if it cannot be read."""
    try:
        frames = list(_frames(text))
    except TextFault as fault:
        raise HexTextError(fault.message, line=fault.line) from None
    if not frames:
        raise HexTextError("there are no octets", line=1)
    if _is_capture(frames[0]):
        raise HexTextError("these are the octets of a capture file: make it again (xxd -r), and read that", line=1)
    return frames


def _is_capture(octets: bytes) -> bool:
    """Whether these are the octets of a capture file, as hardly any frame begins."""
    is_pcapng = octets.startswith(PCAPNG) and octets[8:12] in ORDERS
    return is_pcapng or octets[:8] in CAPTURES


def _frames(text: str) -> Iterator[bytes]:
    if len(text) > MOST_CHARACTERS:
        raise TextFault(1, f"the text has more than {MOST_CHARACTERS} characters")
    lines = text.split("\n")
    if is_dump(lines):
        return frames_in_dump(lines)
    return frames_in_code(text) if is_code(text) else frames_in_plain(lines)
