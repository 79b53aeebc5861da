from __future__ import annotations

import pickle

import pytest

import dissect
from dissect import DNS, UDP, HexTextError, IPv4, from_hex
from dissect.assigned_numbers import LinkType
from dissect.hex_text import guessed_link_type
from tests.packet.frames import build, ipv6, udp
from tests.render.frames import UDP_FRAME

DATAGRAM = UDP_FRAME[14:]


@pytest.mark.parametrize(
    ("octets", "link_type"),
    [
        (UDP_FRAME, LinkType.ETHERNET),
        (DATAGRAM, LinkType.RAW),
        (DATAGRAM + bytes(3), LinkType.RAW),
        (DATAGRAM[:-1], LinkType.ETHERNET),
        (DATAGRAM[:10], LinkType.ETHERNET),
        (b"\x41" + DATAGRAM[1:], LinkType.ETHERNET),
        (build(b"x", udp(), ipv6())[14:], LinkType.RAW),
        (build(b"x", udp(), ipv6())[14:-1], LinkType.ETHERNET),
        (b"", LinkType.ETHERNET),
    ],
)
def test_ip_is_told_from_ethernet(octets: bytes, link_type: LinkType) -> None:
    assert guessed_link_type(octets) is link_type


def test_packets_of_a_text() -> None:
    (packet,) = from_hex(DATAGRAM.hex(" "))
    assert (str(packet[IPv4].source_address), packet.payload) == ("192.0.2.1", b"hello")
    assert (packet.frame.number, packet.frame.timestamp_ns, packet.frame.link_type) == (1, None, LinkType.RAW)
    assert UDP not in from_hex(UDP_FRAME.hex(), link_type="raw")[0]
    two = from_hex(f"{UDP_FRAME.hex()}\n\n{UDP_FRAME.hex()}", decode_as={dissect.UdpPort: {7: DNS}})
    assert [(one.frame.number, DNS in one) for one in two] == [(1, True), (2, True)]


def test_a_text_without_packets_is_an_error_with_its_line() -> None:
    with pytest.raises(HexTextError, match="line 2: 'no' is not hex") as raised:
        from_hex("00\nno")
    again = pickle.loads(pickle.dumps(raised.value))
    assert (str(again), again.line) == (str(raised.value), 2)
