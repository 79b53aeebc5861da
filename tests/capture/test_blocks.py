"""The blocks of a pcapng file: what they hold, what is wrong with them, and that none is lost."""

from __future__ import annotations

import io
import struct
from typing import Any

import pytest

from dissect.addresses import Ipv4Address, Ipv6Address, MacAddress
from dissect.capture import (
    Block,
    CustomData,
    DecryptionSecrets,
    Frame,
    Interface,
    InterfaceStatistics,
    JournalEntry,
    Limits,
    NameResolution,
    Options,
    Section,
    UnknownBlock,
    open_capture,
)
from dissect.errors import EncodingError
from tests.capture.files import (
    END,
    FRAME,
    SECTION,
    block,
    blocks_of,
    contents_of,
    copied,
    custom,
    header,
    interface,
    name_resolution,
    obsolete_packet,
    option,
    packet,
    read,
    record,
    secrets,
    section,
    simple_packet,
    statistics,
)


def test_every_block_in_its_place() -> None:
    octets = SECTION + packet() + block(0x77, b"odd!") + simple_packet(FRAME[:44]) + section(order=">") + SECTION

    found = blocks_of(octets)

    assert [type(one.content) for one in found] == [
        Section,
        Interface,
        Frame,
        UnknownBlock,
        Frame,
        Section,
        Section,
        Interface,
    ]
    assert b"".join(one.octets for one in found) == octets
    assert [one.number for one in found] == list(range(1, 9))
    assert [one.offset for one in found] == [sum(len(one.octets) for one in found[:index]) for index in range(8)]
    assert [one.byte_order for one in found] == ["little"] * 5 + ["big"] + ["little"] * 2
    assert (found[3].block_type, found[3].body) == (0x77, b"odd!")
    assert found[3].content == UnknownBlock(0x77, b"odd!")


def test_a_section_says_how_it_was_made() -> None:
    options = option(2, b"amd64") + option(3, b"Linux") + option(4, b"dumpcap") + option(1, b"mine") + END

    (content,) = contents_of(section(options=options, version=(1, 2), length=0))

    assert isinstance(content, Section)
    assert (content.hardware, content.operating_system, content.application) == ("amd64", "Linux", "dumpcap")
    assert (content.comments, content.version, content.length) == (("mine",), (1, 2), 0)


@pytest.mark.parametrize("order", ["<", ">"])
def test_an_interface_with_everything_that_can_be_said_of_it(order: str) -> None:
    values: list[tuple[int, bytes]] = [
        (2, b"eth0"),
        (3, b"the first one"),
        (4, bytes((192, 0, 2, 1, 255, 255, 255, 0))),
        (4, b"short"),
        (5, bytes.fromhex("20010db8000000000000000000000001") + b"\x40"),
        (6, bytes.fromhex("020000000001")),
        (7, bytes(range(8))),
        (8, struct.pack(order + "Q", 10**9)),
        (9, b"\x09"),
        (10, struct.pack(order + "i", -2)),
        (11, b"\0tcp port 7"),
        (12, b"Linux"),
        (13, b"\x20"),
        (14, struct.pack(order + "q", -5)),
        (15, b"virtual"),
        (17, struct.pack(order + "Q", 10**6)),
        (18, b"Europe/Berlin"),
        (19, struct.pack(order + "i", 7)),
        (1, b"a comment"),
        (0x8123, b"local"),
    ]
    options = b"".join(option(code, value, order=order) for code, value in values) + END

    content = contents_of(section(order=order) + interface(order=order, options=options, snaplen=96))[1]

    assert isinstance(content, Interface)
    assert (content.link_type, content.snaplen, content.name, content.description) == (1, 96, "eth0", "the first one")
    assert content.ipv4_addresses == ((Ipv4Address("192.0.2.1"), Ipv4Address("255.255.255.0")),)
    assert content.ipv6_addresses == ((Ipv6Address("2001:db8::1"), 64),)
    assert (content.mac_address, content.eui_address) == (MacAddress("02:00:00:00:00:01"), bytes(range(8)))
    assert (content.transmit_speed, content.receive_speed) == (10**9, 10**6)
    assert (content.resolution, content.offset_ns, content.fcs_octets) == (10**9, -5 * 10**9 + 7, 4)
    assert (content.time_zone, content.time_zone_name) == (-2, "Europe/Berlin")
    assert (content.filter, content.operating_system, content.hardware) == (b"\0tcp port 7", "Linux", "virtual")
    assert content.comments == ("a comment",)
    assert [code for code, _ in content.options] == [code for code, _ in values]


