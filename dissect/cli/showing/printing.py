"""The packets of a capture printed: a line each, in full, or as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, islice
from typing import TYPE_CHECKING

from dissect.cli.json_schema import line_of
from dissect.cli.output import Output
from dissect.cli.sources.source import CaptureInput
from dissect.packet import Packet
from dissect.packet.reassembly.datagram import datagrams_of
from dissect.problems import Code
from dissect.render.lines.columns import Cells, Columns, PacketRow
from dissect.render.lines.line import PacketRows
from dissect.render.packets.hexdump import hexdump
from dissect.render.packets.joined import heading
from dissect.render.packets.json_lines import packet_object
from dissect.render.packets.tree import tree
from dissect.render.schemas.objects import error_object
from dissect.session.analysis.event import Event

if TYPE_CHECKING:
    from dissect.session.all_protocols.following import Following
    from dissect.session.applications.message import ApplicationMessage
    from dissect.session.ordered_pass.fragment_fates import Fate, FragmentFates

LOOK_AHEAD = 100
"""How many rows of a finished file are made before the first is shown, so that columns are wide enough at once."""


def print_rows(output: Output, packets: Iterator[Packet], rows: PacketRows, look_ahead: int) -> None:
    """A line for each packet. The columns are wide enough at once for so many rows as are looked at ahead."""
    columns = Columns(output.width)
    made = _rows(packets, rows, columns, look_ahead)
    if output.is_plain:
        output.texts(map(columns.text, made))
    else:
        for cells in made:
            output.row(columns.line(PacketRow._make(cells)))


def print_in_full(
    output: Output,
    packets: Iterator[Packet],
    rows: PacketRows,
    following: Following | None,
    fates: FragmentFates | None,
    *,
    with_fields: bool,
    with_octets: bool,
) -> None:
    """Each packet with all of its fields, or its line, and with its octets."""
    columns = Columns(output.width)
    for packet in packets:
        if with_fields:
            events, messages = _meaning(following, packet)
            output.lines(tree(packet, events, _fates(fates, packet), rows.counted(packet), messages))
        else:
            output.row(columns.line(rows.row(packet)))
        if with_octets:
            output.lines(hexdump(packet))
            for datagram in datagrams_of(packet):
                output.lines([heading(datagram)])
                output.lines(hexdump(datagram))
        output.text()


def print_json(
    output: Output,
    packets: Iterator[Packet],
    source: CaptureInput,
    following: Following | None,
    fates: FragmentFates | None,
    *,
    is_named: bool,
) -> None:
    """Each packet as an object, `is_named`: with the name of its file."""
    file = {"file": source.file} if is_named else {}
    for packet in packets:
        events, messages = _meaning(following, packet)
        said = packet_object(packet, events, _fates(fates, packet), messages)
        output.text(line_of("show", {**file, **said}))
    if source.error is not None:
        output.text(line_of("show", {**file, **error_object(source.error)}))


def _meaning(following: Following | None, packet: Packet) -> tuple[Sequence[Event], Sequence[ApplicationMessage]]:
    """What happened at a packet, and which messages end in it."""
    if following is None:
        return (), ()
    meaning = following.of(packet)
    return meaning.events, [one for one in meaning.messages if not one.is_in_layers]


def _fates(fates: FragmentFates | None, packet: Packet) -> Sequence[Fate]:
    """What became of the fragments in a packet."""
    if fates is None:
        return ()
    *_, whole = packet, *datagrams_of(packet)
    is_fragment = any(one.code is Code.NOT_REASSEMBLED for one in whole.problems)
    return fates.of(packet.frame.number) if is_fragment else ()


def print_code(output: Output, packets: Iterator[Packet], form: str) -> None:
    """Each packet as code that builds it again."""
    from dissect.render.code.forms import FORMS  # with what puts packets together

    lines, head = FORMS[form]
    if head:
        output.text(head)
    for number, packet in enumerate(packets):
        if head or number:
            output.text()
        output.texts(lines(packet))


def _rows(packets: Iterator[Packet], rows: PacketRows, columns: Columns, look_ahead: int) -> Iterator[Cells]:
    first = [rows.cells(packet) for packet in islice(packets, look_ahead)]
    for row in first:
        columns.fit(row)
    return chain(first, map(rows.cells, packets))
