"""A page for a browser: written to a file, or to standard output."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from dissect.cli.output import Output, Status, complain, is_terminal
from dissect.cli.writing.overwriting import check_targets, is_standard_output
from dissect.render.escape import escape


def check_page_target(target: str | None, files: tuple[str, ...]) -> None:
    """UsageError if a page would go to a terminal, or over a capture."""
    if target is None and is_terminal():
        raise click.UsageError("Say where the page goes, -o page.html, or what else to write, --json.")
    check_targets({"-o": target}, files, reports={"-o"})


def write_page(data: Mapping[str, Any], target: str | None, *, title: str | None, opens: bool) -> None:
    """Write the page that shows some data; `target` None is standard output, too."""
    from dissect.explain.page import TITLE, PageTooLargeError, page

    try:
        text = page(data, title=title or TITLE)
    except PageTooLargeError as error:
        complain(str(error))
        raise SystemExit(Status.UNREADABLE) from None
    if target is None or is_standard_output(target):
        with Output("never") as output:
            output.stream.write(text)
        return
    try:
        Path(target).write_text(text, encoding="utf-8")
    except (OSError, ValueError) as error:
        complain(f"{escape(target)}: cannot write: {getattr(error, 'strerror', None) or error}")
        raise SystemExit(Status.UNREADABLE) from None
    if opens:
        click.launch(target)