def test_an_interface_of_which_nothing_is_said() -> None:
    content = contents_of(SECTION)[1]

    assert isinstance(content, Interface)
    assert (content.mac_address, content.eui_address, content.transmit_speed, content.receive_speed) == (None,) * 4
    assert (content.time_zone, content.fcs_octets, content.filter, content.name) == (None, None, b"", "")
    assert (content.options, content.comments, content.ipv4_addresses) == ((), (), ())


@pytest.mark.parametrize("order", ["<", ">"])
def test_what_is_said_of_a_packet(order: str) -> None:
    values = [
        (1, b"first"),
        (2, struct.pack(order + "I", 0x8000_0A8A)),
        (3, b"\x02\xec\x1d\x87\x97"),
        (4, struct.pack(order + "Q", 3)),
        (5, struct.pack(order + "Q", 1 << 40)),
        (6, struct.pack(order + "I", 9)),
        (7, b"\x02" + struct.pack(order + "Q", 2)),
        (8, struct.pack(order + "II", 1234, 5)),
        (1, b"second\xff"),
    ]
    options = b"".join(option(code, value, order=order) for code, value in values) + END

    (frame,) = read(section(order=order) + interface(order=order) + packet(order=order, options=options)).frames

    assert frame.comments == ("first", "second\ufffd")
    assert frame.flags is not None
    assert (frame.flags.direction, frame.flags.reception, frame.flags.fcs_octets) == (2, 2, 4)
    assert (frame.flags.checksum_not_ready, frame.flags.checksum_valid) == (True, False)
    assert (frame.flags.segmentation_offloaded, frame.flags.symbol_error, frame.flags.crc_error) == (True, True, False)
    assert (frame.direction, frame.direction.label, frame.fcs_octets) == (2, "outbound", 4)
    assert (frame.drops, frame.packet_id, frame.queue, frame.process_and_thread) == (3, 1 << 40, 9, (1234, 5))
    assert [(one.algorithm, one.octets) for one in frame.hashes] == [(2, bytes.fromhex("ec1d8797"))]
    assert [(one.kind, len(one.octets)) for one in frame.verdicts] == [(2, 8)]


def test_a_packet_of_which_nothing_is_said() -> None:
    (frame,) = read(SECTION + packet()).frames

    assert (frame.comments, frame.flags, frame.direction, frame.drops) == ((), None, 0, None)
    assert (frame.packet_id, frame.queue, frame.process_and_thread) == (None, None, None)
    assert (frame.hashes, frame.verdicts, frame.interface_name) == ((), (), "")


@pytest.mark.parametrize(("drops", "expected"), [(3, 3), (0xFFFF, None)])
def test_the_drops_of_obsolete_packets(drops: int, expected: int | None) -> None:
    (frame,) = read(SECTION + obsolete_packet(drops=drops, options=option(1, b"old") + END)).frames

    assert (frame.drops, frame.comments) == (expected, ("old",))


def test_a_frame_names_its_interface() -> None:
    (frame,) = read(section() + interface(options=option(2, b"eth0") + END) + packet()).frames

    assert frame.interface_name == "eth0"


RECORD = struct.pack("<HH", 1, 13) + bytes((192, 0, 2, 1)) + b"one\0two\xff\0" + bytes(3)


def test_names() -> None:
    records = (
        RECORD
        + struct.pack("<HH", 3, 9) + b"\x02\0\0\0\0\x01ab\0" + bytes(3)
        + struct.pack("<HH", 4, 10) + bytes(8) + b"x\0" + bytes(2)
        + struct.pack("<HH", 0x99, 2) + b"??\0\0"
    )  # fmt: skip
    options = option(2, b"resolver") + option(3, bytes((192, 0, 2, 53))) + END

    content = contents_of(SECTION + name_resolution(records, options=options))[2]

    assert isinstance(content, NameResolution)
    assert content.names == (
        (Ipv4Address("192.0.2.1"), ("one", "two\ufffd")),
        (MacAddress("02:00:00:00:00:01"), ("ab",)),
        (bytes(8), ("x",)),
    )
    assert content.records[3] == (0x99, b"??")
    assert (content.options.text(2), content.options.octets(3, 4)) == ("resolver", bytes((192, 0, 2, 53)))


@pytest.mark.parametrize("order", ["<", ">"])
def test_statistics(order: str) -> None:
    counts = {4: 100, 5: 1, 6: 99, 7: 2, 8: 97}
    times = option(2, struct.pack(order + "II", 1, 2), order=order) + option(
        3, struct.pack(order + "II", 3, 4), order=order
    )
    options = times + b"".join(option(code, struct.pack(order + "Q", n), order=order) for code, n in counts.items())
    two = section(order=order) + interface(order=order) + section(order=order) + interface(order=order) * 2

    content = contents_of(two + statistics(number=1, units=1 << 33, options=options, order=order))[-1]

    assert isinstance(content, InterfaceStatistics)
    assert (content.interface, content.timestamp) == (2, 1 << 33)
    assert (content.start, content.end) == (1 << 32 | 2, 3 << 32 | 4)
    assert (content.received, content.dropped_by_interface, content.accepted_by_filter) == (100, 1, 99)
    assert (content.dropped_by_os, content.delivered) == (2, 97)


