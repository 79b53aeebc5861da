"""What every writer of captures does: a file whole or not at all."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from dissect.capture.files.target import Target


class CaptureWriter:
    """Writes octets to a target; a context manager, which gives up where an exception leaves the block."""

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
        """Let readers have what was written; a path has no file yet."""
        self._target.flush()

    def close(self) -> None:
        """Finish the file; a path has it from now on."""
        if not self._closed:
            self._closed = True
            try:
                self._target.commit()
            except BaseException:
                self._target.discard()
                raise

    def discard(self) -> None:
        """Give up: a path keeps what it had before."""
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
