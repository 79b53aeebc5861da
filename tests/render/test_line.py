from __future__ import annotations

from enum import IntEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dissect.assigned_numbers import LinkType
from dissect.encapsulation import items
from dissect.packet import ProtocolSet, dissect
from dissect.protocols.icmpv4 import ICMPv4DestinationUnreachable, ICMPv4Echo
from dissect.protocols.sctp import CHUNKS, SCTP, SCTPData, SCTPShutdownAck
from dissect.render.lines.columns import Columns
from dissect.render.lines.line import PacketRows
from dissect.render.lines.marks import marks, notes
from dissect.render.lines.sequence.numbers import SequenceNumbers
from dissect.render.lines.summary import summary
from dissect.render.lines.words.spellings import OF_OCTETS
from dissect.render.spans import Role, plain
from dissect.schema import RFC, Header, Section, Sections, Stack, field
from dissect.schema.line import SPELLINGS
from dissect.schema.words import Bytes, GreedyBytes, If, Int8ub, Ipv4, this
from tests.packet.frames import build, cut, ipv4, ipv6, tcp, udp
from tests.render.frames import ILLEGAL, TCP_SYN, UDP_FRAME, WITHOUT_CHECKSUM, WRONG, packet, partial

SYN = "50001 → 7 [SYN] Seq=0 Win=65535 Len=0 <mss 1460, sack_perm, wscale 10>"
WHO_HAS = "Who has 192.0.2.2? asks 192.0.2.1"
ARP_REQUEST = bytes.fromhex("ffffffffffff02000000000108060001080006040001020000000001c0000201000000000000c0000202")


def line(octets: bytes, link_type: int = 1) -> str:
    return plain(Columns().line(PacketRows().row(packet(octets, link_type=link_type))))


@pytest.mark.parametrize(
    ("octets", "shown"),
    [
        (UDP_FRAME, '  1  0.000000  192.0.2.1 → 192.0.2.2  udp    47  50001 → 7 Len=5 "hello"'),
        (
            TCP_SYN,
            "  1  0.000000  192.0.2.1 → 192.0.2.2  tcp    74  " + SYN,
        ),
        (
            WITHOUT_CHECKSUM,
            '  1  0.000000  192.0.2.1 → 192.0.2.2  udp    47  50001 → 7 Len=5 "hello"  (no checksum)',
        ),
        (
            ILLEGAL,
            '  1  0.000000  2001:db8::1 → 2001:db8::2  udp    67  udp checksum ILLEGAL  50001 → 7 Len=5 "hello"',
        ),
        (
            WRONG,
            '  1  0.000000  192.0.2.1 → 192.0.2.2  udp    47  udp checksum INVALID  50001 → 7 Len=5 "hello"',
        ),
        (partial(), '  1  0.000000  192.0.2.1 → 192.0.2.2  udp    47  50001 → 7 Len=5 "hello"  (partial checksum)'),
        (
            ARP_REQUEST,
            "  1  0.000000  02:00:00:00:00:01 → ff:ff:ff:ff:ff:ff  arp    42  " + WHO_HAS,
        ),
    ],
)
def test_rows(octets: bytes, shown: str) -> None:
    assert line(octets) == shown


def test_an_error_message_and_what_it_quotes() -> None:
    datagram = UDP_FRAME[14:]
    unreachable = build(datagram, ICMPv4DestinationUnreachable(type=3, code=3), ipv4())
    assert summary(packet(unreachable)) == ("Destination Unreachable, Port Unreachable, quoting udp 50001 → 7 Len=5")
    unnamed = build(datagram, ICMPv4DestinationUnreachable(type=3, code=77), ipv4())
    assert summary(packet(unnamed)).startswith("Destination Unreachable, code 77, quoting")
    echo = build(b"\x00", ICMPv4Echo(type=8, identifier=5, sequence_number=1), ipv4())
    assert summary(packet(echo)) == "Echo Request Id=0x0005 Seq=1"


MAC = "020000000001"
RADIO = {
    "80000000" + "ff" * 6 + MAC * 2 + "0000" + "00" * 8 + "64000000" + "00066d79206e6574": (
        'Beacon Interval=100 <SSID "my net">'
    ),
    "40000000" + "ff" * 6 + MAC * 2 + "0000" + "0000": "Probe Request <SSID>",
    "c0000000" + MAC * 3 + "0000" + "0700": "Deauthentication Reason=7",
    "08410000" + MAC * 3 + "0000" + "0102032000000000" + "8182": "Data Key=0",
}


@pytest.mark.parametrize(("octets", "words"), RADIO.items())
def test_a_body_is_named_by_the_header_before_it(octets: str, words: str) -> None:
    assert summary(packet(bytes.fromhex(octets), link_type=105)) == words


