"""Where octets come from: a path, standard input, or any binary file."""

from __future__ import annotations

import io
import os
import select
import stat
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final, Protocol

from dissect.capture.codes import CaptureCode
from dissect.capture.notes import Damage

CHUNK: Final = 1 << 18
"""Octets requested per read. A read returns what is available, however little, so that live input is never delayed."""


class ReadableFile(Protocol):
    """What a caller's file must offer; its `read1` is preferred if it has one."""

    def read(self, size: int, /) -> bytes | None: ...


Readable = str | os.PathLike[str] | ReadableFile


class Source:
    """An opened source. It closes what it opened; standard input and the caller's files stay open."""

    def __init__(self, opened: Any, name: str, *, own: bool) -> None:
        """Read from `opened`, a binary file; `own` if this source must close it."""
        read = getattr(opened, "read1", None) or getattr(opened, "read", None)
        if read is None:
            raise TypeError(f"expected a path or a binary file, not {type(opened).__name__}")
        self.name = name
        self.octets_read = 0
        self.octets_total = _size(opened)
        self._read: Callable[[int], Any] = read
        self._opened = opened
        self._own = own
        raw = opened if own else getattr(opened, "raw", None) if opened is _standard_input() else None
        self._raw = raw if isinstance(raw, io.FileIO) else None
        self.waits = self.octets_total is None and not isinstance(opened, io.BytesIO)
        """Whether a read may block, waiting for a writer."""

    def read(self) -> bytes:
        """The available octets, at least one; empty at the end."""
        try:
            octets = self._read(CHUNK)
        except (OSError, EOFError) as error:
            raise Damage(CaptureCode.UNREADABLE, _reason(error)) from error
        if octets is None:
            raise Damage(CaptureCode.UNREADABLE, "the file is non-blocking and has no octets now")
        if isinstance(octets, str):
            raise TypeError("expected a binary file, not a text file")
        self.count(len(octets))
        return bytes(octets)

    @property
    def is_lasting(self) -> bool:
        """Whether the same octets can be read again: whether this is a file on a disk, opened by its path."""
        return self._own and self.octets_total is not None

    @property
    def is_raw(self) -> bool:
        """Whether `read_into` works after `read`: whether this is a file of the operating system."""
        return self._raw is not None

    def read_into(self, buffer: memoryview) -> int:
        """Read into the caller's buffer, up to its size; returns the number of octets."""
        assert self._raw is not None  # noqa: S101  # `is_raw` said so
        try:
            octets = self._raw.readinto(buffer)
        except OSError as error:
            raise Damage(CaptureCode.UNREADABLE, _reason(error)) from error
        if octets is None:
            raise Damage(CaptureCode.UNREADABLE, "the file is non-blocking and has no octets now")
        self.count(octets)
        return octets

    def read_at(self, buffer: memoryview, offset: int) -> int:
        """Read what is at an offset into the caller's buffer, whatever was read before; returns the number of octets.
        Several threads may do so at once, of a file that is lasting and raw. `count` is left to the caller."""
        assert self._raw is not None  # noqa: S101  # `is_raw` said so
        try:
            return os.preadv(self._raw.fileno(), [buffer], offset)
        except (OSError, ValueError) as error:  # ValueError where it is closed
            raise Damage(CaptureCode.UNREADABLE, _reason(error)) from error

    def count(self, octets: int) -> None:
        """Account for octets that were read. Damage at the end of a file that has shrunk since it was opened."""
        self.octets_read += octets
        if not octets and self._own and self.octets_read < (self.octets_total or 0):
            message = f"the file ends after {self.octets_read} octets; it had {self.octets_total} when it was opened"
            raise Damage(CaptureCode.UNREADABLE, message)

    def is_ready(self) -> bool:
        """Whether the next read would not block. False if that cannot be known."""
        if self.waits and self._raw is not None:
            with suppress(OSError, ValueError):  # on Windows, not a socket; or a descriptor too large for select
                return bool(select.select([self._raw], [], [], 0)[0])
        return not self.waits

    def close(self) -> None:
        if self._own:
            self._opened.close()


def open_source(source: Readable) -> Source:
    """Open a path ("-" is standard input), or wrap a binary file; Damage if that fails."""
    if not isinstance(source, str | os.PathLike):
        name = getattr(source, "name", None)
        return Source(source, name if isinstance(name, str) else f"<{type(source).__name__}>", own=False)
    if source == "-":
        if sys.stdin is None:
            raise Damage(CaptureCode.UNREADABLE, "there is no standard input", offset=0)
        return Source(sys.stdin.buffer, "<standard input>", own=False)
    try:
        # Unbuffered: one read is one system call, which returns as soon as any octet is available.
        name = os.fspath(source)
        return Source(open(name, "rb", buffering=0), name, own=True)  # noqa: PTH123  # as in `stored_forms`
    except OSError as error:
        raise Damage(CaptureCode.UNREADABLE, _reason(error), offset=0) from error


def _standard_input() -> Any:
    return getattr(sys.stdin, "buffer", None)


def _reason(error: Exception) -> str:
    return (isinstance(error, OSError) and error.strerror) or str(error) or type(error).__name__


def _size(opened: Any) -> int | None:
    """The size of a regular file, for showing progress; None if it cannot be known."""
    with suppress(OSError, AttributeError, ValueError):
        status = os.fstat(opened.fileno())
        if stat.S_ISREG(status.st_mode):
            return status.st_size
    return None
