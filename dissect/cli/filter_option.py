"""The option `-Y`: a filter, parsed before any file is opened."""

from __future__ import annotations

from typing import TYPE_CHECKING, overload

import click

from dissect.errors import FilterError

if TYPE_CHECKING:
    from dissect.filter.expressions import Filter
    from dissect.packet import ProtocolSet

filter_option = click.option(
    "-Y",
    "--filter",
    "filter_text",
    metavar="FILTER",
    help="Only packets that match, such as 'tcp.port == 80 and ip.ttl < 5' (see `dissect filter --syntax`).",
)


@overload
def chosen_filter(text: str, protocols: ProtocolSet | None) -> Filter: ...
@overload
def chosen_filter(text: None, protocols: ProtocolSet | None) -> None: ...
@overload
def chosen_filter(text: str | None, protocols: ProtocolSet | None) -> Filter | None: ...
def chosen_filter(text: str | None, protocols: ProtocolSet | None) -> Filter | None:
    """The filter; None without a text. UsageError, with the position, for an invalid text."""
    if text is None:
        return None
    from dissect.filter.names import catalogue
    from dissect.filter.parser import parse
    from dissect.packet import default_protocols

    try:
        return parse(text, catalogue(protocols or default_protocols()))
    except FilterError as error:
        raise click.UsageError(str(error)) from None


def chosen_filter_of_rows(text: str | None, protocols: ProtocolSet | None) -> Filter | None:
    """The same for commands that read frames without what a file says beside them, such as comments."""
    found = chosen_filter(text, protocols)
    if found is not None:
        from dissect.filter.frame_names import BESIDE

        beside = sorted(found.names & BESIDE)
        if beside:
            raise click.UsageError(
                f"{', '.join(beside)} cannot be asked for here; choose the packets with `dissect filter` first"
            )
    return found


def is_of_rows(chosen: Filter) -> bool:
    """Whether a filter is about packets alone: not about what a file says beside them, nor about earlier packets."""
    from dissect.filter.frame_names import BESIDE

    return not chosen.names & BESIDE and not follows_capture(chosen)


def follows_capture(chosen: Filter) -> bool:
    """Whether a filter needs a verdict that depends on earlier packets: blocks judge each packet by itself."""
    from dissect.filter.expressions import names_of
    from dissect.filter.name_types import Sort
    from dissect.schema import Zero

    names = (name for leaf in chosen.leaves for name in names_of(leaf) if name.sort is Sort.VERDICT)
    rules = (header.stack.checksum for name in names for header in name.own)
    return any(rule is not None and rule.zero is Zero.ABSENT_WHERE_ANNOUNCED for rule in rules)
