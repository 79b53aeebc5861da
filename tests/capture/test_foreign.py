"""snoop, btsnoop and ERF: what is read of them, and what is said where they are wrong."""

from __future__ import annotations

import io
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given

from dissect.capture import Direction, Limits, open_capture
from tests.capture.files import FRAME, Pipe, gzip, portions, read, zstandard
from tests.capture.foreign_files import (
    TIME,
    YEAR_0,
    btsnoop,
    btsnoop_header,
    erf,
    foreign_files,
    snoop,
    snoop_header,
)
from tests.together import together

SECOND = 1_000_000_000
CHAIN = (b"\x83" + bytes(7), b"\x05" + bytes(7))
"""Two extension headers, the first of which says that another follows."""


@pytest.mark.parametrize("portion", portions())
@pytest.mark.parametrize("compress", [bytes, gzip, zstandard])
def test_a_snoop_file(portion: int, compress: type[bytes]) -> None:
    octets = snoop_header() + snoop(original=60, time=(TIME, 5)) + snoop(FRAME[:6], drops=3, time=(TIME, 999_999))
    octets += snoop(drops=3, time=(TIME + 1, 0)) + snoop(drops=2, time=(TIME + 2, 0))

    found = read(compress(octets), portion=portion)

    assert (found.error, found.said) == (None, {})
    assert [(one.octets, one.original_length) for one in found.frames[:2]] == [(FRAME, 60), (FRAME[:6], 6)]
    assert [one.timestamp_ns for one in found.frames[:2]] == [TIME * SECOND + 5000, TIME * SECOND + 999_999_000]
    assert [one.drops for one in found.frames] == [None, 3, None, 0xFFFF_FFFF]
    assert [one.number for one in found.frames] == [1, 2, 3, 4]
    assert [one.link_type for one in found.interfaces] == [1]


SNOOP_LINKS = {0: 1, 2: 6, 4: 1, 8: 10, 9: 0, 14: 0, 16: 122, 18: 123, 24: 1, 25: 1, 0x8000_0001: 228, 0x8000_0002: 229}


@pytest.mark.parametrize("datalink", SNOOP_LINKS)
def test_the_link_type_of_a_snoop_file(datalink: int) -> None:
    (frame,) = read(snoop_header(datalink=datalink) + snoop()).frames

    assert frame.link_type == SNOOP_LINKS[datalink]


ODD = {
    "more octets than the packet had": (snoop_header() + snoop(original=5), {"file.caplen-over-len": ("warn", 1)}),
    "a million microseconds": (snoop_header() + snoop(time=(TIME, 1_000_000)), {"file.bad-timestamp": ("note", 1)}),
    "a record that is earlier": (
        snoop_header() + snoop() + snoop(time=(TIME - 1, 0)),
        {"file.time-backwards": ("note", 1)},
    ),
    "before 1970": (btsnoop_header() + btsnoop(microseconds=5), {"file.bad-timestamp": ("warn", 1)}),
    "an ERF record that is earlier": (erf() + erf(time=(TIME - 1, 0)), {"file.time-backwards": ("note", 1)}),
    "an ERF type that has no link type": (erf(kind=3), {"file.unsupported-format": ("note", 1)}),
    "an ERF type without a name": (erf() * 3 + erf(kind=99), {"file.unsupported-format": ("note", 1)}),
}


@pytest.mark.parametrize("name", ODD)
@pytest.mark.parametrize("portion", portions())
def test_what_is_odd_is_noted_and_read(name: str, portion: int) -> None:
    octets, said = ODD[name]

    found = read(octets, portion=portion)

    assert (found.error, found.said) == (None, said)


def test_a_uart_capture_has_directions() -> None:
    octets = (
        btsnoop_header()
        + btsnoop(b"\x01a")
        + btsnoop(b"\x04b", flags=3, drops=2, microseconds=YEAR_0 + TIME * 10**6 + 7)
    )

    first, second = read(octets + btsnoop(flags=2, drops=2)).frames[:2]

    assert [(one.octets, one.original_length, one.link_type) for one in (first, second)] == [
        (b"\x01a", 2, 187),
        (b"\x04b", 2, 187),
    ]
    assert (first.direction, second.direction) == (Direction.OUTBOUND, Direction.INBOUND)
    assert (first.drops, second.drops) == (None, 2)
    assert second.timestamp_ns == TIME * SECOND + 7000


@pytest.mark.parametrize(("flags", "kind"), [(0, 2), (1, 2), (2, 1), (3, 4)])
def test_a_capture_without_type_octets_gets_them(flags: int, kind: int) -> None:
    (frame,) = read(btsnoop_header(datalink=1001) + btsnoop(b"ab", flags=flags, original=9)).frames

    assert (frame.octets, frame.original_length, frame.link_type) == (bytes((kind,)) + b"ab", 10, 187)
    assert frame.direction is (Direction.INBOUND if flags & 1 else Direction.OUTBOUND)


