"""`dissect header`: a header's figure and fields, from the declaration that decodes it."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from functools import partial
from typing import TYPE_CHECKING

import click

from dissect.cli.json_schema import json_options, line_of
from dissect.cli.output import Output, Status, color_option, complain
from dissect.cli.protocol_options import chosen_protocols, decode_as_option
from dissect.render.escape import escape
from dissect.render.headers import HeaderBook, header_lines, header_list_lines

if TYPE_CHECKING:
    from dissect.derive.documents.figure import Cell
    from dissect.derive.lists.items import Option
    from dissect.packet import Layer, Packet, ProtocolSet
    from dissect.schema import Header

FORMATS = ("ascii", "svg", "mermaid", "markdown", "latex", "json")


@click.command("header")
@click.argument("name", required=False)
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    help="Draw with characters (the default), as an SVG, as a diagram for Mermaid or for LaTeX's bytefield; or write "
    "the reference page (of a packet, its values) in Markdown, or the figure as JSON.",
)
@click.option("--markdown", is_flag=True, help="As --format markdown; without a NAME, the pages of all headers.")
@click.option(
    "--packet",
    metavar="FILE:N",
    help="Draw the header that packet N of a capture has, with its values and options.",
)
@json_options("header", "As --format json: print one JSON object.")
@decode_as_option
@color_option
def command(
    *,
    name: str | None,
    form: str | None,
    markdown: bool,
    packet: str | None,
    as_json: bool,
    decode_as: tuple[str, ...],
    color: str,
) -> None:
    """Draw the header NAME as the RFCs do, with a table of its fields. Without a NAME, list all headers.

    NAME is a class (TCP, ICMPv4Echo) or Wireshark's short name (tcp, ipv6.fraghdr), in any case. With --packet it is
    the first header of this kind, from the outside.

    Exit status: 0 the header is there, 2 it is not, or the packet is not, or the capture cannot be read.
    """
    from dissect.derive.documents.reference import reference, reference_book
    from dissect.packet import default_protocols

    form = _form(form, markdown=markdown, as_json=as_json)
    protocols = chosen_protocols(decode_as) or default_protocols()
    book = HeaderBook(protocols.headers)
    if name is None:
        if packet is not None or form not in {None, "markdown"}:
            raise click.UsageError("Name the header that is to be drawn.")
        with Output(color) as output:
            if form is None:
                output.lines(header_list_lines(book))
            else:
                output.text(reference_book(protocols.headers).rstrip("\n"))
        return
    found = book.find(name)
    if found is None:
        near = get_close_matches(name.lower(), book.names, n=3)
        from dissect.protocols.applications import APPLICATIONS

        if any(one.name == name.lower() for one in APPLICATIONS):
            said = "has no header of fixed form: its messages are read from streams, and shown by `dissect show -V`"
            raise click.UsageError(f"{escape(name)} {said}.")
        hint = f" Did you mean {' or '.join(near)}?" if near else " `dissect header` lists them."
        raise click.UsageError(f"There is no header {escape(name)!r}.{hint}")
    there = None if packet is None else _captured(packet, found, protocols)
    with Output(color) as output:
        if form == "markdown" and there is None:
            output.text(reference(found).rstrip("\n"))
        elif form is None and there is None:
            output.lines(header_lines(found, output.width))
        else:
            _draw(output, form, found, there, packet)


def _form(form: str | None, *, markdown: bool, as_json: bool) -> str | None:
    forms = {one for one in (form, "markdown" if markdown else None, "json" if as_json else None) if one is not None}
    if len(forms) > 1:
        raise click.UsageError("Choose one format.")
    return next(iter(forms), None)


def _draw(
    output: Output, form: str | None, header: type[Header], there: Layer | Option | None, packet: str | None
) -> None:
    """The figure of a declaration, or of a layer with its values."""
    from dissect.derive.documents.diagram import drawn
    from dissect.derive.documents.figure import header_cells
    from dissect.derive.documents.reference import title
    from dissect.render.figures.latex import latex_lines
    from dissect.render.figures.layers import captured_cells
    from dissect.render.figures.markdown import markdown_text
    from dissect.render.figures.mermaid import mermaid_lines
    from dissect.render.figures.objects import figure_object
    from dissect.render.figures.svg import figure_svg

    cells: Sequence[Cell] = header_cells(header) if there is None else captured_cells(there)
    heading = title(header) if packet is None else f"{header.__name__} of {escape(packet)}"
    if form == "json":
        output.text(line_of("header", figure_object(header, cells)))
    elif form == "svg":
        output.text(figure_svg(cells, heading).rstrip("\n"))
    elif form == "mermaid":
        output.texts(mermaid_lines(cells, heading))
    elif form == "latex":
        output.texts(latex_lines(cells, heading))
    elif form == "markdown":
        output.text(markdown_text(header, cells, heading))
    else:
        output.text(drawn(cells).rstrip("\n") if cells else f"{header.__name__} has no octets of its own.")


def _captured(text: str, header: type[Header], protocols: ProtocolSet) -> Layer | Option:
    """The header of a packet that was named. Ends the command if there is none."""
    from dissect.render.figures.layers import captured

    file, _, number = text.rpartition(":")
    if not file or not number.isdecimal() or not int(number):
        said = escape(text)
        raise click.UsageError(f"--packet takes a file and the number of a packet, as in echo.pcap:4, not {said!r}.")
    packet = _packet(file, int(number), protocols)
    found = next(captured(packet.layers, header), None)
    if found is None:
        there = " ".join(layer.name for layer in packet.layers) or "none"
        complain(f"packet {number} of {escape(file)} has no header {header.__name__}; it has: {there}")
        raise SystemExit(Status.UNREADABLE)
    return found


def _packet(file: str, number: int, protocols: ProtocolSet) -> Packet:
    from dissect.cli.filter_option import chosen_filter
    from dissect.cli.showing.choosing import among_numbers, chosen
    from dissect.cli.sources.source import CaptureInput
    from dissect.render.lines.line import PacketRows
    from dissect.render.lines.packet_times import PacketTimes

    source = CaptureInput(file, protocols)
    rows = PacketRows(PacketTimes(interfaces=partial(getattr, source, "interfaces")))
    packet = next(chosen(source, chosen_filter(among_numbers([number]), protocols), rows), None)
    if packet is None:
        complain(f"{escape(file)} has no packet {number}" if source.error is None else str(source.error))
        raise SystemExit(Status.UNREADABLE)
    return packet
