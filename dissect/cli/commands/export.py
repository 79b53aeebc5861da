"""`dissect export`: captures as table files for other programs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

import click

from dissect.cli.files_argument import check_captures
from dissect.cli.filter_option import chosen_filter_of_rows, filter_option
from dissect.cli.output import Output, Status, color_option, is_terminal
from dissect.cli.protocol_options import chosen_protocols, decode_as_option
from dissect.cli.reassembly_options import chosen_reassembly, reassembly_options
from dissect.cli.sources.table_source import TableSource
from dissect.cli.sources.whole_source import threads_option
from dissect.cli.writing.overwriting import check_targets, is_standard_output, writing
from dissect.columns.export.formats import FORMATS
from dissect.packet import ProtocolSet
from dissect.render.escape import escape
from dissect.render.spans import Line, Role

if TYPE_CHECKING:
    from dissect.columns.selection import Selection


SEPARATED: Final = re.compile(r"\w[;| ]+\w")
"""Names of columns between which there is no comma."""


@click.command("export")
@click.argument("files", metavar="FILE…", nargs=-1)  # or words, with --list-columns
@click.option(
    "-o",
    "--output",
    "target",
    metavar="OUT",
    default="-",
    help="The file to write: .parquet, .arrow, .csv, .jsonl, the last two also .gz or .zst; without it, or with -, "
    "standard output.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    help="The format, if the file name does not tell: for standard output CSV.",
)
@click.option(
    "--columns",
    metavar="NAMES",
    help="Wireshark field names separated by commas, in order; @FILE reads them from a file, one per line.",
)
@click.option("--list-columns", is_flag=True, help="List all columns, or those that contain every word given as FILE.")
@click.option(
    "--addresses",
    type=click.Choice(["text", "number"]),
    default="text",
    show_default=True,
    help="Write addresses as text, or as numbers (IPv6 as 16 octets).",
)
@filter_option
@decode_as_option
@reassembly_options
@threads_option
@color_option
def command(
    *,
    files: tuple[str, ...],
    target: str,
    form: str | None,
    columns: str | None,
    list_columns: bool,
    addresses: Literal["text", "number"],
    filter_text: str | None,
    decode_as: tuple[str, ...],
    alone: bool,
    overlap: str | None,
    threads: int | None,
    color: str,
) -> None:
    """Write the packets of captures as a table, one row each, for Polars, DuckDB, pandas, R or a spreadsheet.

    Several captures become one table. Columns are Wireshark's field names, taken from the outermost layer that has the
    field; ip.src#2 is the second. More columns: frame.number, frame.time, frame.time_delta, frame.len, frame.protocols,
    payload.length, community_id, and the verdict on every checksum (tcp.checksum.status, …). Columns that are described
    as [followed] say what only earlier packets tell (tcp.stream, tcp.analysis.retransmission, tcp.event, …); they take
    longer, because the packets are then followed one by one.

    The fragments of a datagram are joined: the packet that completes it has the columns of the whole, and ip.fragment,
    ip.fragment.count, ip.reassembled.length and others, for ipv6 too.

    Exit status: 0 everything was written, 1 a capture is damaged (everything before the damage was written), 2 a
    capture cannot be opened, or the file cannot be written.
    """
    protocols = chosen_protocols(decode_as)
    if list_columns:
        with Output(color) as output:
            output.lines(_listed(files, addresses, protocols))
        return
    if not files:
        raise click.UsageError("Missing argument 'FILE…'.")
    check_captures(click.get_current_context(), files)
    form = form or _form_of(target)
    check_targets({"-o": target}, (*files, *_file_of(columns)))
    to_terminal = is_standard_output(target) and is_terminal()
    if to_terminal and form in {"parquet", "arrow"}:
        raise click.UsageError(f"{form} is a binary format; write it to a file or a pipe.")
    chosen = chosen_filter_of_rows(filter_text, protocols)
    selection = _selection(columns, addresses, protocols)
    reassemble = chosen_reassembly(overlap, alone=alone)
    sources = [
        TableSource(file, protocols, chosen, threads=threads, writes_to_terminal=to_terminal, reassemble=reassemble)
        for file in files
    ]
    for source in sources:
        source.follow = selection.follow(chosen, reassemble=reassemble)
    with Output(color):
        _export(sources, selection, target, form)
    raise SystemExit(max(source.status for source in sources))


def _export(sources: list[TableSource], selection: Selection, target: str, form: str) -> None:
    """Write all captures to one file; if none could be opened, no file is written."""
    from dissect.columns.export import open_table_writer

    with writing(), open_table_writer(target, form, selection.schema) as writer:
        for source in sources:
            for batch in source.record_batches(selection):
                writer.write(batch)
            source.complain()
        if all(source.status is Status.UNREADABLE for source in sources):
            writer.discard()


def _form_of(target: str) -> str:
    """The format by the file's name; UsageError if the name does not tell."""
    from dissect.columns.export import format_of

    form = "csv" if is_standard_output(target) else format_of(target)
    if form is None:
        raise click.UsageError(f"{escape(target)} names no format: end it in .{', .'.join(FORMATS)}, or use --format.")
    return form


def _selection(columns: str | None, addresses: Literal["text", "number"], protocols: ProtocolSet | None) -> Selection:
    """The requested columns, or the default ones; UsageError for an unknown column."""
    from dissect.columns.catalogue import ColumnError, resolve
    from dissect.columns.selection import Selection

    names = None if columns is None else list(_names(columns))
    try:
        return Selection(resolve(names, addresses, protocols=protocols), protocols)
    except ColumnError as error:
        why = str(error)
        mark = "" if why.endswith("?") else "."
        commas = " Names are separated by commas." if columns is not None and SEPARATED.search(columns) else ""
        raise click.UsageError(
            escape(f"{why}{mark}{commas} `dissect export --list-columns WORD` lists them.")
        ) from None


def _file_of(columns: str | None) -> tuple[str, ...]:
    """The file in an argument of the form @FILE; None for any other."""
    return (columns[1:],) if columns is not None and columns.startswith("@") else ()


def _names(columns: str) -> Iterable[str]:
    """The names in an argument, or in the file that it refers to."""
    for file in _file_of(columns):
        return _names_in(file)
    return (name.strip() for name in columns.split(","))


def _names_in(file: str) -> Iterable[str]:
    try:
        text = Path(file).read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise click.UsageError(escape(f"{file}: {getattr(error, 'strerror', None) or 'is not text'}")) from None
    return (line.strip() for line in text.split("\n") if line.strip() and not line.startswith("#"))


def _listed(
    words: Iterable[str], addresses: Literal["text", "number"], protocols: ProtocolSet | None
) -> Iterator[Line]:
    """All columns that contain the words, with their types and labels."""
    from dissect.columns.catalogue import describe

    wanted = [word.lower() for word in words]
    found = [
        one
        for one in describe(addresses, protocols=protocols)
        if all(word in f"{one.name} {one.label} {one.meaning}".lower() for word in wanted)
    ]
    kinds = [_kind(one.type) for one in found]
    first = max((len(one.name) for one in found), default=0)
    second = max(map(len, kinds), default=0)
    for one, kind in zip(found, kinds, strict=True):
        says = f"{one.label}: {one.meaning}" if one.meaning else one.label
        yield [(f"{one.name:<{first}}", Role.PROTOCOL), (f"  {kind:<{second}}", Role.FAINT), (f"  {says}", Role.PLAIN)]


def _kind(type_: str) -> str:
    """A familiar word for an Arrow type."""
    return "text" if type_ == "string" or type_.startswith("dictionary") else type_
