"""Captures as record batches: lazily, again and again, in order, and only what was asked for."""

from __future__ import annotations

import gzip
import io
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

import dissect
from dissect import CaptureError
from dissect.assigned_numbers.transport_ports import UdpPort
from dissect.columns import Scan, scan
from dissect.columns.batches.batch import Batch
from dissect.columns.batches.reading import batches
from dissect.columns.catalogue import resolve
from dissect.columns.selection import Selection
from dissect.errors import ColumnError, FilterError
from dissect.packet import NestingLimits, default_protocols
from tests.captures import CAPTURES
from tests.columns.samples import rows

ECHO = CAPTURES / "tcp4_echo.pcap"
TUNNEL = CAPTURES / "ipip_echo.pcap"
COLUMNS = ["frame.number", "frame.time_ns", "frame.protocols", "ip.src", "tcp.flags", "tcp.options", "community_id"]


def test_it_gives_the_rows_of_a_capture_in_order() -> None:
    with dissect.open(ECHO) as packets:
        expected = [(packet.frame.number, packet.frame.timestamp_ns) for packet in packets]

    assert [(row["frame.number"], row["frame.time_ns"]) for row in rows(scan(ECHO, COLUMNS))] == expected


@pytest.mark.slow
@pytest.mark.parametrize("threads", [1, 2, 3])
@pytest.mark.parametrize("batch_rows", [1, 5, 16_384])
def test_neither_threads_nor_batches_change_anything(threads: int, batch_rows: int) -> None:
    expected = rows(scan(ECHO, threads=1))

    assert rows(scan(ECHO, threads=threads, batch_rows=batch_rows)) == expected


def test_a_batch_has_no_more_rows_than_it_may() -> None:
    sizes = [len(batch) for batch in scan(ECHO, ["frame.number"], batch_rows=4)]

    assert max(sizes) == 4
    assert min(sizes) > 0


def test_every_stream_reads_from_the_beginning() -> None:
    reading = scan(ECHO, COLUMNS)

    assert rows(reading) == rows(reading)
    assert len(list(reading)) == len(list(reading))


def test_its_schema_is_known_without_reading() -> None:
    reading = scan("no such file", ["ip.src", "frame.len"])

    assert reading.schema.names == reading.column_names == ["ip.src", "frame.len"]
    assert pa.schema(reading) == reading.schema
    assert repr(reading) == "<Scan of no such file: ip.src, frame.len>"


def test_several_captures_are_read_one_after_the_other() -> None:
    both = scan([ECHO, TUNNEL], ["frame.number", "ip.dst"], threads=2)

    assert rows(both) == rows(scan(ECHO, both.column_names)) + rows(scan(TUNNEL, both.column_names))
    assert repr(scan([ECHO] * 5, ["ip.src"])).endswith(
        f"{ECHO}, {ECHO} and 2 more: ip.src>".replace(f"{ECHO}, ", "", 1)
    )


@pytest.mark.parametrize("limit", [0, 1, 7, 10_000])
def test_a_limit_ends_the_reading(limit: int) -> None:
    expected = rows(scan(ECHO, COLUMNS))[:limit]

    assert rows(scan(ECHO, COLUMNS, limit=limit, batch_rows=5)) == expected


def test_a_filter_chooses_the_rows() -> None:
    everything = rows(scan(ECHO, ["frame.number", "tcp.flags.syn"]))
    expected = [row["frame.number"] for row in everything if row["tcp.flags.syn"]]

    assert [row["frame.number"] for row in rows(scan(ECHO, ["frame.number"], "tcp.flags.syn == 1"))] == expected
    assert len(expected) > 0
    assert rows(scan(ECHO, ["frame.number"], "tcp.flags.syn == 1", limit=1)) == [{"frame.number": expected[0]}]
    assert rows(scan(ECHO, filter="tcp or not tcp")) == rows(scan(ECHO))


def test_where_no_row_is_chosen_there_is_no_batch() -> None:
    assert list(scan(ECHO, filter="udp")) == []


