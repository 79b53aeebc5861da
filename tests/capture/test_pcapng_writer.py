"""Writing pcapng: frames from scratch, everything else that a file holds, and whole blocks as they stand."""

from __future__ import annotations

import gzip
import io
import struct
import sys
from pathlib import Path
from typing import Any

import pytest

from dissect.addresses import Ipv4Address, Ipv6Address, MacAddress
from dissect.capture import (
    CustomData,
    DecryptionSecrets,
    Direction,
    Frame,
    Interface,
    InterfaceStatistics,
    JournalEntry,
    NameResolution,
    Options,
    PacketFlags,
    PcapngWriter,
    PcapWriter,
    Reception,
    Section,
    UnknownBlock,
    open_capture,
)
from dissect.errors import CaptureError, EncodingError
from tests.capture.files import (
    END,
    FRAME,
    SECTION,
    block,
    blocks_of,
    contents_of,
    interface,
    option,
    packet,
    read,
    section,
    simple_packet,
    statistics,
)
from tests.together import together

SECOND = 1_000_000_000
TIME = 1_700_000_000 * SECOND
OURS = section(options=option(4, b"dissect") + END)


def frame(octets: bytes = FRAME, **changes: Any) -> Frame:
    made = Frame(
        number=1,
        timestamp_ns=TIME,
        captured_length=len(octets),
        original_length=len(octets),
        link_type=1,
        interface=0,
        octets=octets,
    )
    return made.replace(**changes)


def test_as_a_pcap_file_is_written() -> None:
    target = io.BytesIO()
    with PcapngWriter(target, 1) as writer:
        writer.write(frame(interface=5))
        writer.write(FRAME, timestamp_ns=TIME + 1, original_length=60, comments=("bad", "worse"))

    described = interface(options=option(9, b"\x09") + END)
    comments = option(1, b"bad") + option(1, b"worse") + END
    second = packet(units=TIME + 1, original=60, options=comments)
    assert target.getvalue() == OURS + described + packet(units=TIME) + second


@pytest.mark.parametrize(("byte_order", "order"), [("little", "<"), ("big", ">")])
def test_sections_and_interfaces_from_scratch(byte_order: Any, order: str) -> None:
    target = io.BytesIO()
    made = Section.described(hardware="amd64", operating_system="Linux", application="test", comments=("why",))
    eth0 = Interface(1, snaplen=96).described(
        name="eth0",
        description="the first",
        resolution=1 << 20,
        offset_seconds=-3,
        fcs_octets=4,
        speed=10**9,
        filter_text="udp",
        operating_system="Linux",
        hardware="virtual",
        comments=("mine",),
    )
    with PcapngWriter(target, byte_order=byte_order, section=made) as writer:
        first = writer.add_interface(eth0)
        second = writer.add_interface(Interface(101))
        writer.write(frame(interface=second, link_type=101))
        writer.begin_section()
        third = writer.add_interface(Interface(1))
        writer.write(frame(), interface=third)
        writer.write(FRAME, timestamp_ns=TIME)

    found = read(target.getvalue())

    assert (first, second, third) == (0, 1, 2)
    assert found.said == {}
    assert [one.interface for one in found.frames] == [1, 2, 2]
    assert [one.timestamp_ns for one in found.frames] == [TIME] * 3
    assert found.interfaces[0].options == eth0.options
    assert found.interfaces[0].resolution == 1 << 20
    assert blocks_of(target.getvalue())[0].content == made
    assert target.getvalue().startswith(section(order=order)[:4])


def test_flags_of_a_packet() -> None:
    target = io.BytesIO()
    flags = PacketFlags(direction=Direction.OUTBOUND, reception=Reception.BROADCAST, checksum_not_ready=True)
    with PcapngWriter(target, 1) as writer:
        writer.write(FRAME, timestamp_ns=TIME, flags=flags)

    (found,) = read(target.getvalue()).frames
    assert found.flags == flags
    assert found.direction is Direction.OUTBOUND
    assert struct.pack("<HHI", 2, 4, 0x20E) in target.getvalue()


