"""The command. `dissect --help` loads nothing but this file and click; a command loads what it needs when it is run."""

from __future__ import annotations

from importlib import import_module

import click

COMMANDS = {
    "show": ("show", "Show the packets of a capture, one line each or in full."),
    "verify": ("verify", "Say of every checksum whether it is right, and why not."),
    "stats": ("stats", "Protocols, endpoints, conversations and packets over time."),
    "export": ("export", "Write packets as a table: Parquet, CSV, JSON lines or Arrow."),
    "filter": ("filter", "Copy the packets of which a filter holds."),
    "explain-checksum": ("explain_checksum", "Work through the arithmetic of a packet's checksums."),
    "header": ("header", "Draw a header as the RFCs do, with a table of its fields."),
    "encapsulate": ("encapsulate", "Put a message into a segment, a datagram and a frame, step by step."),
}
"""For each command its module, and its help in one line."""


class Commands(click.Group):
    """A group whose commands are loaded when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002  # click's signature
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"dissect.cli.commands.{COMMANDS[cmd_name][0]}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, with the nearest name where there is none such."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            from difflib import get_close_matches

            from dissect.render.escape import escape

            near = get_close_matches(args[0], COMMANDS, n=1, cutoff=0.5)
            hint = f" Did you mean {near[0]}?" if near else ""
            ctx.fail(f"No such command {escape(args[0])!r}.{hint}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002  # click's signature
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


def _version(ctx: click.Context, _: click.Parameter, asked: bool) -> None:  # click's signature
    if asked:
        from importlib.metadata import PackageNotFoundError, version

        try:
            number = version("packet-dissect")
        except PackageNotFoundError:
            number = "(not installed)"
        click.echo(f"dissect {number}")
        ctx.exit()


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_version, help="Say which it is.")
def main() -> None:
    """Takes packets apart and puts them together, and says of every checksum whether it is right and why.

    FILE is a pcap or pcapng capture, also .gz or .zst; - is standard input, while it is being written.
    """