def test_only_what_was_asked_for_is_computed() -> None:
    frame_only, fields = _computed(["frame.number", "frame.len"]), _computed(["ip.src"])

    assert frame_only == ["frame.number", "frame.len"]
    assert fields == ["layers", "ip.src"]


def _computed(names: list[str]) -> list[str]:
    selection = Selection(resolve(names))
    computed: list[str] = []

    def read(batch: Batch) -> None:
        selection.record_batch(batch)
        computed.extend(batch.computed)

    list(batches(ECHO, threads=1).map(read))
    return computed


def test_rows_that_are_kept_are_the_same_rows() -> None:
    selection = Selection(resolve([*COLUMNS, "tcp.options.mss_val", "dns.qry.name", "ip.checksum.status"]))
    for path in (ECHO, CAPTURES / "dns_lookups.pcap", CAPTURES / "snaplen_64.pcap"):
        for batch in batches(path, threads=1):
            whole = selection.record_batch(batch)
            kept = batch.keep(batch.numbers % 3 == 1)
            twice = kept.keep(kept.numbers % 2 == 0)

            assert selection.record_batch(kept).to_pylist() == whole.to_pylist()[::3]
            assert selection.record_batch(twice).to_pylist() == [
                row for row in whole.to_pylist()[::3] if row["frame.number"] % 2 == 0
            ]
            assert [kept.packet(row).frame.number for row in range(len(kept))] == kept.numbers.tolist()


def test_kept_rows_may_be_chosen_before_their_layers_are_known() -> None:
    batch = next(iter(batches(ECHO, threads=1)))
    kept = batch.keep(batch.numbers[:2] - 1)

    assert Selection(resolve(["frame.number", "ip.ttl"])).record_batch(kept).num_rows == 2
    assert batch.computed == ["layers", "frame.number", "ip.ttl"]


def test_packets_are_remembered_up_to_a_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dissect.blocks.block.PACKETS", 1)
    batch = next(iter(batches(ECHO, threads=1)))

    assert batch.packet(0) is batch.packet(0)
    assert batch.packet(1) is not batch.packet(1)
    assert batch.packet(1) == batch.packet(1)


def test_columns_may_be_none_at_all() -> None:
    found = list(scan(ECHO, []))

    assert sum(len(batch) for batch in found) == len(rows(scan(ECHO, ["frame.number"])))
    assert all(batch.num_columns == 0 for batch in found)


def test_numbers_may_stand_for_something_else() -> None:
    capture = CAPTURES / "dns_lookups.pcap"
    usual = scan(capture, ["frame.protocols"])
    other = scan(capture, ["frame.protocols"], decode_as={UdpPort: {53: None}})

    assert {row["frame.protocols"] for row in rows(usual)} >= {"eth:ip:udp:dns"}
    assert {row["frame.protocols"] for row in rows(other)}.isdisjoint({"eth:ip:udp:dns"})


def test_limits_are_those_of_packets() -> None:
    found = rows(scan(TUNNEL, ["ip.src#2"], limits=NestingLimits(tunnels=0)))

    assert {row["ip.src#2"] for row in found} == {None}


def test_progress_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    told: list[tuple[int, int | None]] = []
    both = [ECHO, TUNNEL]
    list(scan(both, ["frame.len"], batch_rows=5, threads=1, progress=lambda done, total: told.append((done, total))))
    size = sum(path.stat().st_size for path in both)

    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert told[-1] == (size, size)


def test_what_comes_as_a_stream_is_read_once() -> None:
    told: list[int | None] = []
    reading = scan(io.BytesIO(ECHO.read_bytes()), ["frame.len"], progress=lambda _, total: told.append(total))

    assert len(rows(reading)) == len(rows(scan(ECHO, ["frame.len"])))
    assert set(told) == {None}
    with pytest.raises(ValueError, match="<BytesIO> can be read only once"):
        rows(reading)


