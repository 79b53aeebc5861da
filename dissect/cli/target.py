"""What a command may write to: no file that it reads, no file twice, and no report over a capture."""

from __future__ import annotations

import os
import stat
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NamedTuple

import click

from dissect.capture import open_capture
from dissect.capture.codes import CaptureCode
from dissect.capture.files.target import STANDARD_OUTPUT, descriptor_of
from dissect.cli.output import Status, complain
from dissect.cli.source import STANDARD_INPUT
from dissect.errors import CaptureError, EncodingError
from dissect.render.escape import escape

NO_CAPTURE: Final = {CaptureCode.EMPTY, CaptureCode.UNKNOWN_FORMAT}
"""What opening a file says where it cannot be a capture; a damaged capture is still one."""


class FileIdentity(NamedTuple):
    """A file by what makes it one and the same: links and other spellings of its name lead to the same place."""

    path: str
    """The path without symbolic links; it decides where there is no file yet."""
    status: os.stat_result | None

    def is_same(self, other: FileIdentity) -> bool:
        """Whether writing to one would change the other. A terminal or /dev/null may be named more than once."""
        if self.status is None or other.status is None:
            return self.status is other.status and self.path == other.path
        return os.path.samestat(self.status, other.status) and not stat.S_ISCHR(self.status.st_mode)

    @property
    def is_file(self) -> bool:
        """Whether there is a regular file."""
        return self.status is not None and stat.S_ISREG(self.status.st_mode)


def check_targets(targets: Mapping[str, str | None], inputs: Sequence[str], *, reports: Collection[str] = ()) -> None:
    """UsageError where a command would destroy what it reads, or what it writes itself.

    `targets` are the paths (or "-") by the options that name them, `inputs` the paths that are read. Other files are
    overwritten, as tshark does; the options in `reports` do not overwrite a capture, because that is hardly ever meant.
    """
    places = {option: (target, _target_place(target)) for option, target in targets.items() if target is not None}
    read = [_input_place(one) for one in inputs]
    printed = _opened(1)
    written: dict[str, FileIdentity] = {}
    for option, (target, place) in places.items():
        if any(place.is_same(one) for one in read):
            raise click.UsageError(f"{escape(target)} is a file that is read; write to another file.")
        twice = next((other for other, one in written.items() if place.is_same(one)), None)
        if twice is not None:
            raise click.UsageError(f"{option} and {twice} are the same file.")
        if place.is_same(printed) and place.is_file and not is_standard_output(target):
            raise click.UsageError(f"{escape(target)} is where standard output goes; write to another file.")
        if option in reports and place.is_file and _is_capture(target):
            raise click.UsageError(f"{escape(target)} is a capture; {option} does not overwrite one.")
        written[option] = place


def is_standard_output(target: str | None) -> bool:
    """Whether a target is standard output: "-", or a path such as /dev/stdout."""
    return target == STANDARD_OUTPUT or (target is not None and descriptor_of(target) == 1)


@contextmanager
def writing() -> Iterator[None]:
    """A context in which what cannot be written ends the command."""
    try:
        yield
    except (CaptureError, EncodingError) as error:
        complain(str(error))
        raise SystemExit(Status.UNREADABLE) from error


def _target_place(target: str) -> FileIdentity:
    return _opened(1) if is_standard_output(target) else _place(target)


def _input_place(file: str) -> FileIdentity:
    return _opened(0) if file == STANDARD_INPUT else _place(file)


def _opened(number: int) -> FileIdentity:
    """The place of an open file; a path of its own where it is closed."""
    try:
        return FileIdentity(f"/dev/fd/{number}", os.fstat(number))
    except OSError:
        return FileIdentity(f"/dev/fd/{number}", None)


def _place(file: str) -> FileIdentity:
    try:
        path = os.path.realpath(file)
    except ValueError:  # a NUL is in it; opening it will say so
        return FileIdentity(file, None)
    try:
        return FileIdentity(path, Path(file).stat())
    except OSError:  # there is no such file, or it cannot be looked at, and opening it will say so
        return FileIdentity(path, None)


def _is_capture(file: str) -> bool:
    """Whether a file is a capture, also a damaged or compressed one, or may be one."""
    try:
        open_capture(file).close()
    except CaptureError as error:
        return error.code not in NO_CAPTURE
    return True
