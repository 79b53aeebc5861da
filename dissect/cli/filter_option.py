"""The option `-Y`: a filter, which is read before any file is."""

from __future__ import annotations

from typing import TYPE_CHECKING, overload

import click

from dissect.errors import FilterError
from dissect.packet import Suite, default_suite

if TYPE_CHECKING:
    from dissect.filter.expressions import Filter

filter_option = click.option(
    "-Y",
    "--filter",
    "filter_text",
    metavar="FILTER",
    help="Only packets of which this holds: 'tcp.port == 80 and ip.ttl < 5' (`dissect filter --syntax`).",
)


@overload
def chosen_filter(text: str, suite: Suite | None) -> Filter: ...
@overload
def chosen_filter(text: None, suite: Suite | None) -> None: ...
@overload
def chosen_filter(text: str | None, suite: Suite | None) -> Filter | None: ...
def chosen_filter(text: str | None, suite: Suite | None) -> Filter | None:
    """The filter; None without a text. UsageError, with the place, for a text that is none."""
    if text is None:
        return None
    from dissect.filter.names import catalogue
    from dissect.filter.parser import parse

    try:
        return parse(text, catalogue(suite or default_suite()))
    except FilterError as error:
        raise click.UsageError(str(error)) from None
