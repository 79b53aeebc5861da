"""`dissect explain`: packets explained to people who learn, as a page for a browser, or as data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dissect.cli.files_argument import files_argument
from dissect.cli.filter_option import chosen_filter, filter_option
from dissect.cli.json_schema import json_options
from dissect.cli.output import Output, Status, complain
from dissect.cli.protocol_options import chosen_protocols, decode_as_option
from dissect.cli.sources.source import STANDARD_INPUT, CaptureInput
from dissect.cli.writing.overwriting import is_standard_output
from dissect.cli.writing.pages import check_page_target, write_page

if TYPE_CHECKING:
    from dissect.explain import Recording
    from dissect.filter.expressions import Filter
    from dissect.packet import Packet
    from dissect.session.calls import ConversationCalls

MOST = 10_000
VIEWS = ("inside", "wrap", "sum", "stream")


@click.command("explain")
@files_argument()
@click.option(
    "-o",
    "--output",
    "target",
    metavar="PAGE",
    help="Write the page to this file; without it, or with -, to standard output.",
)
@click.option("--open", "opens", is_flag=True, help="Open the page in the browser, too.")
@json_options("explain", "Print one JSON object, with everything that is known, in place of the page.")
@click.option(
    "-n",
    "--number",
    "numbers",
    type=click.IntRange(min=1),
    multiple=True,
    metavar="N",
    help="Explain only the packet with this number, from 1, in full. Repeatable.",
)
@filter_option
@click.option(
    "--conversation",
    type=click.IntRange(min=0),
    metavar="N",
    help="Only the packets of this conversation, by its number as `dissect flows` gives it.",
)
@click.option(
    "--limit",
    type=click.IntRange(1, MOST),
    default=200,
    show_default=True,
    metavar="N",
    help="Of each file, explain at most so many packets in full; of the others there is one row each.",
)
@click.option(
    "--start",
    type=click.Choice(VIEWS),
    default="inside",
    show_default=True,
    help="Which view of a packet the page begins with: look inside, wrap and unwrap, checksum, stream.",
)
@click.option("--hide-values", is_flag=True, help="Print values as empty cells: a worksheet to fill in.")
@click.option("--title", metavar="TEXT", help="The heading of the page; the default is the name of the file.")
@click.option(
    "--no-payload",
    is_flag=True,
    help="Leave out what processes sent: lengths and verdicts stay. What a capture holds may be secret.",
)
@decode_as_option
def command(
    *,
    files: tuple[str, ...],
    target: str | None,
    opens: bool,
    as_json: bool,
    numbers: tuple[int, ...],
    filter_text: str | None,
    conversation: int | None,
    limit: int,
    start: str,
    hide_values: bool,
    title: str | None,
    no_payload: bool,
    decode_as: tuple[str, ...],
) -> None:
    """Explain packets to people who learn: what each does, field by field, and what follows from what.

    The page is one file for any browser: it loads nothing and sends nothing. It says what each packet does, shows its
    envelopes, headers and octets, wraps and unwraps it, and works its checksums out; each bit can be changed, to see
    which checksum notices. Its addresses lead to packets and fields: page.html#file/4/inside/TCP.psh. What a capture
    holds may be secret, and stands in the page: see --no-payload.

    Several files stand beside each other. Packets that are not chosen count all the same for what those behind them
    mean in their conversation.

    Exit status: 0 all files were read to the end, 1 a file is damaged (everything before the damage is explained), 2 a
    file cannot be opened or is not a capture, or the page cannot be written.
    """
    from dissect.explain import page_data
    from dissect.render.schemas.objects import dumps

    if as_json and (target is not None or opens or hide_values or start != VIEWS[0]):
        raise click.UsageError(
            "--json cannot be combined with -o, --open, --start or --hide-values: they are the page's."
        )
    if opens and (target is None or is_standard_output(target)):
        raise click.UsageError("--open needs a file: -o page.html.")
    if not as_json:
        check_page_target(target, files)
    protocols = chosen_protocols(decode_as)
    wanted = chosen_filter(filter_text, protocols)
    sources = [CaptureInput(file, protocols, chosen=wanted) for file in files]
    chosen = frozenset(numbers)
    recordings = [_recording(one, wanted, conversation, title, chosen) for one in sources]
    data = page_data(*recordings, limit=limit, messages=not no_payload)
    _complain(sources, data, chosen, conversation)
    worst = max((one.status for one in sources), default=Status.FINE)
    if worst is not Status.UNREADABLE and as_json:
        with Output("never") as output:
            output.text(dumps(data))
    elif worst is not Status.UNREADABLE:
        shown = {**data, "start": start, "hide_values": hide_values}
        write_page(shown, target, title=title, opens=opens)
    raise SystemExit(worst)


def _recording(
    source: CaptureInput, wanted: Filter | None, conversation: int | None, title: str | None, numbers: frozenset[int]
) -> Recording:
    from dissect.explain import Recording

    return Recording(
        packets=_packets(source),
        calls=_calls(source),
        file="" if source.file == STANDARD_INPUT else Path(source.file).name,
        title=title or "",
        wanted=None if wanted is None else wanted.matches,
        conversation=conversation,
        numbers=numbers,
    )


def _calls(source: CaptureInput) -> Sequence[ConversationCalls] | None:
    """What the file of calls beside a capture says; None without one, or if it cannot be read, which is reported."""
    from dissect.errors import CallsError, CaptureError
    from dissect.explain.recording import known_calls

    if source.file == STANDARD_INPUT:
        return None
    try:
        return known_calls(source.file)
    except CallsError as error:
        complain(str(error))
    except CaptureError:  # reading the capture will say so
        pass
    return None


def _packets(source: CaptureInput) -> Iterator[Packet]:
    yield from source


def _complain(
    sources: list[CaptureInput], data: dict[str, Any], numbers: frozenset[int], conversation: int | None
) -> None:
    """What is wrong with the files, and what was not found in them."""
    for source, session in zip(sources, data["sessions"], strict=True):
        source.complain()
        missing = numbers - {one["number"] for one in session["packets"]}
        lacks = f"packet {min(missing)}" if missing else ""
        if conversation is not None and not session["index"]["count"]:
            lacks = f"conversation {conversation}, or none of its packets is chosen"
        if lacks and source.status is Status.FINE:
            complain(f"{source.file} has no {lacks}")
            source.status = Status.UNREADABLE
