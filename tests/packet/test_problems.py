"""What is wrong with a frame is said once, with a stable code, and all that could be read is kept."""

from __future__ import annotations

import pytest

from dissect.errors import MalformedError, TruncatedError
from dissect.packet import Packet, dissect
from dissect.protocols.icmpv4 import ICMPv4DestinationUnreachable, ICMPv4TimeExceeded
from dissect.protocols.ipv4 import IPv4
from dissect.protocols.ipv6_options import HopByHopOptions
from dissect.protocols.tcp import TCP
from dissect.protocols.udp import UDP
from tests.packet.frames import ETHERNET, IPV4, IPV6, build, changed, cut, ethernet, ipv4, ipv6, tcp, udp
from tests.together import together

HELLO_UDP = build(b"hello", udp(), ipv4())
HELLO_UDP6 = build(b"hello", udp(), ipv6())
HELLO_TCP = build(b"hello", tcp(options=b"\x02\x04\x05\xb4"), ipv4())
TRANSPORT = ETHERNET + IPV4
TRANSPORT6 = ETHERNET + IPV6


def option(octets: bytes) -> bytes:
    return build(b"", tcp(options=octets), ipv4())


LENGTH = 70_000


def jumbogram(length: int, option: bytes | None = None) -> Packet:
    """A datagram too long for the lengths of IPv6 and UDP, both of which are 0 (RFC 2675 §2, §4)."""
    options = option or b"\xc2\x04" + length.to_bytes(4, "big")
    headers = [udp(length=0, checksum=1), HopByHopOptions(options=options), ipv6(payload_length=0)]
    return dissect(build(bytes(LENGTH - 16), *headers))


JUMBOGRAM = jumbogram(LENGTH)


def codes(packet: Packet) -> list[tuple[str, str, str, str]]:
    return [(one.code, one.severity, one.protocol, one.field) for one in packet.problems]


