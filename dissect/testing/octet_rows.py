"""Two sequences of octets one above the other, sixteen per line, with marks below differences."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final

WIDTH: Final = 16
ROWS: Final = 8
"""The most differing rows that are shown; a shift by one octet would change them all."""
DIFFERS: Final = "^^"
IGNORED: Final = "--"
SAME: Final = "  "


def octet_rows(found: bytes, expected: bytes, ignored: Collection[int] = (), most: int | None = ROWS) -> Iterator[str]:
    """The rows that differ; `ignored` octets have another mark, and rows in which only they differ are left out."""
    marks = {at: _mark(found, expected, at, ignored) for at in range(max(len(found), len(expected)))}
    rows = [row for row in range(0, len(marks), WIDTH) if DIFFERS in _row(marks, row)]
    for row in rows[:most]:
        yield f"{row:04x}  {_cells(found, row)}  found"
        yield f"      {_cells(expected, row)}  expected"
        yield f"      {_joined(_row(marks, row))}".rstrip()
    left = rows[len(rows) if most is None else most :]
    if left:
        yield f"… {len(left)} more row{'s' if len(left) > 1 else ''} of 16 octets with differences"


def _mark(found: bytes, expected: bytes, at: int, ignored: Collection[int]) -> str:
    if found[at : at + 1] == expected[at : at + 1]:
        return SAME
    return IGNORED if at in ignored else DIFFERS


def _row(marks: dict[int, str], row: int) -> list[str]:
    return [marks.get(at, SAME) for at in range(row, row + WIDTH)]


def _cells(octets: bytes, row: int) -> str:
    cells = [f"{octet:02x}" for octet in octets[row : row + WIDTH]]
    return _joined(cells + [SAME] * (WIDTH - len(cells)))


def _joined(cells: list[str]) -> str:
    return f"{' '.join(cells[:8])}  {' '.join(cells[8:])}"