@pytest.mark.parametrize(("of_interface", "of_frame", "expected"), [(None, 4, 4), (4, 4, 4), (4, 2, 2), (None, 0, 0)])
def test_the_length_of_check_sequences_is_kept(of_interface: int | None, of_frame: int, expected: int) -> None:
    target = io.BytesIO()
    with PcapngWriter(target) as writer:
        writer.add_interface(Interface(1).described(fcs_octets=of_interface))
        writer.write(frame(fcs_octets=of_frame), flags=PacketFlags(direction=Direction.INBOUND))

    (found,) = read(target.getvalue()).frames
    assert (found.fcs_octets, found.direction) == (expected, Direction.INBOUND)


def test_frames_without_a_time_are_simple() -> None:
    target = io.BytesIO()
    with PcapngWriter(target) as writer:
        writer.add_interface(Interface(1, snaplen=20))
        writer.write(frame(FRAME[:20], timestamp_ns=None, original_length=47))

    assert target.getvalue() == OURS + interface(snaplen=20) + simple_packet(FRAME[:20], original=47)


CONTENTS = [
    NameResolution.of(
        {
            Ipv4Address("192.0.2.1"): ("one", "two"),
            Ipv6Address("2001:db8::1"): ("six",),
            MacAddress("02:00:00:00:00:01"): ("Ünï",),
        }
    ),
    NameResolution(((0x99, b"abc"),), Options([(2, b"resolver"), (3, bytes(4))])),
    InterfaceStatistics(1, 1 << 40, Options([(2, bytes(range(8))), (4, bytes(7) + b"\x05")])),
    DecryptionSecrets(DecryptionSecrets.WIREGUARD_KEY_LOG, b"secret", Options([(1, b"comment")])),
    JournalEntry(b"MESSAGE=x\n\0\0"),
    CustomData(32_473, b"abcd"),
    CustomData(32_473, b"", copied=False),
    UnknownBlock(0x8000_0001, b"body"),
]


@pytest.mark.parametrize("byte_order", ["little", "big"])
@pytest.mark.parametrize("content", CONTENTS)
def test_what_is_added_is_read_the_same(byte_order: Any, content: Any) -> None:
    target = io.BytesIO()
    with PcapngWriter(target, byte_order=byte_order) as writer:
        writer.add_interface(Interface(1))
        writer.add_interface(Interface(1))
        writer.add(content)

    assert contents_of(target.getvalue())[-1] == content
    assert read(target.getvalue()).said == {}


def test_names_by_address() -> None:
    content = CONTENTS[0]

    assert isinstance(content, NameResolution)
    assert [(str(address), names) for address, names in content.names] == [
        ("192.0.2.1", ("one", "two")),
        ("2001:db8::1", ("six",)),
        ("02:00:00:00:00:01", ("Ünï",)),
    ]


def test_blocks_are_copied_octet_for_octet() -> None:
    octets = section(length=4, version=(1, 2)) + interface() + packet() + block(0x77, b"odd") + section(order=">")
    target = io.BytesIO()
    with PcapngWriter(target) as writer:
        for one in blocks_of(octets):
            writer.copy(one)

    assert target.getvalue() == octets


def test_frames_among_copied_blocks() -> None:
    target = io.BytesIO()
    with PcapngWriter(target) as writer:
        for one in blocks_of(section(order=">") + interface(order=">", link_type=101)):
            writer.copy(one)
        writer.write(FRAME, timestamp_ns=TIME)

    assert target.getvalue() == section(order=">") + interface(order=">", link_type=101) + packet(order=">")


def test_a_section_of_ones_own_around_copied_blocks() -> None:
    target = io.BytesIO()
    with PcapngWriter(target) as writer:
        for one in blocks_of(SECTION + packet())[1:]:
            writer.copy(one)

    assert target.getvalue() == OURS + interface() + packet()


