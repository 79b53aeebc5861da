"""The captures that a command reads. What is no file, but a filter or a number, is not taken for the name of one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import click

C = TypeVar("C", bound=Callable[..., Any])


def files_argument(*, required: bool = True) -> Callable[[C], C]:
    """The argument `FILE…`."""
    return click.argument("files", metavar="FILE…", nargs=-1, required=required, callback=_captures)


def file_argument(command: C) -> C:
    """The argument `FILE`."""
    return click.argument("file", metavar="FILE", callback=_capture)(command)


def check_captures(context: click.Context, files: Sequence[str]) -> None:
    """UsageError for a file that is none, and means something else."""
    from dissect.cli.hints import hint_at_word

    for file in files:
        said = hint_at_word(file, context.command)
        if said:
            context.fail(said.strip())


def _captures(context: click.Context, _: click.Parameter, files: tuple[str, ...]) -> tuple[str, ...]:
    if not context.resilient_parsing:
        check_captures(context, files)
    return files


def _capture(context: click.Context, parameter: click.Parameter, file: str) -> str:
    return _captures(context, parameter, (file,))[0]
