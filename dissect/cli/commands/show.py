"""`dissect show`: the packets of captures, one line each, as a tree, as octets, or as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from dissect.cli.events_option import events_option, is_followed
from dissect.cli.files_argument import files_argument
from dissect.cli.filter_option import chosen_filter, filter_option
from dissect.cli.json_schema import json_options
from dissect.cli.output import Output, Status, color_option, complain
from dissect.cli.protocol_options import chosen_protocols, decode_as_option
from dissect.cli.reassembly_options import chosen_reassembly, reassembly_options
from dissect.cli.showing.choosing import among_numbers, chosen, found_among
from dissect.cli.showing.printing import LOOK_AHEAD, print_code, print_in_full, print_json, print_rows
from dissect.cli.sources.source import (
    STANDARD_INPUT,
    CaptureInput,
    chosen_limits,
    limit_option,
)
from dissect.cli.sources.text_source import (
    TextInput,
    chosen_link_type,
    hex_option,
    is_text_waiting,
    link_type_option,
    text_waiting,
)
from dissect.render.lines.line import PacketRows
from dissect.render.lines.packet_times import Clock, PacketTimes

if TYPE_CHECKING:
    from dissect.filter.expressions import Filter
    from dissect.packet import NestingLimits, ProtocolSet
    from dissect.packet.reassembly import Reassembler
    from dissect.session.all_protocols.following import Following
    from dissect.session.ordered_pass.fragment_fates import FragmentFates

MOST_AHEAD: Final = 100_000
"""How many packets are read ahead of a fragment to see where it is joined, before its line is shown."""


@click.command("show")
@files_argument(required=False)
@click.option("-V", "--tree", "in_full", is_flag=True, help="Show every layer, field, option, checksum and problem.")
@click.option("-x", "--octets", is_flag=True, help="Show the octets, layer by layer.")
@click.option("-c", "--count", type=click.IntRange(min=1), metavar="N", help="Stop after N packets of each file.")
@click.option(
    "-n",
    "--number",
    "numbers",
    type=click.IntRange(min=1),
    multiple=True,
    metavar="N",
    help="Only the packet with this number, from 1. Repeatable.",
)
@filter_option
@click.option(
    "--as",
    "form",
    type=click.Choice(["python", "c", "hex"]),
    help="Print packets as code that builds their octets again: constructors of Python, an array of C, or a dump.",
)
@json_options("show", "Print one JSON object per packet, with Wireshark's field names.")
@click.option(
    "-t",
    "--time",
    "clock",
    type=click.Choice([one.value for one in Clock]),
    default=Clock.RELATIVE.value,
    help="The time column, as tshark's -t: seconds since the first packet of the file (r, the default), since the "
    "previous packet (d) or the previous one shown (dd), or since 1970 (e); the time of day here (a) or in UTC (u), "
    "with the date (ad, ud).",
)
@decode_as_option
@limit_option
@reassembly_options
@hex_option
@link_type_option
@click.option(
    "-S",
    "--raw-numbers",
    is_flag=True,
    help="Show sequence numbers as on the wire, not relative to the first one, and windows that are not scaled.",
)
@events_option("marks retransmissions and other events, and scales windows")
@color_option
def command(
    *,
    files: tuple[str, ...],
    in_full: bool,
    octets: bool,
    count: int | None,
    numbers: tuple[int, ...],
    filter_text: str | None,
    form: str | None,
    as_json: bool,
    clock: str,
    decode_as: tuple[str, ...],
    limits: tuple[str, ...],
    alone: bool,
    overlap: str | None,
    hex_text: str | None,
    link_type: str | None,
    raw_numbers: bool,
    wants_events: bool | None,
    color: str,
) -> None:
    """Show the packets of captures.

    Several files are shown one after the other, each under its name and with its own numbers and times (`dissect merge`
    makes one capture of them, in the order of time). Times have the decimals of the file.

    The fragments of a datagram are joined: the packet that completes it is shown as the whole datagram, with the
    numbers of the packets whose fragments are in it. The others say in which packet that is, if the file is one that
    can be read twice.

    Connections are followed: what a packet means in its connection stands in brackets before its summary, as
    [retransmission of #4], where #4 is the packet with that number. -V gives each event a whole sentence, and beside
    sequence numbers and windows how they count in the connection; --json has the numbers of events. Packets that a
    filter leaves out are followed too.

    So are the messages in TCP streams: the packet in which one ends says what it says, as GET /index.html HTTP/1.1.

    Packets can also be text, given with --hex or on standard input (-): a dump of xxd, od, hexdump, tcpdump -x, tshark
    -x or Wireshark, an array or string of C or Python, or plain hex. A dump begins a packet where its offset is 0, code
    has one in each array, and plain hex ends one with an empty line.

    Exit status: 0 all files were read to the end, 1 a file is damaged (everything before the damage is shown), 2 a file
    cannot be opened, is not a capture or has no packet with that number.
    """
    if as_json and (in_full or octets):
        raise click.UsageError("--json cannot be combined with -V or -x: it already includes everything.")
    if form is not None and (as_json or in_full or octets or len(files) > 1):
        raise click.UsageError("--as is for one file, and without --json, -V and -x.")
    protocols = chosen_protocols(decode_as)
    wanted = chosen_filter(filter_text, protocols)
    if numbers:
        among = among_numbers(numbers)
        wanted = chosen_filter(among if filter_text is None else f"{among} and ({filter_text})", protocols)
    reassemble = chosen_reassembly(overlap, alone=alone)
    link = chosen_link_type(link_type)
    sources = _sources(files, hex_text, link, protocols, chosen_limits(limits), reassemble, wanted=wanted)
    worst = Status.FINE
    with Output(color, live=STANDARD_INPUT in files) as output:
        for source in sources:
            file = source.file
            times = PacketTimes(Clock(clock), partial(getattr, source, "interfaces"))
            following = None if form else _following(file, reassemble, protocols, wants_events)
            fates = None if form else _fates(file, reassemble, protocols, chosen_limits(limits))
            rows = PacketRows(times, raw_numbers=raw_numbers, following=following, fates=fates)
            packets = chosen(source, wanted, None if as_json or form else rows, following)
            missing = set(numbers) if filter_text is None else set()
            shown = islice(found_among(packets, missing) if missing else packets, count)
            if form is not None:
                print_code(output, shown, form)
            elif as_json:
                print_json(output, shown, source, following, fates, is_named=len(files) > 1)
            else:
                if len(files) > 1:
                    output.heading(file)
                if in_full or octets:
                    print_in_full(output, shown, rows, following, fates, with_fields=in_full, with_octets=octets)
                else:
                    print_rows(output, shown, rows, 0 if source.is_live else LOOK_AHEAD)
            if fates is not None:
                fates.close()
            source.complain()
            source.close()
            worst = max(worst, source.status)
            if missing and source.status is Status.FINE:
                complain(f"{file} has no packet {min(missing)}")
                worst = Status.UNREADABLE
    raise SystemExit(worst)


def _following(
    file: str, reassemble: bool | Reassembler, protocols: ProtocolSet | None, wanted: bool | None
) -> Following | None:
    """What follows the packets of a file; None if nothing does."""
    if not is_followed(file, wanted=wanted, purpose="marked"):
        return None
    from dissect.session.all_protocols.following import Following

    return Following(reassemble, protocols)


def _fates(
    file: str, reassemble: bool | Reassembler, protocols: ProtocolSet | None, limits: NestingLimits
) -> FragmentFates | None:
    """What tells in which packets fragments are joined; None where nothing is, or the file cannot be read twice."""
    if not reassemble or not Path(file).is_file():
        return None
    from dissect.packet.reassembly import Reassembler
    from dissect.session.ordered_pass.fragment_fates import FragmentFates

    joining = Reassembler() if reassemble is True else reassemble
    return FragmentFates(file, {}, joining, protocols, limits, MOST_AHEAD)


def _sources(
    files: Sequence[str],
    hex_text: str | None,
    link_type: int | None,
    protocols: ProtocolSet | None,
    limits: NestingLimits,
    reassemble: bool | Reassembler,
    *,
    wanted: Filter | None,
) -> list[CaptureInput]:
    """What is shown. UsageError if that is nothing, or a text and captures together."""
    if hex_text is not None:
        if files:
            raise click.UsageError("--hex is shown in the place of files.")
        return [TextInput(hex_text, link_type, protocols, limits, "--hex", reassemble, chosen=wanted)]
    if not files:
        raise click.UsageError("Missing argument 'FILE…'.")
    is_text = STANDARD_INPUT in files and is_text_waiting()
    if link_type is not None and not is_text:
        raise click.UsageError("--link-type is for packets of a text; a capture says how its packets begin.")
    return [
        TextInput(text_waiting(), link_type, protocols, limits, "<standard input>", reassemble, chosen=wanted)
        if file == STANDARD_INPUT and is_text
        else CaptureInput(file, protocols, limits, reassemble, chosen=wanted)
        for file in files
    ]
