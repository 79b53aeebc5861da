"""What holds of every capture: the same frames however it comes, the same octets again, and never another error."""

from __future__ import annotations

import io
import struct
from dataclasses import replace

from construct import Construct
from hypothesis import given
from hypothesis import strategies as st

from dissect.capture import Frame, Interface, PcapngWriter, PcapWriter, Section, UnknownBlock, open_capture
from dissect.capture.files.byte_order import little_endian, packed
from dissect.capture.foreign.btsnoop import BtsnoopPacketRecord
from dissect.capture.foreign.snoop import SnoopPacketRecord
from dissect.capture.packet_flags import PacketFlags
from dissect.capture.pcap.headers import FileHeader, LinkTypeInformation, ModifiedPacketRecord, PacketRecord
from dissect.capture.pcapng.block import BlockContent
from dissect.capture.pcapng.blocks import (
    BlockHeader,
    CustomBlock,
    DecryptionSecretsBlock,
    EnhancedPacketBlock,
    InterfaceDescriptionBlock,
    InterfaceStatisticsBlock,
    NameRecord,
    OptionHeader,
    PacketBlock,
    SectionHeaderBlock,
    SimplePacketBlock,
)
from dissect.derive.decoder import decode
from dissect.errors import EncodingError
from dissect.schema import Header, values_of
from tests.capture.files import (
    END,
    MICROSECONDS,
    MODIFIED,
    NANOSECONDS,
    SECTION,
    block,
    blocks_of,
    contents_of,
    copied,
    gzip,
    header,
    interface,
    option,
    packet,
    read,
    record,
    section,
    simple_packet,
    zstandard,
)
from tests.capture.foreign_files import btsnoop_header, erf, foreign_files, snoop_header
from tests.profiles import CHARACTERS

WORD = st.integers(0, 0xFFFF_FFFF)
OCTETS = st.binary(max_size=80)
ORDERS = st.sampled_from(["<", ">"])


@st.composite
def pcap_files(draw: st.DrawFn) -> bytes:
    """Valid files, as a writer of today's version may make them."""
    order, nanoseconds = draw(ORDERS), draw(st.booleans())
    information = draw(st.integers(0, 0xFFFF)) | draw(st.sampled_from([0, 0x0400_0000, 0x2400_0000, 0xF400_0000]))
    made = [header(NANOSECONDS if nanoseconds else MICROSECONDS, order=order, snaplen=80, link_type=information)]
    for octets in draw(st.lists(OCTETS, max_size=8)):
        time = (draw(WORD), draw(st.integers(0, 999_999_999 if nanoseconds else 999_999)))
        # An original length of 1 at least, because a record that is all zeros is no frame at the end of a file.
        original = draw(st.integers(max(len(octets), 1), 0xFFFF_FFFF))
        made.append(record(octets, time=time, original=original, order=order))
    return b"".join(made)


@st.composite
def pcapng_files(draw: st.DrawFn) -> bytes:
    """Valid and odd files of several sections."""
    made = []
    for _ in range(draw(st.integers(1, 3))):
        order = draw(ORDERS)
        options = option(9, draw(st.binary(min_size=1, max_size=1)), order=order) + END
        made += [section(order=order), interface(order=order, link_type=draw(st.integers(0, 300)), options=options)]
        for octets in draw(st.lists(OCTETS, max_size=4)):
            units, number = draw(st.integers(0, 2**64 - 1)), draw(st.sampled_from([0, 0, 0, 1]))
            made.append(packet(octets, order=order, units=units, number=number))
            if draw(st.booleans()) and order == "<":
                made.append(simple_packet(octets))
    return b"".join(made)


FILES = st.one_of(pcap_files(), pcapng_files(), foreign_files())


@given(FILES, st.integers(1, 40), st.sampled_from([bytes, gzip, zstandard]))
def test_whole_or_in_portions_it_is_the_same(octets: bytes, portion: int, compress: type[bytes]) -> None:
    whole = read(octets)
    made = compress(octets)
    portions, singly = read(made, portion=portion), read(made, portion=1)

    assert whole.error is None
    assert whole == portions == singly


@given(pcap_files())
def test_what_is_read_is_written_the_same(octets: bytes) -> None:
    target = io.BytesIO()
    with open_capture(io.BytesIO(octets)) as capture:
        (one,) = capture.interfaces
        with PcapWriter(
            target,
            one.link_type,
            nanoseconds=one.resolution == 1_000_000_000,
            byte_order=capture.byte_order,
            snaplen=one.snaplen,
            fcs_octets=one.fcs_octets,
        ) as writer:
            for frame in capture:
                writer.write(frame)
        assert not [note for note in capture.notes if note.severity != "note"]

    assert target.getvalue() == octets