def test_secrets_custom_data_and_the_journal() -> None:
    octets = SECTION + secrets(b"CLIENT_RANDOM", options=option(1, b"ours") + END) + custom(b"abc")
    octets += custom(b"", kind=0x4000_0BAD) + block(9, b"MESSAGE=x\n")

    found = contents_of(octets)[2:]

    assert found == [
        DecryptionSecrets(DecryptionSecrets.TLS_KEY_LOG, b"CLIENT_RANDOM", Options([(1, b"ours")])),
        CustomData(32_473, b"abc\0"),
        CustomData(32_473, b"", copied=False),
        JournalEntry(b"MESSAGE=x\n\0\0"),
    ]
    assert read(octets).said == {}


NOTED: dict[str, tuple[bytes, dict[str, tuple[str, int]]]] = {
    "a custom block without a number": (block(0xBAD), {"file.bad-length": ("warn", 1)}),
    "names without an end": (name_resolution(RECORD, end=b""), {"file.bad-option": ("warn", 1)}),
    "an end with a value": (name_resolution(RECORD, end=b"\0\0\4\0abcd"), {"file.bad-option": ("warn", 1)}),
    "names beyond the block": (
        name_resolution(struct.pack("<HH", 1, 4000) + bytes(4), end=b""),
        {"file.bad-option": ("warn", 1)},
    ),
    "a short address": (name_resolution(struct.pack("<HH", 1, 2) + bytes(4)), {"file.bad-option": ("warn", 1)}),
    "a name without an end": (
        name_resolution(struct.pack("<HH", 1, 8) + bytes(4) + b"name"),
        {"file.bad-option": ("warn", 1)},
    ),
    "a resolver of three octets": (
        name_resolution(RECORD, options=option(3, b"abc") + END),
        {"file.bad-option": ("warn", 1)},
    ),
    "statistics of no interface": (statistics(number=4), {"file.bad-interface": ("warn", 1)}),
    "short statistics": (block(5, bytes(8)), {"file.bad-length": ("warn", 1)}),
    "a count of four octets": (statistics(options=option(4, b"abcd")), {"file.bad-option": ("warn", 1)}),
    "short secrets": (block(10, bytes(4)), {"file.bad-length": ("warn", 1)}),
    "secrets beyond the block": (secrets(b"abcd", length=400), {"file.bad-length": ("warn", 1)}),
    "a packet that counts its padding": (packet(captured=48), {"file.bad-length": ("error", 1)}),
}


@pytest.mark.parametrize("name", NOTED)
def test_what_is_wrong_in_a_block_is_noted_and_the_block_kept(name: str) -> None:
    octets, said = NOTED[name]

    found = read(SECTION + octets + packet())

    assert (found.error, found.said) == (None, said)
    assert found.frames[-1].octets == FRAME
    assert copied(SECTION + octets + packet()) == SECTION + octets + packet()


def test_the_limit_of_options_and_records() -> None:
    octets = SECTION + packet(options=option(1, b"c") * 5 + END) + name_resolution(RECORD * 5)

    found = read(octets, limits=Limits(options=3))

    assert found.frames[0].comments == ("c", "c", "c")
    assert found.said == {"file.limit": ("warn", 2)}
    assert copied(octets) == octets


def test_the_limit_of_descriptions() -> None:
    options = option(2, b"eth0") + option(9, b"\x09") + END
    octets = section() + interface(options=options) * 2 + packet(number=1, units=7)

    found = read(octets, limits=Limits(description_octets=50))

    assert [(one.name, one.resolution) for one in found.interfaces] == [("eth0", 10**9), ("", 10**9)]
    assert (found.frames[0].timestamp_ns, found.said) == (7, {"file.limit": ("warn", 1)})
    assert copied(octets) == octets


def test_a_section_of_another_version_is_kept_unread() -> None:
    octets = SECTION + section(version=(2, 0)) + interface() + packet()

    assert [type(one) for one in contents_of(octets)] == [Section, Interface, Section, UnknownBlock, UnknownBlock]
    assert copied(octets) == octets


def test_a_packet_that_cannot_be_read_is_kept() -> None:
    octets = SECTION + packet(number=7)

    assert isinstance(contents_of(octets)[2], UnknownBlock)
    assert copied(octets) == octets


