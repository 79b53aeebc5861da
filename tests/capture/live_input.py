"""Standard input that is written while it is read."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest


class Live:
    """A pipe that is written while it is read: `standard input` of a running `tcpdump -U -w -`."""

    def __init__(self) -> None:
        reading, self._writing = os.pipe()
        self.file = os.fdopen(reading, "rb")

    def write(self, octets: bytes) -> None:
        assert os.write(self._writing, octets) == len(octets)

    def end(self) -> None:
        os.close(self._writing)


@contextmanager
def standard_input(monkeypatch: pytest.MonkeyPatch) -> Iterator[Live]:
    """A live input in place of standard input."""
    made = Live()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(made.file))
    yield made
    made.file.close()
