"""Files that are written in turns, more than may be open at a time."""

from __future__ import annotations

import errno
from collections import OrderedDict
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Final, Self

from dissect.capture import CaptureCode
from dissect.errors import CaptureError

TOO_MANY: Final = {errno.EMFILE, errno.ENFILE}
"""The errors of an operating system that opens no more files."""


class FilePool:
    """New files, of which at most `most` are open: the one that was not written to for longest is closed, and opened
    again to append to it.

    No file that exists is written to. A context manager: if an exception leaves it, the files that were made are
    removed.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._open: OrderedDict[Path, IO[bytes]] = OrderedDict()
        self._made: dict[Path, PooledFile] = {}

    def file(self, path: Path) -> PooledFile:
        """The file of a path, which is made when it is first written to."""
        return PooledFile(self, path)

    def put(self, file: PooledFile, octets: bytes) -> None:
        """Append to a file; CaptureError if it exists already, or cannot be written."""
        path = file.path
        try:
            opened = self._open.get(path)
            if opened is None:
                opened = self._opened(file)
            self._open.move_to_end(path)
            opened.write(octets)
        except (OSError, ValueError) as error:  # ValueError: there is a NUL in the path
            raise _failed(error, file) from error

    def _opened(self, file: PooledFile) -> IO[bytes]:
        while len(self._open) >= self._most:
            self._close_oldest()
        try:
            opened = file.path.open("ab" if file.path in self._made else "xb")
        except OSError as error:
            if error.errno not in TOO_MANY or not self._open:
                raise
            self._most = len(self._open)  # the operating system permits fewer
            return self._opened(file)
        self._made[file.path] = file
        self._open[file.path] = opened
        return opened

    def _close_oldest(self) -> None:
        _, oldest = self._open.popitem(last=False)
        oldest.close()

    def close(self) -> None:
        """Finish all files."""
        for path, opened in self._open.items():
            try:
                opened.close()
            except OSError as error:
                raise _failed(error, self._made[path]) from error

    def discard(self) -> None:
        """Remove the files that were made."""
        for opened in self._open.values():
            with suppress(OSError):  # errors about output that nobody wants any more
                opened.close()
        for path in self._made:
            with suppress(OSError):  # it cannot be removed, and the error that led here is what matters
                path.unlink(missing_ok=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None:
            self.discard()
            return
        try:
            self.close()
        except BaseException:
            self.discard()
            raise


class PooledFile:
    """One of these files, as capture writers take it."""

    def __init__(self, pool: FilePool, path: Path) -> None:
        self._pool = pool
        self.path = path
        self.octets = 0
        """Octets written so far."""

    def write(self, octets: bytes, /) -> None:
        """Append to the file."""
        self._pool.put(self, octets)
        self.octets += len(octets)

    def flush(self) -> None:
        """The pool writes what is left when it closes."""


def _failed(error: OSError | ValueError, file: PooledFile) -> CaptureError:
    reason = getattr(error, "strerror", None) or str(error)
    if isinstance(error, FileExistsError):
        reason = "the file exists; remove it, or choose another name"
    return CaptureError(reason, path=str(file.path), code=CaptureCode.UNWRITABLE, offset=file.octets)
