"""The command. `dissect --help` loads only this file and click; each command loads what it needs when it runs."""

from __future__ import annotations

from importlib import import_module

import click

COMMANDS = {
    "show": ("show", "Show the packets of a capture, one line each or in full."),
    "info": ("info", "Say what a capture holds, and what it says of itself and of its losses."),
    "verify": ("verify", "Verify every checksum, and explain those that are wrong."),
    "stats": ("stats", "Show protocols, endpoints, conversations and packets over time."),
    "export": ("export", "Write packets as a table: Parquet, CSV, JSON lines or Arrow."),
    "filter": ("filter", "Copy the packets that match a filter."),
    "rewrite": ("captures.rewrite", "Change packets: fields, addresses, tags, tunnels, times."),
    "merge": ("captures.merge", "Make one capture of several, in the order of time."),
    "compare": ("captures.compare", "Compare captures from both sides of a router, a translator or a proxy."),
    "split": ("captures.split", "Split a capture by flow, size, time or number of packets."),
    "explain-checksum": ("explain_checksum", "Work through the arithmetic of a packet's checksums."),
    "header": ("header", "Draw a header as the RFCs do, with a table of its fields."),
    "encapsulate": ("encapsulate", "Put a message into a segment, a datagram and a frame, step by step."),
    "completion": ("completion", "Print what lets a shell complete commands, files, headers and names of fields."),
}
"""The module and the one-line help of each command."""


class Commands(click.Group):
    """A group that loads its commands on demand."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"dissect.cli.commands.{COMMANDS[cmd_name][0]}").command
        if ctx.resilient_parsing:  # a shell asks for candidates
            from dissect.cli.completion.words import complete_words

            complete_words(command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, but suggest the nearest name for an unknown command."""
        if args and args[0] not in COMMANDS and not (args[0].startswith("-") or ctx.resilient_parsing):
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
        from dissect.engine.library import engine_in_words
        from dissect.version import __version__

        click.echo(f"dissect {__version__}\nengine: {engine_in_words()}")
        ctx.exit()


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_version, help="Show version and engine."
)
def main() -> None:
    """Takes packets apart and puts them together, verifies every checksum and says why one is wrong.

    FILE is a capture: pcap, pcapng, snoop, btsnoop or ERF, also .gz or .zst; - is standard input, which may still be
    growing.
    """
    from dissect.packet.extending.installed import is_extended

    if is_extended():
        from dissect.cli.protocol_options import report_left_out

        report_left_out()
