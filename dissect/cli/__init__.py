"""The command. `dissect --help` loads only this file and click; each command loads what it needs when it runs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from typing import Any

import click

COMMANDS = {
    "show": ("show", "Show the packets of a capture, one line each or in full."),
    "info": ("info", "Say what a capture holds, and what it says of itself and of its losses."),
    "verify": ("verify", "Verify every checksum, and explain those that are wrong."),
    "stats": ("stats", "Show protocols, endpoints, conversations and packets over time."),
    "flows": ("sessions.flows", "List conversations: who talked with whom, how much, and how it ended."),
    "ladder": ("sessions.ladder", "Draw the messages of a conversation, with states and losses."),
    "stream": ("sessions.stream", "Show what both ends of a conversation sent: octets, datagrams, messages, files."),
    "echo-check": ("sessions.echo_check", "Check that what clients sent came back, message by message."),
    "netstat": ("sessions.netstat", "Show the sockets of each host, as netstat would have, at any time."),
    "export": ("export", "Write packets as a table: Parquet, CSV, JSON lines or Arrow."),
    "filter": ("filter", "Copy the packets that match a filter."),
    "rewrite": ("captures.rewrite", "Change packets: fields, addresses, tags, tunnels, times."),
    "merge": ("captures.merge", "Make one capture of several, in the order of time."),
    "compare": ("captures.compare", "Compare captures from both sides of a router, a translator or a proxy."),
    "split": ("captures.split", "Split a capture by flow, size, time or number of packets."),
    "explain-checksum": ("explain_checksum", "Work through the arithmetic of a packet's checksums."),
    "explain": ("explain", "Explain packets to people who learn: as one page for a browser, or as data."),
    "header": ("header", "Draw a header as the RFCs do, with a table of its fields."),
    "encapsulate": ("encapsulate", "Put a message into a segment, a datagram and a frame, step by step."),
    "simulate": ("sessions.simulate", "Simulate an echo session with losses and delays, without a network."),
    "completion": ("completion", "Print what lets a shell complete commands, files, headers and names of fields."),
}
"""The module and the one-line help of each command."""


class Commands(click.Group):
    """A group that loads its commands on demand."""

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        """As click does, but say in a line that help, which click writes itself, could not be written."""
        try:
            return super().__call__(*arguments, **options)
        except OSError:
            from dissect.cli.output import Output

            with Output():
                raise

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        from dissect.errors import MissingExtraError

        try:
            command: click.Command = import_module(f"dissect.cli.commands.{COMMANDS[cmd_name][0]}").command
        except MissingExtraError as error:
            if ctx.resilient_parsing:
                return None
            from dissect.cli.output import Status, complain

            complain(str(error))
            raise SystemExit(Status.UNREADABLE) from None
        if ctx.resilient_parsing:  # a shell asks for candidates
            from dissect.cli.completion.words import complete_words

            complete_words(command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, but say for an unknown command what may be meant."""
        if args and args[0] not in COMMANDS and not (args[0].startswith("-") or ctx.resilient_parsing):
            from dissect.cli.hints import hint_at_command
            from dissect.render.escape import escape

            ctx.fail(f"No such command {escape(args[0])!r}.{hint_at_command(args[0], COMMANDS)}")
        return super().resolve_command(ctx, args)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """As click does, but say for an option of other programs what does the same here."""
        with _hinting():
            return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> object:
        """As click does, with the same words for the options of a command."""
        with _hinting(ctx.args):
            return super().invoke(ctx)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002  # click's signature
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


@contextmanager
def _hinting(words: Sequence[str] = ()) -> Iterator[None]:
    """Let errors say what may be meant. `words`: those of the command line behind the name of the command."""
    try:
        yield
    except click.NoSuchOption as error:
        from dissect.cli.hints import hint_at_option

        params = () if error.ctx is None else error.ctx.command.params
        said = error.message + hint_at_option(error.option_name, [name for one in params for name in one.opts])
        raise click.NoSuchOption(error.option_name, said, error.possibilities, error.ctx) from None
    except click.UsageError as error:
        from dissect.cli.hints import hint_at_word
        from dissect.render.escape import escape

        surplus = [one for one in words if error.message.endswith(f"({one})")]
        if not surplus or error.ctx is None:
            raise
        hint = hint_at_word(surplus[-1], error.ctx.command)
        raise click.UsageError(f"{escape(error.message)}.{hint}", error.ctx) from None


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