def test_what_does_not_go_with_a_copied_section() -> None:
    blocks = blocks_of(section(length=60) + interface())
    with PcapngWriter(io.BytesIO()) as writer:
        for one in blocks:
            writer.copy(one)
        with pytest.raises(EncodingError, match=r"section_length: a frame in a section .* for_rewriting"):
            writer.write(frame())
        with pytest.raises(EncodingError, match="section_length: another block"):
            writer.add(JournalEntry(b""))
        with pytest.raises(EncodingError, match="a block in big-endian order, but the section is in little"):
            writer.copy(blocks_of(section(order=">") + interface(order=">"))[1])
        writer.copy(blocks[0].for_rewriting())
        writer.copy(blocks[1])
        writer.write(frame(interface=1))


@pytest.mark.parametrize(
    ("what", "options", "message"),
    [
        (frame(link_type=101), {}, "frame 1 has link type 101, but the interface has 1"),
        (frame(timestamp_ns=None, original_length=48), {}, "give timestamp_ns="),
        (frame(timestamp_ns=None), {"comments": ("x",)}, "give timestamp_ns="),
        (frame(timestamp_ns=None, interface=1), {}, "give timestamp_ns="),
        (FRAME, {"interface": 0, "timestamp_ns": 0, "original_length": 46}, "46 is less than the 47 octets captured"),
        (FRAME, {"timestamp_ns": 0}, "the interface is not given, but the section has 3"),
        (bytes(101), {"interface": 2, "timestamp_ns": 0}, "101 octets are more than the interface's snaplen of 100"),
        (frame(interface=3), {}, "interface 3 is not described, but the section has 3"),
        (frame(), {"interface": -1}, "interface -1 is not described"),
        (frame(timestamp_ns=-1), {}, "-1 ns since 1970 are -1 units"),
        (frame(timestamp_ns=1 << 80), {}, "which do not fit 64 bits"),
        (frame(original_length=1 << 32), {}, "original_length: 4294967296 does not fit"),
        (frame(options=Options([(0, b"")])), {}, "option_type: 0 is not from 1"),
        (frame(options=Options([(1 << 16, b"")])), {}, "option_type: 65536 is not"),
        (frame(), {"comments": ("x" * 65_536,)}, "65536 octets exceed the maximum of an option"),
        (frame(fcs_octets=16), {}, "fcs_octets: takes a number from 0 to 15"),
    ],
)
def test_frames_that_do_not_fit(what: Frame | bytes, options: Any, message: str) -> None:
    target = io.BytesIO()
    with PcapngWriter(target) as writer:
        for snaplen in (0, 0, 100):
            writer.add_interface(Interface(1, snaplen))
        with pytest.raises(EncodingError, match=message):
            writer.write(what, **options)
        writer.write(frame())

    assert read(target.getvalue()).frames == [frame()]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (NameResolution(((0, b""),)), "a record of type 0"),
        (NameResolution(((1, bytes(65_536)),)), "65536 octets"),
        (CustomData(1 << 32, b""), "enterprise_number: takes a number from 0 to 4294967295"),
        (UnknownBlock(-1, b""), "block_type"),
        (InterfaceStatistics(0, 0), "interface 0 is not described"),
    ],
)
def test_other_blocks_that_do_not_fit(content: Any, message: str) -> None:
    with PcapngWriter(io.BytesIO()) as writer, pytest.raises(EncodingError, match=message):
        writer.add(content)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"resolution": 3}, "3 units per second are neither a power"),
        ({"speed": 1 << 64}, "does not fit 64 bits"),
        ({"fcs_octets": 32}, "256 does not fit 8 bits"),
    ],
)
def test_interfaces_that_do_not_fit(given: Any, message: str) -> None:
    with pytest.raises(EncodingError, match=message):
        Interface(1).described(**given)


def test_what_is_described_again_stays_in_its_place() -> None:
    once = Interface(1).described(name="eth0", description="old", resolution=10**9)

    assert once.described(name="eth1").options == Options([(2, b"eth1"), (3, b"old"), (9, b"\x09")])


