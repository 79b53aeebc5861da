"""Batches hold the frames that `open_capture` gives, with the same notes, up to the same damage."""

from __future__ import annotations

import ctypes
import io
import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dissect.blocks.files.reading import FramesReader, read_frames
from dissect.capture import CaptureCode, Frame, Limits, open_capture
from dissect.capture.files import source as sources
from dissect.capture.pcap.reader import PcapReader
from dissect.capture.pcapng.reader import PcapngReader
from dissect.errors import CaptureError
from tests.blocks.made_files import FILES, FLAGS
from tests.blocks.readings import (
    WHOLE,
    differences,
    frames_of,
    in_batches,
    one_by_one,
    reader_of,
    rows_before,
)
from tests.capture.files import (
    SECTION,
    gzip,
    header,
    interface,
    option,
    packet,
    record,
    statistics,
    zstandard,
)
from tests.profiles import one_in
from tests.together import together
from tests.with_engine import needs_engine

CAPTURES = Path(__file__).parents[2] / "captures"
SHAPES = [(16_384, 4 << 20, WHOLE), (2, 64, WHOLE), (5, 300, 7)]
"""Rows of a batch, octets of a buffer, octets that come at once."""


@pytest.mark.heavy
@pytest.mark.parametrize("shape", SHAPES, ids=str)
@together("name", FILES)
def test_vectors(name: str, shape: tuple[int, int, int]) -> None:
    rows, chunk, portion = shape[0], shape[1], max(shape[2], len(FILES[name]) // 1000)

    reading = in_batches(FILES[name], batch_rows=rows, chunk=chunk, portion=portion)

    assert reading == one_by_one(FILES[name], portion=portion)


@pytest.mark.parametrize(
    ("file", "limits"),
    [
        (header() + record() * 3, Limits(record_octets=40)),
        (SECTION + packet() * 3, Limits(record_octets=40)),
        (SECTION + packet(options=option(1, b"a") * 4) * 2, Limits(options=3)),
        (SECTION + interface() * 5 + packet(number=1) + packet(number=3), Limits(interfaces=2)),
        (gzip(header() + record(bytes(200_000)) * 3), Limits(inflated_octets=300_000)),
    ],
)
def test_limits(file: bytes, limits: Limits) -> None:
    assert in_batches(file, limits=limits) == one_by_one(file, limits=limits)


@given(st.data())
def test_mutated_files(data: st.DataObject) -> None:
    file = bytearray(data.draw(st.sampled_from([one for one in FILES.values() if len(one) < 2000])))
    for _ in range(data.draw(st.integers(0, 4))):
        at = data.draw(st.integers(4, max(4, len(file) - 1)))
        change = data.draw(st.sampled_from(["set", "insert", "delete", "cut"]))
        if change == "set":
            octets = data.draw(st.sampled_from([b"\0\0\0\0", b"\xff\xff\xff\xff", b"\1"]) | st.binary(max_size=4))
            file[at : at + len(octets)] = octets
        elif change == "insert":
            file[at:at] = data.draw(st.binary(max_size=20) | st.just(bytes(64)))
        elif change == "delete":
            del file[at : at + data.draw(st.integers(1, 20))]
        else:
            del file[at:]
    octets, shape = bytes(file), data.draw(st.sampled_from(SHAPES))

    reading = in_batches(octets, batch_rows=shape[0], chunk=shape[1], portion=shape[2])

    assert reading == one_by_one(octets, portion=shape[2])


@one_in(4)
@pytest.mark.parametrize("shape", [(16_384, 4 << 20), (3, 256)], ids=str)
def test_the_captures(every: int, shape: tuple[int, int]) -> None:
    files = sorted(CAPTURES.glob("*.pcap*"))[::every]

    different = differences(files, batch_rows=shape[0], chunk=shape[1])

    assert len(files) > 100 // every
    assert different == []


@pytest.mark.parametrize("compressed", [gzip, zstandard])
def test_compressed_files(compressed: Any, tmp_path: Path) -> None:
    octets = header() + record() * 100 + record()[:-1]
    (tmp_path / "compressed").write_bytes(compressed(octets))

    reading = in_batches(tmp_path / "compressed", chunk=256)
    damaged = compressed(octets)[:-9]

    assert reading == one_by_one(tmp_path / "compressed")
    assert in_batches(damaged) == one_by_one(damaged)
    assert in_batches(damaged, portion=5, chunk=300) == one_by_one(damaged, portion=5)


@needs_engine
@pytest.mark.parametrize(
    ("file", "scalar"),
    [
        (header(snaplen=40) + b"".join(record(time=(9 - one % 2, 0)) for one in range(100)), 2),
        (header() + record(time=(5, 1_000_000), original=3) * 50, 1),
        (SECTION + packet(options=FLAGS + option(1, b"to the kernel as any")) * 50, 1),
        (SECTION + b"".join(packet(units=9 - one % 2, original=20) for one in range(50)), 3),
        (SECTION + packet() * 20 + statistics() + packet() * 20 + interface() + packet(number=1) * 20, 3),
    ],
)
def test_what_is_ordinary_is_not_left_to_the_scalar_reader(
    file: bytes, scalar: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[str] = []
    for kind in (PcapReader, PcapngReader):
        monkeypatch.setattr(kind, "one", counted(kind.one, calls))

    reading = in_batches(file)

    assert reading == one_by_one(file)
    assert len(calls) == scalar


def counted(function: Any, calls: list[str]) -> Any:
    def call(reader: Any) -> Any:
        calls.append(function.__qualname__)
        return function(reader)

    return call


def test_without_an_engine_the_scalar_reader_reads_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dissect.blocks.files.reading.engine", lambda: None)
    for file in FILES.values():
        assert in_batches(file, batch_rows=5) == one_by_one(file)


def test_a_batch() -> None:
    file = header() + record() + record(b"abc", time=(1_700_000_000, 1), original=9) + record()
    with read_frames(io.BytesIO(file), batch_rows=2) as reader:
        first, second = reader
    octets = first.octets[first.begin[1] :][: first.captured[1]].tobytes()

    assert (len(first), len(second), first.first_number, second.first_number) == (2, 1, 1, 3)
    assert (octets, first.original.tolist(), first.captured.tolist()) == (b"abc", [47, 9], [47, 3])
    assert first.timestamp_ns.tolist() == [1_700_000_000_000_000_000, 1_700_000_000_000_001_000]
    assert [one.format for one in (first.begin, first.has_time, first.link_type)] == ["q", "B", "i"]
    assert list(first.interfaces) == list(reader.interfaces)
    assert np.frombuffer(first.timestamp_ns, np.int64).tolist() == first.timestamp_ns.tolist()
    assert np.frombuffer(first.has_time, np.bool_).tolist() == [True, True]
    assert ctypes.string_at(first.structure().octets + first.begin[1], 3) == b"abc"


def test_few_rows_keep_no_room_for_many_alive() -> None:
    with read_frames(io.BytesIO(header() + record() * 3)) as reader:
        (batch,) = reader

    assert memoryview(batch.begin.obj).nbytes < 1000


def test_times_after_2262_are_none() -> None:
    (batch,) = read_frames(io.BytesIO(SECTION + packet(units=1 << 62) + packet()))

    assert (batch.has_time.tolist(), batch.timestamp_ns.tolist()) == ([False, True], [0, 1_700_000_000_000_000_000])


@needs_engine
def test_batches_that_are_kept_stay_as_they_are() -> None:
    file = header() + b"".join(record(bytes((one,)) * 47) for one in range(200))
    with reader_of(io.BytesIO(file), chunk=300) as reader:
        batches = list(reader)
    frames = [frame for batch in batches for frame in frames_of(batch)]

    assert len(batches) > 10
    assert [frame.octets for frame in frames] == [bytes((one,)) * 47 for one in range(200)]


def test_the_properties_of_a_reader(tmp_path: Path) -> None:
    path = tmp_path / "three.pcap"
    path.write_bytes(header() + record() * 3)
    with read_frames(path) as reader:
        rows = sum(map(len, reader))

        assert (reader.path, rows, reader.notes) == (str(path), 3, ())
        assert (reader.octets_read, reader.octets_total) == (213, 213)
        assert [one.link_type for one in reader.interfaces] == [1]
        assert list(reader) == []


def test_a_reader_that_is_closed() -> None:
    reader = read_frames(io.BytesIO(header() + record()))
    reader.close()
    reader.close()

    with pytest.raises(ValueError, match="closed"):
        next(reader)


def test_what_is_refused() -> None:
    with pytest.raises(ValueError, match="batch_rows must be at least 1"):
        read_frames("-", batch_rows=0)
    with pytest.raises(CaptureError) as refused:
        read_frames(io.BytesIO(b""))

    assert refused.value.code == CaptureCode.EMPTY


def test_after_damage_nothing_comes() -> None:
    reader = read_frames(io.BytesIO(header() + record()[:-1]))

    with pytest.raises(CaptureError):
        next(reader)
    assert list(reader) == []


class Failing(io.RawIOBase):
    """A file whose reading fails after some octets."""

    def __init__(self, octets: bytes, error: Exception) -> None:
        self.octets = octets
        self.error = error

    def read(self, size: int = -1) -> bytes:
        octets, self.octets = self.octets[:50], self.octets[50:]
        if not octets:
            raise self.error
        return octets


@pytest.mark.parametrize("error", [OSError(5, "Input/output error"), RuntimeError("not of the library")])
def test_a_file_that_fails(error: Exception) -> None:
    octets = header() + record() * 3 + record()[:20]
    frames: list[Frame] = []
    with pytest.raises((CaptureError, RuntimeError)) as expected:
        list(open_capture(Failing(octets, error)))

    with pytest.raises((CaptureError, RuntimeError)) as raised:
        rows_before(read_frames(Failing(octets, error)), frames)

    assert [frame.number for frame in frames] == [1, 2, 3]
    assert repr(raised.value) == repr(expected.value)
    assert vars(raised.value) == vars(expected.value)


@pytest.fixture
def pipe(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.FileIO]:
    """The writing end of standard input."""
    reading, writing = os.pipe()
    with io.TextIOWrapper(io.BufferedReader(io.FileIO(reading))) as standard, io.FileIO(writing, "wb") as written:
        monkeypatch.setattr(sys, "stdin", standard)
        yield written
        monkeypatch.undo()


def test_what_came_through_a_pipe_is_there_at_once(pipe: io.FileIO) -> None:
    pipe.write(header() + record() * 3 + record()[:20])
    reader = read_frames("-")
    found = rows_of(reader, 3)
    pipe.write(record()[20:])
    found += rows_of(reader, 1)
    pipe.write(gzip(b"")[:9])
    pipe.close()

    assert found == [1, 2, 3, 4]
    assert (reader.octets_total, reader.path) == (None, "<standard input>")
    with pytest.raises(CaptureError):
        next(reader)


def rows_of(reader: FramesReader, count: int) -> list[int]:
    """The numbers of the next few frames; nothing is read after them."""
    found: list[int] = []
    while len(found) < count:
        found += [frame.number for frame in frames_of(next(reader))]
    return found


@needs_engine
def test_what_came_meanwhile_comes_in_one_batch(pipe: io.FileIO) -> None:
    pipe.write(header())
    reader = read_frames("-")
    for _ in range(3):
        pipe.write(record() * 300)
    batch = next(reader)

    assert len(batch) == 900


def test_what_came_compressed_through_a_pipe_is_there_at_once(pipe: io.FileIO) -> None:
    octets = gzip(header() + record() * 3) + gzip(record())
    pipe.write(octets[:-5])
    assert rows_of(read_frames("-"), 3) == [1, 2, 3]


def test_nobody_knows_whether_reading_would_wait(pipe: io.FileIO, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any) -> Any:
        raise ValueError("filedescriptor out of range in select()")

    monkeypatch.setattr("dissect.capture.files.source.select.select", refuse)
    pipe.write(header())
    reader = read_frames("-")
    pipe.write(record())
    first = next(reader)
    pipe.write(record())
    pipe.close()

    assert (len(first), [len(one) for one in reader]) == (1, [1])


def test_a_pipe_that_does_not_block(pipe: io.FileIO) -> None:
    pipe.write(header() + record())
    os.set_blocking(sys.stdin.fileno(), False)
    reader = read_frames("-")
    first = next(reader)

    assert len(first) == 1
    with pytest.raises(CaptureError, match="non-blocking"):
        next(reader)


def test_the_system_fails_to_read(tmp_path: Path) -> None:
    path = tmp_path / "long.pcap"
    octets = header() + record() * 6000
    path.write_bytes(octets)
    frames: list[Frame] = []
    with reader_of(path) as reader:
        reader._source._raw = Unreadable()  # type: ignore[assignment]  # as a file of the system's that fails
        with pytest.raises(CaptureError) as raised:
            rows_before(reader, frames)

    rows = len(frames)
    assert rows == (sources.CHUNK - 24) // 63
    assert (raised.value.code, raised.value.offset, raised.value.record) == (
        CaptureCode.UNREADABLE,
        sources.CHUNK,
        rows + 1,
    )


@pytest.mark.parametrize("left", [24 + 63 * 5000, 24 + 63 * 5000 + 20], ids=["between records", "within one"])
def test_a_file_that_shrinks(left: int, tmp_path: Path) -> None:
    path = tmp_path / "shrinking.pcap"
    readings: list[tuple[int, str, int]] = []
    for read in (shrinking_in_batches, shrinking_one_by_one):
        path.write_bytes(header() + record() * 6000)
        frames: list[Frame] = []
        with pytest.raises(CaptureError, match="it had 378024 when it was opened") as raised:
            read(path, frames, left)
        readings.append((len(frames), raised.value.code, raised.value.offset))

    assert readings == [(5000, CaptureCode.UNREADABLE, left)] * 2


def shrinking_in_batches(path: Path, frames: list[Frame], left: int) -> None:
    with reader_of(path, batch_rows=10) as reader:
        frames += frames_of(next(reader))
        os.truncate(path, left)
        rows_before(reader, frames)


def shrinking_one_by_one(path: Path, frames: list[Frame], left: int) -> None:
    with open_capture(path) as capture:
        frames.append(next(capture))
        os.truncate(path, left)
        frames.extend(capture)


class Unreadable:
    def readinto(self, buffer: memoryview) -> int:
        raise OSError(5, "Input/output error")


def test_another_thread_closes_the_reader(tmp_path: Path) -> None:
    path = tmp_path / "fifo"
    os.mkfifo(path)
    batches: list[int] = []
    with path.open("r+b", buffering=0) as writing:
        writing.write(header() + record())
        reader = read_frames(path)
        next(reader)
        taker = threading.Thread(target=lambda: batches.append(len(next(reader))))
        taker.start()
        while not reader._reading.locked():
            pass
        reader.close()
        still_open = not reader._source._opened.closed
        writing.write(record())
        taker.join()

    assert still_open
    assert reader._source._opened.closed
    assert batches == [1]
