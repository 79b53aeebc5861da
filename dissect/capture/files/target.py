"""Where octets go: a path, standard output, or any binary file. A path gets a complete file or none."""

from __future__ import annotations

import errno
import os
import stat
import sys
import weakref
from contextlib import suppress
from pathlib import Path
from typing import IO, Final, Protocol

from dissect.capture.codes import CaptureCode
from dissect.capture.files.compression_writer import Deflater, deflater_for
from dissect.errors import CaptureError

STANDARD_OUTPUT: Final = "-"
LINKS: Final = 40
"""How many symbolic links in a row are followed: as many as Linux follows."""


class WritableFile(Protocol):
    """What a caller's file must offer."""

    def write(self, octets: bytes, /) -> object: ...
    def flush(self) -> object: ...


Writable = str | os.PathLike[str] | WritableFile


class PartFile:
    """The temporary file until it is renamed. It is removed when it is garbage-collected, because an interrupt may come
    before the caller has a target to discard.
    """

    def __init__(self, beside: Path) -> None:
        import secrets  # with all of random, which readers do without

        self.path = beside.with_name(f".{secrets.token_hex(8)}.part")
        self._removal = weakref.finalize(self, _remove, self.path, os.getpid())

    def open(self, replaced: os.stat_result | None) -> IO[bytes]:
        """Create the file; at no moment may more users read it than may read the file that it replaces."""
        if replaced is None:
            return self.path.open("xb")
        self.path.touch(mode=0o600, exist_ok=False)
        for owner in ((-1, replaced.st_gid), (replaced.st_uid, -1)):
            with suppress(OSError, AttributeError):  # this may not be permitted; Windows has no such owners
                os.chown(self.path, *owner)
        file = self.path.open("wb")
        self.path.chmod(stat.S_IMODE(replaced.st_mode) & 0o777)
        return file

    def rename(self, path: Path) -> None:
        self.path.replace(path)
        self._removal.detach()

    def remove(self) -> None:
        self._removal()


class Target:
    """An opened target. A path is written under a temporary name beside it and renamed by `commit`; a name that ends in
    .gz or .zst is compressed.

    A replaced file keeps its permissions, and its owner if the system permits. Symbolic links stay: the file that they
    point to is replaced. Other hard links keep the old content. What cannot be replaced (a pipe, a device, /dev/stdout)
    is written to directly.

    The operating system's errors about a path become CaptureErrors. A caller's file keeps its own errors, and so does
    standard output, because a reader that goes away (BrokenPipeError) is not a fault.
    """

    def __init__(self, target: Writable) -> None:
        self._path: Path | None = None
        self._part: PartFile | None = None
        self._own: IO[bytes] | None = None
        self._deflater: Deflater | None = None
        self._offset = 0
        if target == STANDARD_OUTPUT:
            self._file = _standard_output()
        elif isinstance(target, str | os.PathLike):
            self._deflater = deflater_for(os.fspath(target))
            self._path = Path(target)
            try:
                self._file = self._open(self._path)
            except (OSError, ValueError) as error:  # ValueError: there is a NUL in the path
                raise self._failed(error) from error
        elif hasattr(target, "write"):
            self._file = target
        else:
            raise TypeError(f"expected a path or a binary file, not {type(target).__name__}")

    def _open(self, path: Path) -> WritableFile:
        number = descriptor_of(path)
        if number == 1:
            self._path = None  # another name for standard output
            return _standard_output()
        if number is not None:
            self._own = os.fdopen(os.dup(number), "wb")
            return self._own
        try:
            replaced = path.stat()
        except FileNotFoundError:
            replaced = None
        if replaced is not None and not stat.S_ISREG(replaced.st_mode):  # opening a directory will fail
            self._own = path.open("wb")
            return self._own
        if replaced is not None and not os.access(path, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        self._path = Path(os.path.realpath(path))
        self._part = PartFile(self._path)
        self._own = self._part.open(replaced)
        return self._own

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
        """Pass on what was written so far."""
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
        """Write what is left, and rename the file to its path."""
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
        """Leave no file behind; what went to a pipe or to a caller's file cannot be taken back."""
        if self._own is not None:
            with suppress(OSError):  # errors about output that nobody wants any more
                self._own.close()
            if self._part is not None:
                self._part.remove()

    def _failed(self, error: OSError | ValueError) -> CaptureError:
        reason = getattr(error, "strerror", None) or str(error)
        return CaptureError(reason, path=str(self._path), code=CaptureCode.UNWRITABLE, offset=self._offset)


def descriptor_of(path: str | os.PathLike[str]) -> int | None:
    """The file descriptor that a path stands for (/dev/stdout, /dev/fd/3); None for any other path.

    Such a path may be a link to a file, or to something without a name: write to the open file, do not replace it.
    """
    here = os.path.abspath(path)  # noqa: PTH100  # links are followed one by one here
    for _ in range(LINKS):
        folder, name = os.path.split(here)
        if name.isdecimal() and os.path.realpath(folder) in {"/dev/fd", f"/proc/{os.getpid()}/fd"}:
            return int(name)
        try:
            here = os.path.join(folder, os.readlink(here))  # noqa: PTH115, PTH118  # as above
        except (OSError, ValueError):
            return None
    return None


def _standard_output() -> WritableFile:
    """Binary standard output, after any text written to it before is flushed."""
    if sys.stdout is None:
        raise CaptureError("there is no standard output", path=STANDARD_OUTPUT, code=CaptureCode.UNWRITABLE, offset=0)
    sys.stdout.flush()
    return sys.stdout.buffer


def _remove(part: Path, process: int) -> None:
    """Remove a file that was not renamed, but not from a fork of the process that made it."""
    if os.getpid() == process:
        with suppress(OSError):  # it cannot be removed, and there is nobody to tell
            part.unlink(missing_ok=True)
