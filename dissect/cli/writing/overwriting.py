"""The guard against overwriting: no output replaces an input, another output, or (a report) a capture."""

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
from dissect.cli.sources.source import STANDARD_INPUT
from dissect.errors import CallsError, CaptureError, EncodingError
from dissect.render.escape import escape

NO_CAPTURE: Final = {CaptureCode.EMPTY, CaptureCode.UNKNOWN_FORMAT}
"""The codes of files that are not captures; a damaged capture still is one."""


class FileIdentity(NamedTuple):
    """The identity of a file: links and other spellings of its name compare as the same."""

    path: str
    """The path without symbolic links; it decides if the file does not exist yet."""
    status: os.stat_result | None

    def is_same(self, other: FileIdentity) -> bool:
        """Whether writing one would change the other. A terminal or /dev/null may be named more than once."""
        if self.status is None or other.status is None:
            return self.status is other.status and self.path == other.path
        return os.path.samestat(self.status, other.status) and not stat.S_ISCHR(self.status.st_mode)

    @property
    def is_file(self) -> bool:
        """Whether a regular file exists."""
        return self.status is not None and stat.S_ISREG(self.status.st_mode)


def check_targets(targets: Mapping[str, str | None], inputs: Sequence[str], *, reports: Collection[str] = ()) -> None:
    """UsageError if a command would destroy what it reads, or what it writes itself.

    `targets` maps options to the paths (or "-") that they name; `inputs` are the paths to read. Other files are
    overwritten, as tshark does; the options in `reports` do not overwrite a capture, because that is hardly ever
    intended.
    """
    places = {option: (target, _target_place(target)) for option, target in targets.items() if target is not None}
    read = [_input_place(one) for one in inputs]
    printed = _opened(1)
    written: dict[str, FileIdentity] = {}
    for option, (target, place) in places.items():
        if any(place.is_same(one) for one in read):
            raise click.UsageError(f"{escape(target)} is also an input; write to another file.")
        twice = next((other for other, one in written.items() if place.is_same(one)), None)
        if twice is not None:
            raise click.UsageError(f"{option} and {twice} are the same file.")
        if place.is_same(printed) and place.is_file and not is_standard_output(target):
            raise click.UsageError(f"{escape(target)} is also standard output; write to another file.")
        if option in reports and place.is_file and _is_capture(target):
            raise click.UsageError(f"{escape(target)} is a capture; {option} does not overwrite captures.")
        written[option] = place


def is_standard_output(target: str | None) -> bool:
    """Whether a target is standard output: "-", or a path such as /dev/stdout."""
    return target == STANDARD_OUTPUT or (target is not None and descriptor_of(target) == 1)


@contextmanager
def writing() -> Iterator[None]:
    """A context in which a failure to write ends the command."""
    try:
        yield
    except (CallsError, CaptureError, EncodingError) as error:
        complain(str(error))
        raise SystemExit(Status.UNREADABLE) from error


def _target_place(target: str) -> FileIdentity:
    return _opened(1) if is_standard_output(target) else _place(target)


def _input_place(file: str) -> FileIdentity:
    return _opened(0) if file == STANDARD_INPUT else _place(file)


def _opened(number: int) -> FileIdentity:
    """The identity of an open file; of a closed one, a path that equals no other."""
    try:
        return FileIdentity(f"/dev/fd/{number}", os.fstat(number))
    except OSError:
        return FileIdentity(f"/dev/fd/{number}", None)


def _place(file: str) -> FileIdentity:
    try:
        path = os.path.realpath(file)
    except ValueError:  # it contains a NUL; opening it will fail
        return FileIdentity(file, None)
    try:
        return FileIdentity(path, Path(file).stat())
    except OSError:  # it does not exist or is not accessible; opening it will fail
        return FileIdentity(path, None)


def _is_capture(file: str) -> bool:
    """Whether a file is, or may be, a capture, including damaged and compressed ones."""
    try:
        open_capture(file).close()
    except CaptureError as error:
        return error.code not in NO_CAPTURE
    return True
