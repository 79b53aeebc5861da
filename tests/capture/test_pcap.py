"""pcap: what is read, what is noted, and where reading ends."""

from __future__ import annotations

import struct

import pytest

from dissect.capture import Limits
from tests.capture.files import (
    FRAME,
    IXIA,
    MICROSECONDS,
    MODIFIED,
    NANOSECONDS,
    header,
    portions,
    read,
    record,
)
from tests.together import together

SECOND = 1_000_000_000


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize(("magic", "unit"), [(MICROSECONDS, 1000), (NANOSECONDS, 1)])
def test_both_resolutions_in_both_byte_orders(order: str, magic: int, unit: int) -> None:
    found = read(header(magic, order=order) + record(order=order, time=(1_700_000_000, 123_456), original=60))

    assert (found.error, found.notes) == (None, ())
    (frame,) = found.frames
    assert (frame.number, frame.timestamp_ns) == (1, 1_700_000_000 * SECOND + 123_456 * unit)
    assert (frame.captured_length, frame.original_length, frame.octets) == (47, 60, FRAME)
    assert (frame.link_type, frame.interface, frame.fcs_octets) == (1, 0, 0)
    (interface,) = found.interfaces
    assert (interface.resolution, interface.snaplen, interface.fcs_octets) == (SECOND // unit, 262_144, None)


def test_no_packets_are_no_damage() -> None:
    found = read(header())

    assert (found.frames, found.error, found.notes) == ([], None, ())


def test_the_modified_format_is_read_and_says_what_is_lost() -> None:
    records = struct.pack("<IIIIIHH", 1_700_000_000, 5, 47, 47, 2, 8, 0) + FRAME

    found = read(header(MODIFIED) + records * 2)

    assert [frame.octets for frame in found.frames] == [FRAME, FRAME]
    assert found.said == {"file.unsupported-format": ("note", 1)}


def test_a_check_sequence_of_32_bits() -> None:
    found = read(header(link_type=0x24000001) + record())

    assert found.interfaces[0].fcs_octets == 4
    assert [(frame.link_type, frame.fcs_octets) for frame in found.frames] == [(1, 4)]


def test_reserved_fields_are_ignored() -> None:
    assert read(header(reserved=(0xFFFF_F1F0, 99)) + record()).notes == ()


@pytest.mark.parametrize(
    ("version", "lengths"),
    [
        ((2, 2), (447, 47)),
        ((543, 0), (447, 47)),
        ((2, 3), (447, 47)),
        ((2, 3), (47, 447)),
        ((2, 4), (47, 447)),
    ],
)
@pytest.mark.parametrize("portion", portions())
def test_old_versions_have_the_original_length_first(
    version: tuple[int, int], lengths: tuple[int, int], portion: int
) -> None:
    one = record(captured=lengths[0], original=lengths[1])

    found = read(header(version=version) + one + one, portion=portion)

    assert [(frame.captured_length, frame.original_length) for frame in found.frames] == [(47, 447)] * 2
    assert (found.error, found.notes) == (None, ())


def test_in_version_543_0_it_is_first_also_where_it_is_the_smaller() -> None:
    found = read(header(version=(543, 0)) + record(captured=30, original=47))

    assert [(frame.captured_length, frame.original_length) for frame in found.frames] == [(47, 30)]


NOTED = {
    "a later minor version": (header(version=(2, 99)) + record(), {"file.unsupported-version": ("warn", 1)}),
    "the next minor version": (header(version=(2, 5)) + record(), {"file.unsupported-version": ("warn", 1)}),
    "a snaplen of 0 and many octets": (
        header(snaplen=0) + record(bytes(262_145)),
        {"file.bad-header": ("note", 1), "file.record-too-big": ("warn", 1)},
    ),
    "the time of another file's first octets": (
        header() + record(time=(MICROSECONDS, 4 << 16 | 2), original=46),
        {"file.caplen-over-len": ("warn", 1)},
    ),
    "a snaplen of 0": (header(snaplen=0) + record(), {"file.bad-header": ("note", 1)}),
    "the largest snaplen": (header(snaplen=0xFFFF_FFFF) + record(), {}),
    "more than the snaplen": (header(snaplen=46) + record(), {"file.caplen-over-snaplen": ("warn", 1)}),
    "more than was on the wire": (header() + record(original=46), {"file.caplen-over-len": ("warn", 1)}),
    "more than is customary": (
        header(snaplen=0x7FFF_FFFF) + record(bytes(262_145)),
        {"file.record-too-big": ("warn", 1)},
    ),
    "an original length of 4 GiB": (header() + record(original=0xFFFF_FFFF), {}),
    "1 000 000 microseconds": (
        header() + record(time=(1, 1_000_000)),
        {"file.bad-timestamp": ("note", 1), "file.looks-like-nanoseconds": ("warn", 1)},
    ),
    "4 294 967 295 microseconds": (header() + record(time=(1, 0xFFFF_FFFF)), {"file.bad-timestamp": ("note", 1)}),
    "4 294 967 295 nanoseconds": (
        header(NANOSECONDS) + record(time=(1, 0xFFFF_FFFF)),
        {"file.bad-timestamp": ("note", 1)},
    ),
    "the last second": (header() + record(time=(0xFFFF_FFFF, 999_999)), {}),
    "the first second": (header() + record(time=(0, 0)), {}),
    "no octets": (header() + record(b"", original=60), {}),
    "no octets of none": (header() + record(b""), {}),
}


@pytest.mark.parametrize("name", NOTED)
@together("portion", portions())
def test_what_is_odd_is_noted_and_read(name: str, portion: int) -> None:
    octets, said = NOTED[name]

    found = read(octets, portion=max(portion, len(octets) // 1000))

    assert (len(found.frames), found.error, found.said) == (1, None, said)


def test_times_keep_what_the_file_says() -> None:
    octets = header(NANOSECONDS) + b"".join(
        record(time=time) for time in [(0, 0), (0xFFFF_FFFF, 999_999_999), (5, 0xFFFF_FFFF)]
    )

    found = read(octets)

    times = [frame.timestamp_ns for frame in found.frames]
    assert times == [0, 0xFFFF_FFFF * SECOND + 999_999_999, 5 * SECOND + 0xFFFF_FFFF]
    assert found.said == {"file.bad-timestamp": ("note", 1), "file.time-backwards": ("note", 1)}


TIME = 1_700_000_000
MODIFIED_RECORD = record(bytes(8) + FRAME, captured=len(FRAME), original=len(FRAME), time=(TIME, 5_000_000))
NANO = [record(time=(TIME + number, 118_831_273 * (number % 9)), order=">") for number in range(20)]
"""Nanoseconds under the magic number of microseconds: a ninth of them is 0."""


@pytest.mark.parametrize("portion", portions())
def test_nanoseconds_in_a_file_of_microseconds_look_like_it(portion: int) -> None:
    octets = header(order=">") + b"".join(NANO)

    (note,) = [one for one in read(octets, portion=portion).notes if one.code == "file.looks-like-nanoseconds"]

    assert note.message.startswith("17 of 20 fractions of a second exceed a million microseconds: these look like")
    assert "replace its first octets a1 b2 c3 d4 by a1 b2 3c 4d" in note.message
    assert read(bytes.fromhex("a1b23c4d") + octets[4:]).said.keys() == set()


@pytest.mark.parametrize("cut", [1, 20, 60])
def test_so_they_do_where_the_file_is_cut(cut: int) -> None:
    assert "file.looks-like-nanoseconds" in read((header(order=">") + b"".join(NANO))[:-cut]).said


NO_NANOSECONDS = {
    "few of them": header() + record() * 9 + record(time=(TIME, 5_000_000)) * 9,
    "too many for nanoseconds": header() + record(time=(TIME, 4_000_000_000)) * 9,
    "a file of nanoseconds": header(NANOSECONDS) + record(time=(TIME, 1_000_000_000)) * 9,
    "a variant that has no magic number for them": header(MODIFIED) + MODIFIED_RECORD * 9,
}


@pytest.mark.parametrize("name", NO_NANOSECONDS)
def test_what_is_odd_in_another_way_does_not_look_like_nanoseconds(name: str) -> None:
    assert read(NO_NANOSECONDS[name]).said.keys() - {"file.unsupported-format"} == {"file.bad-timestamp"}


def test_a_note_has_its_first_place_and_a_count() -> None:
    octets = header(snaplen=20) + record(b"") + record() * 3

    (note,) = read(octets, portion=100).notes

    assert (note.record, note.offset, note.count) == (2, 40, 3)
    assert note.message == "47 octets captured, but the snaplen is 20"


TWO = header() + record() * 2
"""Damage is put behind these two whole records."""

DAMAGED = {
    "a record header cut at 1": (TWO + record()[:1], "file.truncated-record", 150, 3),
    "a record header cut at 15": (TWO + record()[:15], "file.truncated-record", 150, 3),
    "data cut at 0": (TWO + record()[:16], "file.truncated-record", 150, 3),
    "data cut at 46": (TWO + record()[:-1], "file.truncated-record", 150, 3),
    "4 GiB claimed": (TWO + record(captured=0xFFFF_FFFF) + record(), "file.record-too-big", 150, 3),
    "2 GiB claimed": (TWO + record(captured=0x7FFF_FFFF) + record(), "file.record-too-big", 150, 3),
    "262 145 claimed": (TWO + record(captured=262_145) + record(), "file.record-too-big", 150, 3),
    "a record in the other byte order": (TWO + record(order=">"), "file.record-too-big", 150, 3),
    "text": (TWO + b"this is not a record at all, just text....", "file.record-too-big", 150, 3),
    "another file": (TWO + header() + record(), "file.trailing-garbage", 150, 3),
}


@pytest.mark.parametrize("name", DAMAGED)
@together("portion", portions())
def test_all_before_the_damage_is_delivered(name: str, portion: int) -> None:
    octets, code, offset, number = DAMAGED[name]

    found = read(octets, portion=portion)

    assert [frame.number for frame in found.frames] == [1, 2]
    assert found.error is not None
    assert (found.error.code, found.error.offset, found.error.record) == (code, offset, number)


REFUSED = {
    "a header of 4 octets": (header()[:4], "file.truncated-header"),
    "a header of 23 octets": (header()[:23], "file.truncated-header"),
    "version 1.0": (header(version=(1, 0)) + record(), "file.unsupported-version"),
    "version 3.0": (header(version=(3, 0)) + record(), "file.unsupported-version"),
    "the reserved bit": (header(link_type=0x0800_0001) + record(), "file.bad-header"),
    "the reserved field": (header(link_type=0x0001_0001) + record(), "file.bad-header"),
}


@pytest.mark.parametrize("name", REFUSED)
@pytest.mark.parametrize("portion", portions())
def test_headers_that_are_refused(name: str, portion: int) -> None:
    octets, code = REFUSED[name]

    found = read(octets, portion=portion)

    assert (found.frames, found.code) == ([], code)


@pytest.mark.parametrize("portion", portions())
@pytest.mark.parametrize("zeros", [16, 24, 4096])
def test_zeros_at_the_end_are_no_frames(zeros: int, portion: int) -> None:
    found = read(TWO + bytes(zeros), portion=portion)

    assert (len(found.frames), found.error) == (2, None)
    assert found.said == {"file.zero-records": ("warn", 1)}
    assert found.notes[0].message.startswith(f"the file ends in {zeros // 16} empty records")
    assert (found.notes[0].offset, found.notes[0].record) == (150, 3)


@pytest.mark.parametrize("portion", portions())
def test_zeros_before_a_record_are_frames_of_nothing(portion: int) -> None:
    found = read(header() + record() + bytes(48) + record(time=(1_700_000_001, 0)), portion=portion)

    assert [frame.number for frame in found.frames] == [1, 2, 3, 4, 5]
    assert [frame.octets for frame in found.frames] == [FRAME, b"", b"", b"", FRAME]
    assert [frame.timestamp_ns for frame in found.frames[1:4]] == [0, 0, 0]
    assert (found.error, found.notes) == (None, ())


def test_a_record_whose_time_and_lengths_are_zero_but_not_all_of_it() -> None:
    found = read(header(MODIFIED) + bytes(16) + b"\0\0\0\1\x08\0\0\0" + bytes(24))

    assert [(frame.timestamp_ns, frame.octets) for frame in found.frames] == [(0, b"")]
    assert found.said.keys() == {"file.unsupported-format", "file.zero-records"}


def test_zeros_before_half_a_record() -> None:
    found = read(TWO + bytes(32) + b"\0\0\1")

    assert [frame.number for frame in found.frames] == [1, 2, 3, 4]
    assert found.error is not None
    assert (found.error.code, found.error.offset, found.error.record) == ("file.truncated-record", 182, 5)


@pytest.mark.parametrize("portion", portions())
def test_the_limit_of_a_record_can_be_set(portion: int) -> None:
    octets = header() + record(bytes(20)) + record(bytes(21))

    assert len(read(octets, portion=portion, limits=Limits(record_octets=21)).frames) == 2
    found = read(octets, portion=portion, limits=Limits(record_octets=20))

    assert (len(found.frames), found.code) == (1, "file.record-too-big")
    found = read(header() + record(bytes(20), original=19), portion=portion, limits=Limits(record_octets=20))

    assert (len(found.frames), found.said) == (1, {"file.caplen-over-len": ("warn", 1)})


def test_limits_are_positive() -> None:
    with pytest.raises(ValueError, match="record_octets is 0"):
        Limits(record_octets=0)
    assert Limits(inflated_octets=None).inflated_octets is None


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("magic", IXIA)
def test_ixias_files_say_the_length_of_all_records(magic: int, order: str) -> None:
    records = record(order=order, time=(5, 7)) * 2
    opening = header(magic, order=order)

    found = read(opening + struct.pack(order + "I", len(records)) + records, portion=7)

    assert [(one.timestamp_ns, one.octets) for one in found.frames] == [(5_000_007_000, FRAME)] * 2
    assert (found.error, found.notes) == (None, ())
    assert read(opening + bytes(3)).code == "file.truncated-header"