@given(
    st.lists(st.tuples(OCTETS, st.integers(0, 2**32 * 10**9 - 1), st.integers(1, 2**31)), max_size=8),
    st.sampled_from(["big", "little"]),
)
def test_what_is_written_is_read_the_same(rows: list[tuple[bytes, int, int]], byte_order: str) -> None:
    frames = [
        Frame(
            number=number,
            timestamp_ns=time,
            captured_length=len(octets),
            original_length=len(octets) + missing,
            link_type=1,
            interface=0,
            octets=octets,
        )
        for number, (octets, time, missing) in enumerate(rows, 1)
    ]
    target = io.BytesIO()
    with PcapWriter(target, 1, byte_order="big" if byte_order == "big" else "little") as writer:
        for frame in frames:
            writer.write(frame)

    assert read(target.getvalue()).frames == frames


OPTIONS = st.lists(st.tuples(st.integers(1, 0xFFFF) | st.integers(1, 20), st.binary(max_size=20)), max_size=5)
"""Most of them unsound, many unknown."""


KINDS = (2, 3, 4, 5, 6, 9, 10, 0xBAD, 0x4000_0BAD)


@st.composite
def all_blocks(draw: st.DrawFn, *, interfaces_are_sound: bool = False) -> bytes:
    """Files of blocks of every type, sound or not, as long as their lengths agree."""
    versions, kinds = [(1, 0), (1, 2), (1, 1)], list(KINDS)
    if not interfaces_are_sound:
        versions.append((2, 0))
        kinds.append(1)
    made = []
    for _ in range(draw(st.integers(1, 3))):
        order = draw(ORDERS)
        word = "<" if order == "<" else ">"
        version = draw(st.sampled_from(versions))
        made.append(section(order=order, version=version, length=draw(st.sampled_from([-1, 0, -2, 64]))))
        made.append(interface(order=order, options=_options(draw(OPTIONS), order)))
        for _ in range(draw(st.integers(0, 6))):
            kind = draw(st.sampled_from(kinds) | st.integers(11, 0xFFFF_FFFF))
            body = draw(st.sampled_from([b"", bytes(4), struct.pack(word + "IIIII", 0, 0, 0, 4, 4) + b"data"]))
            body += draw(st.binary(max_size=40)) if draw(st.booleans()) else _options(draw(OPTIONS), order)
            if kind != 0x0A0D_0D0A:
                made.append(block(kind, body, order=order))
    return b"".join(made)


def _options(options: list[tuple[int, bytes]], order: str) -> bytes:
    return b"".join(option(code, value, order=order) for code, value in options) + END


@given(all_blocks() | pcapng_files())
def test_every_file_is_copied_octet_for_octet(octets: bytes) -> None:
    assert copied(octets) == octets


@given(all_blocks() | pcapng_files())
def test_blocks_and_frames_say_the_same(octets: bytes) -> None:
    whole = read(octets)
    with open_capture(io.BytesIO(octets)) as capture:
        frames = [one.content for one in capture.blocks() if isinstance(one.content, Frame)]

        assert (frames, capture.notes, capture.interfaces) == (whole.frames, whole.notes, whole.interfaces)


@given(all_blocks(interfaces_are_sound=True), st.sampled_from(["big", "little"]))
def test_what_blocks_hold_is_written_and_read_the_same_in_either_order(octets: bytes, byte_order: str) -> None:
    target = io.BytesIO()
    expected: list[BlockContent] = []
    with PcapngWriter(target, byte_order="big" if byte_order == "big" else "little") as writer:
        for content in contents_of(octets):
            if isinstance(content, UnknownBlock) and content.block_type in KINDS:
                continue  # what could not be read in one byte order may be readable in the other
            try:
                _write(writer, content)
            except EncodingError:  # a negative time, a simple packet that is too short, an option that is none
                continue
            expected.append(content)

    assert list(map(_comparable, contents_of(target.getvalue()))) == list(map(_comparable, expected))


def _write(writer: PcapngWriter, content: BlockContent) -> None:
    if isinstance(content, Section):
        writer.begin_section(content)
    elif isinstance(content, Interface):
        writer.add_interface(content)
    elif isinstance(content, Frame):
        writer.write(content)
    else:
        writer.add(content)


def _comparable(content: BlockContent) -> BlockContent:
    """Without numbers that count what was not written, and with a section as any is written."""
    if isinstance(content, Section):
        return replace(content, length=-1, version=(1, 0))
    return content.replace(number=0) if isinstance(content, Frame) else content


