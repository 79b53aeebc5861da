"""What all capture writers share: a path gets a complete file or none."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from dissect.capture.files.target import Target


class CaptureWriter:
    """Writes octets to a target; a context manager that discards the file if an exception leaves the block."""

    def __init__(self, target: Target) -> None:
        self._target = target
        self._closed = False

    def _write(self, octets: bytes) -> None:
        if self._closed:
            raise ValueError("the writer is closed")
        try:
            self._target.write(octets)
        except BaseException:
            self.discard()
            raise

    def flush(self) -> None:
        """Pass on what was written so far; a path has no file yet."""
        self._target.flush()

    def close(self) -> None:
        """Finish the file and put it at its path."""
        if not self._closed:
            self._closed = True
            try:
                self._target.commit()
            except BaseException:
                self._target.discard()
                raise

    def discard(self) -> None:
        """Discard what was written: a path keeps its old file."""
        if not self._closed:
            self._closed = True
            self._target.discard()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            self.close()
        else:
            self.discard()
