"""Lines that are made from rows of the engine say what lines of packets that are asked say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import Final

import pytest

from dissect.addresses import Ipv4Address, MacAddress
from dissect.assigned_numbers import LinkType
from dissect.capture import Interface
from dissect.packet import DEFAULT_LIMITS, NestingLimits, Packet, ProtocolSet, default_protocols
from dissect.packet.rows.row_packets import row_of
from dissect.problems import Code, Severity
from dissect.protocols.radiotap import Radiotap
from dissect.render.lines.columns import Columns, PacketRow
from dissect.render.lines.endpoints import ADDRESSES, AddressTexts
from dissect.render.lines.item_words import NO_WORDS
from dissect.render.lines.line import PacketRows
from dissect.render.lines.packet_times import Clock, PacketTimes
from dissect.render.lines.rows.known_lists import LONGEST, known_lists
from dissect.render.spans import Role, plain
from dissect.schema import RFC, Expect, Header, Stack, field
from dissect.schema.words import AddressOctets, GreedyBytes, Int16sb, this
from dissect.session import open_packets
from dissect.session.reading.opening import chosen_packets
from tests.captures import few_captures
from tests.packet.frames import build, ipv4, tcp, udp
from tests.render.frames import ILLEGAL, TCP_SYN, UDP_FRAME, WITHOUT_CHECKSUM, WRONG, partial, pcap
from tests.with_engine import needs_engine

ETHERNET_WITH_CHECK = 2 << 28 | 1 << 26 | LinkType.ETHERNET
"""A pcap file's link type that says how many octets of 16 bits a check sequence has."""


def opened(*frames: bytes) -> list[Packet]:
    """Frames out of a capture."""
    with open_packets(BytesIO(pcap(frames))) as packets:
        return list(packets)


def asked(packets: Iterable[Packet], limits: NestingLimits = DEFAULT_LIMITS) -> Iterator[Packet]:
    """The same frames, each by itself, so that no row says anything."""
    for packet in packets:
        alone = Packet(packet.frame, default_protocols(), limits)
        alone.zero_accepted, alone.reassembled = packet.zero_accepted, packet.reassembled
        yield alone


def rows_by_blocks(path: Path, clock: Clock = Clock.RELATIVE, *, raw_numbers: bool = False) -> list[PacketRow]:
    """The rows of the packets of a capture, whose sequence numbers are counted by blocks."""
    with open_packets(path) as packets:
        rows = PacketRows(PacketTimes(clock, lambda: packets.capture.interfaces), raw_numbers=raw_numbers)
        return [rows.row(packet) for packet in chosen_packets(packets, rows.begin)]


def rows_of(
    packets: Iterable[Packet],
    interfaces: Sequence[Interface] = (),
    clock: Clock = Clock.RELATIVE,
    *,
    raw_numbers: bool = False,
) -> list[PacketRow]:
    rows = PacketRows(PacketTimes(clock, lambda: interfaces), raw_numbers=raw_numbers)
    return [rows.row(packet) for packet in packets]


@pytest.mark.heavy
@needs_engine
@few_captures
def test_lines_of_rows_are_those_of_packets(path: Path) -> None:
    with open_packets(path) as packets:
        read, interfaces = list(packets), packets.capture.interfaces
    alone = list(asked(read))

    assert rows_of(read, interfaces) == rows_by_blocks(path) == rows_of(alone, interfaces)
    delta = rows_of(alone, interfaces, Clock.DELTA, raw_numbers=True)
    assert rows_by_blocks(path, Clock.DELTA, raw_numbers=True) == delta


@few_captures
def test_the_text_of_a_line_is_that_of_its_pieces(path: Path) -> None:
    for width in (None, 80, 200):
        rows, text, pieces = PacketRows(), Columns(width), Columns(width)
        with open_packets(path) as packets:
            for packet in packets:
                row = rows.row(packet)
                assert text.text(row) == plain(pieces.line(row))


def test_few_forms_of_rows_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dissect.render.lines.columns.FORMS", 1)
    columns = Columns()
    rows = rows_of(opened(UDP_FRAME, TCP_SYN, UDP_FRAME))

    assert [columns.text(row) for row in rows] == [plain(Columns().line(row)) for row in rows]


