"""Writing pcap: whole files or none, and the same octets again."""

from __future__ import annotations

import errno
import io
import os
import stat
import struct
import sys
from pathlib import Path
from typing import Any

import pytest

from dissect.capture import Frame, PcapWriter, open_capture
from dissect.errors import CaptureError, EncodingError
from tests.capture.files import FRAME, NANOSECONDS, header, record

SECOND = 1_000_000_000


def frame(octets: bytes = FRAME, **changes: Any) -> Frame:
    made = Frame(
        number=1,
        timestamp_ns=1_700_000_000 * SECOND + 123_456_789,
        captured_length=len(octets),
        original_length=len(octets),
        link_type=1,
        interface=0,
        octets=octets,
    )
    return made.replace(**changes)


@pytest.mark.parametrize(("byte_order", "order"), [("little", "<"), ("big", ">")])
def test_nanoseconds_in_both_byte_orders(byte_order: Any, order: str) -> None:
    target = io.BytesIO()
    with PcapWriter(target, 1, byte_order=byte_order) as writer:
        writer.write(frame(original_length=60))

    time = (1_700_000_000, 123_456_789)
    assert target.getvalue() == header(NANOSECONDS, order=order) + record(time=time, order=order, original=60)


def test_microseconds_drop_what_is_finer() -> None:
    target = io.BytesIO()
    with PcapWriter(target, 101, nanoseconds=False, snaplen=96) as writer:
        writer.write(FRAME, timestamp_ns=SECOND + 1999, original_length=70)

    assert target.getvalue() == header(link_type=101, snaplen=96) + record(time=(1, 1), original=70)


def test_what_is_given_stands_in_for_what_the_frame_says() -> None:
    target = io.BytesIO()
    with PcapWriter(target, 1) as writer:
        writer.write(frame(timestamp_ns=None), timestamp_ns=5, original_length=99)
        writer.write(frame(original_length=3), timestamp_ns=6)  # less than captured, as it was read

    assert target.getvalue() == header(NANOSECONDS) + record(time=(0, 5), original=99) + record(time=(0, 6), original=3)


def test_the_length_of_check_sequences() -> None:
    for octets, information in ((None, 1), (0, 0x0400_0001), (4, 0x2400_0001)):
        target = io.BytesIO()
        PcapWriter(target, 1, fcs_octets=octets).close()
        assert struct.unpack_from("<I", target.getvalue(), 20) == (information,)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"snaplen": 0}, "snaplen: 0 is not"),
        ({"snaplen": 2**32}, "snaplen: 4294967296 is not"),
        ({"fcs_octets": 3}, "not whole 16-bit words"),
        ({"fcs_octets": 32}, "fcs_length: takes a number from 0 to 15"),
        ({"link_type": 65_536}, "link_type: takes a number from 0 to 65535"),
    ],
)
def test_headers_that_do_not_fit(options: dict[str, Any], message: str) -> None:
    with pytest.raises(EncodingError, match=message):
        PcapWriter(io.BytesIO(), **{"link_type": 1, **options})


def test_the_byte_order_is_one_of_two() -> None:
    order: Any = "middle"
    with pytest.raises(ValueError, match="not 'middle'"):
        PcapWriter(io.BytesIO(), 1, byte_order=order)


@pytest.mark.parametrize(
    ("what", "options", "message"),
    [
        (frame(link_type=101), {}, "frame 1 has link type 101, but the file has 1"),
        (frame(timestamp_ns=None), {}, "give timestamp_ns="),
        (FRAME, {}, "give timestamp_ns="),
        (FRAME, {"timestamp_ns": 0, "original_length": 46}, "46 is less than the 47 octets captured"),
        (FRAME, {"timestamp_ns": -1}, "seconds: -1 does not fit"),
        (FRAME, {"timestamp_ns": 2**32 * SECOND}, "seconds: 4294967296 does not fit"),
        (FRAME, {"timestamp_ns": 0, "original_length": 2**32}, "original_length: 4294967296 does not fit"),
        (frame(original_length=-1), {}, "original_length: -1 does not fit"),
        (bytes(101), {"timestamp_ns": 0}, "101 octets are more than the file's snaplen of 100"),
    ],
)
def test_frames_that_do_not_fit(what: Frame | bytes, options: dict[str, int], message: str) -> None:
    target = io.BytesIO()
    with PcapWriter(target, 1, snaplen=100) as writer:
        with pytest.raises(EncodingError, match=message):
            writer.write(what, **options)
        writer.write(FRAME, timestamp_ns=0)

    assert target.getvalue() == header(NANOSECONDS, snaplen=100) + record(time=(0, 0))


