"""`table`: whole captures as one Arrow table, in memory."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final, Literal

import pyarrow as pa

from dissect.blocks.captures import Progress, Sources, threads_of
from dissect.capture.notes import Note
from dissect.columns.arrow.joining import joined
from dissect.columns.arrow.numbering import Numberings
from dissect.columns.catalogue import Addresses
from dissect.columns.scanning import numbered, scan
from dissect.engine.library import engine
from dissect.errors import CaptureError
from dissect.packet.limits import DEFAULT_LIMITS, NestingLimits

if TYPE_CHECKING:
    from dissect.filter.expressions import Filter
    from dissect.packet import DecodeAs, ProtocolSet
    from dissect.packet.reassembly import Reassembler

ROWS_SHOWN: Final = 10


class Table:
    """The packets of captures as rows. Polars, DuckDB, pandas and pyarrow accept it directly: ``pl.DataFrame(table)``.

    `notes` lists faults of the files that did not end the reading; `damage` says why the rows end early, if they do.
    """

    def __init__(self, table: pa.Table, notes: tuple[Note, ...] = (), damage: CaptureError | None = None) -> None:
        self._table = table
        self.notes = notes
        self.damage = damage

    @property
    def schema(self) -> pa.Schema:
        """The names and types of the columns."""
        return self._table.schema

    @property
    def column_names(self) -> list[str]:
        """The names of the columns, in their order."""
        names: list[str] = self._table.column_names
        return names

    def __len__(self) -> int:
        return int(self._table.num_rows)

    def __getitem__(self, name: str) -> pa.ChunkedArray:
        """A column by name; KeyError for an unknown name."""
        return self._table[name]

    def to_pyarrow(self) -> pa.Table:
        """The table as a pyarrow Table."""
        return self._table

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """The table, by Arrow's PyCapsule interface."""
        return self._table.__arrow_c_stream__(requested_schema)

    def __arrow_c_schema__(self) -> object:
        """The schema, by the same interface."""
        return self.schema.__arrow_c_schema__()

    def __repr__(self) -> str:
        return f"<Table: {len(self)} rows, {len(self.column_names)} columns: {', '.join(self.column_names)}>"

    def _repr_html_(self) -> str:
        head = "".join(_cell(name, "th") for name in self.column_names)
        rows = self._table.slice(0, ROWS_SHOWN).to_pylist()
        body = "".join(f"<tr>{''.join(map(_cell, row.values()))}</tr>" for row in rows)
        more = f"<p>{len(rows)} of {len(self)} rows</p>"
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{more}"


def _cell(value: object, tag: Literal["td", "th"] = "td") -> str:
    from html import escape  # which brings every entity's name

    shown = "" if value is None else value.hex() if isinstance(value, bytes) else str(value)
    return f"<{tag}>{escape(shown)}</{tag}>"


def table(
    path: Sources,
    columns: Iterable[str] | None = None,
    filter: str | Filter | None = None,  # noqa: A002  # the word that users expect
    *,
    addresses: Addresses = "text",
    threads: int | None = None,
    protocols: ProtocolSet | None = None,
    decode_as: DecodeAs | None = None,
    limits: NestingLimits = DEFAULT_LIMITS,
    progress: Progress | None = None,
    on_damage: Literal["raise", "keep"] = "raise",
    reassemble: bool | Reassembler = True,
) -> Table:
    """Captures as a table: ``dissect.table("echo.pcap", ["frame.time", "ip.src", "udp.checksum.status"])``.

    The arguments are those of `dissect.scan`, which also reads files larger than memory. A damaged file raises
    CaptureError; with `on_damage="keep"` the table has the rows before the damage, and `damage` describes it.
    """
    if on_damage not in {"raise", "keep"}:
        raise ValueError(f"on_damage must be 'raise' or 'keep', not {on_damage!r}")
    reading = scan(
        path,
        columns,
        filter,
        addresses=addresses,
        threads=threads,
        protocols=protocols,
        decode_as=decode_as,
        limits=limits,
        progress=progress,
        reassemble=reassemble,
    )
    found: list[pa.RecordBatch] = []
    native = engine()
    numberings = None if native is None else Numberings(native)
    damage = None
    with reading:
        try:
            found.extend(numbered(reading, numberings))
        except CaptureError as error:
            if on_damage == "raise":
                raise
            damage = error
    return Table(joined(found, reading.schema, threads_of(threads), numberings), reading.notes, damage)