def test_a_monitor_capture_has_adapter_and_operation_before_the_frame() -> None:
    (frame,) = read(btsnoop_header(datalink=2001) + btsnoop(b"ab", flags=0x0001_0003)).frames

    assert (frame.octets, frame.original_length, frame.link_type) == (b"\0\1\0\3ab", 6, 254)
    assert frame.flags is None


def test_a_length_with_what_is_put_before_stays_within_32_bits() -> None:
    (frame,) = read(btsnoop_header(datalink=2001) + btsnoop(original=(1 << 32) - 1)).frames

    assert frame.original_length == (1 << 32) - 1


ERF_LINKS = {1: 50, 2: 1, 5: 50, 10: 50, 11: 1, 15: 50, 16: 1, 17: 50, 19: 50, 20: 1, 21: 247, 22: 228, 23: 229}


@pytest.mark.parametrize("kind", ERF_LINKS)
@together("extensions", [(), CHAIN], ids=["plain", "extended"])
def test_the_types_of_erf_records(kind: int, extensions: tuple[bytes, ...]) -> None:
    padded = erf(FRAME + bytes(5), wire=len(FRAME), kind=kind, extensions=extensions, lost=7)

    first, second = read(padded + erf(wire=60, kind=kind, time=(TIME, 0x8000_0000))).frames

    assert [one.octets for one in (first, second)] == [FRAME, FRAME]
    assert [one.original_length for one in (first, second)] == [len(FRAME), 60]
    assert second.timestamp_ns == TIME * SECOND + SECOND // 2
    assert first.link_type == ERF_LINKS[kind]
    assert first.drops == (None if kind in {10, 11, 15, 16, 17, 19, 20} else 7)


@pytest.mark.parametrize("kind", [3, 4, 13, 18, 24, 27, 29])
def test_erf_records_of_other_types_are_frames_as_a_whole(kind: int) -> None:
    octets = erf(kind=kind, extensions=CHAIN, wire=50)

    (frame,) = read(octets).frames

    assert (frame.octets, frame.original_length, frame.link_type) == (octets, 16 + 16 + 50, 197)


def test_erf_padding_is_no_frame_and_ports_are_interfaces() -> None:
    octets = erf(flags=4) + erf(b"", kind=48, wire=0) + erf(flags=5) + erf(kind=22, flags=4) + erf(flags=4)

    found = read(octets)

    assert [(one.number, one.interface, one.interface_name) for one in found.frames] == [
        (1, 0, "port 0"),
        (2, 1, "port 1"),
        (3, 2, "port 0"),
        (4, 0, "port 0"),
    ]
    assert [one.link_type for one in found.interfaces] == [1, 1, 228]


@pytest.mark.parametrize(
    ("fraction", "nanoseconds"), [(0, 0), (2, 0), (3, 1), (0x8000_0001, 500_000_000), (0xFFFF_FFFF, SECOND)]
)
def test_erf_times_are_rounded_to_the_nearest_nanosecond(fraction: int, nanoseconds: int) -> None:
    (frame,) = read(erf(time=(TIME, fraction))).frames

    assert frame.timestamp_ns == TIME * SECOND + nanoseconds


OPENING = {"file.unsupported-format", "file.unsupported-version", "file.truncated-header"}
"""What is found before there is a record."""
DAMAGED = {
    "snoop version 3": (snoop_header(version=3) + snoop(), 0, "file.unsupported-version", 8),
    "snoop without a link type": (snoop_header(datalink=5) + snoop(), 0, "file.unsupported-format", 12),
    "snoop header cut": (snoop_header()[:15], 0, "file.truncated-header", 0),
    "snoop record header cut": (snoop_header() + snoop() + snoop()[:23], 1, "file.truncated-record", 88),
    "snoop record cut": (snoop_header() + snoop() + snoop()[:-1], 1, "file.truncated-record", 88),
    "snoop record shorter than its header": (snoop_header() + snoop(total=23), 0, "file.bad-length", 16),
    "snoop record shorter than its packet": (snoop_header() + snoop(total=24 + 46), 0, "file.bad-length", 16),
    "snoop record of 4 GiB": (snoop_header() + snoop() + snoop(total=(1 << 32) - 1), 1, "file.record-too-big", 88),
    "snoop record of 16 MiB": (snoop_header() + snoop(total=16 << 20), 0, "file.record-too-big", 16),
    "btsnoop version 2": (btsnoop_header(version=2), 0, "file.unsupported-version", 8),
    "btsnoop without a link type": (btsnoop_header(datalink=1004), 0, "file.unsupported-format", 12),
    "btsnoop of 4 GiB": (btsnoop_header() + btsnoop() + btsnoop(included=(1 << 32) - 1), 1, "file.record-too-big", 44),
    "btsnoop cut": (btsnoop_header() + btsnoop() + btsnoop()[:-1], 1, "file.truncated-record", 44),
    "erf cut": (erf() + erf() + erf()[:-1], 2, "file.truncated-record", 130),
    "erf header cut": (erf() + erf() + erf()[:15], 2, "file.truncated-record", 130),
    "erf record shorter than its header": (erf() * 3 + erf(total=15), 3, "file.bad-length", 195),
    "erf record shorter than its padding": (erf() * 3 + erf(total=17), 3, "file.bad-length", 195),
    "erf of zeros": (erf() * 3 + bytes(64), 3, "file.bad-length", 195),
    "erf extensions without end": (
        erf() * 3 + erf(b"", extensions=(b"\x80" + bytes(7),), kind=22),
        3,
        "file.bad-length",
        195,
    ),
}


