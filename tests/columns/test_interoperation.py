"""Polars, DuckDB, pandas and pyarrow take a table and a scan as they are, and get every value right."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from dissect import scan, scan_pcap, table
from dissect.blocks.captures import Captures
from tests.captures import CAPTURES

VXLAN = CAPTURES / "vxlan_echo.pcap"
NUMBERS = [
    "frame.number",
    "frame.time",
    "ip.src",
    "ipv6.src",
    "eth.src",
    "tcp.flags.syn",
    "vxlan.vni",
    "udp.checksum.status",
]
SOURCES = [table, scan]


def expected() -> list[dict[str, Any]]:
    """The rows as pyarrow gives them."""
    return [row for batch in scan(VXLAN, NUMBERS, addresses="number") for row in batch.to_pylist()]


def numbers(source: Any) -> Any:
    return source(VXLAN, NUMBERS, addresses="number")


@pytest.mark.parametrize("source", SOURCES)
def test_pyarrow(source: Any) -> None:
    given = numbers(source)

    read = pa.table(given)
    assert read.schema.equals(given.schema)
    assert read.to_pylist() == expected()
    assert pa.RecordBatchReader.from_stream(given).read_all().to_pylist() == expected()
    assert pa.schema(given).equals(given.schema)
    assert read.schema.field("ipv6.src").type == pa.binary(16)
    assert read.schema.field("frame.time").type == pa.timestamp("ns", tz="UTC")


@pytest.mark.parametrize("source", SOURCES)
def test_polars(source: Any) -> None:
    given = numbers(source)

    frame = pl.DataFrame(given)
    assert frame["frame.time"].dt.epoch("ns").to_list() == [row["frame.time"].value for row in expected()]
    assert frame["ipv6.src"].dtype == pl.Binary
    assert frame["udp.checksum.status"].cast(pl.String).to_list() == ["VALID"] * 28
    rest = [name for name in NUMBERS if name not in {"frame.time", "udp.checksum.status"}]
    assert frame.select(rest).to_dicts() == [{name: row[name] for name in rest} for row in expected()]


def test_polars_makes_a_series_of_structs_by_another_function() -> None:
    """So `pl.DataFrame(table)` is what our documents name."""
    assert isinstance(pl.DataFrame(numbers(table)), pl.DataFrame)
    assert isinstance(pl.from_arrow(numbers(table)), pl.Series)


@pytest.mark.parametrize("source", SOURCES)
def test_duckdb(source: Any) -> None:
    given = numbers(source)
    rest = [name for name in NUMBERS if name != "frame.time"]  # of which fetchall makes objects that need pytz
    wanted = ", ".join(f'"{name}"' for name in rest)

    connection = duckdb.connect()
    connection.register("packets", given)
    query = connection.sql(f'select {wanted}, epoch_ns("frame.time") from packets')
    rows = [(*(row[name] for name in rest), row["frame.time"].value) for row in expected()]
    assert query.fetchall() == rows
    assert query.fetchall() == rows  # every query has a stream of its own
    assert connection.sql("select count(*) from packets").fetchall() == [(28,)]
    assert duckdb.sql('select count("tcp.flags.syn"), sum("vxlan.vni") from given').fetchall() == [(20, 28 * 42)]
    connection.close()


def test_duckdb_takes_no_more_batches_than_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []
    read_all = Captures.map

    def watched(self: Captures[Any], function: Any) -> Any:
        def work(batch: Any) -> Any:
            seen.append(len(batch))
            return function(batch)

        return read_all(self, work)

    monkeypatch.setattr(Captures, "map", watched)
    packets = scan(VXLAN, ["frame.number"], threads=1, batch_rows=1)
    rows = duckdb.sql('select "frame.number" from packets limit 1').fetchall()

    assert rows == [(1,)]
    assert len(seen) < 28
    assert len(list(packets)) == 28


@pytest.mark.heavy
def test_duckdb_pushes_through_a_lazy_frame(monkeypatch: pytest.MonkeyPatch) -> None:
    computed: list[list[str]] = []
    read_all = Captures.map

    def watched(self: Captures[Any], function: Any) -> Any:
        def work(batch: Any) -> Any:
            computed.append(batch.computed)
            return function(batch)

        return read_all(self, work)

    monkeypatch.setattr(Captures, "map", watched)
    packets = scan_pcap(VXLAN, "all")
    rows = duckdb.sql('select "ip.src", count(*) from packets where "tcp.flags" = 2 group by 1').fetchall()

    assert rows == [("192.0.2.1", 2)]
    assert packets is not None
    assert {name for names in computed for name in names} - {"layers"} <= {"tcp.flags", "ip.src"}


@pytest.mark.parametrize("source", SOURCES)
def test_pandas(source: Any) -> None:
    frame = pd.DataFrame.from_arrow(numbers(source))

    assert [one.value for one in frame["frame.time"]] == [row["frame.time"].value for row in expected()]
    assert frame["udp.checksum.status"].dtype == "category"
    assert frame["ip.src"].tolist() == [row["ip.src"] for row in expected()]
    assert [None if pd.isna(one) else one for one in frame["ipv6.src"]] == [row["ipv6.src"] for row in expected()]
    assert frame["tcp.flags.syn"].isna().sum() == 8
    assert frame["vxlan.vni"].tolist() == [42] * 28


@pytest.mark.parametrize("source", SOURCES)
def test_nulls_and_addresses_as_text(source: Any, tmp_path: Path) -> None:
    given = source(CAPTURES / "tcp4_echo.pcap", ["ip.src", "ipv6.src", "udp.srcport", "tcp.srcport"])

    frame = pl.DataFrame(given)
    assert frame.null_count().row(0) == (0, 10, 10, 0)
    assert set(frame["ip.src"].cast(pl.String)) == {"192.0.2.1", "192.0.2.2"}
    assert duckdb.sql('select distinct "ip.src" from given order by 1').fetchall() == [("192.0.2.1",), ("192.0.2.2",)]


def test_ipv6_addresses_as_octets() -> None:
    given = table(CAPTURES / "tcp6_echo.pcap", ["ipv6.src"], addresses="number")
    first = bytes.fromhex("20010db8000000000000000000000001")

    assert pl.DataFrame(given)["ipv6.src"][0] == first
    assert duckdb.sql('select "ipv6.src" from given limit 1').fetchall() == [(first,)]
    assert pd.DataFrame.from_arrow(given)["ipv6.src"][0] == first
