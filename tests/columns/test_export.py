"""Batches as files: what is read back is what was written, and text is harmless."""

from __future__ import annotations

import csv
import gzip
import io
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dissect.columns.export import FORMATS, TableWriter, format_of, open_table_writer
from dissect.columns.export import writers as export_writers
from dissect.columns.export.text import csv_header, csv_lines, json_lines
from dissect.errors import CaptureError
from tests.cli.hostile_text import harmful
from tests.profiles import CHARACTERS

SCHEMA = pa.schema(
    [
        pa.field("frame.time", pa.timestamp("ns", tz="UTC")),
        pa.field("text", pa.string()),
        pa.field("few", pa.dictionary(pa.int32(), pa.string())),
        pa.field("octets", pa.binary()),
        pa.field("fixed", pa.binary(2)),
        pa.field("flag", pa.bool_()),
        pa.field("number", pa.uint64()),
        pa.field("signed", pa.int32()),
        pa.field("=odd,\x1b", pa.string()),
    ]
)
TEXT = st.one_of(
    st.none(),
    st.text(CHARACTERS, max_size=8),
    st.sampled_from(["=1+1", "+1", "-1", "@a", "\tb", "\rc", "\nd", '"', ","]),
)
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "frame.time": st.one_of(st.none(), st.integers(0, 2**62)),
            "text": TEXT,
            "few": TEXT,
            "octets": st.one_of(st.none(), st.binary(max_size=4)),
            "fixed": st.one_of(st.none(), st.binary(min_size=2, max_size=2)),
            "flag": st.one_of(st.none(), st.booleans()),
            "number": st.one_of(st.none(), st.integers(0, 2**64 - 1)),
            "signed": st.one_of(st.none(), st.integers(-(2**31), 2**31 - 1)),
            "=odd,\x1b": TEXT,
        }
    ),
    max_size=5,
)


def batch_of(rows: list[dict[str, Any]]) -> pa.RecordBatch:
    """Rows as a batch that does not begin where its buffers do."""
    whole = pa.RecordBatch.from_pylist([dict.fromkeys(SCHEMA.names), *rows], SCHEMA)
    return whole.slice(1)


def moment(nanoseconds: int) -> str:
    seconds, rest = divmod(nanoseconds, 10**9)
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S}.{rest:09d}Z"


def spelt(value: Any, name: str) -> Any:
    """A value as JSON has it."""
    if name == "frame.time":
        return moment(value)
    return value.hex() if isinstance(value, bytes) else value


def cell(value: Any, name: str) -> str:
    """A value as a cell that was read back."""
    if value is None:
        return ""
    value = spelt(value, name)
    if isinstance(value, bool):
        return str(value).lower()
    if not isinstance(value, str):
        return str(value)
    if value[:1] in set("=+-@\t\r\n"):
        value = f"'{value}"
    return "".join(one if one.isprintable() else one.encode("unicode_escape").decode() for one in value)


@given(ROWS)
def test_json_lines_are_read_back(rows: list[dict[str, Any]]) -> None:
    octets = bytes(json_lines(batch_of(rows)))

    lines = octets.decode("ascii").splitlines()
    assert [json.loads(line) for line in lines] == [
        {name: spelt(value, name) for name, value in row.items() if value is not None} for row in rows
    ]


@given(ROWS)
def test_csv_is_read_back(rows: list[dict[str, Any]]) -> None:
    octets = csv_header(SCHEMA) + bytes(csv_lines(batch_of(rows)))

    header, *lines = csv.reader(io.StringIO(octets.decode(), newline=""))
    assert header == [*SCHEMA.names[:-1], "'=odd,\\x1b"]
    assert lines == [[cell(row[name], name) for name in SCHEMA.names] for row in rows]
    assert harmful(octets.decode()) == set()


@given(ROWS)
def test_no_cell_begins_a_formula(rows: list[dict[str, Any]]) -> None:
    batch = batch_of(rows)

    lines = csv.reader(io.StringIO(bytes(csv_lines(batch)).decode(), newline=""))
    texts = [index for index, field in enumerate(SCHEMA) if not pa.types.is_integer(field.type)]
    assert not any(line[index][:1] in set("=+-@\t\r") - {""} for line in lines for index in texts)


def test_nothing_and_empty_text_differ_in_csv() -> None:
    batch = pa.RecordBatch.from_pylist(
        [{"a": "", "b": None}, {"a": None, "b": ""}], pa.schema({"a": pa.string(), "b": pa.string()})
    )

    assert bytes(csv_lines(batch)) == b'"",\n,""\n'


def test_a_table_of_one_column_has_no_empty_lines() -> None:
    batch = pa.RecordBatch.from_pylist([{"a": 1}, {"a": None}], pa.schema({"a": pa.int64()}))

    assert bytes(csv_lines(batch)) == b'1\n""\n'


ROW = {
    "frame.time": 1,
    "text": "a",
    "few": "b",
    "octets": b"\x00",
    "fixed": b"\x00\x01",
    "flag": True,
    "number": 1,
    "signed": -1,
    "=odd,\x1b": None,
}


