"""The formats of `--json`: every object names its own, and the package holds a JSON Schema of each.

A schema is the file of its command in `dissect/render/schemas`. Keys are only ever added to a format, so that what is
valid stays valid; a change that breaks this gets the next number.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeVar

import click

from dissect.render.schemas.objects import dumps

VERSION: Final = 1

F = TypeVar("F", bound=Callable[..., Any])


def schema_name(command: str) -> str:
    """The `$id` of the schema of what a command prints."""
    return f"urn:dissect:{command}:{VERSION}"


def line_of(command: str, value: dict[str, Any]) -> str:
    """One line of a command's JSON, which begins with the name of its schema."""
    return dumps({"schema": schema_name(command), **value})


def json_options(command: str, what: str) -> Callable[[F], F]:
    """The options `--json`, which prints `what` (one JSON object a …), and `--json-schema`, which describes it."""

    def show_schema(context: click.Context, _: click.Parameter, asked: bool) -> None:
        if asked:
            from importlib.resources import files

            from dissect.cli.output import Output

            schema = files("dissect.render").joinpath("schemas", f"{command}.json")
            with Output() as output:
                output.text(schema.read_text(encoding="utf-8").removesuffix("\n"))
            context.exit()

    def decorated(function: F) -> F:
        schema = click.option(
            "--json-schema",
            is_flag=True,
            is_eager=True,
            expose_value=False,
            callback=show_schema,
            help="Print the JSON Schema of what --json prints.",
        )
        return click.option("--json", "as_json", is_flag=True, help=what)(schema(function))

    return decorated
