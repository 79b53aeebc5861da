"""What is wrong with a file: noted and read over, or the end of the reading."""

from __future__ import annotations

from dataclasses import dataclass, replace

from dissect.capture.codes import Code
from dissect.problems import Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """Something found in a file that did not end the reading: where it was first, and how often.

    `record` is the number, from 1, of the record or block; `offset` counts octets from the start of the
    (decompressed) file. An `error` lost a packet, a `warn` breaks the format, a `note` is legal and worth saying.
    """

    code: Code
    severity: Severity
    message: str
    offset: int
    record: int | None
    count: int = 1


class Notes:
    """The notes of one file. Each code is kept once, with its first place and a count, so that memory is bounded."""

    __slots__ = ("_counts", "_first")

    def __init__(self) -> None:
        self._first: dict[Code, Note] = {}
        self._counts: dict[Code, int] = {}

    def add(self, code: Code, severity: Severity, message: str, offset: int, record: int | None = None) -> None:
        self._counts[code] = self._counts.get(code, 0) + 1
        if code not in self._first:
            self._first[code] = Note(code=code, severity=severity, message=message, offset=offset, record=record)
        elif severity is Severity.ERROR and self._first[code].severity is not Severity.ERROR:
            # What lost a packet is more worth telling than what was merely odd before it.
            self._first[code] = Note(code=code, severity=severity, message=message, offset=offset, record=record)

    def __contains__(self, code: Code) -> bool:
        return code in self._first

    def count(self, code: Code) -> int:
        """How often a code was noted."""
        return self._counts.get(code, 0)

    def again(self, code: Code, times: int) -> None:
        """Count what was noted before, and is found so many times more; not for errors, which may displace a note."""
        self._counts[code] += times

    def all(self) -> tuple[Note, ...]:
        # A list at once, because another thread may be reading on.
        return tuple(replace(note, count=self._counts[code]) for code, note in list(self._first.items()))


class Damage(Exception):  # noqa: N818  # it never leaves this package: `Capture` makes a CaptureError of it
    """The reading cannot go on. Offset and record may be left to those who know them."""

    def __init__(self, code: Code, message: str, *, offset: int | None = None, record: int | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.offset = offset
        self.record = record
