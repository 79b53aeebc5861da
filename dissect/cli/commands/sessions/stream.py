"""`dissect stream`: what both ends of a TCP connection sent, as the other end was given it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import IO, TYPE_CHECKING, Final, NamedTuple

import click

from dissect.blocks.captures import read_captures
from dissect.cli.commands.sessions.framing_type import FramingType
from dissect.cli.output import Output, Status, color_option, complain
from dissect.cli.protocol_options import chosen_protocols, decode_as_option
from dissect.cli.sources.flow_source import FlowSource
from dissect.cli.sources.source import STANDARD_INPUT
from dissect.cli.sources.whole_source import WholeSource, is_terminal
from dissect.cli.writing.overwriting import check_targets, is_standard_output
from dissect.render.escape import escape
from dissect.render.sessions.streams import item_lines, message_lines, yaml_item, yaml_peers
from dissect.render.spans import Role
from dissect.render.tables import count_of
from dissect.session.conversations.keeping import KEPT
from dissect.session.reading.chosen_blocks import ROWS
from dissect.session.streams.items import Hole, Piece, StreamItem
from dissect.session.streams.overlaps import StreamOverlaps
from dissect.session.tcp.segment import Segment
from dissect.session.tcp.streams import StreamFollower

if TYPE_CHECKING:
    from dissect.framing import Framing
    from dissect.packet import ProtocolSet
    from dissect.session import Conversation

FORMS: Final = ("text", "hex", "raw", "yaml")
CLIENT, SERVER = "client", "server"
KEPT_FRAMES: Final = 4096
"""Of so many of the latest pieces is it remembered which frame brought them."""


class Said(NamedTuple):
    """What was settled of what one end sent."""

    sender: str
    item: StreamItem
    time_ns: int | None


@click.command("stream")
@click.argument("file", metavar="FILE")
@click.option(
    "--conversation",
    type=click.IntRange(min=0),
    metavar="N",
    help="The conversation with this number, as `dissect flows` lists it; the first of TCP with data otherwise.",
)
@click.option("--as", "form", type=click.Choice(FORMS), default="text", show_default=True, help="How octets are shown.")
@click.option("--from", "end", type=click.Choice([CLIENT, SERVER]), help="Only what this end sent.")
@click.option(
    "--frame",
    "framing",
    type=FramingType(),
    metavar="FRAMING",
    help="Show messages: fixed:2048 (octets), delimiter:TEXT (also \\n, \\x00) or length:4 (a number of so many octets "
    "before each).",
)
@click.option("-w", "--write", "target", metavar="OUT", help="Write the octets that one end sent to a file.")
@click.option(
    "--overlaps",
    type=click.Choice([one.value for one in StreamOverlaps]),
    default=StreamOverlaps.FIRST.value,
    show_default=True,
    help="Which octets are taken where segments that wait behind a gap contradict each other.",
)
@click.option("--take-damaged", is_flag=True, help="Take segments with a wrong checksum too.")
@decode_as_option
@color_option
def command(
    *,
    file: str,
    conversation: int | None,
    form: str,
    end: str | None,
    framing: Framing | None,
    target: str | None,
    overlaps: str,
    take_damaged: bool,
    decode_as: tuple[str, ...],
    color: str,
) -> None:
    """Show what both ends of a TCP connection sent, as the other end was given it: in order, and each octet once.

    Above the octets stand the end that sent them, their places in its stream, from 0, and the frame that brought them.
    Nothing is made up for what is missing; what a receiver does not take is shown as such: segments with a wrong
    checksum, old ones, data after the end. Where two segments contradict each other, both versions are shown.

    With --as raw or -w only octets are written, those of one end (--from).

    Exit status: 0 the stream is whole, 1 octets are missing or contradict each other, or the capture is damaged, 2 it
    cannot be read, or there is no such connection.
    """
    check_targets({"-w": target}, [file])
    wants_octets = form == "raw" or target is not None
    if wants_octets and end is None:
        raise click.UsageError("Missing option '--from': the octets of which end, client or server?")
    if framing is not None and (wants_octets or form == "yaml"):
        raise click.UsageError("--frame shows messages as text or hex; leave out -w, --as raw and --as yaml.")
    if file == STANDARD_INPUT:
        raise click.UsageError("The file is read twice, so it cannot be standard input; write that to a file.")
    protocols = chosen_protocols(decode_as)
    chosen, others = _chosen(file, conversation, protocols)
    follower = StreamFollower(StreamOverlaps(overlaps), takes_damaged=take_damaged)
    to_terminal = is_terminal() and (target is None or is_standard_output(target))
    source = WholeSource(file, protocols, writes_to_terminal=to_terminal)
    said = (one for one in _said(source, follower, chosen) if end is None or one.sender == end)
    status = Status.FINE
    with Output(color) as output:
        if target is not None and not is_standard_output(target):
            status = _write(target, said)
        elif wants_octets:
            status = _print_octets(output, said)
        elif form == "yaml":
            client, server = chosen.ends
            output.texts(yaml_peers(str(client.address), client.port or 0, str(server.address), server.port or 0))
            status = _print_yaml(output, said)
        else:
            _head(output, file, chosen, others)
            status = _print(output, said, framing, as_hex=form == "hex")
    source.complain()
    raise SystemExit(max(status, source.status))


def _chosen(file: str, number: int | None, protocols: ProtocolSet | None) -> tuple[Conversation, int]:
    """The conversation, and how many other TCP connections have data, up to the end or the damage."""
    source = FlowSource(file, protocols)
    listed = source.flows(KEPT)
    if source.status is Status.UNREADABLE:
        source.complain()
        raise SystemExit(Status.UNREADABLE)
    found = [one for one in listed if one.protocol == "tcp" or one.number == number]
    with_data = [one for one in found if one.protocol == "tcp" and one.payload_octets]
    chosen = next((one for one in (with_data if number is None else found) if number in {None, one.number}), None)
    if chosen is None or chosen.protocol != "tcp":
        lacking = "No TCP connection has data" if number is None else f"There is no conversation {number}"
        why = lacking if chosen is None else f"Conversation {number} is of {chosen.protocol}, and not of TCP"
        raise click.UsageError(f"{why}; `dissect flows {escape(file)}` lists them.")
    return chosen, len(with_data) - (chosen in with_data)


def _said(source: WholeSource, follower: StreamFollower, chosen: Conversation) -> Iterator[Said]:
    """What is settled in the streams of a connection, as the capture is read."""
    client_is_first = True
    reading = read_captures(source.file, protocols=source.protocols, threads=1, batch_rows=ROWS, with_divided=True)
    for block in source.delivered(reading, lambda block: block):
        times = block.frames.timestamp_ns, block.frames.has_time
        for row, step in follower.follow_block(block):
            if step.moment.connection.number != chosen.stream:
                continue
            segment, connection = step.moment.segment, step.moment.connection
            is_first = step.moment.own is connection.sides[0]
            is_client = _is_client(segment, chosen)
            client_is_first = is_first is is_client
            sender, receiver = (CLIENT, SERVER) if is_client else (SERVER, CLIENT)
            time_ns = times[0][row] if times[1][row] else None
            yield from (Said(sender, item, time_ns) for item in step.sent)
            yield from (Said(receiver, item, time_ns) for item in step.received)
    for settled in follower.finish():
        if settled.connection == chosen.stream:
            first, second = (CLIENT, SERVER) if client_is_first else (SERVER, CLIENT)
            yield from (Said(first, item, None) for item in settled.first)
            yield from (Said(second, item, None) for item in settled.second)


def _is_client(segment: Segment, chosen: Conversation) -> bool:
    client = chosen.ends[0]
    return segment.source == bytes(client.address) + (client.port or 0).to_bytes(2, "big")


def _status_of(item: StreamItem) -> Status:
    return Status.FINE if isinstance(item, Piece) else Status.FOUND


def _head(output: Output, file: str, chosen: Conversation, others: int) -> None:
    output.heading(file)
    client, server = (f"[{one.address}]" if ":" in str(one.address) else str(one.address) for one in chosen.ends)
    ends = (
        f"  conversation {chosen.number}: client {client}:{chosen.ends[0].port}, server {server}:{chosen.ends[1].port}"
    )
    output.lines([[(ends, Role.STRONG)]])
    if others:
        more = f"  {count_of(others, 'other connection')} with data: see dissect flows, and --conversation"
        output.lines([[(more, Role.NOTE)]])


def _print(output: Output, said: Iterator[Said], framing: Framing | None, *, as_hex: bool) -> Status:
    status = Status.FINE
    if framing is None:
        for one in said:
            output.lines(item_lines(one.sender, one.item, as_hex=as_hex))
            status = max(status, _status_of(one.item))
        return status
    readers = {side: framing.reader() for side in (CLIENT, SERVER)}
    frames: dict[str, list[Piece]] = {CLIENT: [], SERVER: []}
    for one in said:
        reader, pieces = readers[one.sender], frames[one.sender]
        status = max(status, _status_of(one.item))
        if isinstance(one.item, Piece):
            pieces.append(one.item)
            del pieces[:-KEPT_FRAMES]
            found = reader.feed(one.item.octets)
        elif isinstance(one.item, Hole):
            found = reader.hole(len(one.item))
        else:
            output.lines(item_lines(one.sender, one.item, as_hex=as_hex))
            continue
        for message in found:
            output.lines(message_lines(one.sender, message, _frames(pieces, message.begin, message.end), as_hex=as_hex))
            status = status if message.is_whole else Status.FOUND
    for side, reader in readers.items():
        for message in reader.end():
            brought = _frames(frames[side], message.begin, message.end)
            output.lines(message_lines(side, message, brought, as_hex=as_hex))
            status = Status.FOUND
    return status


def _frames(pieces: list[Piece], begin: int, end: int) -> tuple[int, ...]:
    return tuple(dict.fromkeys(one.frame for one in pieces if one.begin < end and one.end > begin))


def _print_yaml(output: Output, said: Iterator[Said]) -> Status:
    status = Status.FINE
    for one in said:
        output.texts(yaml_item(one.sender, one.item, one.time_ns))
        status = max(status, _status_of(one.item))
    return status


def _print_octets(output: Output, said: Iterator[Said]) -> Status:
    return _copy(output.stream.buffer, said)


def _write(target: str, said: Iterator[Said]) -> Status:
    first = next(said, None)
    try:
        with open(target, "wb") as file:  # noqa: PTH123  # the name is the user's, also /dev/fd/3
            return _copy(file, said if first is None else chain([first], said))
    except OSError as error:
        complain(f"{target}: {error.strerror}")
        return Status.UNREADABLE


def _copy(file: IO[bytes], said: Iterator[Said]) -> Status:
    """Write the octets that are there; say what is not."""
    status = Status.FINE
    for one in said:
        if isinstance(one.item, Piece):
            file.write(one.item.octets)
        elif isinstance(one.item, Hole):
            complain(f"{count_of(len(one.item), 'octet')} missing at {one.item.begin:,}: {one.item.reason.meaning}")
        status = max(status, _status_of(one.item))
    return status
