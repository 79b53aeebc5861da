"""`dissect ladder`: the messages of a conversation between its two ends."""

from __future__ import annotations

from collections.abc import Sequence

import click

from dissect.cli.files_argument import file_argument
from dissect.cli.json_schema import json_options, line_of
from dissect.cli.output import Output, Status, color_option, complain
from dissect.cli.protocol_options import chosen_protocols, decode_as_option
from dissect.cli.reassembly_options import chosen_reassembly, reassembly_options
from dissect.cli.sources.source import STANDARD_INPUT, chosen_limits, limit_option
from dissect.errors import CaptureError
from dissect.render.escape import escape
from dissect.render.ladders.mermaid import mermaid_lines
from dissect.render.ladders.objects import ladder_object
from dissect.render.ladders.svg import ladder_svg
from dissect.render.ladders.text import ladder_lines
from dissect.render.schemas.objects import error_object
from dissect.session.ladders.building import Found, read_ladder


@click.command("ladder")
@file_argument
@click.option(
    "--conversation",
    type=click.IntRange(min=0),
    default=0,
    show_default=True,
    metavar="N",
    help="The number of the conversation, as `dissect flows` gives it.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "mermaid", "svg"]),
    default="text",
    show_default=True,
    help="Draw with characters, or write a sequence diagram for Mermaid, of up to 100 arrows, or an SVG.",
)
@click.option("--unfold", is_flag=True, help="Show each packet, also where only data and acknowledgments follow.")
@click.option(
    "-S",
    "--raw-numbers",
    is_flag=True,
    help="Show sequence numbers as on the wire, not relative to the first one, and windows that are not scaled.",
)
@json_options("ladder", "Print one JSON object, with all messages.")
@decode_as_option
@limit_option
@reassembly_options
@color_option
def command(
    *,
    file: str,
    conversation: int,
    form: str,
    unfold: bool,
    raw_numbers: bool,
    as_json: bool,
    decode_as: tuple[str, ...],
    limits: Sequence[str],
    overlap: str | None,
    alone: bool,
    color: str,
) -> None:
    """Draw the messages of a conversation as a ladder: time runs down, the client is on the left.

    Outside the two lines stand the states of the ends where they change; a state in brackets with a question mark is
    only possible until an answer proves that the message has arrived. A broken arrow (×) was sent again, so it was lost
    behind the place of the capture, or its answer was; a dashed one is acknowledged, but not in the capture. What a
    message means is said below it, as [retransmission of #4].

    Six and more packets that only carry data, or acknowledge some, are shown as one line, unless something happened at
    one of them. The first 10,000 messages are shown.

    Exit status: 0 the capture was read to the end, 1 it is damaged (everything before the damage is shown), 2 it cannot
    be opened, is not a capture, or has no such conversation.
    """
    if file == STANDARD_INPUT:
        raise click.UsageError("A ladder is drawn of a file: standard input cannot be read twice.")
    if as_json and (form != "text" or unfold or raw_numbers):
        raise click.UsageError("--json cannot be combined with --format, --unfold or --raw-numbers: it has everything.")
    reassemble = chosen_reassembly(overlap, alone=alone)
    protocols, nesting = chosen_protocols(decode_as), chosen_limits(limits)
    with Output(color) as output:
        try:
            found = read_ladder(file, conversation, reassemble=reassemble, protocols=protocols, limits=nesting)
        except CaptureError as error:
            complain(str(error))
            raise SystemExit(Status.UNREADABLE) from None
        except LookupError as error:
            complain(f"{escape(file)}: {error}")
            raise SystemExit(Status.UNREADABLE) from None
        if as_json:
            result = {"file": file, **ladder_object(found.ladder)}
            output.text(line_of("ladder", result if found.error is None else {**result, **error_object(found.error)}))
        elif form != "text":
            lines = mermaid_lines if form == "mermaid" else ladder_svg
            output.texts(lines(found.ladder, raw_numbers=raw_numbers, unfold=unfold))
        else:
            output.lines(ladder_lines(found.ladder, output.width, raw_numbers=raw_numbers, unfold=unfold))
    raise SystemExit(_status(found))


def _status(found: Found) -> Status:
    if found.error is None:
        return Status.FINE
    complain(str(found.error))
    return Status.FOUND
