"""`dissect stream`: what both ends of a conversation sent, as the other end was given it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import IO, TYPE_CHECKING, Final, NamedTuple

import click

from dissect.cli.commands.sessions.framing_type import FramingType
from dissect.cli.commands.sessions.saying import BOTH, CLIENT, SERVER, TELLERS, FileTeller, Item, Rules, Said, octets_in
from dissect.cli.files_argument import file_argument
from dissect.cli.output import Output, Status, color_option, complain, is_terminal
from dissect.cli.protocol_options import chosen_protocols, decode_as_option
from dissect.cli.sources.flow_source import FlowSource
from dissect.cli.sources.source import STANDARD_INPUT
from dissect.cli.sources.whole_source import WholeSource
from dissect.cli.writing.overwriting import check_targets, is_standard_output
from dissect.render.escape import escape
from dissect.render.sessions.streams import hole_text, item_lines, message_lines, yaml_item, yaml_peers
from dissect.render.spans import Role
from dissect.render.tables import count_of
from dissect.session.conversations.keeping import KEPT
from dissect.session.sctp.messages.items import SctpHole
from dissect.session.streams.items import Hole, Piece
from dissect.session.streams.overlaps import StreamOverlaps

if TYPE_CHECKING:
    from dissect.framing import Framing
    from dissect.packet import ProtocolSet
    from dissect.session import Conversation

FORMS: Final = ("text", "hex", "raw", "yaml")
STREAM: Final = "tcp"
"""The protocol that keeps no boundaries."""
PREFERRED: Final = tuple(TELLERS)
NOUNS: Final = {STREAM: "other connection", "sctp": "other association"}
BUFFERED: Final = 1 << 18
"""Octets that are written at once: pieces are small."""
KEPT_FRAMES: Final = 4096
"""Of so many of the latest pieces is it remembered which frame brought them."""


@click.command("stream")
@file_argument
@click.option(
    "--conversation",
    type=click.IntRange(min=0),
    metavar="N",
    help="The conversation with this number, as `dissect flows` lists it; otherwise the first with data, TCP first.",
)
@click.option("--as", "form", type=click.Choice(FORMS), default="text", show_default=True, help="How octets are shown.")
@click.option("--from", "end", type=click.Choice([CLIENT, SERVER]), help="Only what this end sent.")
@click.option(
    "--frame",
    "framing",
    type=FramingType(),
    metavar="FRAMING",
    help="Show messages: fixed:2048 (octets), delimiter:TEXT (also \\n, \\x00), length:4 (a number of so many octets "
    "before each), or those of a protocol over streams: dns.",
)
@click.option("--transfer", is_flag=True, help="Put together the file that a TFTP transfer carries.")
@click.option("-w", "--write", "target", metavar="OUT", help="Write the octets that one end sent to a file.")
@click.option(
    "--extract",
    "directory",
    metavar="DIR",
    help="Write what messages carry (the bodies of HTTP) to files of their own in a directory, which is made if it is "
    "not there. No file is overwritten, and a coding (gzip) is left as it is.",
)
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
    transfer: bool,
    target: str | None,
    directory: str | None,
    overlaps: str,
    take_damaged: bool,
    decode_as: tuple[str, ...],
    color: str,
) -> None:
    """Show what both ends of a conversation sent, as the other end was given it. Over TCP: in order, and each octet
    once; over UDP datagram by datagram; over SCTP message by message, put together from its pieces.

    Above the octets stand the end that sent them, their places in its stream, from 0, and the frame that brought them.
    Nothing is made up for what is missing; what a receiver does not take is shown as such: segments with a wrong
    checksum, old ones, data after the end. Where two segments contradict each other, both versions are shown.

    --frame looks for messages in the stream of TCP, and within each datagram or message of UDP and SCTP.

    --extract names files by the last part of the URI, with a number before it.

    With --as raw or -w only octets are written, those of one end (--from).

    With --transfer the octets are those of the file in a TFTP transfer: each block once. What is missing is said, and
    with which error an end gave the file up. The client is the end that sent the request, if the capture has that.
    The transfer is the first one that a request began, or a request that the server refused, or the first conversation
    over UDP that may be one, unless --conversation says which: the transfer, or its request.

    Exit status: 0 the stream is whole, 1 octets are missing or contradict each other, or the capture is damaged, 2 it
    cannot be read, or there is no such conversation.
    """
    check_targets({"-w": target}, [file])
    wants_octets = form == "raw" or target is not None
    if wants_octets and end is None and not transfer:
        raise click.UsageError("Missing option '--from': the octets of which end, client or server?")
    if framing is not None and (wants_octets or form == "yaml"):
        raise click.UsageError("--frame shows messages as text or hex; leave out -w, --as raw and --as yaml.")
    if file == STANDARD_INPUT:
        raise click.UsageError("The file is read twice, so it cannot be standard input; write that to a file.")
    protocols = chosen_protocols(decode_as)
    chosen, others, request = _chosen(file, conversation, protocols, transfer=transfer)
    is_alone = form == "text" and framing is None and target is None and not transfer
    bodies = None
    if directory is not None:  # with it come the readers of all applications
        from dissect.cli.commands.sessions.extracting import Extracting, check_extracting, extract

        bodies = check_extracting(directory, chosen.protocol, is_alone=is_alone)
    rules = Rules(StreamOverlaps(overlaps), takes_damaged=take_damaged)
    to_terminal = is_terminal() and (target is None or is_standard_output(target))
    source = WholeSource(file, protocols, writes_to_terminal=to_terminal, reassemble=True)
    teller = TELLERS[chosen.protocol]
    told, sent_file = teller(source, chosen, rules), FileTeller() if transfer else None
    said = (one for one in (sent_file.tell(told) if sent_file else told) if end is None or one.sender == end)
    is_bare = chosen.protocol == STREAM and not transfer
    items = octets_in(source, chosen, rules, end) if end and is_bare else (one.item for one in said)
    status = Status.FINE
    with Output(color) as output:
        if target is not None and not is_standard_output(target):
            status = _write(target, items)
        elif bodies is not None:
            _head(output, file, chosen, others)
            status = extract(output, Extracting(source, chosen, rules, end, bodies))
        elif wants_octets:
            status = _print_octets(output, items)
        elif form == "yaml":
            client, server = chosen.ends
            output.texts(yaml_peers(str(client.address), client.port or 0, str(server.address), server.port or 0))
            status = _print_yaml(output, said)
        else:
            _head(output, file, chosen, others, request)
            if framing is None:
                status = _print(output, said, as_hex=form == "hex")
            else:
                status = _print_messages(output, said, framing, chosen.protocol, as_hex=form == "hex")
    for fault in sent_file.faults if sent_file else ():
        complain(fault)
        status = max(status, Status.FOUND)
    source.complain()
    raise SystemExit(max(status, source.status))


class _Chosen(NamedTuple):
    conversation: Conversation
    others: int
    """How many others with data its protocol has, up to the end or the damage."""
    request: Conversation | None
    """Of a transfer: that of its request, if it was captured."""


def _chosen(file: str, number: int | None, protocols: ProtocolSet | None, *, transfer: bool) -> _Chosen:
    """The conversation to show."""
    source = FlowSource(file, protocols, reassemble=True)
    listed = source.flows(KEPT)
    if source.status is Status.UNREADABLE:
        source.complain()
        raise SystemExit(Status.UNREADABLE)
    found = [one for one in listed if one.protocol in TELLERS or one.number == number]
    if transfer:
        from dissect.session.tftp import is_refused, is_request, may_carry_blocks, transfers_of

        requests = [one for one in found if is_request(one)]
        asked = [one for request in requests for one in transfers_of(request, found)]
        begun = (next(transfers_of(one, found), one) for one in requests if one.number == number)
        number = next((one.number for one in begun), number)
        refused = [one for one in requests if is_refused(one, found)]
        found = [*asked, *refused, *(one for one in found if may_carry_blocks(one) and one not in asked)]
    with_data = [one for one in found if one.payload_octets]
    first = min(with_data, key=lambda one: PREFERRED.index(one.protocol), default=None) if number is None else None
    chosen = first if number is None else next((one for one in found if one.number == number), None)
    if chosen is None or chosen.protocol not in TELLERS:
        kind = "transfer" if transfer else "conversation"
        lacking = f"No {kind} has data" if number is None else f"There is no {kind} {number}"
        strange = f"Conversation {number} is of {chosen.protocol if chosen else ''}, and not of TCP, UDP or SCTP"
        why = lacking if chosen is None else strange
        raise click.UsageError(f"{why}; `dissect flows {escape(file)}` lists them.")
    others = [one for one in with_data if one.protocol == chosen.protocol and one is not chosen]
    request = None
    if transfer:
        from dissect.session.tftp import request_of

        request = request_of(chosen, listed)
    return _Chosen(chosen, len(others), request)


def _status_of(item: Item) -> Status:
    return Status.FINE if isinstance(item, Piece) else Status.FOUND


def _head(output: Output, file: str, chosen: Conversation, others: int, request: Conversation | None = None) -> None:
    output.heading(file)
    client, server = (f"[{one.address}]" if ":" in str(one.address) else str(one.address) for one in chosen.ends)
    ends = (
        f"  conversation {chosen.number}: client {client}:{chosen.ends[0].port}, server {server}:{chosen.ends[1].port}"
    )
    output.lines([[(ends, Role.STRONG)]])
    if request is not None:
        output.lines([[(f"  requested in conversation {request.number}, packet {request.first_frame}", Role.NOTE)]])
    if others:
        noun = NOUNS.get(chosen.protocol, "other conversation")
        more = f"  {count_of(others, noun)} with data: see dissect flows, and --conversation"
        output.lines([[(more, Role.NOTE)]])


def _print(output: Output, said: Iterator[Said], *, as_hex: bool) -> Status:
    status = Status.FINE
    for one in said:
        output.lines(item_lines(one.sender, one.item, one.note, as_hex=as_hex))
        status = max(status, _status_of(one.item))
    return status


def _print_messages(output: Output, said: Iterator[Said], framing: Framing, protocol: str, *, as_hex: bool) -> Status:
    """The messages in the stream of each end, or in each datagram."""
    if protocol != STREAM:
        return _print_bounded(output, said, framing, as_hex=as_hex)
    from dissect.render.sessions.framed import said_of  # with all that says lines

    status = Status.FINE
    readers = {side: framing.reader() for side in BOTH}
    frames: dict[str, list[Piece]] = {side: [] for side in BOTH}
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
            brought = _frames(pieces, message.begin, message.end)
            output.lines(message_lines(one.sender, message, brought, said_of(framing, message), as_hex=as_hex))
            status = status if message.is_whole else Status.FOUND
    for side, reader in readers.items():
        for message in reader.end():
            brought = _frames(frames[side], message.begin, message.end)
            output.lines(message_lines(side, message, brought, as_hex=as_hex))
            status = Status.FOUND
    return status


def _print_bounded(output: Output, said: Iterator[Said], framing: Framing, *, as_hex: bool) -> Status:
    """The messages in each datagram, none of which goes on in the next."""
    status = Status.FINE
    for one in said:
        item = one.item
        status = max(status, _status_of(item))
        if not isinstance(item, Piece):
            output.lines(item_lines(one.sender, item, as_hex=as_hex))
            continue
        for message in framing.messages([item.octets]):
            placed = message._replace(begin=item.begin + message.begin, end=item.begin + message.end)
            output.lines(message_lines(one.sender, placed, (item.frame,), as_hex=as_hex))
            status = status if message.is_whole else Status.FOUND
    return status


def _frames(pieces: list[Piece], begin: int, end: int) -> tuple[int, ...]:
    return tuple(dict.fromkeys(one.frame for one in pieces if one.begin < end and one.end > begin))


def _print_yaml(output: Output, said: Iterator[Said]) -> Status:
    status = Status.FINE
    for one in said:
        output.texts(yaml_item(one.sender, one.item, one.time_ns))
        status = max(status, _status_of(one.item))
    return status


def _print_octets(output: Output, items: Iterator[Item | bytes]) -> Status:
    return _copy(output.stream.buffer, items)


def _write(target: str, items: Iterator[Item | bytes]) -> Status:
    first = next(items, None)
    try:
        with open(target, "wb", BUFFERED) as file:  # noqa: PTH123  # the name is the user's, also /dev/fd/3
            return _copy(file, items if first is None else chain([first], items))
    except OSError as error:
        complain(f"{target}: {error.strerror}")
        return Status.UNREADABLE


def _copy(file: IO[bytes], items: Iterator[Item | bytes]) -> Status:
    """Write the octets that are there; say what is not."""
    status = Status.FINE
    for item in items:
        if isinstance(item, Piece | bytes):
            file.write(item.octets if isinstance(item, Piece) else item)
            continue
        status = Status.FOUND
        if isinstance(item, Hole):
            complain(f"{count_of(len(item), 'octet')} missing at {item.begin:,}: {item.reason.meaning}")
        elif isinstance(item, SctpHole):
            complain(hole_text(item))
    return status