VECTORS: dict[str, tuple[Packet, list[tuple[str, str, str, str]], str]] = {
    "nothing": (dissect(HELLO_UDP), [], "eth ip udp"),
    "an empty frame": (dissect(b""), [("truncated", "note", "eth", "destination_address")], "eth"),
    "half an Ethernet header": (dissect(HELLO_UDP[:8]), [("truncated", "error", "eth", "source_address")], "eth"),
    "nothing after Ethernet": (dissect(HELLO_UDP[:14]), [("truncated", "error", "ip", "version")], "eth"),
    "cut within Ethernet": (cut(HELLO_UDP, 13), [("cut_by_capture", "note", "eth", "type")], "eth"),
    "cut within IPv4": (cut(HELLO_UDP, 22), [("cut_by_capture", "note", "ip", "time_to_live")], "eth ip"),
    "cut after IPv4": (cut(HELLO_UDP, 34), [("cut_by_capture", "note", "udp", "source_port")], "eth ip"),
    "cut within UDP": (cut(HELLO_UDP, 38), [("cut_by_capture", "note", "udp", "length")], "eth ip udp"),
    "cut within the message": (cut(HELLO_UDP, 44), [], "eth ip udp"),
    "cut within TCP's options": (
        cut(HELLO_TCP, 55),
        [("cut_by_capture", "note", "tcp", "options")],
        "eth ip tcp",
    ),
    "a total length beyond the frame": (
        dissect(changed(HELLO_UDP, ETHERNET + 2, b"\xff\xff")),
        [("length_exceeds_packet", "error", "ip", "total_length")],
        "eth ip udp",
    ),
    "a total length beyond the capture": (cut(build(bytes(1000), udp(), ipv4()), 60), [], "eth ip udp"),
    "a total length of 19": (
        dissect(changed(HELLO_UDP, ETHERNET + 2, b"\x00\x13")),
        [("bad_length", "error", "ip", "total_length")],
        "eth ip udp",
    ),
    "a total length within the transport": (
        dissect(changed(HELLO_UDP, ETHERNET + 2, b"\x00\x1a")),
        [("truncated", "error", "udp", "checksum")],
        "eth ip udp",
    ),
    "a total length of 0": (
        dissect(changed(HELLO_UDP, ETHERNET + 2, b"\x00\x00")),
        [("segmentation_offload", "note", "ip", "total_length")],
        "eth ip udp",
    ),
    "version 6 in an IPv4 frame": (
        dissect(changed(HELLO_UDP, ETHERNET, b"\x65")),
        [("bad_version", "error", "ip", "version")],
        "eth ip udp",
    ),
    "a header length of 4 words": (
        dissect(changed(HELLO_UDP, ETHERNET, b"\x44")),
        [("bad_length", "error", "ip", "internet_header_length")],
        "eth ip udp",
    ),
    "a header length beyond the frame": (
        dissect(changed(HELLO_UDP, ETHERNET, b"\x4f")),
        [("truncated", "error", "ip", "options")],
        "eth ip",
    ),
    "a UDP length beyond the datagram": (
        dissect(changed(HELLO_UDP, TRANSPORT + 4, b"\x00\x0e")),
        [("length_exceeds_outer", "error", "udp", "length")],
        "eth ip udp",
    ),
    "a UDP length of 7": (
        dissect(changed(HELLO_UDP, TRANSPORT + 4, b"\x00\x07")),
        [("bad_length", "error", "udp", "length")],
        "eth ip udp",
    ),
    "a UDP length of 0": (
        dissect(changed(HELLO_UDP6, TRANSPORT6 + 4, b"\x00\x00")),
        [("bad_length", "error", "udp", "length")],
        "eth ipv6 udp",
    ),
    "a data offset of 4 words": (
        dissect(changed(HELLO_TCP, TRANSPORT + 12, b"\x40")),
        [("bad_length", "error", "tcp", "data_offset")],
        "eth ip tcp",
    ),
    "a data offset beyond the segment": (
        dissect(changed(HELLO_TCP, TRANSPORT + 12, b"\xf0")),
        [("truncated", "error", "tcp", "options")],
        "eth ip tcp",
    ),
    "an option of length 0": (dissect(option(b"\x02\x00")), [("bad_option", "error", "tcp", "options")], "eth ip tcp"),
    "an option of length 1": (dissect(option(b"\x05\x01")), [("bad_option", "error", "tcp", "options")], "eth ip tcp"),
    "an option without a length": (
        dissect(option(b"\x01\x01\x01\x08")),
        [("bad_option", "error", "tcp", "options")],
        "eth ip tcp",
    ),
    "an option beyond the header": (
        dissect(option(b"\x08\x0a\x00\x00")),
        [("bad_option", "error", "tcp", "options")],
        "eth ip tcp",
    ),
    "an option too short for its fields": (
        dissect(option(b"\x02\x03\x00\x00")),
        [("bad_option", "error", "tcp", "options")],
        "eth ip tcp",
    ),
    "an IPv4 option of length 0": (
        dissect(build(b"", udp(), ipv4(options=b"\x07\x00\x04\x00"))),
        [("bad_option", "error", "ip", "options")],
        "eth ip udp",
    ),
    "unknown ethertype": (
        dissect(HELLO_UDP[:12] + b"\x12\x34" + b"what"),
        [("unknown_protocol", "note", "eth", "")],
        "eth",
    ),
    "unknown protocol": (
        dissect(build(b"what", ipv4(protocol=253))),
        [("unknown_protocol", "note", "ip", "")],
        "eth ip",
    ),
    "a total length within the header": (
        dissect(build(b"hello", udp(), ipv4(options=b"\x01\x01\x01\x00", total_length=22))),
        [("bad_length", "error", "ip", "total_length")],
        "eth ip udp",
    ),
    "an ICMP error that quotes nothing": (
        dissect(build(b"", ICMPv4DestinationUnreachable(type=3, code=3), ipv4())),
        [("quote_cut", "warn", "icmp", "")],
        "eth ip icmp",
    ),
    "an ICMP error that is cut before the quotation": (
        cut(build(HELLO_UDP[ETHERNET:], ICMPv4DestinationUnreachable(type=3, code=3), ipv4()), 42),
        [],
        "eth ip icmp",
    ),
    "a quotation with a time to live of 0": (
        dissect(
            build(build(b"", udp(), ipv4(time_to_live=0))[ETHERNET:], ICMPv4TimeExceeded(type=11), ipv4(time_to_live=0))
        ),
        [("suspicious", "note", "ip", "time_to_live")],
        "eth ip icmp ip udp",
    ),
    "a jumbogram": (JUMBOGRAM, [], "eth ipv6 ipv6.hopopts udp"),
    "a jumbogram longer than its frame": (
        jumbogram(LENGTH + 1),
        [
            ("bad_length", "warn", "ipv6", "payload_length"),
            ("bad_option", "error", "ipv6.hopopts", "jumbo_payload_length"),
        ],
        "eth ipv6 ipv6.hopopts udp",
    ),
    "a payload length of 0 and no jumbo option": (
        jumbogram(LENGTH, b"\x01\x04\0\0\0\0"),
        [("bad_length", "warn", "ipv6", "payload_length")],
        "eth ipv6 ipv6.hopopts udp",
    ),
    "no next header": (dissect(build(b"", ipv6(next_header=59))), [], "eth ipv6"),
}