def last(octets: bytes) -> Block:
    return blocks_of(octets)[-1]


TEXT = option(1, b"text")
COMMENTED = {
    "a section": (section(length=0), section(length=0, options=TEXT + END)),
    "an interface": (SECTION, section() + interface(options=TEXT + END)),
    "a packet": (SECTION + packet(FRAME[:44]), SECTION + packet(FRAME[:44], options=TEXT + END)),
    "an obsolete packet": (SECTION + obsolete_packet(), SECTION + obsolete_packet(options=TEXT + END)),
    "after its options": (
        SECTION + packet(options=option(2, b"\1\0\0\0") + END),
        SECTION + packet(options=option(2, b"\1\0\0\0") + TEXT + END),
    ),
    "without an end": (
        SECTION + packet(options=option(1, b"mine")),
        SECTION + packet(options=option(1, b"mine") + TEXT + END),
    ),
    "before what cannot be read": (
        SECTION + packet(options=option(1, b"mine") + option(1, b"abcd", length=99)),
        SECTION + packet(options=option(1, b"mine") + TEXT + option(1, b"abcd", length=99)),
    ),
    "before what follows the end": (
        SECTION + packet(options=END + b"late"),
        SECTION + packet(options=TEXT + END + b"late"),
    ),
}


@pytest.mark.parametrize("name", COMMENTED)
def test_a_comment_changes_nothing_else(name: str) -> None:
    octets, expected = COMMENTED[name]
    before, after = last(octets), last(expected)

    found = before.commented("text")

    assert found.octets == after.octets
    assert found == after
    assert before.commented() is before


def test_comments_in_big_endian_order_and_beyond_ascii() -> None:
    octets = section(order=">") + interface(order=">") + packet(order=">")

    found = last(octets).commented("Prüfsumme", "zwei\udc80")

    text = "Prüfsumme".encode()
    assert found == last(
        octets[: -len(packet())]
        + packet(order=">", options=option(1, text, order=">") + option(1, b"zwei?", order=">") + END)
    )


@pytest.mark.parametrize("octets", [SECTION + simple_packet(), SECTION + block(0x77), SECTION + packet(number=3)])
def test_blocks_that_take_no_comments(octets: bytes) -> None:
    found = last(octets)

    assert not found.takes_comments
    with pytest.raises(EncodingError, match="takes no comments"):
        found.commented("text")


def test_a_comment_that_is_too_long() -> None:
    with pytest.raises(EncodingError, match="65536 octets exceed the maximum of an option"):
        last(SECTION + packet()).commented("x" * 65_536)


@pytest.mark.parametrize("order", ["<", ">"])
def test_a_section_header_for_rewriting(order: str) -> None:
    (found,) = blocks_of(section(order=order, length=0, version=(1, 2)))

    assert found.for_rewriting() == blocks_of(section(order=order))[0]
    assert found.for_rewriting().for_rewriting() == found.for_rewriting()
    assert last(SECTION).for_rewriting() == last(SECTION)
    assert blocks_of(section(version=(1, 1), length=8))[0].for_rewriting().octets == section(version=(1, 1))


def test_blocks_or_frames_but_not_both() -> None:
    octets = SECTION + packet()
    with open_capture(io.BytesIO(octets)) as capture:
        assert next(capture).octets == FRAME
        with pytest.raises(ValueError, match="as frames"):
            capture.blocks()
        with pytest.raises(ValueError, match="already"):
            capture.pass_on(print)
    with open_capture(io.BytesIO(octets)) as capture:
        assert next(capture.blocks()).number == 1
        assert next(capture.blocks()).number == 2
        with pytest.raises(ValueError, match="as blocks"):
            next(capture)
    with pytest.raises(ValueError, match="closed"):
        capture.blocks()
    with open_capture(io.BytesIO(header() + record())) as capture, pytest.raises(ValueError, match="has no blocks"):
        capture.blocks()


def test_blocks_are_passed_on_in_their_places() -> None:
    passed: list[Any] = []
    with open_capture(io.BytesIO(SECTION + packet() + statistics() + packet() + block(0x77))) as capture:
        capture.pass_on(lambda one: passed.append(one.number))
        for frame in capture:
            assert capture.block is not None
            assert capture.block.content == frame
            passed.append(f"frame {frame.number}")

    assert passed == [1, 2, "frame 1", 4, "frame 2", 6]


def test_a_pcap_file_has_no_blocks_to_pass_on() -> None:
    with open_capture(io.BytesIO(header() + record())) as capture:
        capture.pass_on(print)
        assert [capture.block for _ in capture] == [None]
