"""Where captures come from: paths, standard input while it is written, files of others; and what is none."""

from __future__ import annotations

import copy
import io
import pickle
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dissect.capture import Capture, CaptureCode, Frame, open_capture
from dissect.capture.files.source import Readable
from dissect.errors import CaptureError
from tests.capture.files import FRAME, SECTION, Pipe, gzip, header, packet, read, record, zstandard
from tests.capture.live_input import Live, standard_input
from tests.together import together

THREE = header() + record() * 3


def open_files() -> set[str]:
    """What this process has open. The descriptor of the listing itself is not among them any more."""
    return {one.name for one in list(Path("/proc/self/fd").iterdir()) if one.exists()}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "three.pcap"
    made.write_bytes(THREE)
    return made


def test_a_path(path: Path) -> None:
    for source in (path, str(path)):
        with open_capture(source) as capture:
            frames = list(capture)

        assert [frame.number for frame in frames] == [1, 2, 3]
        assert (capture.path, capture.format, capture.byte_order, capture.link_type) == (str(path), "pcap", "little", 1)
        assert (capture.octets_read, capture.octets_total) == (len(THREE), len(THREE))


def test_a_pcapng_file_has_a_link_type_when_it_describes_an_interface() -> None:
    with open_capture(io.BytesIO(SECTION + packet())) as capture:
        before = (capture.format, capture.byte_order, capture.link_type, capture.interfaces)
        next(capture)

        assert before == ("pcapng", "little", None, [])
        assert (capture.link_type, len(capture.interfaces)) == (1, 1)


def test_a_file_of_others_stays_open(path: Path) -> None:
    with path.open("rb") as file:
        with open_capture(file) as capture:
            assert len(list(capture)) == 3
        assert not file.closed
        assert capture.path == str(path)
    memory = io.BytesIO(THREE)
    with open_capture(memory) as capture:
        assert (len(list(capture)), capture.path, capture.octets_total) == (3, "<BytesIO>", None)
    assert not memory.closed


def test_a_file_that_gives_no_bytes_objects() -> None:
    class Arrays:
        def read(self, size: int) -> bytearray:
            return bytearray(pipe.read(size))

    pipe = Pipe(THREE, 10)
    source: Any = Arrays()
    with open_capture(source) as capture:
        assert [frame.octets for frame in capture] == [FRAME] * 3


def test_what_is_no_binary_file(path: Path) -> None:
    text: Any
    with path.open(encoding="latin-1") as text, pytest.raises(TypeError, match="not a text file"):
        open_capture(text)
    nothing: Any = 5
    with pytest.raises(TypeError, match="not int"):
        open_capture(nothing)


def test_frames_come_one_by_one_and_once(path: Path) -> None:
    with open_capture(path) as capture:
        first = next(capture)
        rest = list(capture)

        assert [frame.number for frame in (first, *rest)] == [1, 2, 3]
        assert list(capture) == []
        with pytest.raises(StopIteration):
            next(capture)


def test_a_closed_capture_says_so(path: Path) -> None:
    capture = open_capture(path)
    frames = iter(capture)
    next(frames)
    capture.close()
    capture.close()

    assert list(frames) == []
    with pytest.raises(ValueError, match="closed"):
        iter(capture)


def test_the_file_is_closed_at_its_end(path: Path) -> None:
    opened = open_files()
    capture = open_capture(path)
    list(capture)
    assert open_files() == opened


def test_one_error_and_then_nothing() -> None:
    with open_capture(io.BytesIO(THREE[:-1])) as capture:
        assert [next(capture).number, next(capture).number] == [1, 2]
        with pytest.raises(CaptureError) as caught:
            next(capture)
        assert list(capture) == []

    error = caught.value
    assert (error.path, error.code, error.offset, error.record) == ("<BytesIO>", CaptureCode.TRUNCATED_RECORD, 150, 3)
    assert str(error) == "<BytesIO>: the file ends after 46 of a record's 47 octets (octet 150, record 3)"


@pytest.fixture
def live(monkeypatch: pytest.MonkeyPatch) -> Iterator[Live]:
    with standard_input(monkeypatch) as made:
        yield made


def within_a_second(capture: Capture) -> Frame:
    """The next frame, and a failure instead of waiting for ever."""
    got: list[Frame] = []
    waiting = threading.Thread(target=lambda: got.append(next(capture)), daemon=True)
    waiting.start()
    waiting.join(10)
    assert got, "the frame was written and not delivered"
    return got[0]


