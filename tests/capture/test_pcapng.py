"""pcapng: what is read, what is noted and read over, and where reading ends."""

from __future__ import annotations

import struct

import pytest

from dissect.capture import Limits
from dissect.problems import Severity
from tests.capture.files import (
    END,
    FRAME,
    SECTION,
    block,
    header,
    interface,
    obsolete_packet,
    option,
    packet,
    portions,
    read,
    record,
    section,
    simple_packet,
)
from tests.together import together

SECOND = 1_000_000_000
TIME = 1_700_000_000 * SECOND


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("portion", portions())
def test_both_byte_orders(order: str, portion: int) -> None:
    found = read(section(order=order) + interface(order=order) + packet(order=order, original=60), portion=portion)

    assert (found.error, found.notes) == (None, ())
    (frame,) = found.frames
    assert (frame.number, frame.timestamp_ns, frame.interface) == (1, TIME, 0)
    assert (frame.captured_length, frame.original_length, frame.octets) == (47, 60, FRAME)
    assert (frame.link_type, frame.fcs_octets) == (1, 0)


def test_sections_of_both_byte_orders_and_their_interfaces() -> None:
    second = section(order=">") + interface(order=">", link_type=101, options=option(2, b"lo", order=">"))

    found = read(SECTION + packet() + second + packet(order=">"))

    assert [(frame.number, frame.interface, frame.link_type) for frame in found.frames] == [(1, 0, 1), (2, 1, 101)]
    assert [(one.section, one.number, one.name) for one in found.interfaces] == [(0, 0, ""), (1, 0, "lo")]
    assert (found.error, found.notes) == (None, ())


def test_many_interfaces_described_between_packets() -> None:
    first = interface(options=option(2, b"eth0\0junk") + option(9, b"\x09") + END, snaplen=96)
    second = interface(link_type=276, options=option(2, b"any\xff"))

    found = read(section() + first + packet(units=TIME) + second + packet(number=1) + packet(units=TIME))

    assert [(frame.interface, frame.link_type, frame.timestamp_ns) for frame in found.frames] == [
        (0, 1, TIME),
        (1, 276, TIME),
        (0, 1, TIME),
    ]
    assert [(one.name, one.resolution, one.snaplen) for one in found.interfaces] == [
        ("eth0", SECOND, 96),
        ("any\ufffd", 1_000_000, 0),
    ]
    assert found.said == {"file.bad-option": ("note", 1)}