@needs_engine
def test_packets_that_are_passed_over_count() -> None:
    faulty = TCP_SYN.replace(b"\x02\x04\x05\xb4", b"\x02\x03\x05\xb4")
    after = build(b"", tcp(sequence_number=1005), ipv4())
    for before, counted in ((UDP_FRAME, 1), (TCP_SYN[:42], 1), (TCP_SYN, 5), (faulty, 5)):
        read = opened(UDP_FRAME, before, after)[1:]
        for packets in (read, asked(read)):
            first, second = packets
            rows, raw = PacketRows(), PacketRows(raw_numbers=True)
            rows.pass_over(first)
            raw.pass_over(first)

            assert f"Seq={counted} " in rows.row(second).info
            assert "Seq=1005 " in raw.row(second).info


@needs_engine
def test_verdicts_of_rows_are_those_of_packets() -> None:
    read = opened(UDP_FRAME, TCP_SYN, WITHOUT_CHECKSUM, ILLEGAL, WRONG, partial())

    assert all(row_of(packet) is not None for packet in read)
    assert rows_of(read) == rows_of(asked(read))


def test_what_a_capture_says_of_check_sequences_and_times_is_asked_for() -> None:
    with_check = pcap([UDP_FRAME + bytes(4)], link_type=ETHERNET_WITH_CHECK)
    with open_packets(BytesIO(with_check)) as packets:
        (row,) = rows_of(packets)

    assert row.marks == (("eth checksum INVALID", Role.BAD),)


ADDRESSLESS = bytes.fromhex("ff03c021 01010004")
"""PPP: a request for nothing."""
BEACON = bytes.fromhex("80000000" + "ff" * 6 + "020000000001" * 2 + "0000" + "00" * 8 + "64000000" + "00066d79206e6574")


@needs_engine
@pytest.mark.parametrize(("octets", "link_type"), [(ADDRESSLESS, 9), (BEACON, 105)])
def test_addresses_may_be_absent_or_have_no_fixed_place(octets: bytes, link_type: int) -> None:
    with open_packets(BytesIO(pcap([octets, octets], link_type=link_type))) as packets:
        read = list(packets)

    assert rows_of(read) == rows_of(asked(read))


@needs_engine
def test_more_problems_than_a_path_has_room_for() -> None:
    octets = b""
    for _ in range(6):
        octets = bytes(ipv4(protocol=4, total_length=0xFFFF, reserved_flag=True, header_checksum=1)) + octets
    read = opened(build(octets, ipv4(protocol=4)))
    told = row_of(read[0])

    assert told is not None
    assert told[1].problems is None
    assert rows_of(read) == rows_of(asked(read))


@needs_engine
def test_little_is_remembered_of_many_paths_verdicts_and_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    others = [TCP_SYN.replace(b"\x02\x04\x05\xb4", other) for other in (b"\x02\x04\x05\xb5", b"\x02\x03\x05\xb4")]
    frames = [WRONG, UDP_FRAME, TCP_SYN, WRONG, *others, UDP_FRAME]
    monkeypatch.setattr("dissect.render.lines.rows.path_plan.PATHS", 1)
    monkeypatch.setattr("dissect.render.lines.rows.path_plan.REMEMBERED", 0)
    monkeypatch.setattr("dissect.render.lines.rows.known_lists.REMEMBERED", 1)
    monkeypatch.setattr("dissect.render.lines.words.phrases.REMEMBERED", 0)
    monkeypatch.setattr("dissect.render.lines.endpoints.ADDRESSES", 0)
    read = opened(*frames)

    assert rows_of(read) == rows_of(asked(read))
    assert rows_of(read, raw_numbers=True) == rows_of(asked(read), raw_numbers=True)


@needs_engine
def test_long_lists_and_those_with_more_items_than_may_be_read() -> None:
    long = bytes.fromhex("1234 8180 0001 0064 0000 0000") + b"\x04name\0\0\x01\0\x01"
    long += b"".join(b"\xc0\x0c\0\x01\0\x01\0\0\0\x05\0\x04" + bytes((10, 0, 0, one)) for one in range(100))
    assert len(long) > LONGEST
    frame = build(long, udp(source_port=53), ipv4())
    for limits in (DEFAULT_LIMITS, NestingLimits(items=5)):
        with open_packets(BytesIO(pcap([frame, TCP_SYN, frame])), limits=limits) as packets:
            read = list(packets)

        assert rows_of(read) == rows_of(asked(read, limits))


FAULTY_LIST: Final = bytes.fromhex("01030300")
SHORT_NAME: Final = bytes.fromhex("1234 8180 0001 0000 0000 0000 05 6e61")
"""A TCP option that is too short, and a question whose name ends early."""


