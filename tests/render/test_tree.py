from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dissect.assigned_numbers import LinkType
from dissect.packet import ProtocolSet, dissect
from dissect.protocols.icmpv4 import ICMPv4DestinationUnreachable
from dissect.render.counted import plural
from dissect.render.lines.summary import summary
from dissect.render.packets.hexdump import hexdump, sections
from dissect.render.packets.tree import tree
from dissect.render.packets.values import octets, place
from dissect.render.spans import plain
from dissect.schema import RFC, Header, Stack, field, phrases
from dissect.schema.words import Bytes, GreedyBytes, Int16ub, Int24ub
from tests.packet.frames import build, cut, ipv4, tcp, udp
from tests.render.frames import TCP_SYN, UDP_FRAME, WRONG, packet

UDP_TREE = """\
Packet 1  47 octets on the wire  1970-01-01 00:00:00.000000000 UTC, interface 0, link type Ethernet
eth  Ethernet frame header (RFC 894, IEEE 802.3)  octets 0–13
          0–5  Destination Address  02:00:00:00:00:02
         6–11  Source Address       02:00:00:00:00:01
        12–13  Length/Type          0x0800 (IPv4)
ip  Internet Protocol, version 4 (RFC 791)  octets 14–33
       14.0–3  Version                             4 (IPv4)
       14.4–7  IHL                                 5
       15.0–5  Differentiated Services Code Point  0
       15.6–7  Explicit Congestion Notification    0
        16–17  Total Length                        33
        18–19  Identification                      0x0000
         20.0  Reserved                            not set
         20.1  Don't Fragment                      not set
         20.2  More Fragments                      not set
    20.3–21.7  Fragment Offset                     0
           22  Time to Live                        64
           23  Protocol                            17 (UDP)
        24–25  Header Checksum                     0xf6c8  VALID
        26–29  Source Address                      192.0.2.1
        30–33  Destination Address                 192.0.2.2
               Options                             none
            =  Header Length                       20
            =  Differentiated Services Field       0
            =  Flags                               0x0
udp  User Datagram Protocol (RFC 768)  octets 34–41
        34–35  Source Port       50001
        36–37  Destination Port  7 (echo)
        38–39  Length            13
        40–41  Checksum          0x74a5  VALID
echo  A message to be sent back, or one that comes back; there is no header (RFC 862)  no octets
payload  5 octets  68 65 6c 6c 6f  "hello"  octets 42–46"""

UDP_DUMP = """\
  0000  02 00 00 00 00 02 02 00  00 00 00 01 08 00        ..............    eth
  000e                                             45 00                E.  ip
  0010  00 21 00 00 00 00 40 11  f6 c8 c0 00 02 01 c0 00  .!....@.........
  0020  02 02                                             ..
  0022        c3 51 00 07 00 0d  74 a5                      .Q....t.        udp
  002a                                 68 65 6c 6c 6f               hello   payload"""


def lines(octets: bytes, link_type: int = 1) -> list[str]:
    return [plain(line) for line in tree(packet(octets, link_type=link_type))]


def dump(octets: bytes, link_type: int = 1) -> list[str]:
    return [plain(line) for line in hexdump(packet(octets, link_type=link_type))]


def test_a_datagram_in_full() -> None:
    assert lines(UDP_FRAME) == UDP_TREE.splitlines()


def test_its_octets() -> None:
    assert "\n".join(dump(UDP_FRAME)) == UDP_DUMP


def test_options_have_places_of_their_own() -> None:
    text = lines(TCP_SYN)
    assert "        54–57    Maximum Segment Size  MSS 1460" in text
    assert "        58–59    SACK Permitted" in text
    assert "           70    No-Operation" in text
    assert "        71–73    Window Scale  Shift Count 10" in text


def test_what_follows_the_options() -> None:
    text = lines(build(b"", tcp(options=bytes.fromhex("0000000002090000")), ipv4()))
    assert "        55–61    surplus  00 00 00 02 09 00 00" in text
    text = lines(build(b"", tcp(options=bytes.fromhex("01090000")), ipv4()))
    assert "        55–57    not read  09 00 00" in text
    assert any("bad_option" in line for line in text)
    text = lines(build(b"", tcp(options=bytes.fromhex("02090000")), ipv4()))
    assert "        54–57    not read  02 09 00 00" in text
    unknown = lines(build(b"", tcp(options=bytes.fromhex("c8040102")), ipv4()))
    assert any("Kind 200  " in line for line in unknown)


def test_a_wrong_checksum_explains_itself() -> None:
    text = lines(WRONG)
    at = text.index("        40–41  Checksum          0x1234  INVALID")
    assert text[at + 1].strip() == "the field holds 0x1234, but the checksum of these octets is 0x74a5"
    zero = bytearray(UDP_FRAME)
    zero[24:26] = b"\0\0"
    assert any(line.strip().startswith("hint: the field is zero") for line in lines(bytes(zero)))


