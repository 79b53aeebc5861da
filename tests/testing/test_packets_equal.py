"""`assert_packets_equal`: which packets are equal, and what is said of others."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scapy.layers.inet import IP, TCP
from scapy.layers.l2 import Ether

from dissect.checksum import Kind
from dissect.packet import Packet, dissect
from dissect.protocols.dns import DNS
from dissect.session import open_packets
from dissect.testing import Failure, PacketMatch, assert_packets_equal
from dissect.testing.differences import packet_differences
from dissect.testing.facts import facts_of
from dissect.testing.names import ignored
from dissect.testing.octet_rows import octet_rows
from tests.packet.frames import build, changed, ipv4, tcp, udp
from tests.testing.samples import (
    MSS_AND_WINDOW_SCALE,
    MSS_ONLY,
    OTHER_MSS,
    frame,
    padded,
    syn,
    tunnel,
    udp_packet,
    unreachable,
    wrong_packet,
)

DIFFERENT = """\
packets differ in ip.id (identification), ip.checksum (header_checksum), udp.checksum (checksum) and 1 more
  found     192.0.2.1 → 192.0.2.2  udp  50001 → 7 Len=5 "hello"
  expected  192.0.2.1 → 192.0.2.2  udp  50001 → 7 Len=5 "hellp"
  layer 2, ip
    ip.id (identification)         found 0x0000, expected 0x0007
    ip.checksum (header_checksum)  found 0xf6c8, expected 0xf6c1
  layer 3, udp
    udp.checksum (checksum)        found 0x74a5, expected 0x73a5
  payload                        found 68 65 6c 6c 6f  "hello", expected 68 65 6c 6c 70  "hellp"
  octets that differ (^^)
    0010  00 21 00 00 00 00 40 11  f6 c8 c0 00 02 01 c0 00  found
          00 21 00 07 00 00 40 11  f6 c1 c0 00 02 01 c0 00  expected
                   ^^                 ^^
    0020  02 02 c3 51 00 07 00 0d  74 a5 68 65 6c 6c 6f     found
          02 02 c3 51 00 07 00 0d  73 a5 68 65 6c 6c 70     expected
                                   ^^                ^^"""


def failure_of(found: Any, expected: Any, **options: Any) -> Failure:
    with pytest.raises(AssertionError) as error:
        assert_packets_equal(found, expected, **options)
    failure = error.value.args[0]
    assert isinstance(failure, Failure)
    return failure


def squeezed(failure: Failure) -> str:
    """The text with single spaces."""
    return " ".join(str(failure).split())


@pytest.mark.parametrize("make", [udp_packet, tunnel, unreachable, wrong_packet, lambda: syn(MSS_ONLY)])
def test_equal_packets(make: Any) -> None:
    assert_packets_equal(make(), make())
    assert_packets_equal(make(), bytes(make()))


def test_number_and_time_are_not_compared() -> None:
    assert_packets_equal(frame(bytes(udp_packet()), number=3, timestamp_ns=7), udp_packet())


def test_packets_of_others_are_equal_to_ours() -> None:
    ours = udp_packet()

    assert_packets_equal(Ether(bytes(ours)), ours)
    assert_packets_equal(IP(bytes(ours)[14:]), bytes(ours)[14:], link="ip")


def test_the_whole_message() -> None:
    assert str(failure_of(udp_packet(), udp_packet(b"hellp", identification=7))) == DIFFERENT


@pytest.mark.parametrize(
    ("found", "expected", "ignore"),
    [
        (udp_packet(), udp_packet(identification=7), {"ip.id"}),
        (udp_packet(), udp_packet(identification=7), {"IPv4.identification"}),
        (udp_packet(), udp_packet(source_address="192.0.2.9"), {"ip.src"}),
        (udp_packet(), udp_packet(source_address="192.0.2.9", time_to_live=9), {"ip"}),
        (udp_packet(), udp_packet(b"hellp"), {"payload"}),
        (udp_packet(), udp_packet(b"hellp"), {"payload", "udp.checksum"}),
        (padded(b"abc"), padded(b"abd"), {"trailer"}),
        (padded(b"abc"), padded(b"abd"), {"ip"}),
        (syn(MSS_AND_WINDOW_SCALE), syn(OTHER_MSS), {"tcp.options.mss_val"}),
        (syn(MSS_ONLY), syn(OTHER_MSS), {"tcp.options"}),
        (unreachable(), unreachable(b"hellp"), {"payload", "udp"}),
    ],
)
def test_what_is_ignored_may_differ(found: Packet, expected: Packet, ignore: set[str]) -> None:
    assert_packets_equal(found, expected, ignore=ignore)

    assert failure_of(found, expected).findings


def test_a_checksum_over_what_is_ignored_is_compared_by_its_verdict() -> None:
    right = udp_packet(identification=7)
    wrong = changed(bytes(right), 24, b"\x12\x34")

    text = str(failure_of(udp_packet(), wrong, ignore={"ip.id"}))

    assert "ip.checksum (header_checksum)  found VALID, expected INVALID" in text


def test_a_checksum_over_what_is_not_ignored_is_compared_by_its_value() -> None:
    facts = facts_of(udp_packet(), ignored({"ip.id"}))
    values = {fact.path: fact.value for layer in facts.layers for fact in layer.facts}

    assert values["header_checksum"] is Kind.VALID
    assert values["checksum"] == 0x74A5


def test_ignored_octets_have_a_mark_of_their_own() -> None:
    text = str(failure_of(udp_packet(), udp_packet(identification=7, time_to_live=9), ignore={"ip.id"}))

    assert "octets that differ (^^, -- ignored)" in text
    assert "                   --       ^^     -- --" in text


def test_other_layers() -> None:
    text = str(failure_of(dissect(build(b"", tcp(), ipv4())), udp_packet()))

    assert "ip.proto (protocol)" in text
    assert "  layer 3\n    found tcp, expected udp\n" in text
    assert "layer 4" not in text


def test_fewer_layers() -> None:
    octets = bytes(udp_packet())

    text = str(failure_of(octets[:20], octets))

    assert "layer 3\n    found no more layers, expected udp" in text


def test_options_field_by_field() -> None:
    text = str(failure_of(syn(MSS_AND_WINDOW_SCALE), syn(OTHER_MSS)))

    assert "tcp.options.mss_val (options[0].maximum_segment_size)  found 1460, expected 1448" in text
    assert "tcp.options (options)" not in text


def test_other_options_are_named_and_not_compared() -> None:
    text = str(failure_of(syn(MSS_ONLY), syn(OTHER_MSS)))

    assert "found TCPMaximumSegmentSize, TCPNoOperation" in text
    assert "expected TCPMaximumSegmentSize, TCPWindowScale, TCPEndOfOptionList" in text
    assert "mss_val" not in text


def test_fields_without_a_name_in_wireshark() -> None:
    found, expected = (syn(one) for one in (MSS_ONLY, MSS_ONLY[:4]))

    assert "tcp.data_offset found 7, expected 6" in squeezed(failure_of(found, expected))


def test_padding_and_rest_of_lists_are_compared() -> None:
    """The octets after the end of the options are no option."""
    found, expected = (syn(bytes.fromhex("020405b4000000") + rest) for rest in (b"\0", b"\1"))

    assert "tcp.options[rest] found 00 00 00, expected 00 00 01" in squeezed(failure_of(found, expected))


def test_padding_of_items() -> None:
    octets = bytes.fromhex("c351c357000000010000000000000006000000010a0006000000")
    found, expected = octets[:12] + bytes.fromhex("0a000006beef0000"), octets[:12] + bytes.fromhex("0a000006beef0001")
    frames = [dissect(build(one, ipv4(protocol=132))) for one in (found, expected)]

    assert ".padding  found 00 00, expected 00 01" in str(failure_of(*frames))


def test_lists_within_lists() -> None:
    """A query and an answer; two answers differ in the address, which is a list within the record."""
    name = b"\7example\3org\0"
    query = b"\0\1\x81\x80\0\1\0\1\0\0\0\0" + name + b"\0\1\0\1" + b"\xc0\x0c\0\1\0\1\0\0\0\x3c\0\4"
    found, expected = (
        dissect(build(query + address, udp(source_port=53, destination_port=5000), ipv4()))
        for address in (b"\xc0\0\2\1", b"\xc0\0\2\2")
    )
    assert DNS in found

    text = str(failure_of(found, expected))

    assert "dns.a" in text
    assert "found 192.0.2.1, expected 192.0.2.2" in text
    assert_packets_equal(found, expected, ignore={"dns.a"})


def test_octets_that_are_no_field_of_any_layer() -> None:
    found, expected = (frame(octets, link_type=147) for octets in (b"abc", b"abd"))

    assert "payload  found" in str(failure_of(found, expected))


def test_a_match_is_an_expectation_too() -> None:
    assert_packets_equal(Ether(bytes(udp_packet())), PacketMatch({"ip.ttl": 64}))

    assert "found 64, wanted 63" in str(failure_of(udp_packet(), PacketMatch({"ip.ttl": 63})))


def test_headers_need_no_packet_around() -> None:
    assert_packets_equal(udp(), udp())
    assert_packets_equal(udp(), PacketMatch({"udp.dstport": 7}))
    assert_packets_equal(udp(destination_port=9), udp(), ignore={"udp.dstport"})

    failure = failure_of(udp(destination_port=9), udp())
    assert failure.headline == "headers differ in udp.dstport (destination_port)"
    assert failure_of(udp(), ipv4()).headline == "one is UDP, the other IPv4"


def test_many_rows_are_counted() -> None:
    text = str(failure_of(udp_packet(b"a" * 400), udp_packet(b"b" * 400)))

    assert "more rows of 16 octets with differences" in text


@given(found=st.binary(max_size=80), expected=st.binary(max_size=80))
def test_rows_mark_exactly_the_octets_that_differ(found: bytes, expected: bytes) -> None:
    rows = list(octet_rows(found, expected, most=None))
    marks = sum(row.count("^^") for row in rows)
    longest = max(len(found), len(expected))

    assert marks == sum(found[at : at + 1] != expected[at : at + 1] for at in range(longest))
    assert bool(rows) == (found != expected)


@given(st.binary(max_size=200))
def test_any_octets_are_equal_to_themselves_and_different_with_one_bit_changed(octets: bytes) -> None:
    assert_packets_equal(octets, octets)
    if octets:
        assert failure_of(octets, octets[:-1] + bytes([octets[-1] ^ 1])).findings


@pytest.mark.parametrize("name", ["tcp4_echo", "dns_signed", "icmp_port_unreachable", "sctp4_echo", "ip4_options"])
def test_every_bit_belongs_to_a_field_that_is_named(name: str) -> None:
    """The differences say more than that the octets are not the same."""
    random = Random(name)
    with open_packets(f"captures/{name}.pcap") as packets:
        for packet in packets:
            octets = bytearray(packet.frame.octets)
            octets[random.randrange(len(octets))] ^= 1 << random.randrange(8)
            other = dissect(packet.frame.replace(octets=bytes(octets)))

            assert packet_differences(facts_of(packet), facts_of(other)) != []


def test_what_scapy_builds_is_compared_with_what_was_meant() -> None:
    built = (
        Ether(src="02:00:00:00:00:01", dst="02:00:00:00:00:02") / IP(src="192.0.2.1", dst="192.0.2.2") / TCP(dport=7)
    )

    assert "tcp.srcport (source_port) found 20" in squeezed(failure_of(built, dissect(build(b"", tcp(), ipv4()))))