@pytest.mark.parametrize(("opening", "one"), [(header(), record()), (SECTION, packet())], ids=["pcap", "pcapng"])
def test_standard_input_while_it_is_being_written(live: Live, opening: bytes, one: bytes) -> None:
    live.write(opening)
    with open_capture("-") as capture:
        for number in (1, 2, 3):
            live.write(one)
            assert within_a_second(capture).number == number
        live.write(one[:20])
        live.write(one[20:] + one + one[:5])
        assert [within_a_second(capture).number, within_a_second(capture).number] == [4, 5]
        live.write(one[5:])
        assert within_a_second(capture).number == 6
        live.end()
        assert list(capture) == []
        assert (capture.path, capture.octets_total) == ("<standard input>", None)
    assert not live.file.closed


def test_compressed_standard_input_while_it_is_being_written(live: Live) -> None:
    live.write(gzip(header()))
    live.write(gzip(record()))
    with open_capture("-") as capture:
        assert within_a_second(capture).number == 1
        live.write(gzip(record()))
        assert within_a_second(capture).number == 2
        live.end()
        assert list(capture) == []


def refused(source: Readable) -> CaptureError:
    with pytest.raises(CaptureError) as caught:
        open_capture(source)
    return caught.value


def test_what_cannot_be_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    missing = refused(tmp_path / "missing.pcap")
    directory = refused(tmp_path)

    assert (missing.code, missing.path) == ("file.unreadable", str(tmp_path / "missing.pcap"))
    assert isinstance(missing.__cause__, FileNotFoundError)
    assert str(missing) == f"{tmp_path}/missing.pcap: No such file or directory"
    assert isinstance(directory.__cause__, IsADirectoryError)

    def denied(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("dissect.capture.files.source.open", denied, raising=False)
    assert refused("x.pcap").message == "Permission denied"
    monkeypatch.setattr(sys, "stdin", None)
    assert (refused("-").code, refused("-").path) == ("file.unreadable", "-")


class Failing(Pipe):
    """Gives its octets, and then an error instead of the end."""

    def __init__(self, octets: bytes, error: Exception | None) -> None:
        super().__init__(octets, 100)
        self.error = error

    def read(self, size: int = -1) -> bytes:
        octets: Any = super().read(size)
        if octets:
            return bytes(octets)
        if self.error is None:
            return None  # type: ignore[return-value]  # what a file that non-blocking gives
        raise self.error


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (OSError(5, "Input/output error"), "Input/output error"),
        (OSError("odd"), "odd"),
        (EOFError(), "EOFError"),
        (None, "the file is non-blocking and has no octets now"),
    ],
)
def test_reading_that_fails_on_the_way(error: Exception | None, message: str) -> None:
    with open_capture(Failing(THREE + b"12345", error)) as capture:
        assert [next(capture).number for _ in range(3)] == [1, 2, 3]
        with pytest.raises(CaptureError) as caught:
            next(capture)

    assert (caught.value.code, caught.value.message) == ("file.unreadable", message)
    assert (caught.value.offset, caught.value.record) == (len(THREE) + 5, 4)
    assert caught.value.__cause__ is error


FORMATS = "pcap, pcapng, snoop, btsnoop, ERF"
WAY_OUT = "convert it: editcap -F pcapng IN OUT"
OTHERS = {
    b"RTSS\1\1": f"a Microsoft Network Monitor 1 capture; {WAY_OUT}",
    b"GMBU\0\x02": f"a Microsoft Network Monitor 2 capture; {WAY_OUT}",
    b"TR\0d\0": f"an HP-UX nettl trace; {WAY_OUT}",
    b"TRSNIFF data    \x1a": f"a Sniffer capture; {WAY_OUT}",
    b"XCP\x00001.100": f"a NetXray or Windows Sniffer capture; {WAY_OUT}",
    b"iptrace 2.0": f"an AIX iptrace capture; {WAY_OUT}",
    b"\xaa\xaa\xaa\xaa \0\0\0": f"a 5Views capture; {WAY_OUT}",
    b"ObserverPktBufferVersion=15.00": f"a Network Instruments Observer capture; {WAY_OUT}",
    b"\x01\x10\x4c\0\1\5Trace Display Trace File": f"a Novell LANalyzer capture; {WAY_OUT}",
    b"\x05VNF\x0a": f"a Visual Networks capture; {WAY_OUT}",
    b"\xfd7zXZ\0": "xz data: decompress it first",
    b"\x04\x22\x4d\x18": "lz4 data",
    b"BZh91AY&SY": "bzip2 data",
    b"PK\x03\x04": "a zip archive",
    b"\x7fELF": "an ELF program",
    b"\xa1\xb2\x34\xcd": "Mesquita",
    b"\x4d\x3c\x2b\xa1": "Navtel",
    b"\xcb\xc3\xb2\xa1": "compiled filters",
    b"\n\r\n\x1c\0\0\0": "transfer it in binary mode",
    b"\r\n\r\r\n\x1c\0\0\0": "transfer it in binary mode",
}