def test_problems_stand_under_their_layer() -> None:
    bad = bytearray(UDP_FRAME)
    bad[14] = 0x43
    text = lines(bytes(bad))
    assert "        error  bad_length: less than 5 words, the size of a header without options (RFC 791 §3.1)" in text


def test_quotations_and_trailers() -> None:
    unreachable = build(UDP_FRAME[14:], ICMPv4DestinationUnreachable(type=3, code=3), ipv4()) + b"\0\0\0"
    text = lines(unreachable)
    assert any(line.startswith("quoted udp  User Datagram Protocol") for line in text)
    assert any(line.startswith("ip trailer  3 octets  00 00 00  octets ") for line in text)
    owners = [section.owner for section in sections(packet(unreachable))]
    assert owners == ["eth", "ip", "icmp", "quoted ip", "quoted udp", "payload", "ip trailer"]


def test_a_frame_of_which_nothing_is_known() -> None:
    text = [plain(line) for line in tree(packet(b"\1\2", link_type=250, timestamp_ns=None))]
    assert text[0].startswith("Packet 1  2 octets on the wire  no time, interface 0, link type ")
    assert text[1] == "octets  2 octets  01 02  octets 0–1"
    assert text[2].endswith("unknown_link_type: no declaration for link type 250 (RTAC serial); 2 octets are kept")
    assert lines(b"", 70000)[:2] == [
        "Packet 1  0 octets on the wire  1970-01-01 00:00:00.000000000 UTC, interface 0, link type 70000",
        "octets  0 octets  none",
    ]


def test_a_cut_frame() -> None:
    text = [plain(line) for line in tree(cut(UDP_FRAME, 37))]
    assert text[0].startswith("Packet 1  47 octets on the wire, 37 captured")
    assert any("cut_by_capture" in line for line in text)


def test_a_layer_without_octets() -> None:
    raw = lines(UDP_FRAME[14:], 101)
    assert raw[1].endswith("no octets")


def test_words_for_values() -> None:
    assert octets(b"") == "none"
    assert octets(bytes(20)) == "00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 …"
    assert (plural(1, "octet"), plural(2, "octet")) == ("1 octet", "2 octets")
    assert [place(0, 8), place(8, 16), place(3, 1), place(4, 4), place(3, 13)] == [
        "0",
        "1–2",
        "0.3",
        "0.4–7",
        "0.3–1.7",
    ]


@given(st.binary(max_size=200), st.sampled_from([1, 101, 113, 276, 0, 108, 250]))
def test_whatever_the_octets_all_are_shown_once(octets: bytes, link_type: int) -> None:
    found = sections(packet(octets, link_type=link_type))
    assert [one.begin for one in found] == [0, *(one.end for one in found)][: len(found)]
    assert (found[-1].end if found else 0) == len(octets)
    text = [*lines(octets, link_type), *dump(octets, link_type)]
    assert all(line.isprintable() for line in text)
    shown = "".join(line[8:56] for line in dump(octets, link_type)).replace(" ", "")
    assert shown == octets.hex()


def test_a_port_that_has_no_name() -> None:
    assert any(
        line.endswith("Destination Port  50002") for line in lines(build(b"", udp(destination_port=50002), ipv4()))
    )


def test_names_are_shown_expanded_and_harmless() -> None:
    question = b"\x04a\x1b[m\x03www\0\0\x01\0\x01"
    text = lines(build(bytes.fromhex("123401000001000000000000") + question, udp(destination_port=53), ipv4()))

    assert any("a\\027[m.www" in line for line in text)
    assert not any("\x1b" in line for line in text)


def test_a_view_shows_the_name_of_its_number() -> None:
    shown = lines(bytes.fromhex("02000000") + build(b"", udp(), ipv4())[14:], link_type=0)

    assert "            =  Family                       2 (INET)" in shown


class Spelled(Header):
    """A header whose numbers and octets people write in ways of their own."""

    organization: int = field(Int24ub, "OUI", spelled="colons")
    key: int = field(Int16ub, "Key", spelled="#06x")
    address: bytes = field(Bytes(2), "Address", spelled="colons")
    more: bytes = field(GreedyBytes, "More", default=b"", spelled="colons")

    line = phrases("{organization} {key} {address}", "{more}")
    stack = Stack(name="spelled", reference=RFC(1), carried_as={LinkType: [147]})


def test_numbers_and_octets_are_written_as_declared() -> None:
    spelled = dissect(bytes.fromhex("00000c 0007 0aff"), link_type=147, protocols=ProtocolSet((Spelled,)))
    text = [plain(line) for line in tree(spelled)]

    assert [line.split()[-1] for line in text[2:6]] == ["00:00:0c", "0x0007", "0a:ff", "none"]
    assert summary(spelled) == "00:00:0c 0x0007 0a:ff"
