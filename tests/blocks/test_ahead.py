"""Files that are read ahead give the same, whoever reads what."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from dissect.blocks.captures import read_captures
from dissect.blocks.files.reading import FramesReader
from dissect.capture import Frame
from dissect.capture.files import source as sources
from dissect.errors import CaptureError
from tests.blocks.made_files import FILES
from tests.blocks.readings import frames_of, in_batches, one_by_one, reader_of
from tests.capture.files import header, record
from tests.profiles import some_of
from tests.together import together

SHAPES = [(16_384, 4 << 20, 3), (2, 64, 0), (2, 64, 1), (5, 300, 2), (3, 300, 9)]
"""Rows of a batch, octets of a buffer, pieces that are read ahead before each batch."""
LONG = header() + record() * 6000


@pytest.fixture(autouse=True)
def little_is_read_at_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is read to recognize a file is not read ahead."""
    monkeypatch.setattr(sources, "CHUNK", 40)


@pytest.mark.heavy
@pytest.mark.parametrize("shape", some_of(SHAPES, 2), ids=str)
@together("name", FILES)
def test_vectors(name: str, shape: tuple[int, int, int], tmp_path: Path) -> None:
    rows, chunk, helps = shape
    path = tmp_path / "capture"
    path.write_bytes(FILES[name])

    assert in_batches(path, batch_rows=rows, chunk=max(chunk, len(FILES[name]) // 500), helps=helps) == one_by_one(path)


@pytest.mark.heavy
@pytest.mark.parametrize("helps", [0, 1, 2, 7])
def test_a_record_is_longer_than_a_part(helps: int, tmp_path: Path) -> None:
    path = tmp_path / "long.pcap"
    path.write_bytes(header() + b"".join(record(bytes((one,)) * (one % 3 * 70_000 + 9)) for one in range(20)))

    assert in_batches(path, chunk=20_000, helps=helps) == one_by_one(path)


def test_threads_read_ahead(tmp_path: Path) -> None:
    path = tmp_path / "long.pcap"
    path.write_bytes(header() + b"".join(record(one.to_bytes(4, "big") * (one % 90)) for one in range(4000)))
    frames: list[Frame] = []

    for block in read_captures(path, threads=3, batch_rows=50, chunk=3000):
        frames += frames_of(block.frames)

    assert frames == one_by_one(path).frames


def begun(path: Path, chunk: int = 5000) -> FramesReader:
    """A reader that has taken the first part, and a batch of two rows."""
    path.write_bytes(LONG)
    reader = reader_of(path, batch_rows=2, chunk=chunk, in_threads=True)
    assert not reader.read_ahead()
    assert len(next(reader)) == 2
    assert reader.read_ahead()
    return reader


def test_a_few_parts_are_read_ahead(tmp_path: Path) -> None:
    with begun(tmp_path / "long.pcap") as reader:
        before = reader.octets_read

        assert sum(reader.read_ahead() for _ in range(9)) == 1
        assert reader.octets_read == before
        assert sum(map(len, reader)) == 5998
        assert not reader.read_ahead()


def test_nothing_is_read_ahead_of_a_reader_that_is_closed(tmp_path: Path) -> None:
    reader = begun(tmp_path / "long.pcap")
    ahead = reader._ahead
    assert ahead is not None
    part = ahead._waiting[0]
    reader.close()

    assert not reader.read_ahead()
    assert not part.help()


def test_closing_waits_for_who_reads(tmp_path: Path) -> None:
    reader = begun(tmp_path / "long.pcap")
    assert reader._ahead is not None
    part = reader._ahead._waiting[0]
    closing = threading.Thread(target=reader.close)
    with part._lock:
        closing.start()
        closing.join(0.05)
        assert closing.is_alive()
        assert not reader._source._opened.closed
    closing.join()

    assert reader._source._opened.closed


@pytest.mark.parametrize("helps", [0, 3])
def test_a_file_that_shrinks(helps: int, tmp_path: Path) -> None:
    path = tmp_path / "shrinking.pcap"
    with begun(path) as reader:
        with path.open("r+b") as file:
            file.truncate(24 + 63 * 5000 + 20)
        for _ in range(helps):
            reader.read_ahead()

        with pytest.raises(CaptureError, match="it had 378024 when it was opened") as raised:
            list(reader)

    assert raised.value.record == 5001


@pytest.mark.heavy
@pytest.mark.parametrize("helps", [0, 3])
def test_a_file_that_grows(helps: int, tmp_path: Path) -> None:
    path = tmp_path / "growing.pcap"
    with begun(path, chunk=100_000) as reader:
        with path.open("ab") as file:
            file.write(record() * 6000)
        for _ in range(helps):
            reader.read_ahead()

        assert sum(map(len, reader)) == 11_998


@pytest.mark.parametrize("helps", [0, 3])
def test_the_system_fails_to_read(helps: int, tmp_path: Path) -> None:
    path = tmp_path / "long.pcap"
    with begun(path) as reader:
        reader._source._opened.close()
        for _ in range(helps):
            reader.read_ahead()

        with pytest.raises(CaptureError, match="closed file"):
            list(reader)