@together("name", VECTORS)
def test_is_told_and_what_could_be_read_is_kept(name: str) -> None:
    packet, expected, layers = VECTORS[name]

    assert codes(packet) == expected
    # Most of these carry a message to the echo port; what carries it is the subject.
    assert " ".join(layer.name for layer in packet.layers if layer.protocol.fields) == layers
    assert bytes(packet) == packet.frame.octets


def test_padding_is_a_trailer_and_never_payload() -> None:
    packet = dissect(build(b"hi", udp(), ipv4()) + b"\0" * 10)

    assert packet.payload == b"hi"
    assert [layer.trailer for layer in packet.layers] == [b"", b"\0" * 10, b"", b""]


def test_octets_beyond_the_udp_length_are_its_trailer() -> None:
    surplus = build(b"hello", udp(length=10), ipv4())

    packet = dissect(surplus)

    assert packet.payload == b"he"
    assert packet.layers[2].trailer == b"llo"
    assert packet.problems == ()


def test_a_quoted_datagram_is_never_the_packets_own() -> None:
    quoted = build(b"hello", udp(), ipv4())[ETHERNET:]
    error = build(quoted, ICMPv4DestinationUnreachable(type=3, code=3), ipv4(source_address="192.0.2.9"))

    packet = dissect(error)

    assert [layer.quoted for layer in packet.layers] == [False, False, False, True, True, True]
    assert UDP not in packet
    assert str(packet[IPv4].source_address) == "192.0.2.9"
    with pytest.raises(KeyError):
        packet[IPv4, 2]
    assert [layer.name for layer in packet.quoted] == ["ip", "udp", "echo"]
    assert packet.problems == ()
    assert [str(one.verdict.kind) for one in packet.checksums] == ["VALID", "VALID", "VALID", "UNVERIFIABLE"]


def test_tunnels_nest() -> None:
    packet = dissect(build(b"hello", tcp(), ipv4(source_address="10.0.0.1"), ipv4()))

    assert str(packet[IPv4].source_address) == "192.0.2.1"
    assert str(packet[IPv4, 2].source_address) == "10.0.0.1"
    assert packet[TCP].source_port == 50001
    assert TCP in packet
    assert packet.find(UDP) is None
    assert {one.verdict.kind for one in packet.checksums} == {"VALID"}


def test_what_is_seen_of_a_packet() -> None:
    packet = dissect(HELLO_UDP)

    assert repr(packet) == "<Packet 1: Ethernet / IPv4 / UDP / Echo, 47 octets>"
    assert repr(packet.layers[2]) == "Layer(UDP, offset=34, length=8)"
    assert packet == dissect(HELLO_UDP)
    assert packet != dissect(HELLO_TCP)
    assert packet != "packet"
    assert hash(packet) == hash(dissect(HELLO_UDP))
    assert ethernet() in [layer.header for layer in packet.layers] or packet.layers[0].header is not None


def test_strictness_raises_the_same_facts() -> None:
    assert dissect(HELLO_UDP, strict=True) == dissect(HELLO_UDP)
    assert dissect(b"", strict=True).problems  # a note is no error
    with pytest.raises(TruncatedError) as truncated:
        dissect(HELLO_UDP[:8], strict=True)
    assert (truncated.value.layer, truncated.value.field, truncated.value.needed) == ("eth", "source_address", 14)
    with pytest.raises(MalformedError, match="total_length") as malformed:
        dissect(changed(HELLO_UDP, ETHERNET + 2, b"\xff\xff"), strict=True)
    assert malformed.value.offset == ETHERNET + 2


@pytest.mark.parametrize(
    ("octets", "limited_by"),
    [
        (HELLO_UDP[:30], ""),
        (changed(HELLO_UDP, ETHERNET + 2, b"\0\x18"), "ip.total_length"),
        (changed(HELLO_UDP, ETHERNET + 24, b"\xff\xff"), "ip.total_length"),
    ],
)
def test_a_problem_names_the_field_that_set_the_limit(octets: bytes, limited_by: str) -> None:
    (problem,) = [one for one in dissect(octets).problems if one.code in {"truncated", "length_exceeds_outer"}]

    assert problem.limited_by == limited_by
    assert (limited_by.replace("_", " ").replace(".", "'s ") or "the frame's length") in problem.message


def test_a_strict_error_names_the_field_that_set_the_limit() -> None:
    for octets, limited_by in (
        (HELLO_UDP[:30], "frame"),
        (changed(HELLO_UDP, ETHERNET + 2, b"\0\x18"), "ip.total_length"),
    ):
        with pytest.raises(TruncatedError) as truncated:
            dissect(octets, strict=True)
        assert truncated.value.limited_by == limited_by
