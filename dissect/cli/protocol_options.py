"""The options that say which protocols there are, and what numbers mean."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar
from warnings import catch_warnings, simplefilter

import click

from dissect.cli.output import complain
from dissect.errors import ProtocolWarning, SchemaError
from dissect.render.escape import escape

if TYPE_CHECKING:
    from dissect.packet import ProtocolSet

C = TypeVar("C", bound=Callable[..., Any])

MODULES: Final = "dissect.protocols"
"""Where click's context keeps the modules of `--protocols`."""


def protocols_option(command: C) -> C:
    """The option `--protocols`, whose modules `chosen_protocols` takes."""
    option = click.option(
        "--protocols",
        multiple=True,
        metavar="MODULE",
        expose_value=False,
        callback=_remember,
        help="Protocols of your own: a module, or a .py file, that lists its header classes in HEADERS. Repeatable.",
    )
    return option(command)


def decode_as_option(command: C) -> C:
    """The option `-d`, whose rules `chosen_protocols` takes, and `--protocols`."""
    option = click.option(
        "-d",
        "--decode-as",
        "decode_as",
        multiple=True,
        metavar="RULE",
        help="What a number means: udp.port==5300,dns, linktype==user0,eth, or likewise for any field that names what "
        "is carried (as in tshark; `data` for nothing). Repeatable.",
    )
    return option(protocols_option(command))


def _remember(context: click.Context, _: click.Parameter, modules: tuple[str, ...]) -> None:
    context.meta[MODULES] = modules


def chosen_protocols(rules: Sequence[str] = ()) -> ProtocolSet | None:
    """The protocols with those of `--protocols`, and with changed meanings of numbers; None without either.

    UsageError for a module that cannot be taken, and for an invalid rule.
    """
    modules: tuple[str, ...] = click.get_current_context().meta.get(MODULES, ())
    if not rules and not modules:
        return None
    from dissect.packet import default_protocols

    protocols = default_protocols()
    for module in dict.fromkeys(modules):
        protocols = _including(protocols, module)
    return _decoding(protocols, rules) if rules else protocols


def report_left_out() -> None:
    """Say on standard error which installed protocols are left out, and why."""
    from dissect.packet import default_protocols

    with catch_warnings(record=True) as caught:
        simplefilter("always", ProtocolWarning)
        default_protocols()
    for one in caught:
        complain(escape(str(one.message)))


def _including(protocols: ProtocolSet, module: str) -> ProtocolSet:
    from dissect.packet.extending.modules import SUFFIX, including

    try:
        return including(protocols, module)
    except SchemaError as error:
        hint = f". Did you mean {module}{SUFFIX}?" if Path(f"{module}{SUFFIX}").is_file() else ""
        raise click.UsageError(escape(f"--protocols {module}: {error}{hint}")) from None


def _decoding(protocols: ProtocolSet, rules: Sequence[str]) -> ProtocolSet:
    from dissect.packet.decode_as import parse_decode_as

    try:
        return protocols.decoding(parse_decode_as(rules, protocols.headers))
    except ValueError as error:
        raise click.UsageError(escape(str(error))) from None
