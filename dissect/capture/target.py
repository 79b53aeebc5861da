"""Where octets go: a path, standard output, or any binary file. A path gets its file whole or not at all."""

from __future__ import annotations

import os
import secrets
import sys
import weakref
from contextlib import suppress
from pathlib import Path
from typing import IO, Protocol

from dissect.capture.codes import Code
from dissect.capture.deflating import Deflater, deflater_for
from dissect.errors import CaptureError


class BinaryFile(Protocol):
    """All that is asked of a file of others."""

    def write(self, octets: bytes, /) -> object: ...
    def flush(self) -> object: ...


Writable = str | os.PathLike[str] | BinaryFile


class Part:
    """The file that is written until it gets its name. It is removed when nobody has it any more: an interrupt may come
    at any time, also where whoever asked for a target does not yet have it to discard it.
    """

    def __init__(self, beside: Path) -> None:
        self.path = beside.with_name(f".{secrets.token_hex(8)}.part")
        self._removal = weakref.finalize(self, _remove, self.path, os.getpid())

    def rename(self, path: Path) -> None:
        self.path.replace(path)
        self._removal.detach()

    def remove(self) -> None:
        self._removal()


class Target:
    """An opened target. A path is written under another name beside it, and renamed by `commit`; one whose name ends
    in .gz or .zst is compressed.

    The operating system's errors about a path become CaptureErrors; a file of others keeps its own errors, and so does
    standard output, whose reader may go away (BrokenPipeError) without anything being wrong.
    """

    def __init__(self, target: Writable) -> None:
        self._path: Path | None = None
        self._part: Part | None = None
        self._own: IO[bytes] | None = None
        self._deflater: Deflater | None = None
        self._offset = 0
        if target == "-":
            if sys.stdout is None:
                raise CaptureError("there is no standard output", path="-", code=Code.UNWRITABLE, offset=0)
            self._file: BinaryFile = sys.stdout.buffer
        elif isinstance(target, str | os.PathLike):
            self._deflater = deflater_for(os.fspath(target))
            self._path = Path(os.path.realpath(target))  # what a link points to is replaced, not the link
            try:
                self._file = self._own = self._open(self._path)
            except OSError as error:
                raise self._failed(error) from error
        elif hasattr(target, "write"):
            self._file = target
        else:
            raise TypeError(f"a path or a binary file is written, not {type(target).__name__}")

    def _open(self, path: Path) -> IO[bytes]:
        if path.exists() and not path.is_file():  # a pipe or a device cannot be replaced, and a directory will complain
            return path.open("wb")
        self._part = Part(path)
        return self._part.path.open("xb")

    def write(self, octets: bytes) -> None:
        self._put(octets if self._deflater is None else self._deflater.deflate(octets))

    def _put(self, octets: bytes) -> None:
        try:
            self._file.write(octets)
        except OSError as error:
            if self._path is None:
                raise
            raise self._failed(error) from error
        self._offset += len(octets)

    def flush(self) -> None:
        """Let readers have what was written."""
        if self._deflater is not None:
            self._put(self._deflater.flush())
        self._flush()

    def _flush(self) -> None:
        try:
            self._file.flush()
        except OSError as error:
            if self._path is None:
                raise
            raise self._failed(error) from error

    def commit(self) -> None:
        """Write what is left, and give the file its name."""
        if self._deflater is not None:
            self._put(self._deflater.finish())
        self._flush()
        if self._own is None or self._path is None:
            return
        try:
            self._own.close()
            if self._part is not None:
                self._part.rename(self._path)
        except OSError as error:
            raise self._failed(error) from error

    def discard(self) -> None:
        """Leave no file behind; what went to a pipe or to a file of others is gone."""
        if self._own is not None:
            with suppress(OSError):  # of what could not be written and is now not wanted
                self._own.close()
            if self._part is not None:
                self._part.remove()

    def _failed(self, error: OSError) -> CaptureError:
        reason = error.strerror or str(error)
        return CaptureError(reason, path=str(self._path), code=Code.UNWRITABLE, offset=self._offset)


def _remove(part: Path, process: int) -> None:
    """Remove what was not given its name; not from a copy of the process that has made it."""
    if os.getpid() == process:
        with suppress(OSError):  # what cannot be removed stays, and there is nobody to be told
            part.unlink(missing_ok=True)
