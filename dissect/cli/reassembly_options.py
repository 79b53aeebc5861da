"""The options that say whether fragments are joined, and how."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from dissect.render.escape import escape

if TYPE_CHECKING:
    from dissect.packet.reassembly import Reassembler

C = TypeVar("C", bound=Callable[..., Any])


def reassembly_options(command: C) -> C:
    """The options `--no-reassemble` and `--overlap`."""
    overlap = click.option(
        "--overlap",
        metavar="RULE",
        help="Where two fragments have the same octets: first, last, bsd (as tshark), bsd-right, linux24, windows, "
        "solaris, linux (the default of IPv4) or drop (of IPv6).",
    )
    alone = click.option("--no-reassemble", "alone", is_flag=True, help="Do not join the fragments of datagrams.")
    return alone(overlap(command))


def chosen_reassembly(overlap: str | None, *, alone: bool) -> bool | Reassembler:
    """What joins fragments, as `dissect.open` takes it. UsageError for an unknown rule."""
    if overlap is None:
        return not alone
    if alone:
        raise click.UsageError("--overlap is about fragments that are joined, which --no-reassemble forbids.")
    from dissect.packet.reassembly import Reassembler
    from dissect.schema import Overlaps

    try:
        return Reassembler(Overlaps(overlap))
    except ValueError:
        rules = ", ".join(Overlaps)
        raise click.UsageError(f"--overlap {escape(overlap)}: there is no such rule; the rules are {rules}") from None
