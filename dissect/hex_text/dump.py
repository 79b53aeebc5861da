"""Frames in a hex dump: of xxd, od, hexdump, tcpdump, tshark, or in the form that Wireshark and text2pcap have.

A line of octets begins with its offset, and a frame where the offset is 0. All other lines are text around it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from dissect.hex_text.faults import MOST_OCTETS, TextFault, extend

OFFSET: Final = re.compile(r"[>\s]*(?:0[xX])?([0-9A-Fa-f]{3,16})(:?)(?:\s+|$)", re.ASCII)
OCTETS: Final = re.compile(r"(?:[0-9A-Fa-f]{2})+", re.ASCII)
BETWEEN: Final = re.compile(r"(\s{2,}|\t)", re.ASCII)
"""What stands between octets and their characters."""
TITLE: Final = re.compile(r"[^()]{1,80} \(\d{1,9} bytes?\):\s*", re.ASCII)
FRAME_TITLE: Final = "Frame "
REPEATED: Final = "*"
OD_DIGITS: Final = 7
"""Of an offset of od, if it is not in hex."""
OF_OD: Final = (8, 10, 16)
OF_OTHERS: Final = (16, 8, 10)
HALF: Final = 8
"""Octets behind which some dumps leave a gap."""


class Row(NamedTuple):
    """A line of octets."""

    line: int
    offset: str
    octets: bytes


def is_dump(lines: Sequence[str]) -> bool:
    """Whether a text is a dump: whether its first line of an offset and octets begins a frame. TextFault if it is one
    that begins later."""
    rows = (row_in(number, line) for number, line in enumerate(lines, 1))
    first, second = (next((one for one in rows if one is not None and one.octets), None) for _ in range(2))
    if first is None or not first.offset.strip("0"):
        return first is not None
    has_colon = lines[first.line - 1].partition(first.offset)[2].startswith(":")
    if has_colon or (second is not None and _follows(first, second)):
        raise TextFault(first.line, f"a dump of a packet begins at offset 0, not at {first.offset}")
    return False


def _follows(first: Row, second: Row) -> bool:
    """Whether the offsets of two rows differ by the octets of the first, in any base."""
    pairs = ((_number(first.offset, base), _number(second.offset, base)) for base in OF_OD)
    return any(one is not None and other == one + len(first.octets) for one, other in pairs)


def frames_in_dump(lines: Sequence[str]) -> Iterator[bytes]:
    """The frames of a dump. TextFault if octets are missing between two lines."""
    frame = Frame()
    is_other = False
    for number, line in enumerate(lines, 1):
        if line.strip() == REPEATED:
            frame.repeats = True
            continue
        row = row_in(number, line)
        if row is None:
            title = line.strip()
            if not title or TITLE.fullmatch(title):
                is_other = bool(title) and not title.startswith(FRAME_TITLE)
        elif not is_other:  # what tshark has joined or deciphered is no frame
            if not row.offset.strip("0") and frame.octets:
                yield bytes(frame.octets)
                frame = Frame()
            frame.add(row)
    if frame.octets:
        yield bytes(frame.octets)


def row_in(number: int, line: str) -> Row | None:
    """A line of octets; None for any other line. TextFault for words in the order of some machine."""
    found = OFFSET.match(line)
    if found is None:
        return None
    offset, colon = found.groups()
    first, *rest = BETWEEN.split(line[found.end() :].rstrip())
    groups = first.split(" ")
    if not colon and len(groups[0]) > 2 and OCTETS.fullmatch(groups[0]):
        if len(offset) != len(groups[0]) and not offset.strip("0"):
            raise TextFault(number, "words in the order of some machine, as of `od -x`: `od -t x1` or `xxd` has octets")
        return None
    octets = octets_of(groups)
    if not colon and len(octets) == HALF == len(groups) and rest and rest[0] == "  ":
        more = rest[1].split(" ")
        octets += octets_of(more) if all(len(one) == 2 for one in more) else b""
    return Row(number, offset, octets) if octets or not first else None


def octets_of(groups: Sequence[str]) -> bytes:
    """The octets of the groups, up to the first that is no octets."""
    end = next((at for at, one in enumerate(groups) if not OCTETS.fullmatch(one)), len(groups))
    return bytes.fromhex("".join(groups[:end]))


class Frame:
    """A frame, row by row."""

    def __init__(self) -> None:
        self.octets = bytearray()
        self.repeats = False
        """Whether the row before stands for more rows, up to the next one."""
        self._bases: Sequence[int] = ()
        """Those in which the offsets may be written, the likeliest first."""
        self._row = b""

    def add(self, row: Row) -> None:
        """Add a row. TextFault if it does not follow."""
        bases = self._bases or (OF_OD if len(row.offset) == OD_DIGITS else OF_OTHERS)
        offsets = [(base, at) for base in bases if (at := _number(row.offset, base)) is not None]
        found = self._repeated(offsets) if self.repeats and self._row else self._followed(offsets)
        if found is not None:
            self._bases = [base for base, at in offsets if at == len(self.octets)]
        elif row.octets:
            raise TextFault(row.line, f"the offset is {row.offset}, but there are {len(self.octets)} octets before it")
        extend(self.octets, row.octets, row.line)
        self._row, self.repeats = row.octets, False

    def _followed(self, offsets: Sequence[tuple[int, int]]) -> int | None:
        """The offset that follows. What looked like octets at the end of the row before may be characters."""
        have = len(self.octets)
        found = next((at for _, at in offsets if at == have), None)
        if found is None:
            found = next((at for _, at in offsets if have - len(self._row) < at < have), None)
            del self.octets[have if found is None else found :]
        return found

    def _repeated(self, offsets: Sequence[tuple[int, int]]) -> int | None:
        """The offset that follows once the row before is repeated."""
        have, size = len(self.octets), len(self._row)
        found = next((at for _, at in offsets if have < at <= MOST_OCTETS and (at - have) % size == 0), None)
        if found is not None:
            self.octets += self._row * ((found - have) // size)
        return found


def _number(text: str, base: int) -> int | None:
    try:
        return int(text, base)
    except ValueError:
        return None
