"""The option `--unique`, and how far back it looks."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

import click

from dissect.cli.amounts import IntervalType

if TYPE_CHECKING:
    from dissect.rearranging.repetitions import Repetitions

DEFAULT: Final = "1000"
NUMBER: Final = re.compile(r"[1-9]\d{0,5}|1000000", re.ASCII)


def unique_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """The options `--unique` and `--window`."""
    unique = click.option("--unique", is_flag=True, help="Leave out packets whose octets were seen shortly before.")
    window = click.option(
        "--window",
        metavar="WINDOW",
        help=f"How long before, for --unique: packets, up to 1000000, or a time (500ms, 10s); the default is {DEFAULT} "
        "packets. At most 1000000 packets are remembered, at some 220 octets each.",
    )
    return unique(window(function))


def chosen_repetitions(window: str | None, *, unique: bool) -> Repetitions | None:
    """What finds repetitions; None if they are not asked for. UsageError for an invalid window."""
    if not unique:
        if window is not None:
            raise click.UsageError("--window is for --unique.")
        return None
    from dissect.rearranging.repetitions import Repetitions

    window = DEFAULT if window is None else window
    if NUMBER.fullmatch(window):
        return Repetitions(int(window), is_timed=False)
    if window.isascii() and window.isdigit():
        raise click.UsageError(f"A window of {window} packets is not from 1 to 1000000; a time needs a unit.")
    try:
        return Repetitions(IntervalType()(window), is_timed=True)
    except click.BadParameter as error:
        raise click.UsageError(error.message) from None