DATAGRAMS = {
    (3784, "20c003180000000100000002000f4240000f424000000000"): "Up Mine=0x00000001 Yours=0x00000002",
    (
        3784,
        "214003180000000100000000000f4240000f424000000000",
    ): "Down Control Detection Time Expired Mine=0x00000001 Yours=0x00000000",
    (520, "02010000" + "000200000a000000" + "00" * 11 + "01"): "Response v1 <10.0.0.0 metric 1>",
    (500, "41" * 8 + "00" * 8 + "0020220800000000" + "0000001c"): "IKE_SA_INIT [I] Id=0x00000000 SPI=4141414141414141",
    (123, "23" + "00" * 47): "v4 client Stratum=0",
    (546, "01000001"): "SOLICIT Id=0x000001",
}


@pytest.mark.parametrize(("port", "octets", "words"), [(*key, words) for key, words in DATAGRAMS.items()])
def test_the_kind_of_a_message_is_said(port: int, octets: str, words: str) -> None:
    frame = build(bytes.fromhex(octets), udp(destination_port=port), ipv4())
    assert summary(packet(frame)) == words


def test_what_follows_is_named_where_it_is_not_known() -> None:
    assert summary(packet(build(bytes.fromhex("000012348182"), ipv4(protocol=47)))) == "EtherType 0x1234"


def test_a_logged_packet_of_an_unknown_family_is_not_passed_over() -> None:
    logged = packet(bytes.fromhex("0c000005 0500 0900 45000000"), link_type=239)
    assert [one.code for one in logged.problems] == ["unknown_protocol"]


ANSWERS = {
    "0100": "Query Id=0x2223 [RD]",
    "8180": "Response Id=0x2223 [RD, RA]",
    "8183": "Response NXDOMAIN Id=0x2223 [RD, RA]",
    "818c": "Response RCODE 12 Id=0x2223 [RD, RA]",
    "a800": "Update Response Id=0x2223",
    "9800": "opcode 3 Response Id=0x2223",
    "1800": "opcode 3 Id=0x2223",
    "0003": "Query NXDOMAIN Id=0x2223",
}


@pytest.mark.parametrize("flags", ANSWERS)
def test_queries_and_responses(flags: str) -> None:
    message = bytes.fromhex("2223") + bytes.fromhex(flags) + bytes(8)

    assert summary(packet(build(message, udp(destination_port=53), ipv4()))) == ANSWERS[flags]


def test_a_field_that_is_not_there_is_left_out() -> None:
    gre = build(bytes.fromhex("0000999900"), ipv4(protocol=47))
    success = bytes.fromhex("0180c200000302000000000388 8e01000004 03050004".replace(" ", ""))

    assert summary(packet(gre)) == "EtherType 0x9999"
    assert summary(packet(success)) == "Success Id=5"


def test_numbers_without_names_are_shown_as_numbers() -> None:
    unknown = build(b"hello", ipv4(protocol=200))
    assert summary(packet(unknown)) == 'IP protocol 200 "hello"'


def test_a_fragment() -> None:
    fragment = build(b"\x01" * 16, ipv4(protocol=17, fragment_offset=185, more_fragments=True, identification=9))
    assert line(fragment).endswith("ip     50  UDP fragment Offset=1480 Id=0x0009 [MF]  (not reassembled)")


def test_a_link_type_that_is_not_known() -> None:
    row = line(b"\x01\x02\x03", link_type=250)
    assert row.startswith("  1  0.000000                         link type 250    3  ")
    assert row.endswith("01 02 03  (unknown link type)")


def test_a_header_that_is_cut() -> None:
    row = plain(Columns().line(PacketRows().row(cut(UDP_FRAME, 37))))
    assert row.endswith("udp    47  50001  (cut by capture)")


def test_options_of_a_header_that_is_cut_do_not_count_as_data() -> None:
    assert "Len=0" in summary(cut(TCP_SYN, 60))


def test_malformed_packets_say_so_first() -> None:
    bad = bytearray(UDP_FRAME)
    bad[14] = 0x43
    assert list(marks(packet(bytes(bad))))[-1] == ("ip bad_length", Role.BAD)
    odd = build(b"", tcp(syn=True, fin=True), ipv4())
    assert ("tcp suspicious", Role.WARN) in marks(packet(odd)) or "suspicious" in notes(packet(odd))


