"""Faults of a file: a note if reading goes on, Damage if it ends."""

from __future__ import annotations

from dataclasses import dataclass, replace

from dissect.capture.codes import CaptureCode
from dissect.codes import Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A fault that did not end the reading: where it first occurred, and how often.

    `record` is the number, from 1, of the record or block; `offset` counts octets from the start of the (decompressed)
    file. An `error` lost a packet, a `warn` breaks the format, a `note` is legal but worth knowing.
    """

    code: CaptureCode
    severity: Severity
    message: str
    offset: int
    record: int | None
    count: int = 1


class Notes:
    """The notes of one file. Each code is kept once, with its first place and a count, so memory is bounded."""

    __slots__ = ("_counts", "_first")

    def __init__(self) -> None:
        self._first: dict[CaptureCode, Note] = {}
        self._counts: dict[CaptureCode, int] = {}

    def add(self, code: CaptureCode, severity: Severity, message: str, offset: int, record: int | None = None) -> None:
        self._counts[code] = self._counts.get(code, 0) + 1
        if code not in self._first:
            self._first[code] = Note(code=code, severity=severity, message=message, offset=offset, record=record)
        elif severity is Severity.ERROR and self._first[code].severity is not Severity.ERROR:
            # A lost packet matters more than an oddity before it.
            self._first[code] = Note(code=code, severity=severity, message=message, offset=offset, record=record)

    def __contains__(self, code: CaptureCode) -> bool:
        return code in self._first

    @property
    def kinds(self) -> int:
        """How many codes were noted."""
        return len(self._first)

    def count(self, code: CaptureCode) -> int:
        """How often a code was noted."""
        return self._counts.get(code, 0)

    def again(self, code: CaptureCode, times: int) -> None:
        """Add to the count of a code noted before; not for errors, which may replace a note."""
        self._counts[code] += times

    def all(self) -> tuple[Note, ...]:
        # Copied at once, because another thread may be reading.
        return tuple(replace(note, count=self._counts[code]) for code, note in list(self._first.items()))


class Damage(Exception):  # noqa: N818  # it never leaves this package: `Capture` turns it into a CaptureError
    """Reading cannot go on. Callers may fill in offset and record."""

    def __init__(
        self, code: CaptureCode, message: str, *, offset: int | None = None, record: int | None = None
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.offset = offset
        self.record = record