@pytest.mark.parametrize("magic", OTHERS)
@together("portion", [1, 1000])
def test_other_formats_are_named(magic: bytes, portion: int) -> None:
    error = refused(Pipe(magic + bytes(64), portion))

    assert error.code == "file.unsupported-format"
    assert OTHERS[magic] in error.message


UNKNOWN = {
    b"\xd4": "it begins with d4",
    b"GET / HTTP/1.1\r\nHost: x\r\n\r\n" * 4: "it begins with 47 45 54 20 2f 20 48 54, which is text",
    b"\xde\xad\xbe\xef" + bytes(20): "it begins with de ad be ef 00 00 00 00",
}


@pytest.mark.parametrize("octets", UNKNOWN)
def test_what_is_no_capture_says_what_was_found(octets: bytes) -> None:
    error = refused(io.BytesIO(octets))

    assert error.code == "file.unknown-format"
    assert error.message == f"not a capture in a supported format ({FORMATS}): {UNKNOWN[octets]}"


def test_an_empty_file() -> None:
    assert (refused(io.BytesIO()).code, refused(io.BytesIO()).message) == ("file.empty", "the file is empty")


def test_the_name_of_a_file_does_not_matter(tmp_path: Path) -> None:
    for octets, name in ((gzip(THREE), "a.pcap"), (zstandard(THREE), "a.pcap.gz"), (SECTION + packet(), "b.pcap")):
        (tmp_path / name).write_bytes(octets)
        with open_capture(tmp_path / name) as capture:
            assert list(capture)


def test_every_code_is_documented_and_begins_with_file() -> None:
    assert all(code.startswith("file.") and code.meaning for code in CaptureCode)


def test_an_own_file_is_closed_when_it_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty.pcap").write_bytes(b"")
    opened = open_files()

    assert refused(tmp_path / "empty.pcap").code == "file.empty"
    assert open_files() == opened


class TestFrame:
    FRAME = Frame(
        number=1, timestamp_ns=5, captured_length=2, original_length=60, link_type=1, interface=0, octets=b"ab"
    )

    def test_it_is_a_value(self) -> None:
        same = Frame(
            number=1, timestamp_ns=5, captured_length=2, original_length=60, link_type=1, interface=0, octets=b"ab"
        )
        other = same.replace(octets=b"abc")

        assert same == self.FRAME
        assert hash(self.FRAME) == hash(same)
        assert other != same
        assert (other.captured_length, other.octets, other.original_length) == (3, b"abc", 60)
        assert self.FRAME != 1
        assert repr(same) == "<Frame 1: 2 of 60 octets, link type 1, interface 0, 5 ns>"

    def test_it_does_not_change(self) -> None:
        frame: Any = self.FRAME
        with pytest.raises(AttributeError, match="use replace"):
            frame.number = 2
        with pytest.raises(AttributeError, match="does not change"):
            del frame.number

    def test_frames_read_are_like_frames_made(self) -> None:
        (frame,) = read(header() + record(b"ab", time=(0, 0), original=60)).frames

        assert frame == self.FRAME.replace(timestamp_ns=0)
        assert type(frame) is Frame
        assert copy.copy(frame) is frame
        assert copy.deepcopy(frame) is frame
        assert pickle.loads(pickle.dumps(frame)) == frame

    def test_the_captured_length_is_that_of_the_octets(self) -> None:
        with pytest.raises(ValueError, match="captured_length is 3"):
            Frame(
                number=1, timestamp_ns=0, captured_length=3, original_length=3, link_type=1, interface=0, octets=b"ab"
            )