@pytest.mark.heavy
def test_standard_input_is_read() -> None:
    code = "import dissect; print(sum(len(b) for b in dissect.scan('-', ['frame.len'])))"
    with ECHO.open("rb") as stream:
        ran = subprocess.run([sys.executable, "-c", code], stdin=stream, capture_output=True, text=True, check=True)

    assert int(ran.stdout) == len(rows(scan(ECHO, ["frame.len"])))


def test_compressed_captures_are_read(tmp_path: Path) -> None:
    path = tmp_path / "echo.pcap.gz"
    path.write_bytes(gzip.compress(ECHO.read_bytes()))

    assert rows(scan(path)) == rows(scan(ECHO))


@pytest.fixture
def damaged(tmp_path: Path) -> Path:
    path = tmp_path / "damaged.pcap"
    path.write_bytes(ECHO.read_bytes()[:-5])
    return path


@pytest.mark.parametrize("threads", [1, 2])
def test_damage_comes_after_everything_before_it(damaged: Path, threads: int) -> None:
    found: list[pa.RecordBatch] = []
    with pytest.raises(CaptureError, match="ends after"):
        found.extend(scan(damaged, COLUMNS, batch_rows=5, threads=threads))

    assert pa.Table.from_batches(found).to_pylist() == rows(scan(ECHO, COLUMNS))[:-1]


def test_a_file_that_is_not_there_is_damage_too() -> None:
    with pytest.raises(CaptureError, match="No such file"):
        list(scan("no such file.pcap"))


def test_what_is_noted_of_the_files_is_kept(tmp_path: Path) -> None:
    reading = scan([ECHO, _with_note(tmp_path)], ["frame.len"])
    before = reading.notes
    list(reading)

    assert before == ()
    assert [note.code for note in reading.notes] != []


def _with_note(folder: Path) -> Path:
    """A capture with something that is read over: a record whose fraction of a second is more than a second."""
    octets = bytearray(ECHO.read_bytes())
    octets[28:32] = (4_000_000_000).to_bytes(4, "little" if octets[0] in {0xD4, 0x4D} else "big")
    path = folder / "noted.pcap"
    path.write_bytes(octets)
    return path


def test_it_ends_when_it_is_closed() -> None:
    with scan(ECHO, ["frame.len"], batch_rows=2) as reading:
        begun, ended = iter(reading), iter(reading)
        next(begun)
        list(ended)
        again = iter(reading)
        next(again)

    assert next(begun, None) is None
    assert next(again, None) is None


REFUSED: list[tuple[dict[str, Any], type[Exception], str]] = [
    ({"threads": 0}, ValueError, "threads must be at least 1"),
    ({"batch_rows": 0}, ValueError, "batch_rows must be at least 1"),
    ({"limit": -1}, ValueError, "limit must be at least 0"),
    ({"columns": ["nothing"]}, ColumnError, "no column 'nothing'"),
    ({"filter": "ip.scr == 1"}, FilterError, "ip.scr"),
    ({"filter": 'frame.comment contains "x"'}, ValueError, "tables have nothing of it"),
]


@pytest.mark.parametrize(("arguments", "kind", "message"), REFUSED, ids=[message for _, _, message in REFUSED])
def test_what_cannot_be_is_refused_before_anything_is_read(
    arguments: dict[str, Any], kind: type[Exception], message: str
) -> None:
    with pytest.raises(kind, match=message):
        scan("no such file", **arguments)


def test_batches_are_refused_alike() -> None:
    with pytest.raises(ValueError, match="batch_rows must be at least 1"):
        batches(ECHO, batch_rows=0)


def test_batches_say_how_far_they_are() -> None:
    with batches([ECHO], protocols=default_protocols(), threads=1, batch_rows=5) as reading:
        found: Iterator[Batch] = iter(reading)
        assert (reading.octets_read, reading.octets_total) == (0, ECHO.stat().st_size)
        first = next(found)
        assert 0 < reading.octets_read <= ECHO.stat().st_size
        assert len(first) == 5


def test_it_is_offered_by_the_package() -> None:
    assert dissect.scan is scan
    assert isinstance(dissect.scan(ECHO), Scan)