@pytest.mark.parametrize("name", DAMAGED)
@together("portion", portions())
def test_what_is_before_the_damage_comes_first(name: str, portion: int) -> None:
    octets, frames, code, offset = DAMAGED[name]

    found = read(octets, portion=portion)

    assert found.error is not None
    assert (len(found.frames), found.error.code, found.error.offset) == (frames, code, offset)
    assert found.error.record == (None if code in OPENING else frames + 1)


@pytest.mark.parametrize("one", [snoop_header() + snoop() * 2, btsnoop_header() + btsnoop(bytes(47)), erf() * 3])
def test_a_limit_on_records(one: bytes) -> None:
    assert read(one, limits=Limits(record_octets=40)).code == "file.record-too-big"


NO_ERF = {
    "one record and a beginning": erf() + erf()[:-1],
    "no type": erf(kind=0) * 3,
    "a type without a name": erf(kind=99) * 3,
    "a record shorter than its header": erf(total=15) * 3,
    "a frame without length on the wire": erf(wire=0) * 3,
    "far more octets than were on the wire": erf(bytes(500), wire=60) * 3,
    "two years between": erf() + erf(time=(TIME + 2 * 366 * 86_400, 0)) + erf(),
    "ten seconds back": erf() + erf(time=(TIME - 10, 0)) + erf(),
    "no room for extension headers": erf(b"abcd", extensions=CHAIN, total=16 + 2 + 4) * 3,
    "text": b"a line of text.." * 10,
    "padding shorter than a header": erf(kind=48, total=15) * 3,
}


@pytest.mark.parametrize("name", NO_ERF)
def test_what_is_no_erf_file_is_not_taken_for_one(name: str) -> None:
    assert read(NO_ERF[name]).code == "file.unknown-format"


def test_what_an_erf_file_says_of_itself_need_not_have_a_time() -> None:
    octets = erf(kind=27, time=(0, 0)) + erf() + erf(kind=27, time=(0, 0)) + erf()

    assert [one.link_type for one in read(octets).frames] == [197, 1, 197, 1]


def test_recognition_reads_no_more_than_three_records() -> None:
    pipe = Pipe(erf(bytes(60_000)) * 40, 1 << 16)
    with open_capture(pipe) as capture:
        assert capture.format == "erf"
        assert capture.octets_read < 4 * (1 << 16)


def test_what_a_capture_says_of_its_format() -> None:
    made = {"snoop": snoop_header() + snoop(), "btsnoop": btsnoop_header() + btsnoop(), "erf": erf()}
    for name, octets in made.items():
        with open_capture(io.BytesIO(octets)) as capture:
            assert (capture.format, capture.has_blocks) == (name, False)
            assert capture.byte_order == ("little" if name == "erf" else "big")
            with pytest.raises(ValueError, match=f"a {name} file has no blocks"):
                capture.blocks()


@pytest.mark.heavy
@pytest.mark.skipif(shutil.which("tshark") is None, reason="tshark is not installed")
@pytest.mark.parametrize(
    ("name", "octets"),
    {
        "x.snoop": snoop_header()
        + snoop(original=60, time=(TIME, 5))
        + snoop(FRAME[:21], drops=3, time=(TIME, 999_999)),
        "x.btsnoop": btsnoop_header() + btsnoop() + btsnoop(flags=3, microseconds=YEAR_0 + 7, original=9),
        "x.erf": erf(FRAME + bytes(5), wire=47, time=(TIME, 3), extensions=CHAIN)
        + erf(kind=48, time=(TIME, 3))
        + erf(kind=22, time=(TIME, 0x8000_0001), wire=50)
        + erf(kind=17, flags=7, time=(TIME + 1, 0xFFFF_FFFF)),
    }.items(),
)
def test_tshark_reads_the_same(name: str, octets: bytes, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(octets)
    command = ["tshark", "-r", str(tmp_path / name), "-T", "fields"]
    for one in ("frame.number", "frame.time_epoch", "frame.cap_len", "frame.len"):
        command += ["-e", one]
    answer = subprocess.run(command, check=True, capture_output=True, text=True)

    found = read(octets)

    assert found.error is None
    assert [line.split("\t") for line in answer.stdout.splitlines()] == [
        [
            str(one.number),
            f"{(one.timestamp_ns or 0) // SECOND}.{(one.timestamp_ns or 0) % SECOND:09}",
            str(one.captured_length),
            str(one.original_length),
        ]
        for one in found.frames
    ]


@given(foreign_files())
def test_valid_files_are_read_whole(octets: bytes) -> None:
    found = read(octets)

    assert found.error is None
    assert set(found.said) <= {"file.time-backwards", "file.unsupported-format"}
