"""Captures one after the other, in threads, with their notes and how far they are."""

from __future__ import annotations

import io
import threading
from pathlib import Path

import pytest

from dissect.blocks.captures import MOST_THREADS, FilesReader, read_captures, threads_of
from dissect.blocks.frames import Frames
from dissect.capture import CaptureCode, open_capture
from dissect.errors import CaptureError
from tests.captures import CAPTURES

ECHO = CAPTURES / "tcp4_echo.pcap"
TUNNEL = CAPTURES / "ipip_echo.pcap"


def numbers(path: Path) -> list[int]:
    with open_capture(path) as capture:
        return [frame.number for frame in capture]


@pytest.mark.parametrize("threads", [1, 3])
def test_captures_come_in_order(threads: int) -> None:
    reading = read_captures([ECHO, TUNNEL, str(ECHO)], threads=threads, batch_rows=3)
    found = [block.packet(row).frame.number for block in reading for row in range(len(block))]

    assert found == [*numbers(ECHO), *numbers(TUNNEL), *numbers(ECHO)]
    assert reading.octets_read == reading.octets_total == 2 * ECHO.stat().st_size + TUNNEL.stat().st_size


def test_damage_comes_after_everything_before_it(tmp_path: Path) -> None:
    damaged = tmp_path / "damaged.pcap"
    damaged.write_bytes(ECHO.read_bytes()[:-1])
    found: list[int] = []

    with pytest.raises(CaptureError) as raised:
        found.extend(read_captures([damaged, TUNNEL], threads=2).map(len))

    assert sum(found) == len(numbers(ECHO)) - 1
    assert raised.value.code is CaptureCode.TRUNCATED_RECORD


def test_notes_of_all_files_are_kept(tmp_path: Path) -> None:
    octets = bytearray(ECHO.read_bytes())
    octets[28:32] = (4_000_000_000).to_bytes(4, "little")  # a fraction of a second
    noted = tmp_path / "noted.pcap"
    noted.write_bytes(octets)
    with read_captures([noted, TUNNEL], threads=1) as reading:
        before = reading.notes
        list(reading)

    assert before == ()
    assert CaptureCode.BAD_TIMESTAMP in {one.code for one in reading.notes}


def test_they_say_how_far_they_are() -> None:
    told: list[tuple[int, int | None]] = []
    size = ECHO.stat().st_size
    list(read_captures([ECHO], threads=1, batch_rows=5, progress=lambda *figures: told.append(figures)))

    assert told[-1] == (size, size)
    assert [octets for octets, _ in told] == sorted(octets for octets, _ in told)
    assert read_captures(io.BytesIO(ECHO.read_bytes())).octets_total is None
    assert read_captures("no such file.pcap").octets_total is None


def test_what_is_refused() -> None:
    with pytest.raises(ValueError, match="batch_rows must be at least 1"):
        read_captures(ECHO, batch_rows=0)
    with pytest.raises(ValueError, match="threads must be at least 1"):
        read_captures(ECHO, threads=0)


def test_as_many_threads_work_as_there_are_processors(monkeypatch: pytest.MonkeyPatch) -> None:
    counts = iter([None, 2, 64])
    monkeypatch.setattr("os.cpu_count", lambda: next(counts))

    assert [threads_of(None) for _ in range(3)] == [1, 2, MOST_THREADS]
    assert threads_of(9) == 9


class Slow(io.BytesIO):
    """A file that is being read when it is closed."""

    def __init__(self, octets: bytes, closing: threading.Event, reading: threading.Event) -> None:
        super().__init__(octets)
        self.closing, self.reading = closing, reading

    def read1(self, size: int | None = -1, /) -> bytes:
        octets = super().read(100)
        if self.tell() > 300:
            self.reading.set()
            self.closing.wait()
        return octets


def test_it_can_be_closed_while_a_thread_reads() -> None:
    closing, reading = threading.Event(), threading.Event()
    files = FilesReader([Slow(ECHO.read_bytes(), closing, reading), ECHO], 1)
    found: list[Frames] = []
    thread = threading.Thread(target=lambda: found.extend(files))
    thread.start()
    reading.wait()
    files.close()
    closing.set()
    thread.join()

    assert len(found) < len(numbers(ECHO))
    assert next(files, None) is None