def udp_of(octets: int) -> bytes:
    """A datagram with four octets, which says how many it has."""
    return build(b"abcd", udp(length=octets), ipv4())


def quoting(frame: bytes) -> bytes:
    """An ICMP error that quotes a frame."""
    return build(bytes.fromhex("0301 0000 0000 0000") + frame[14:], ipv4(protocol=1))


@needs_engine
@pytest.mark.parametrize(
    "frame",
    [
        build(b"", tcp(data_offset=6, options=FAULTY_LIST), ipv4()),
        build(SHORT_NAME, udp(source_port=53), ipv4()),
        quoting(build(SHORT_NAME, udp(source_port=53), ipv4())),
        build(len(SHORT_NAME).to_bytes(2, "big") + SHORT_NAME, tcp(source_port=53), ipv4()),
        udp_of(9),
        udp_of(99),
        build(b"abcd", udp(), ipv4(total_length=21)),
        build(b"abcd", tcp(urg=True, urgent_pointer=99), ipv4()),
    ],
)
def test_what_is_wrong_with_lists_and_lengths_is_said_of_rows(frame: bytes) -> None:
    for octets in (frame, frame[:-1]):
        read = opened(octets, octets)

        assert rows_of(read, raw_numbers=True) == rows_of(asked(read), raw_numbers=True)


def test_lists_behind_words_of_flags() -> None:
    """Those of radiotap, whose fields may announce a check sequence, so that its packets are asked."""
    dissector = next(one for one in default_protocols().dissectors if one.header is Radiotap)
    octets = bytes.fromhex("00000a00 02000000 1000")
    listed = known_lists(dissector, None, 100).read(octets)

    assert listed is not None
    assert (listed.words, listed.items, listed.is_wrong) == (NO_WORDS, 1, False)


class Ruled(Header):
    """A header whose rule is about octets that have no fixed place."""

    source_address: bytes = field(AddressOctets(MacAddress), "Source")
    destination_address: bytes = field(AddressOctets(MacAddress), "Destination")
    data: bytes = field(GreedyBytes, "Data")

    stack = Stack(
        name="ruled",
        reference=RFC(1),
        carried_as={LinkType: [147]},
        context_rules=[Expect(this.data != 0, "data", "nothing is said", code=Code.SUSPICIOUS, severity=Severity.WARN)],
    )


class Half(Header):
    """A header that says where it comes from, and not where it goes."""

    source_address: bytes = field(AddressOctets(MacAddress), "Source")
    pointer: int = field(Int16sb, "Pointer")

    stack = Stack(name="half", reference=RFC(1), carried_as={LinkType: [147]})


@needs_engine
def test_a_header_with_one_address() -> None:
    octets = bytes(6) + b"\xff\xff"
    with open_packets(BytesIO(pcap([octets, octets], link_type=147)), protocols=ProtocolSet((Half,))) as packets:
        rows = rows_of(packets)

    assert [(row.source, row.destination, row.info) for row in rows] == [("00:00:00:00:00:00", "", "Pointer=-1")] * 2


@needs_engine
def test_a_rule_that_the_fixed_part_does_not_decide() -> None:
    protocols = ProtocolSet((Ruled,))
    with open_packets(BytesIO(pcap([bytes(13), bytes(12) + b"a"], link_type=147)), protocols=protocols) as packets:
        rows = rows_of(packets)

    assert [row.marks for row in rows] == [(("ruled suspicious", Role.WARN),), ()]


def quic(source: bytes, *, token_length: int = 0) -> bytes:
    """QUIC's Initial packet, whose fields have no fixed places."""
    octets = bytes.fromhex("c0 00000001 02 abcd") + bytes((len(source),)) + source + bytes((token_length, 4)) + bytes(4)
    return build(octets, udp(destination_port=443), ipv4())


@needs_engine
@pytest.mark.parametrize("frame", [quic(b"\xef"), quic(b""), quic(bytes(21)), quic(b"", token_length=0x80)])
def test_headers_without_fixed_places_are_said_of_rows(frame: bytes) -> None:
    for octets in (frame, frame[:-1], frame[:-6], frame[:-8]):
        read = opened(octets, octets)

        assert rows_of(read) == rows_of(asked(read))


def test_texts_of_addresses_are_kept_within_bounds() -> None:
    texts = AddressTexts(Ipv4Address)
    found = [texts[number.to_bytes(4)] for number in range(ADDRESSES + 2)]

    assert found[-1] == "0.0.16.1"
    assert len(texts) == 2
