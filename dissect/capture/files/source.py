"""Where octets come from: a path, standard input, or any binary file."""

from __future__ import annotations

import io
import os
import select
import stat
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, Protocol

from dissect.capture.codes import Code
from dissect.capture.notes import Damage

CHUNK: Final = 1 << 18
"""Octets asked for at once. What is there is taken, however little, so that nothing that came is kept waiting."""


class BinaryFile(Protocol):
    """All that is asked of a file of others; `read1`, where it has that, is taken instead."""

    def read(self, size: int, /) -> bytes | None: ...


Readable = str | os.PathLike[str] | BinaryFile


class Source:
    """An opened source. What it opened itself, it closes; standard input and files of others stay open."""

    def __init__(self, opened: Any, name: str, *, own: bool) -> None:
        """Read from `opened`, a binary file; `own` if closing it is ours."""
        read = getattr(opened, "read1", None) or getattr(opened, "read", None)
        if read is None:
            raise TypeError(f"a path or a binary file is read, not {type(opened).__name__}")
        self.name = name
        self.octets_read = 0
        self.octets_total = _size(opened)
        self._read: Callable[[int], Any] = read
        self._opened = opened
        self._own = own
        raw = opened if own else getattr(opened, "raw", None) if opened is _standard_input() else None
        self._raw = raw if isinstance(raw, io.FileIO) else None
        self.waits = self.octets_total is None and not isinstance(opened, io.BytesIO)
        """Whether reading may have to wait for somebody to write."""

    def read(self) -> bytes:
        """The octets that are there, at least one; none at the end."""
        try:
            octets = self._read(CHUNK)
        except (OSError, EOFError) as error:
            raise Damage(Code.UNREADABLE, _reason(error)) from error
        if octets is None:
            raise Damage(Code.UNREADABLE, "it does not block, and has no octets now")
        if isinstance(octets, str):
            raise TypeError("a binary file is read, not a text file")
        self.octets_read += len(octets)
        return bytes(octets)

    @property
    def is_raw(self) -> bool:
        """Whether `read_into` can be used, once `read` was: whether the system's own file stands behind this one."""
        return self._raw is not None

    def read_into(self, buffer: memoryview) -> int:
        """As `read`, into a buffer of others, and as much as it holds; gives the number of octets."""
        assert self._raw is not None  # noqa: S101  # `is_raw` said so
        try:
            octets = self._raw.readinto(buffer)
        except OSError as error:
            raise Damage(Code.UNREADABLE, _reason(error)) from error
        if octets is None:
            raise Damage(Code.UNREADABLE, "it does not block, and has no octets now")
        self.octets_read += octets
        return octets

    def is_ready(self) -> bool:
        """Whether reading on would not wait. False, too, where that cannot be known."""
        if self.waits and self._raw is not None:
            with suppress(OSError, ValueError):  # no socket, on Windows; a number that select cannot take
                return bool(select.select([self._raw], [], [], 0)[0])
        return not self.waits

    def close(self) -> None:
        if self._own:
            self._opened.close()


def open_source(source: Readable) -> Source:
    """Open a path (or "-", standard input), or take a binary file; Damage where that fails."""
    if not isinstance(source, str | os.PathLike):
        name = getattr(source, "name", None)
        return Source(source, name if isinstance(name, str) else f"<{type(source).__name__}>", own=False)
    if source == "-":
        if sys.stdin is None:
            raise Damage(Code.UNREADABLE, "there is no standard input", offset=0)
        return Source(sys.stdin.buffer, "<standard input>", own=False)
    try:
        # Unbuffered: one read is one call to the operating system, which returns as soon as there is anything.
        return Source(Path(source).open("rb", buffering=0), os.fspath(source), own=True)
    except OSError as error:
        raise Damage(Code.UNREADABLE, _reason(error), offset=0) from error


def _standard_input() -> Any:
    return getattr(sys.stdin, "buffer", None)


def _reason(error: Exception) -> str:
    return (isinstance(error, OSError) and error.strerror) or str(error) or type(error).__name__


def _size(opened: Any) -> int | None:
    """The size of a regular file, for those who show progress; None where it cannot be known."""
    with suppress(OSError, AttributeError, ValueError):
        status = os.fstat(opened.fileno())
        if stat.S_ISREG(status.st_mode):
            return status.st_size
    return None