RESOLUTIONS = {
    0: (TIME // SECOND, TIME),
    3: (TIME // 10**6, TIME),
    6: (TIME // 10**3, TIME),
    9: (TIME + 7, TIME + 7),
    10: (17 * 10**18 + 79, TIME + 7),
    19: (2**64 - 1, 1_844_674_407),
    0x80: (TIME // SECOND, TIME),
    0x8A: (1024 * 5 + 1, 5 * SECOND + 976_562),
    0xA0: (2**64 - 1, 2**32 * SECOND - 1),
    0xBF: (2**64 - 1, 2 * SECOND - 1),
}


@pytest.mark.parametrize("code", RESOLUTIONS)
def test_times_are_exact_and_rounded_down(code: int) -> None:
    units, expected = RESOLUTIONS[code]

    found = read(section() + interface(options=option(9, bytes((code,)))) + packet(units=units))

    assert (found.frames[0].timestamp_ns, found.error, found.notes) == (expected, None, ())


@pytest.mark.parametrize("code", [20, 127, 0xC0, 0xFF])
def test_resolutions_finer_than_any_clock(code: int) -> None:
    found = read(section() + interface(options=option(9, bytes((code,)))) + packet(units=2**64 - 1))

    assert found.frames[0].timestamp_ns in range(SECOND)
    assert found.said == {"file.bad-option": ("warn", 1)}


@pytest.mark.parametrize("order", ["<", ">"])
def test_offsets_of_time(order: str) -> None:
    seconds = option(14, struct.pack(order + "q", -1_600_000_000), order=order)
    nanoseconds = option(19, struct.pack(order + "i", -5), order=order)

    octets = section(order=order) + interface(order=order, options=seconds + nanoseconds) + packet(order=order)

    assert read(octets).frames[0].timestamp_ns == 100_000_000 * SECOND - 5


@pytest.mark.parametrize("seconds", [-(2**63), 2**63 - 1, -2_000_000_000])
def test_times_outside_the_calendar(seconds: int) -> None:
    found = read(section() + interface(options=option(14, struct.pack("<q", seconds))) + packet())

    assert found.frames[0].timestamp_ns == TIME + seconds * SECOND
    assert found.said == {"file.bad-timestamp": ("warn", 1)}


def test_time_running_back() -> None:
    found = read(SECTION + packet() + packet(units=5) + packet(units=6))

    assert [frame.timestamp_ns for frame in found.frames] == [TIME, 5000, 6000]
    assert found.said == {"file.time-backwards": ("note", 1)}


def test_simple_packets_have_no_time() -> None:
    found = read(section() + interface(snaplen=45) + simple_packet(FRAME[:45], original=60))

    (frame,) = found.frames
    assert (frame.timestamp_ns, frame.captured_length, frame.original_length) == (None, 45, 60)
    assert (frame.octets, found.notes) == (FRAME[:45], ())


def test_a_simple_packet_without_its_padding() -> None:
    found = read(SECTION + simple_packet(original=20))

    assert (found.frames[0].octets, found.notes) == (FRAME[:20], ())


def test_a_simple_packet_that_claims_more_than_its_block() -> None:
    found = read(SECTION + simple_packet(FRAME[:44], original=0xFFFF_FFFF))

    assert (found.frames[0].octets, found.frames[0].original_length) == (FRAME[:44], 0xFFFF_FFFF)
    assert found.said == {"file.bad-length": ("error", 1)}


def test_obsolete_packet_blocks() -> None:
    found = read(SECTION + obsolete_packet(drops=3, options=option(2, struct.pack("<I", 4 << 5)) + END))

    (frame,) = found.frames
    assert (frame.octets, frame.timestamp_ns, frame.fcs_octets, found.notes) == (FRAME, TIME, 4, ())


@pytest.mark.parametrize(("value", "octets"), [(32, 4), (16, 2), (4, 4), (0, 0)])
def test_the_length_of_check_sequences(value: int, octets: int) -> None:
    found = read(section() + interface(options=option(13, bytes((value,)))) + packet())

    assert (found.interfaces[0].fcs_octets, found.frames[0].fcs_octets) == (octets, octets)


def test_a_packets_flags_override_its_interface() -> None:
    flags = option(2, struct.pack("<I", 2 << 5)) + END

    found = read(section() + interface(options=option(13, b"\x20")) + packet(options=flags) + packet())

    assert [frame.fcs_octets for frame in found.frames] == [2, 4]


SILENT = {
    "an unknown block": block(0x0BAD_F00D, b"x" * 9) + packet(),
    "a block of the future without a body": block(0x77) + packet(),
    "no end of options": packet(options=option(1, b"comment")),
    "what follows the end of options": packet(options=END + option(1, b"late")),
    "many comments": packet(options=option(1, b"c") * 10_000 + END),
    "a long comment": packet(options=option(1, b"A" * 65_535) + END),
    "a comment with a zero in it": packet(options=option(1, b"ab\0\xff") + END),
    "an option of an unknown kind": packet(options=option(0x7000, b"?") + END),
    "two hashes": packet(options=option(3, b"\x02abcd") * 2 + END),
    "version 1.2": section(version=(1, 2)) + interface() + packet(),
    "the right section length": section(length=20 + 80) + interface() + packet(),
    "options of the section": section(options=option(4, b"test") + END) + interface() + packet(),
}


@pytest.mark.heavy
@pytest.mark.parametrize("name", SILENT)
@together("portion", portions())
def test_what_is_legal_is_read_in_silence(name: str, portion: int) -> None:
    found = read(SECTION + SILENT[name], portion=portion)

    assert (len(found.frames), found.error, found.notes) == (1, None, ())


NOTED = {
    "version 1.1": (section(version=(1, 1)) + interface() + packet(), 1, {"file.unsupported-version": ("warn", 1)}),
    "version 2.0, then 1.0": (
        section(version=(2, 0)) + interface() + packet() + SECTION + packet(),
        1,
        {"file.unsupported-version": ("error", 1)},
    ),
    "a section of 0": (section(length=0) + interface() + packet(), 1, {"file.bad-section-length": ("warn", 1)}),
    "a huge section": (section(length=2**62) + SECTION + packet(), 1, {"file.bad-section-length": ("warn", 1)}),
    "an unaligned section": (section(length=33) + interface() + packet(), 1, {"file.bad-section-length": ("warn", 1)}),
    "a section of -2": (section(length=-2) + interface() + packet(), 1, {"file.bad-section-length": ("warn", 1)}),
    "a packet before its interface": (
        section() + packet() + interface() + packet(),
        1,
        {"file.bad-interface": ("error", 1)},
    ),
    "interface 2**32 - 1": (
        SECTION + packet() + packet(number=0xFFFF_FFFF) + packet(),
        2,
        {"file.bad-interface": ("error", 1)},
    ),
    "an interface of another section": (
        section() + interface() * 2 + packet(number=1) + SECTION + packet(number=1),
        1,
        {"file.bad-interface": ("error", 1)},
    ),
    "a simple packet without interface": (section() + simple_packet(), 0, {"file.bad-interface": ("error", 1)}),
    "an obsolete packet of no interface": (
        SECTION + obsolete_packet(number=0xFFFF),
        0,
        {"file.bad-interface": ("error", 1)},
    ),
    "more captured than the block has": (
        SECTION + packet(captured=4000, original=4000) + packet(),
        1,
        {"file.bad-length": ("error", 1)},
    ),
    "so much that sums wrap": (
        SECTION + packet(captured=0xFFFF_FFEC, original=0xFFFF_FFFF) + packet(),
        1,
        {"file.bad-length": ("error", 1)},
    ),
    "more captured than was there": (SECTION + packet(original=5), 1, {"file.caplen-over-len": ("warn", 1)}),
    "more captured than the snaplen": (
        section() + interface(snaplen=20) + packet(),
        1,
        {"file.caplen-over-snaplen": ("warn", 1)},
    ),
    "an empty enhanced packet": (SECTION + block(6) + packet(), 1, {"file.bad-length": ("error", 1)}),
    "a short enhanced packet": (SECTION + block(6, bytes(16)) + packet(), 1, {"file.bad-length": ("error", 1)}),
    "an empty simple packet": (SECTION + block(3) + packet(), 1, {"file.bad-length": ("error", 1)}),
    "a short obsolete packet": (SECTION + block(2, bytes(16)) + packet(), 1, {"file.bad-length": ("error", 1)}),
    "a short interface": (
        section() + block(1, bytes(4)) + interface() + packet() + packet(number=1),
        1,
        {"file.bad-length": ("error", 1), "file.bad-interface": ("error", 1)},
    ),
    "two resolutions": (
        section() + interface(options=option(9, b"\x06") + option(9, b"\x09") + END) + packet(),
        1,
        {"file.bad-option": ("warn", 1)},
    ),
    "an empty resolution": (section() + interface(options=option(9)) + packet(), 1, {"file.bad-option": ("warn", 1)}),
    "a short offset": (
        section() + interface(options=option(14, b"abcd")) + packet(),
        1,
        {"file.bad-option": ("warn", 1)},
    ),
    "an option beyond the block": (
        SECTION + packet(options=option(1, b"abcd", length=400)) + packet(),
        2,
        {"file.bad-option": ("warn", 1)},
    ),
    "an end of options with a value": (
        SECTION + packet(options=option(0, b"x" * 8)) + packet(),
        2,
        {"file.bad-option": ("warn", 1)},
    ),
    "flags of one octet": (SECTION + packet(options=option(2, b"\1") + END), 1, {"file.bad-option": ("warn", 1)}),
    "a hash of nothing": (SECTION + packet(options=option(3) + END), 1, {"file.bad-option": ("warn", 1)}),
    "a comment that is no UTF-8": (
        SECTION + packet(options=option(1, b"\xff\xfe") + END),
        1,
        {"file.bad-option": ("note", 1)},
    ),
}


@pytest.mark.parametrize("name", NOTED)
@together("portion", portions())
def test_what_is_wrong_in_one_block_is_noted_and_the_rest_read(name: str, portion: int) -> None:
    octets, frames, said = NOTED[name]

    found = read(octets, portion=portion)

    assert (len(found.frames), found.error, found.said) == (frames, None, said)


TWO = SECTION + packet() * 2
BEHIND = len(TWO)

DAMAGED = {
    **{
        f"a block of {total} octets": (struct.pack("<II", 6, total) + bytes(64), "file.bad-length")
        for total in (0, 1, 4, 8, 11, 13, 79, 0xFFFF_FFFC, 0xFFFF_FFFF, 0x7FFF_FFFC, (16 << 20) + 4)
    },
    "a block of 0 octets at the end": (struct.pack("<II", 0x99, 0), "file.bad-length"),
    "a block beyond the end": (struct.pack("<II", 6, 4096) + bytes(64), "file.truncated-record"),
    "two lengths": (block(6, bytes(64), again=4096), "file.trailer-mismatch"),
    "a block cut at 1": (packet()[:1], "file.truncated-record"),
    "a block cut at 7": (packet()[:7], "file.truncated-record"),
    "a block cut at its end": (packet()[:-1], "file.truncated-record"),
    "a section cut": (section()[:11], "file.truncated-record"),
    "a section of unknown byte order": (section(magic=0x1122_3344), "file.bad-header"),
    "a short section": (block(0x0A0D_0D0A, struct.pack("<IHH", 0x1A2B_3C4D, 1, 0)), "file.bad-length"),
    "text": (b"trailing text trailing text!", "file.bad-length"),
    "zeros": (bytes(4096), "file.bad-length"),
    "a pcap file": (header() + record(), "file.bad-length"),
}


@pytest.mark.parametrize("name", DAMAGED)
@together("portion", portions())
def test_all_before_the_damage_is_delivered(name: str, portion: int) -> None:
    damage, code = DAMAGED[name]

    found = read(TWO + damage, portion=portion)

    assert [frame.number for frame in found.frames] == [1, 2]
    assert found.error is not None
    assert (found.error.code, found.error.offset, found.error.record) == (code, BEHIND, 5)


REFUSED = {
    **{f"a section header of {size} octets": (section()[:size], "file.truncated-header") for size in (4, 11, 12, 27)},
    "an unknown byte order": (section(magic=0x1122_3344) + interface(), "file.unknown-format"),
    "a section header that lies": (section()[:4] + b"\xf0\xff\xff\xff" + section()[8:], "file.bad-length"),
    "a section header too short": (section()[:4] + b"\x18\0\0\0" + section()[8:], "file.bad-length"),
    "an interface first": (interface() + section(), "file.unknown-format"),
}


@pytest.mark.parametrize("name", REFUSED)
@together("portion", portions())
def test_sections_that_are_refused(name: str, portion: int) -> None:
    octets, code = REFUSED[name]

    found = read(octets, portion=portion)

    assert (found.frames, found.code) == ([], code)


def test_the_limit_of_interfaces() -> None:
    found = read(
        section() + interface() * 3 + packet(number=1) + packet(number=2) + SECTION, limits=Limits(interfaces=2)
    )

    assert (len(found.frames), len(found.interfaces)) == (1, 2)
    assert found.said == {"file.limit": ("warn", 2), "file.bad-interface": ("error", 1)}


def test_a_note_that_lost_a_packet_stands_before_one_that_did_not() -> None:
    octets = section(version=(1, 1)) + section(version=(2, 0)) + section(version=(3, 0)) + section(version=(1, 1))

    (note,) = read(octets).notes

    assert (note.severity, note.count, note.record) == (Severity.ERROR, 4, 2)
    assert note.message == "pcapng version 2.0; only 1.0 is supported; the section is skipped"


def test_the_limit_of_a_block_can_be_set() -> None:
    octets = SECTION + packet() + packet(bytes(100))

    found = read(octets, limits=Limits(record_octets=100))

    assert (len(found.frames), found.code) == (1, "file.bad-length")
