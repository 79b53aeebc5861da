"""Printing lines: in colour on a terminal, plain to a file or pipe. Silent once the reader has gone away."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterable
from enum import IntEnum
from itertools import islice
from types import TracebackType
from typing import Any, Self, TextIO

import click

from dissect.render.escape import escape
from dissect.render.spans import Line, Role, cut_line, plain, wrapped


class Status(IntEnum):
    """Exit statuses, the same for every command."""

    FINE = 0
    FOUND = 1
    """Something was found wrong, or a file is damaged."""
    UNREADABLE = 2
    """A file cannot be opened or is not a capture, or the command line is wrong."""
    INTERRUPTED = 130


COLORS = {
    Role.FAINT: "2",
    Role.STRONG: "1",
    Role.ADDRESS: "36",
    Role.PROTOCOL: "1;34",
    Role.GOOD: "32",
    Role.NOTE: "2;33",
    Role.WARN: "33",
    Role.BAD: "1;31",
    Role.FIRST: "35",
    Role.SECOND: "36",
    Role.THIRD: "32",
    Role.FOURTH: "33",
}
TOGETHER = 256
"""How many lines are written at once where nobody waits for each."""
GLYPHS = "→–…×·│─┌┐└┘├┤┬┴┼═§✓←█▌µ╌"
PLAIN_GLYPHS = str.maketrans(GLYPHS, ">-~x.|-+++++++++=S*<##u~")


def color_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """The option `--color`."""
    return click.option(
        "--color",
        type=click.Choice(["auto", "always", "never"]),
        default="auto",
        help="Whether to use colours; auto: on a terminal, unless NO_COLOR is set.",
    )(function)


class Output:
    """Standard output for lines. Flushed after each line if `live`, so that a reader sees packets as they come.

    As a context manager: if the reader goes away (`| head`), or on Ctrl-C, the block ends without a traceback.
    """

    def __init__(self, color: str = "auto", *, live: bool = False) -> None:
        stream: TextIO | None = sys.stdout
        if stream is None:  # closed before the program began
            complain("cannot write: there is no standard output")
            raise SystemExit(Status.UNREADABLE)
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
        self.stream: TextIO = stream
        self.is_terminal = is_terminal = stream.isatty()
        self.has_written = False
        dumb = bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"
        self.is_colored = color == "always" or (color == "auto" and is_terminal and not dumb)
        self.is_live = live or is_terminal
        self.width = shutil.get_terminal_size().columns if is_terminal else None
        self.is_unicode = _can_write(stream, GLYPHS)

    @property
    def is_plain(self) -> bool:
        """Whether nothing but the text of lines is written, however long they are."""
        return self.width is None and not self.is_colored

    def row(self, line: Line) -> None:
        """Write one line of a table; on a terminal, cut it to the width."""
        self._write(line if self.width is None else cut_line(line, self.width))

    def lines(self, lines: Iterable[Line]) -> None:
        """Write lines; on a terminal, wrap them to the width."""
        for line in lines:
            for part in [line] if self.width is None else wrapped(line, self.width):
                self._write(part)

    def heading(self, file: str) -> None:
        """Write the name of a file, after an empty line if something was written before."""
        if self.has_written:
            self.text()
        self.lines([[(escape(file), Role.STRONG)]])

    def text(self, text: str = "") -> None:
        """Write text as it is."""
        if not self.is_unicode:
            text = text.translate(PLAIN_GLYPHS)
        self.stream.write(text + "\n")
        self.has_written = True
        if self.is_live:
            self.stream.flush()

    def texts(self, texts: Iterable[str]) -> None:
        """Write texts, each on a line of its own: at once if somebody waits for them, else some hundred together."""
        if self.is_live:
            for text in texts:
                self.text(text)
            return
        waiting = iter(texts)
        while block := list(islice(waiting, TOGETHER)):
            self.text("\n".join(block))

    def _write(self, line: Line) -> None:
        self.text(_painted(line) if self.is_colored else plain(line))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        try:
            self.stream.flush()
        except OSError as flushing:
            error = flushing
        if isinstance(error, BrokenPipeError):
            _discard(self.stream)
            return True
        if isinstance(error, KeyboardInterrupt):
            raise SystemExit(Status.INTERRUPTED)
        if isinstance(error, OSError):
            _discard(self.stream)
            complain(f"cannot write: {error.strerror}")
            raise SystemExit(Status.UNREADABLE)
        return False


def is_terminal() -> bool:
    """Whether standard output is a terminal; it may be closed."""
    return sys.stdout is not None and sys.stdout.isatty()


def complain(message: str) -> None:
    """One line on standard error, with everything that it quotes escaped."""
    click.echo(f"dissect: {escape(message)}", err=True)


def _painted(line: Line) -> str:
    return "".join(f"\x1b[{COLORS[role]}m{text}\x1b[0m" if role in COLORS else text for text, role in line)


def _can_write(stream: TextIO, text: str) -> bool:
    try:
        text.encode(stream.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def _discard(stream: TextIO) -> None:
    """Discard buffered output, so that Python does not complain when it exits."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)
