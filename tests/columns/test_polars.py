"""`scan_pcap`: Polars reads only what a query needs, and gets what `table` gives."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import polars as pl
import pytest

from dissect.assigned_numbers.transport_ports import UdpPort
from dissect.blocks.captures import Captures
from dissect.capture import open_capture
from dissect.columns import ColumnError, names, scan_pcap, table
from dissect.columns import polars as source
from dissect.columns.batches.batch import Batch
from dissect.columns.selection import Selection
from dissect.errors import CaptureError
from dissect.protocols.dns import DNS
from tests.captures import CAPTURES

VXLAN = CAPTURES / "vxlan_echo.pcap"
ENGINES: list[Literal["in-memory", "streaming"]] = ["in-memory", "streaming"]


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[Batch]:
    """The batches that are read, with what is computed of them."""
    seen: list[Batch] = []
    read_all = Captures.map

    def watched(self: Captures[Any], function: Any) -> Any:
        def work(batch: Batch) -> Any:
            seen.append(batch)
            return function(batch)

        return read_all(self, work)

    monkeypatch.setattr(Captures, "map", watched)
    return seen


def computed(batches: list[Batch]) -> set[str]:
    return {name for batch in batches for name in batch.computed if name in names()}


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("addresses", ["text", "number"])
def test_it_gives_what_a_table_gives(engine: Any, addresses: Any) -> None:
    lazy = scan_pcap(VXLAN, addresses=addresses)

    frame = lazy.collect(engine=engine)
    assert frame.schema == lazy.collect_schema()
    expected = table(VXLAN, addresses=addresses).to_pyarrow()
    assert frame.to_dicts() == pl.DataFrame(expected).with_columns(pl.col(pl.Categorical).cast(pl.String)).to_dicts()
    assert pl.Categorical not in frame.dtypes


@pytest.mark.heavy
@pytest.mark.parametrize("engine", ENGINES)
def test_only_the_columns_of_the_query_are_decoded(read: list[Batch], engine: Any) -> None:
    scan_pcap(VXLAN, "all").select("ip.ttl", "udp.length").collect(engine=engine)

    assert computed(read) == {"ip.ttl", "udp.length"}


@pytest.mark.heavy
@pytest.mark.parametrize("engine", ENGINES)
def test_a_predicate_is_decoded_first_and_the_rest_only_where_it_holds(
    read: list[Batch], engine: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows: dict[str, int] = {}
    read_batch = Selection.record_batch

    def counted(self: Selection, batch: Batch) -> Any:
        for one in self.columns:
            rows[one.name] = rows.get(one.name, 0) + len(batch)
        return read_batch(self, batch)

    monkeypatch.setattr(Selection, "record_batch", counted)
    # Joining asks more, without an engine of every row.
    frame = scan_pcap(VXLAN, reassemble=False).filter(pl.col("tcp.flags") == 2).select("ip.src").collect(engine=engine)

    assert frame.to_dicts() == [{"ip.src": "192.0.2.1"}] * 2
    assert rows == {"tcp.flags": 28, "ip.src": 2}
    assert computed(read) == {"tcp.flags", "ip.src"}


@pytest.mark.parametrize("engine", ENGINES)
def test_a_limit_ends_the_reading(read: list[Batch], engine: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "BATCH_ROWS", 4)
    lazy = scan_pcap([VXLAN, VXLAN], ["frame.number"], threads=1)

    assert lazy.head(6).collect(engine=engine)["frame.number"].to_list() == [1, 2, 3, 4, 5, 6]
    assert len(read) == 2
    assert lazy.head(30).collect(engine=engine)["frame.number"].to_list() == [*range(1, 29), 1, 2]
    assert lazy.head(0).collect(engine=engine).height == 0


def test_a_reader_that_stops_early_reads_few_batches(read: list[Batch], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "BATCH_ROWS", 1)
    frames = source.CaptureSource([str(VXLAN)], ["frame.number"], threads=1).read(None, None, None, 100)

    next(frames)
    del frames

    assert len(read) <= 2


def test_a_limit_counts_before_a_predicate() -> None:
    lazy = scan_pcap(VXLAN, ["frame.number"])

    assert lazy.head(5).filter(pl.col("frame.number") > 3).collect()["frame.number"].to_list() == [4, 5]
    assert lazy.filter(pl.col("frame.number") > 3).head(2).collect()["frame.number"].to_list() == [4, 5]


def test_predicates_of_any_kind() -> None:
    lazy = scan_pcap(VXLAN, ["frame.number", "tcp.dstport"])

    assert lazy.filter(pl.col("tcp.dstport").is_null()).collect().height == 8
    assert lazy.filter(pl.col("tcp.dstport") == 1).collect().height == 0
    assert lazy.filter(pl.lit(value=True)).collect().height == 28
    assert lazy.select(pl.len()).collect().item() == 28
    frames = source.CaptureSource([str(VXLAN)], ["frame.number"], threads=1).read(None, pl.lit(value=False), None, None)
    assert list(frames) == []


def test_several_files_and_their_paths(tmp_path: Path) -> None:
    for name in ("b.pcap", "a.pcap"):
        (tmp_path / name).write_bytes((CAPTURES / "udp4_echo.pcap").read_bytes())
    lazy = scan_pcap(tmp_path / "*.pcap", ["frame.number"], include_file_paths="path")

    assert lazy.collect()["path"].to_list() == [str(tmp_path / "a.pcap")] * 6 + [str(tmp_path / "b.pcap")] * 6
    assert lazy.select("path").unique().collect().height == 2
    assert lazy.filter(pl.col("path").str.ends_with("b.pcap")).collect()["frame.number"].to_list() == [*range(1, 7)]
    assert scan_pcap([tmp_path / "b.pcap", tmp_path / "a.pcap"]).collect().height == 12
    # In this thread, too, and not only in those of Polars, which coverage does not see.
    frames = source.CaptureSource([str(VXLAN)], ["frame.number"], threads=1, file_column="path")
    (read,) = frames.read(None, pl.lit(value=True), None, None)
    assert read["path"].unique().to_list() == [str(VXLAN)]


def test_a_name_with_brackets_is_a_name(tmp_path: Path) -> None:
    (tmp_path / "a[1].pcap").write_bytes((CAPTURES / "udp4_echo.pcap").read_bytes())

    assert scan_pcap(tmp_path / "a[1].pcap").collect().height == 6


def test_parquet_is_written_in_a_stream(tmp_path: Path) -> None:
    scan_pcap(VXLAN).sink_parquet(tmp_path / "out.parquet")

    assert pl.read_parquet(tmp_path / "out.parquet").equals(scan_pcap(VXLAN).collect())


def test_the_plan_names_what_is_pushed_down() -> None:
    plan = scan_pcap(VXLAN).filter(pl.col("udp.dstport") == 4789).select("ip.src").explain()

    assert "PYTHON[PCAP] SCAN" in plan
    assert "PROJECT 2/20 COLUMNS" in plan
    assert 'SELECTION: col("udp.dstport")' in plan


@pytest.mark.heavy
def test_ports_may_mean_something_else() -> None:
    lazy = scan_pcap(CAPTURES / "udp4_echo.pcap", ["frame.protocols"], decode_as={UdpPort: {50001: DNS}})

    assert lazy.collect()["frame.protocols"][0] == "eth:ip:udp:dns"


def test_mistakes_are_said_at_once() -> None:
    with pytest.raises(ColumnError, match=r"did you mean ip\.src"):
        scan_pcap(VXLAN, ["ip.scr"])
    with pytest.raises(ColumnError, match="already"):
        scan_pcap(VXLAN, ["ip.src"], include_file_paths="ip.src")
    with pytest.raises(ValueError, match=r"no capture matches .*\*\.missing"):
        scan_pcap("*.missing")
    with pytest.raises(ValueError, match="an empty list"):
        scan_pcap([])


@pytest.mark.parametrize("engine", ENGINES)
def test_files_that_cannot_be_read_are_said_by_the_query(engine: Any, tmp_path: Path) -> None:
    damaged = tmp_path / "damaged.pcap"
    damaged.write_bytes(VXLAN.read_bytes()[:-1])

    with pytest.raises(CaptureError, match="No such file"):
        scan_pcap(tmp_path / "missing.pcap").collect(engine=engine)
    with pytest.raises(CaptureError, match=r"damaged\.pcap"):
        scan_pcap(damaged).collect(engine=engine)
    assert scan_pcap(damaged).head(3).collect(engine=engine).height == 3
    with open_capture(VXLAN) as capture:
        assert sum(1 for _ in capture) == 28
