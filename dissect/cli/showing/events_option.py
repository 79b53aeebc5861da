"""The option that says whether packets are followed, so that events are marked."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from dissect.cli.output import complain
from dissect.render.escape import escape

if TYPE_CHECKING:
    from dissect.session.following import Following

C = TypeVar("C", bound=Callable[..., Any])

MEGABYTE: Final = 1_000_000
LARGE: Final = 20 * MEGABYTE
"""Following the packets of a larger file takes so long that it has to be asked for."""


def events_option(command: C) -> C:
    """The option `--events`."""
    return click.option(
        "--events/--no-events",
        "wants_events",
        default=None,
        help="Whether to follow connections, which marks retransmissions and other events, and scales windows; the "
        f"default is to do so in files of up to {LARGE // MEGABYTE} MB.",
    )(command)


def chosen_following(file: str, *, wanted: bool | None) -> Following | None:
    """What follows the packets of a file; None if nothing does. Says so where a large file decides it."""
    if wanted is None and _is_large(file):
        complain(f"{escape(file)}: events are not marked in so large a file, unless --events asks for them")
        return None
    if wanted is False:
        return None
    from dissect.session.following import Following

    return Following()


def _is_large(file: str) -> bool:
    try:
        return Path(file).stat().st_size > LARGE
    except (OSError, ValueError):
        return False  # standard input, a text, or what cannot be opened anyway