@given(all_blocks() | pcapng_files(), st.lists(st.text(CHARACTERS, max_size=30), min_size=1, max_size=3))
def test_comments_change_nothing_else(octets: bytes, texts: list[str]) -> None:
    before = blocks_of(octets)
    target = io.BytesIO()
    with PcapngWriter(target) as writer:
        for one in before:
            writer.copy(one.for_rewriting().commented(*texts) if one.takes_comments else one)
    after = blocks_of(target.getvalue())

    assert len(after) == len(before)
    for old, new in zip(before, after, strict=True):
        if old.takes_comments:
            added = [text.encode("utf-8", "replace") for text in texts]
            assert isinstance(old.content, Section | Interface | Frame)
            assert isinstance(new.content, Section | Interface | Frame)
            assert new.content.options == (*old.content.options, *((1, text) for text in added))
        else:
            assert new.octets == old.octets


@given(FILES, st.data())
def test_a_cut_file_gives_a_beginning_of_its_frames(octets: bytes, data: st.DataObject) -> None:
    cut = octets[: data.draw(st.integers(0, len(octets)))]

    whole, found = read(octets).frames, read(cut)

    assert found.frames == whole[: len(found.frames)]
    assert found.code in {None, "file.empty", "file.unknown-format", "file.truncated-header", "file.truncated-record"}


MAGICS = st.sampled_from(
    [
        header()[:20],
        header(MODIFIED, order=">")[:4],
        SECTION,
        section(order=">"),
        b"\x1f\x8b\x08\0",
        b"\x28\xb5\x2f\xfd",
        snoop_header(),
        btsnoop_header(),
        erf() * 3,
    ]
)


@given(FILES, st.data())
def test_changed_octets_never_give_another_error(octets: bytes, data: st.DataObject) -> None:
    changed = bytearray(octets)
    for _ in range(data.draw(st.integers(1, 6))):
        changed[data.draw(st.integers(0, len(changed) - 1))] = data.draw(st.integers(0, 255))

    read(bytes(changed), portion=data.draw(st.integers(1, 100)))


@given(MAGICS, st.binary(max_size=300))
def test_any_octets_give_frames_or_the_one_error(magic: bytes, octets: bytes) -> None:
    found = read(magic + octets)

    assert all(frame.captured_length == len(frame.octets) for frame in found.frames)
    assert found.error is None or found.error.offset >= 0


HEADERS: list[type[Header]] = [
    FileHeader,
    PacketRecord,
    ModifiedPacketRecord,
    BlockHeader,
    SectionHeaderBlock,
    InterfaceDescriptionBlock,
    EnhancedPacketBlock,
    SimplePacketBlock,
    PacketBlock,
    OptionHeader,
    NameRecord,
    InterfaceStatisticsBlock,
    DecryptionSecretsBlock,
    CustomBlock,
    SnoopPacketRecord,
    BtsnoopPacketRecord,
]


@given(st.sampled_from(HEADERS), st.binary(min_size=28, max_size=28))
def test_what_is_derived_agrees_with_construct_in_both_byte_orders(kind: type[Header], octets: bytes) -> None:
    for one in (kind, little_endian(kind)):
        size = one.layout.fixed_octets
        schema: Construct[object, object] = one.schema
        by_construct: object = schema.parse(octets)
        header = decode(one, octets[:size])

        assert list(values_of(header).values()) == list(packed(one).unpack_from(octets))
        assert [getattr(by_construct, field.name) for field in one.fields] == list(values_of(header).values())
        assert bytes(header) == octets[:size]
    assert len(packed(kind, 2).unpack_from(octets)) == 2
    assert packed(kind, 2).size == packed(kind).size


@given(WORD)
def test_the_link_types_additional_information(number: int) -> None:
    information = decode(LinkTypeInformation, number.to_bytes(4, "big"))

    assert information.link_type == number & 0xFFFF
    assert information.fcs_length == number >> 28
    assert information.fcs_length_present == bool(number & 0x0400_0000)
    assert (information.reserved, information.reserved3) == (bool(number & 0x0800_0000), number >> 16 & 0x3FF)
    assert struct.unpack(">I", bytes(information)) == (number,)


@given(WORD)
def test_the_flags_word_of_a_packet(number: int) -> None:
    flags = decode(PacketFlags, number.to_bytes(4, "big"))

    assert (flags.direction, flags.reception, flags.fcs_octets) == (number & 3, number >> 2 & 7, number >> 5 & 15)
    assert flags.checksum_not_ready == bool(number >> 9 & 1)
    assert flags.checksum_valid == bool(number >> 10 & 1)
    assert flags.segmentation_offloaded == bool(number >> 11 & 1)
    assert (flags.reserved, flags.crc_error, flags.symbol_error) == (
        number >> 12 & 15,
        bool(number >> 24 & 1),
        bool(number >> 31 & 1),
    )
    assert int.from_bytes(bytes(flags), "big") == number