def test_options_in_words() -> None:
    timestamps = bytes.fromhex("0101080a0000000100000002")
    assert "<" not in summary(packet(build(b"", tcp(options=timestamps), ipv4())))
    sack = bytes.fromhex("0101050a0000000100000002")
    assert summary(packet(build(b"", tcp(options=sack), ipv4()))).endswith("<sack>")
    multipath = bytes.fromhex("1e0c000100000000000000000000"[:24])
    assert "<MPTCP " in summary(packet(build(b"", tcp(options=multipath), ipv4())))
    solicitation = bytes.fromhex(
        "3333ff00000202000000000186dd6000000000203aff20010db8000000000000000000000001ff0200000000000000000001ff000002"
        "8700000000000000"
        "20010db8000000000000000000000002"
        "0101020000000001"
    )
    assert summary(packet(solicitation)).endswith("who has 2001:db8::2? <from 02:00:00:00:00:01>")
    nameless = solicitation[:-8] + bytes.fromhex("c801020000000001")
    assert summary(packet(nameless)).endswith("<type 200>")


def test_a_line_names_only_the_first_options() -> None:
    many = build(b"", tcp(options=bytes.fromhex("0402") * 20), ipv4())
    assert summary(packet(many)).endswith(f"<{'sack_perm, ' * 5}… 15 more>")


def test_columns_grow_and_never_shrink() -> None:
    columns, rows = Columns(), PacketRows()
    first = plain(columns.line(rows.row(packet(ILLEGAL))))
    second = plain(columns.line(rows.row(packet(UDP_FRAME))))
    assert first.index("udp") == second.index("udp")


def test_a_narrow_terminal_gets_narrow_rows() -> None:
    row = plain(Columns(80).line(PacketRows().row(packet(UDP_FRAME))))
    assert row == '  1 0.000000 192.0.2.1 → 192.0.2.2 udp  50001 → 7 Len=5 "hello"'


def test_the_raw_numbers_can_be_had() -> None:
    assert "Seq=1000 " in PacketRows(raw_numbers=True).row(packet(TCP_SYN)).info


def test_nor_has_a_segment_that_is_cut_before_them() -> None:
    segment = packet(TCP_SYN[:42])
    assert SequenceNumbers().relative(1, segment.own_layers) == {}
    assert summary(segment) == "50001 → 7 Seq=1000"


@given(st.binary(max_size=200), st.sampled_from([1, 101, 113, 276, 0, 108, 250]))
def test_whatever_the_octets_a_row_is_one_printable_line(octets: bytes, link_type: int) -> None:
    assert line(octets, link_type).isprintable()


def test_udp_in_ipv6() -> None:
    assert line(build(b"hi", udp(), ipv6())).endswith('50001 → 7 Len=2 "hi"')


class Unnamed(IntEnum):
    """A space of numbers that is closed, as construct's users may write one."""

    ONE = 1


class Odd(Header):
    """A header of somebody else's, with the fields that a line shows, of other kinds than ours."""

    type: int = field(Int8ub, "Type", names=Unnamed)
    identifier: bytes = field(Bytes(2), "Identifier")
    code: bytes = field(Bytes(1), "Reason Code")

    stack = Stack(name="odd", reference=RFC(1), carried_as={LinkType: [147]})


def test_declarations_of_others() -> None:
    odd = dissect(b"\x07\x01\x02\x03", link_type=147, protocols=ProtocolSet((Odd,)))
    assert summary(odd) == "type 7, reason code 03 Id=0102"
    assert summary(dissect(b"\x01\x01\x02", link_type=147, protocols=ProtocolSet((Odd,)))) == "type 1 Id=0102"


class Station(Header):
    """A record that may have an address."""

    has_address: int = field(Int8ub, "Has Address")
    where: bytes | None = field(If(this.has_address, Ipv4), "Where", default=None)

    stack = Stack(name="stations.station", reference=RFC(1))


class Stations(Header):
    """A header with nothing but records."""

    stations: bytes = field(GreedyBytes, "Stations", options=Sections([Section("Stations", Station)]))

    stack = Stack(name="stations", reference=RFC(1), carried_as={LinkType: [147]})


def test_a_record_without_any_text_is_passed_over() -> None:
    octets = bytes.fromhex("00 01c0000201 00")
    assert summary(dissect(octets, link_type=147, protocols=ProtocolSet((Stations,)))) == "<192.0.2.1>"


def test_chunks_records_and_texts_in_words() -> None:
    chunks = [SCTPData(tsn=1, user_data=b"hello"), SCTPShutdownAck()]
    both = SCTP(source_port=50001, destination_port=7, verification_tag=1, chunks=items(CHUNKS, chunks))
    request = bytes.fromhex("0001") + b"echo.txt\0octet\0" + b"tsize\x000\0"

    assert summary(packet(build(b"", both, ipv4()))).endswith('<DATA [B, E] TSN=1 SID=0 SSN=0 "hello", SHUTDOWN ACK>')
    assert summary(packet(build(request, udp(destination_port=69), ipv4()))) == (
        'Read request "echo.txt" "octet" <tsize 0>'
    )


def test_every_spelling_of_octets_that_a_declaration_may_ask_for_is_there() -> None:
    assert set(OF_OCTETS) == SPELLINGS