@pytest.mark.parametrize("resolution", [10**0, 10**3, 10**6, 10**9, 10**10, 2**10, 2**32])
@together("nanoseconds", [0, 1, 999_999_999, 1_700_000_000_123_456_789])
def test_times_in_any_resolution(resolution: int, nanoseconds: int) -> None:
    one = Interface(1).described(resolution=resolution)

    units = one.units(nanoseconds)

    assert one.nanoseconds(units) <= nanoseconds
    assert one.nanoseconds(units + 1) > nanoseconds or one.nanoseconds(units) == nanoseconds
    assert one.units(one.nanoseconds(units)) == units or resolution > SECOND


def test_a_wrong_link_type_or_byte_order_leaves_no_file(tmp_path: Path) -> None:
    wrong: Any = "middle"
    with pytest.raises(ValueError, match="not 'middle'"):
        PcapngWriter(tmp_path / "x.pcapng", byte_order=wrong)
    with pytest.raises(EncodingError, match="link_type: takes a number from 0 to 65535"):
        PcapngWriter(tmp_path / "x.pcapng", 65_536)

    assert list(tmp_path.iterdir()) == []


def test_a_file_of_nothing_is_one_section() -> None:
    target = io.BytesIO()
    PcapngWriter(target).close()

    assert target.getvalue() == OURS


def test_flushing_begins_the_file() -> None:
    target = io.BytesIO()
    writer = PcapngWriter(target, section=Section())
    writer.flush()

    assert target.getvalue() == section()
    writer.close()
    writer.close()
    assert target.getvalue() == section()
    with pytest.raises(ValueError, match="closed"):
        writer.begin_section()


def test_a_path_gets_its_file_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "x.pcapng"
    path.write_bytes(b"precious")

    def interrupted() -> None:
        with PcapngWriter(path, 1) as writer:
            writer.write(frame())
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert [(one.name, one.read_bytes()) for one in tmp_path.iterdir()] == [("x.pcapng", b"precious")]

    with PcapngWriter(path, 1) as writer:
        writer.write(frame())
    with open_capture(path) as capture:
        assert [one.octets for one in capture] == [FRAME]


def test_standard_output(monkeypatch: pytest.MonkeyPatch) -> None:
    output = io.TextIOWrapper(io.BytesIO())
    monkeypatch.setattr(sys, "stdout", output)
    with PcapngWriter("-"):
        pass

    assert isinstance(output.buffer, io.BytesIO)
    assert output.buffer.getvalue() == OURS


@pytest.mark.parametrize("name", ["x.pcapng.gz", "x.pcapng.ZST", "x.pcap.gz", "x.pcap.zst"])
def test_compressed_files(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    kind: type[PcapngWriter | PcapWriter] = PcapngWriter if "pcapng" in name else PcapWriter
    with kind(path, 1) as writer:
        writer.write(frame())
        writer.flush()
        writer.write(frame())
    first = path.read_bytes()

    assert first[:2] == (b"\x1f\x8b" if name.endswith("gz") else b"\x28\xb5")
    with open_capture(path) as capture:
        assert [one.octets for one in capture] == [FRAME, FRAME]
    if name.endswith("gz"):
        assert gzip.decompress(first)
    with kind(path, 1) as writer:
        writer.write(frame())
        writer.flush()
        writer.write(frame())
    assert path.read_bytes() == first


def test_a_full_disk_while_compressing() -> None:
    with pytest.raises(CaptureError) as caught, PcapngWriter("/dev/full", 1):
        pass

    assert caught.value.code == "file.unwritable"


def test_statistics_of_the_second_section() -> None:
    target = io.BytesIO()
    with PcapngWriter(target) as writer:
        writer.add_interface(Interface(1))
        writer.begin_section(Section())
        index = writer.add_interface(Interface(1))
        writer.add(InterfaceStatistics(index, 5))

    assert target.getvalue() == OURS + interface() + section() + interface() + statistics(number=0, units=5)
