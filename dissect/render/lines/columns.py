"""The columns of lines, each as wide as its widest text so far."""

from __future__ import annotations

from typing import Final, NamedTuple

from dissect.render.spans import Line, Role, TextSpan

NARROW: Final = 100
"""On terminals narrower than this, a row has smaller gaps and no length."""
WIDTHS: Final = (3, 8, 9, 9, 4, 4)
"""The least widths of number, time, source, destination, protocol and length."""

ARROW: Final = " → "
NO_ARROW: Final = "   "
"""What stands between the endpoints, and in its place where there are none."""
AT_ARROW: Final = 3
"""Before which column."""


class PacketRow(NamedTuple):
    """A packet's line, column by column."""

    number: str
    time: str
    source: str
    destination: str
    protocol: str
    length: str
    marks: tuple[TextSpan, ...]
    info: str
    notes: str


class Columns:
    """Column widths that only grow, so that rows stay aligned although later rows are unknown."""

    def __init__(self, width: int | None = None) -> None:
        """`width` is that of the terminal, if there is one."""
        self.is_narrow = width is not None and width < NARROW
        self._widths: tuple[int, ...] = WIDTHS
        self._cells: list[tuple[str, Role]] = []
        self._format = ""
        self._widen(WIDTHS)

    def _widen(self, widths: tuple[int, ...]) -> None:
        number, time, source, destination, protocol, length = self._widths = widths
        gap = " " if self.is_narrow else "  "
        self._cells = [
            (f"%{number}s{gap}", Role.FAINT),
            (f"%{time}s{gap}", Role.FAINT),
            (f"%{source}s", Role.ADDRESS),
            ("%s", Role.FAINT),
            (f"%-{destination}s{gap}", Role.ADDRESS),
            (f"%-{protocol}s ", Role.PROTOCOL),
            ("%.0s" if self.is_narrow else f"%{length}s  ", Role.FAINT),
        ]
        self._format = "".join([form for form, _ in self._cells])
        self._length = len(self._format % ("", "", "", NO_ARROW, "", "", ""))
        """How long the columns are in a row in which no text is too long for them."""

    def fit(self, row: PacketRow) -> None:
        """Widen the columns for a row."""
        widths = tuple(max(len(text), width) for text, width in zip(row[: len(WIDTHS)], self._widths, strict=True))
        if widths != self._widths:
            self._widen(widths)

    def line(self, row: PacketRow) -> Line:
        """The row as a line; widens the columns for it."""
        self.fit(row)
        between = ARROW if row.source or row.destination else NO_ARROW
        texts = (*row[:AT_ARROW], between, *row[AT_ARROW : len(WIDTHS)])
        line = [(form % text, role) for (form, role), text in zip(self._cells, texts, strict=True)]
        for text, role in row.marks:
            line += [(text, role), ("  ", Role.PLAIN)]
        line.append((row.info, Role.PLAIN))
        if row.notes:
            line.append((f"  ({row.notes})", Role.NOTE))
        return line

    def text(self, row: PacketRow) -> str:
        """The same without roles."""
        number, time, source, destination, protocol, length, marks, info, notes = row
        between = ARROW if source or destination else NO_ARROW
        texts = number, time, source, between, destination, protocol, length
        columns = self._format % texts
        if len(columns) > self._length:
            self.fit(row)
            columns = self._format % texts
        if marks or notes:
            before, behind = "".join([f"{text}  " for text, _ in marks]), f"  ({notes})" if notes else ""
            return f"{columns}{before}{info}{behind}"
        return columns + info
