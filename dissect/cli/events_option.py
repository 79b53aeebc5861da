"""The option that says whether connections are followed, so that their events are known."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, TypeVar

import click

from dissect.cli.output import complain
from dissect.render.escape import escape

C = TypeVar("C", bound=Callable[..., Any])

MEGABYTE: Final = 1_000_000
LARGE: Final = 50 * MEGABYTE
"""Following the packets of a larger file takes so long that it has to be asked for."""


def events_option(purpose: str) -> Callable[[C], C]:
    """The option `--events`."""
    return click.option(
        "--events/--no-events",
        "wants_events",
        default=None,
        help=f"Whether to follow connections, which {purpose}; the default is to do so in files of up to "
        f"{LARGE // MEGABYTE} MB.",
    )


def is_followed(file: str, *, wanted: bool | None, purpose: str) -> bool:
    """Whether the packets of a file are followed. Says so where a large file decides that they are not."""
    if wanted is None and _is_large(file):
        complain(f"{escape(file)}: events are not {purpose} in so large a file, unless --events asks for it")
        return False
    return wanted is not False


def _is_large(file: str) -> bool:
    try:
        return Path(file).stat().st_size > LARGE
    except (OSError, ValueError):
        return False  # standard input, a text, or what cannot be opened anyway
