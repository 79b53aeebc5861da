"""Whole captures as tables, which Polars, DuckDB, pandas and pyarrow take as they are."""

from __future__ import annotations

import sys
from importlib import reload
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import dissect
import dissect.columns
from dissect import CaptureError
from dissect.columns import Table, table
from dissect.errors import MissingExtraError
from tests.captures import CAPTURES
from tests.columns.samples import rows

ECHO = CAPTURES / "tcp4_echo.pcap"
DICTIONARIES = ["ip.src", "frame.protocols"]
COLUMNS = ["frame.time", "eth.src", "ip.src", "ipv6.src", "tcp.srcport", "tcp.flags.syn", "tcp.checksum.status"]


@pytest.fixture(scope="module")
def echo() -> Table:
    return table(ECHO, COLUMNS)


def test_a_table_knows_its_columns_and_rows(echo: Table) -> None:
    with dissect.open(ECHO) as packets:
        count = sum(1 for _ in packets)

    assert len(echo) == count
    assert echo.column_names == echo.schema.names == COLUMNS
    assert repr(echo) == f"<Table: {count} rows, 7 columns: {', '.join(COLUMNS)}>"
    assert echo.notes == ()
    assert echo.damage is None
    assert set(echo["tcp.checksum.status"].to_pylist()) <= {"VALID", None}
    assert pa.schema(echo) == echo.schema


@pytest.mark.parametrize("threads", [1, 2])
def test_one_dictionary_serves_all_rows(threads: int) -> None:
    paths = [ECHO, CAPTURES / "ipip_echo.pcap", ECHO]
    found = table(paths, ["ip.src", "frame.len", "frame.protocols"], threads=threads).to_pyarrow()

    assert all(len({tuple(chunk.dictionary.to_pylist()) for chunk in found[name].chunks}) == 1 for name in DICTIONARIES)
    assert found["ip.src"].to_pylist() == [row["ip.src"] for path in paths for row in rows(table(path, ["ip.src"]))]


def expected(echo: Table) -> list[Any]:
    return [(row["ip.src"], row["tcp.srcport"], row["tcp.flags.syn"]) for row in echo.to_pyarrow().to_pylist()]


def test_pyarrow_takes_it(echo: Table) -> None:
    assert pa.table(echo) == echo.to_pyarrow()


def test_polars_takes_it(echo: Table) -> None:
    frame = pl.DataFrame(echo)

    assert frame.select("ip.src", "tcp.srcport", "tcp.flags.syn").rows() == expected(echo)
    assert frame.schema["tcp.srcport"] == pl.UInt16
    assert frame.schema["frame.time"] == pl.Datetime("ns", "UTC")
    assert frame["ipv6.src"].null_count() == sum(one is None for one in echo["ipv6.src"].to_pylist()) > 0


def test_duckdb_takes_it(echo: Table) -> None:
    found = duckdb.sql('select "ip.src", "tcp.srcport", "tcp.flags.syn" from echo').fetchall()

    assert found == expected(echo)


def test_pandas_takes_it(echo: Table) -> None:
    frame = pd.DataFrame.from_arrow(echo)

    assert frame["ip.src"].astype(object).where(frame["ip.src"].notna(), None).tolist() == [
        source for source, _, _ in expected(echo)
    ]
    assert int(frame["tcp.srcport"].sum()) == sum(port or 0 for _, port, _ in expected(echo))


def test_addresses_may_be_numbers() -> None:
    texts, numbers = (table(ECHO, ["ip.src", "eth.src"], addresses=one).to_pyarrow() for one in ("text", "number"))

    assert [_ipv4(one) for one in numbers["ip.src"].to_pylist()] == texts["ip.src"].to_pylist()
    assert [_mac(one) for one in numbers["eth.src"].to_pylist()] == texts["eth.src"].to_pylist()
    assert pl.DataFrame(table(CAPTURES / "udp6_echo.pcap", ["ipv6.src"], addresses="number")).dtypes == [pl.Binary]


def _ipv4(number: int | None) -> str | None:
    return None if number is None else str(dissect.Ipv4Address(number.to_bytes(4, "big")))


def _mac(number: int | None) -> str | None:
    return None if number is None else str(dissect.MacAddress(number.to_bytes(6, "big")))


def test_it_is_shown_as_html_with_everything_escaped(tmp_path: Path) -> None:
    found = Table(pa.table({"<b>": ["<i>", None], "octets": [b"\x01", b"<"]}))

    assert found._repr_html_() == (
        "<table><thead><tr><th>&lt;b&gt;</th><th>octets</th></tr></thead>"
        "<tbody><tr><td>&lt;i&gt;</td><td>01</td></tr><tr><td></td><td>3c</td></tr></tbody></table>"
        "<p>2 of 2 rows</p>"
    )


@pytest.fixture
def damaged(tmp_path: Path) -> Path:
    path = tmp_path / "damaged.pcap"
    path.write_bytes(ECHO.read_bytes()[:-5])
    return path


def test_damage_is_raised_or_kept(damaged: Path) -> None:
    kept = table(damaged, COLUMNS, on_damage="keep")

    assert len(kept) == len(table(ECHO, COLUMNS)) - 1
    assert kept.damage is not None
    assert kept.damage.code == "file.truncated-record"
    with pytest.raises(CaptureError, match="ends after"):
        table(damaged, COLUMNS)
    with pytest.raises(ValueError, match="'raise' or 'keep'"):
        table(damaged, on_damage="ignore")  # type: ignore[arg-type]  # what is refused


def test_a_capture_without_packets_is_a_table_without_rows(tmp_path: Path) -> None:
    path = tmp_path / "empty.pcap"
    path.write_bytes(ECHO.read_bytes()[:24])
    found = table(path)

    assert len(found) == 0
    assert found.schema == table(ECHO).schema


@pytest.mark.parametrize("missing", ["numpy", "pyarrow"])
def test_without_the_extra_it_is_said_how_to_get_it(missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "dissect.extras.find_spec", lambda name, package=None: None if name == missing else sys.modules.get(name, 1)
    )

    with pytest.raises(
        MissingExtraError, match=rf"`table`, .*{missing} .*pip install 'packet-dissect\[table\]'"
    ) as error:
        reload(dissect.columns)

    assert isinstance(error.value, ImportError)


def test_polars_is_an_extra_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dissect.extras.find_spec", lambda name: None)

    with pytest.raises(MissingExtraError, match=r"`polars`.*pip install 'packet-dissect\[polars\]'"):
        dissect.columns.scan_pcap  # that it is asked for is what counts


def test_other_names_are_not_there() -> None:
    assert set(dissect.columns.__all__) <= set(dir(dissect.columns))
    with pytest.raises(AttributeError, match="no attribute 'tables_of'"):
        dissect.columns.tables_of
    assert dissect.table is table
