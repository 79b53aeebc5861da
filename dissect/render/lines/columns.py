"""The columns of lines, each as wide as its widest text so far."""

from __future__ import annotations

from typing import Final, NamedTuple, TypeAlias

from dissect.render.spans import Line, Role, TextSpan

NARROW: Final = 100
"""On terminals narrower than this, a row has smaller gaps and no length."""
WIDTHS: Final = (3, 8, 9, 9, 4, 4)
"""The least widths of number, time, source, destination, protocol and length."""

ARROW: Final = " → "
NO_ARROW: Final = "   "
"""What stands between the endpoints, and in its place where there are none."""
FORMS: Final = 256
"""How many protocols are remembered."""
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


Cells: TypeAlias = tuple[str, str, str, str, str, str, tuple[TextSpan, ...], str, str]
"""The same as a plain tuple."""


class Columns:
    """Column widths that only grow, so that rows stay aligned although later rows are unknown."""

    def __init__(self, width: int | None = None) -> None:
        """`width` is that of the terminal, if there is one."""
        self.is_narrow = width is not None and width < NARROW
        self._widths: tuple[int, ...] = WIDTHS
        self._cells: list[tuple[str, Role]] = []
        self._forms: tuple[dict[str, str], dict[str, str]] = {}, {}
        """The columns and the summary of rows by protocol, without endpoints and with them."""
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
        self._length = sum([len(form % "") for form, _ in self._cells]) + len(ARROW)
        """How long the columns are in a row in which no text is too long for them."""
        self._forms = {}, {}

    def _form(self, protocol: str, *, has_ends: bool) -> str:
        """The columns of a protocol as a format of all that differs between its rows."""
        between = ARROW if has_ends else NO_ARROW
        number, time, source, arrow, destination, name, length = [form for form, _ in self._cells]
        middle = (name % protocol).replace("%", "%%")
        forms = self._forms[has_ends]
        if len(forms) >= FORMS:
            forms.clear()
        form = f"{number}{time}{source}{arrow % between}{destination}{middle}{length}%s"
        forms[protocol] = form
        return form

    def fit(self, row: Cells) -> None:
        """Widen the columns for a row."""
        texts: tuple[str, ...] = row[:6]
        widths = tuple(max(len(text), width) for text, width in zip(texts, self._widths, strict=True))
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

    def text(self, row: Cells) -> str:
        """The same without roles."""
        number, time, source, destination, protocol, length, marks, info, notes = row
        if marks or notes:
            before, behind = "".join([f"{text}  " for text, _ in marks]), f"  ({notes})" if notes else ""
            info = f"{before}{info}{behind}"
        has_ends = source != "" or destination != ""
        form = self._forms[has_ends].get(protocol) or self._form(protocol, has_ends=has_ends)
        text = form % (number, time, source, destination, length, info)
        if len(text) - len(info) > self._length:
            self.fit(row)
            text = self._form(protocol, has_ends=has_ends) % (number, time, source, destination, length, info)
        return text
