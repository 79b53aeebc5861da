"""`dissect simulate`: an echo session, without a network."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from dissect.cli.output import Output, is_terminal
from dissect.cli.writing.overwriting import check_targets, is_standard_output, writing
from dissect.render.counted import plural
from dissect.render.escape import escape
from dissect.simulation.network.chosen import Chosen
from dissect.simulation.programs.echo import Ending
from dissect.simulation.settings import Tap, Transport

if TYPE_CHECKING:
    from dissect.simulation import Simulation


class ChosenType(click.ParamType[Chosen]):
    """Which packets: 3, 0.5%, client:2,server:4-6."""

    name = "chosen"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Chosen:  # noqa: ARG002  # click's
        try:
            return value if isinstance(value, Chosen) else Chosen.of(str(value))
        except ValueError as error:
            self.fail(escape(str(error)))


@click.command("simulate")
@click.option(
    "-w", "--write", "file", metavar="FILE", required=True, help="The capture, as pcapng; - is standard output."
)
@click.option(
    "--transport",
    type=click.Choice([str(one) for one in Transport]),
    default="tcp",
    show_default=True,
    help="The protocol that carries the messages.",
)
@click.option(
    "--message", "texts", metavar="TEXT", multiple=True, help="A text to send; may be repeated. [default: hello]"
)
@click.option(
    "--octets",
    "sizes",
    type=click.IntRange(min=0),
    metavar="N",
    multiple=True,
    help="A message of so many letters, after those of --message; may be repeated.",
)
@click.option(
    "--close",
    type=click.Choice([str(one) for one in Ending]),
    default="fin",
    show_default=True,
    help="fin: the client closes, then the server; half: the client sends everything, shuts down its direction, and "
    "reads on; server: the server closes first; both: at once; reset: the client resets; none: nobody closes.",
)
@click.option(
    "--mss", type=int, default=1460, show_default=True, help="TCP's maximum segment size, in octets, options included."
)
@click.option(
    "--window",
    type=int,
    default=65_535,
    show_default=True,
    help="The receive buffer of each end, in octets: if it is small, the window closes.",
)
@click.option(
    "--pause", type=float, default=0, metavar="MS", help="Milliseconds that the server waits before each read."
)
@click.option(
    "--keep-alive",
    type=float,
    default=0,
    metavar="MS",
    help="Milliseconds of silence after which each end of a TCP connection sends a keep-alive; 0 for never.",
)
@click.option(
    "--rtt", type=float, default=20, show_default=True, metavar="MS", help="The round-trip time, in milliseconds."
)
@click.option(
    "--loss",
    type=ChosenType(),
    default="0",
    metavar="WHICH",
    help="Packets that the network loses: a percentage such as 3, or some by sender and number: client:2,server:4-6.",
)
@click.option(
    "--reorder",
    type=ChosenType(),
    default="0",
    metavar="WHICH",
    help="Packets that the next packet overtakes; as for --loss.",
)
@click.option(
    "--duplicate", type=ChosenType(), default="0", metavar="WHICH", help="Packets that arrive twice; as for --loss."
)
@click.option("--refuse", is_flag=True, help="No server listens at the port.")
@click.option("--ipv6", is_flag=True, help="IPv6 instead of IPv4.")
@click.option("--port", type=int, default=7, show_default=True, help="The server's port.")
@click.option("--client-port", type=int, default=50_001, show_default=True, help="The client's port.")
@click.option(
    "--tap",
    type=click.Choice([str(one) for one in Tap]),
    default="client",
    show_default=True,
    help="The end at which packets are captured.",
)
@click.option(
    "--seed",
    type=int,
    default=0,
    show_default=True,
    help="Another seed makes other random choices, such as which packets are lost.",
)
def command(
    *,
    file: str,
    transport: str,
    texts: tuple[str, ...],
    sizes: tuple[int, ...],
    close: str,
    mss: int,
    window: int,
    pause: float,
    keep_alive: float,
    rtt: float,
    loss: Chosen,
    reorder: Chosen,
    duplicate: Chosen,
    refuse: bool,
    ipv6: bool,
    port: int,
    client_port: int,
    tap: str,
    seed: int,
) -> None:
    """Simulate a client that sends messages to an echo server, and write what would be captured, without a network and
    without privileges: dissect simulate --message hello --loss 10 -w echo.pcapng

    Both ends follow the state machines of RFC 9293 or RFC 9260; the client waits for each echo before it sends the next
    message. Every packet has the comment "simulated", and if the network loses it, another that says so. The same
    options give the same octets.

    The calls of both programs are written beside the capture: into echo.calls.jsonl for echo.pcapng, and nowhere if the
    capture goes to standard output, as in: dissect simulate -w - | dissect show -

    Exit status: 0 the capture was written, 2 it cannot be written, or an option is wrong.
    """
    from dissect.simulation import simulate

    check_targets({"-w": file}, ())
    if is_standard_output(file) and is_terminal():
        raise click.UsageError("Captures are not for terminals: write to a file, or pipe into dissect show -")
    letters = (_letters(size) for size in sizes)
    messages = [*(text.encode("utf-8", "surrogateescape") for text in texts), *letters]
    try:
        session = simulate(
            messages or (b"hello",),
            transport=transport,
            close=close,
            mss=mss,
            window=window,
            pause_ms=pause,
            keep_alive_ms=keep_alive,
            round_trip_ms=rtt,
            loss=loss,
            reorder=reorder,
            duplicate=duplicate,
            listens=not refuse,
            ipv6=ipv6,
            port=port,
            client_port=client_port,
            tap=tap,
            seed=seed,
        )
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    _write(session, file)


def _letters(size: int) -> bytes:
    alphabet = b"abcdefghijklmnopqrstuvwxyz"
    return (alphabet * (size // len(alphabet) + 1))[:size]


def _write(session: Simulation, file: str) -> None:
    with Output() as output:
        with writing():
            beside = session.write(file)
        if not is_standard_output(file):
            output.text(f"{plural(len(session), 'packet')}: {escape(file)}")
        if beside is not None:
            output.text(f"{plural(len(session.calls), 'call')}: {escape(str(beside))}")