def write_batches(writer: TableWriter, batches: list[pa.RecordBatch], *, fail: bool = False) -> None:
    with writer:
        for batch in batches:
            writer.write(batch)
        if fail:
            raise ZeroDivisionError


@pytest.mark.parametrize("form", FORMATS)
def test_a_path_gets_its_file_whole_or_not_at_all(form: str, tmp_path: Path) -> None:
    path = tmp_path / f"out.{form}"
    path.write_text("before")

    with pytest.raises(ZeroDivisionError):
        write_batches(open_table_writer(path, form, SCHEMA), [batch_of([ROW])], fail=True)
    assert path.read_text() == "before"
    assert [one.name for one in tmp_path.iterdir()] == [path.name]

    with open_table_writer(path, form, SCHEMA) as writer:
        writer.write(batch_of([ROW]))
        writer.discard()
        writer.discard()
    assert path.read_text() == "before"

    with open_table_writer(path, form, SCHEMA) as writer:
        writer.write(batch_of([ROW]))
    assert path.read_bytes() != b"before"
    assert [one.name for one in tmp_path.iterdir()] == [path.name]


def test_parquet_keeps_types_and_has_row_groups(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export_writers, "ROW_GROUP_ROWS", 2)
    path = tmp_path / "out.parquet"
    other = {**ROW, "few": "c"}

    with open_table_writer(path, "parquet", SCHEMA) as writer:
        for rows in ([], [ROW], [other], [ROW]):
            writer.write(batch_of(rows))

    file = pq.ParquetFile(path)
    assert [file.metadata.row_group(index).num_rows for index in range(file.num_row_groups)] == [2, 1]
    assert file.schema_arrow.equals(SCHEMA)
    assert file.metadata.row_group(0).column(2).compression == "ZSTD"
    assert pq.read_table(path).to_pylist() == pa.Table.from_batches([batch_of([ROW, other, ROW])]).to_pylist()


def test_a_large_row_group_is_written_early(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export_writers, "ROW_GROUP_OCTETS", 1)
    path = tmp_path / "out.parquet"

    with open_table_writer(path, "parquet", SCHEMA) as writer:
        writer.write(batch_of([ROW]))
        writer.write(batch_of([ROW]))

    assert pq.ParquetFile(path).num_row_groups == 2


@pytest.mark.parametrize("form", ["parquet", "arrow"])
def test_a_table_without_rows_has_its_columns(form: str, tmp_path: Path) -> None:
    path = tmp_path / f"out.{form}"

    with open_table_writer(path, form, SCHEMA):
        pass

    read = pq.read_table(path) if form == "parquet" else pa.ipc.open_file(path).read_all()
    assert (read.num_rows, read.column_names) == (0, SCHEMA.names)


def test_arrow_files_have_text_written_out(tmp_path: Path) -> None:
    path = tmp_path / "out.arrow"

    with open_table_writer(path, "arrow", SCHEMA) as writer:
        writer.write(batch_of([]))
        writer.write(batch_of([ROW]))
        writer.write(batch_of([{**ROW, "few": "another"}]))  # with another dictionary

    read = pa.ipc.open_file(path).read_all()
    assert read["few"].type == pa.string()
    assert read["few"].to_pylist() == ["b", "another"]


def test_lines_may_be_compressed(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl.gz"

    with open_table_writer(path, "jsonl", SCHEMA.empty_table().select(["number"]).schema) as writer:
        writer.write(batch_of([ROW]).select(["number"]))

    assert gzip.decompress(path.read_bytes()) == b'{"number":1}\n'


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("a.parquet", "parquet"),
        ("A.CSV", "csv"),
        ("b.csv.gz", "csv"),
        ("b.jsonl.zst", "jsonl"),
        ("c.parquet.gz", None),
        ("c", None),
        ("c.txt", None),
        ("-", None),
        (".csv", None),
    ],
)
def test_a_name_says_the_format(name: str, form: str | None) -> None:
    assert format_of(name) == form


@pytest.mark.heavy
@pytest.mark.parametrize("form", FORMATS)
def test_what_cannot_be_written_is_an_error(form: str, tmp_path: Path) -> None:
    with pytest.raises(CaptureError, match="No such file"):
        open_table_writer(tmp_path / "missing" / "out", form, SCHEMA)
    with pytest.raises(CaptureError, match="No space"):
        write_batches(open_table_writer("/dev/full", form, SCHEMA), [batch_of([ROW])] * 3000)


def test_a_header_that_cannot_be_written_is_an_error() -> None:
    wide = pa.schema([pa.field(f"column {number}", pa.int64()) for number in range(2000)])

    with pytest.raises(CaptureError, match="No space"):
        open_table_writer("/dev/full", "csv", wide)


def test_other_formats_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="not 'xlsx'"):
        open_table_writer(tmp_path / "out.xlsx", "xlsx", SCHEMA)