def names(directory: Path) -> list[str]:
    return sorted(one.name for one in directory.iterdir())


def test_a_path_has_its_file_at_the_end(tmp_path: Path) -> None:
    path = tmp_path / "new.pcap"
    with PcapWriter(path, 1) as writer:
        writer.write(frame())
        writer.flush()
        assert not path.exists()
    writer.close()

    assert names(tmp_path) == ["new.pcap"]
    assert stat.S_IMODE(path.stat().st_mode) & 0o600 == 0o600
    with open_capture(path) as capture:
        assert list(capture) == [frame()]


def test_a_path_keeps_what_it_had_when_something_goes_wrong(tmp_path: Path) -> None:
    path = tmp_path / "old.pcap"
    path.write_bytes(b"precious")
    writer = PcapWriter(str(path), 1)

    def interrupted() -> None:
        with writer:
            writer.write(frame())
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()

    assert (names(tmp_path), path.read_bytes()) == (["old.pcap"], b"precious")
    with pytest.raises(ValueError, match="closed"):
        writer.write(frame())
    writer.discard()


def test_a_link_goes_on_pointing_at_what_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "link.pcap").symlink_to("real.pcap")
    PcapWriter(tmp_path / "link.pcap", 1).close()

    assert (tmp_path / "link.pcap").is_symlink()
    assert (tmp_path / "real.pcap").read_bytes() == header(NANOSECONDS)


def test_a_device_is_not_replaced() -> None:
    with PcapWriter("/dev/null", 1) as writer:
        writer.write(frame())
    PcapWriter("/dev/null", 1).discard()

    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)


def test_what_cannot_be_created(tmp_path: Path) -> None:
    with pytest.raises(CaptureError) as missing:
        PcapWriter(tmp_path / "missing" / "x.pcap", 1)
    with pytest.raises(CaptureError) as directory:
        PcapWriter(tmp_path, 1)

    assert (missing.value.code, missing.value.path) == ("file.unwritable", f"{tmp_path}/missing/x.pcap")
    assert isinstance(missing.value.__cause__, FileNotFoundError)
    assert isinstance(directory.value.__cause__, IsADirectoryError)
    nothing: Any = 5
    with pytest.raises(TypeError, match="not int"):
        PcapWriter(nothing, 1)


def test_a_full_disk_while_writing() -> None:
    writer = PcapWriter("/dev/full", 1)
    with pytest.raises(CaptureError) as caught:
        writer.write(bytes(200_000), timestamp_ns=0)

    assert (caught.value.code, caught.value.message) == ("file.unwritable", os.strerror(errno.ENOSPC))
    assert caught.value.offset > 0


def test_a_full_disk_at_the_end() -> None:
    with pytest.raises(CaptureError) as caught, PcapWriter("/dev/full", 1):
        pass

    assert caught.value.code == "file.unwritable"


def test_a_directory_that_goes_away(tmp_path: Path) -> None:
    path = tmp_path / "sub" / "x.pcap"
    path.parent.mkdir()
    writer = PcapWriter(path, 1)
    for one in path.parent.iterdir():
        one.unlink()

    with pytest.raises(CaptureError) as caught:
        writer.close()
    assert isinstance(caught.value.__cause__, FileNotFoundError)


class Broken(io.BytesIO):
    """A file of others, whose errors are theirs."""

    after = 0

    def write(self, octets: Any) -> int:
        if self.tell() >= self.after:
            raise BrokenPipeError(errno.EPIPE, "Broken pipe")
        return super().write(octets)

    def flush(self) -> None:
        raise BrokenPipeError(errno.EPIPE, "Broken pipe")


def test_files_of_others_keep_their_errors() -> None:
    with pytest.raises(BrokenPipeError):
        PcapWriter(Broken(), 1)
    target = Broken()
    target.after = 24
    writer = PcapWriter(target, 1)
    with pytest.raises(BrokenPipeError):
        writer.flush()
    with pytest.raises(BrokenPipeError):
        writer.close()
    writer.close()


def test_standard_output(monkeypatch: pytest.MonkeyPatch) -> None:
    output = io.TextIOWrapper(io.BytesIO())
    monkeypatch.setattr(sys, "stdout", output)
    with PcapWriter("-", 1) as writer:
        writer.write(FRAME, timestamp_ns=0)

    assert isinstance(output.buffer, io.BytesIO)
    assert output.buffer.getvalue() == header(NANOSECONDS) + record(time=(0, 0))
    monkeypatch.setattr(sys, "stdout", None)
    with pytest.raises(CaptureError, match="there is no standard output"):
        PcapWriter("-", 1)
