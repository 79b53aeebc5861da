from __future__ import annotations

import pytest

from dissect.derive.floors import unit_of
from dissect.encapsulation import encapsulation
from dissect.protocols.arp import ARP
from dissect.protocols.ethernet import Ethernet
from dissect.protocols.icmpv4 import ICMPv4Echo
from dissect.protocols.ipv4 import IPv4
from dissect.protocols.ipv6 import IPv6
from dissect.protocols.ipv6_fragment import IPv6Fragment
from dissect.protocols.tcp import TCP
from dissect.protocols.udp import UDP
from dissect.render.spans import plain
from dissect.render.steps import steps_lines
from dissect.schema import Header
from tests.packet.frames import ethernet, ipv4, udp

HELLO = """\
Message: 5 octets

                                   ┌─────────┐
                                   │ "hello" │
                                   └─────────┘
   octets  68 65 6c 6c 6f

UDP datagram: 8 octets of header + 5 of payload = 13

                           ┌───────┬─────────┐
                           │ UDP 8 │ "hello" │
                           └───────┴─────────┘
   Source Port       50001     given
   Destination Port  7 (echo)  given
   Length            13        8 octets of header + 5 octets of payload
   Checksum          0x74a5    the complement of the sum of pseudo-header, header and payload
   header  c3 51 00 07 00 0d 74 a5

IPv4 datagram: 20 octets of header + 13 of payload = 33

                 ┌─────────┬───────┬─────────┐
                 │ IPv4 20 │ UDP 8 │ "hello" │
                 └─────────┴───────┴─────────┘"""


def lines(message: bytes) -> list[str]:
    return [plain(line) for line in steps_lines(encapsulation(message, udp(), ipv4(), ethernet()))]


def test_the_envelope_grows_to_the_left() -> None:
    text = lines(b"hello")
    assert text[: len(HELLO.splitlines())] == HELLO.splitlines()
    assert "   Length/Type          0x0800 (IPv4)      it carries IPv4" in text
    assert "           c0 00 02 02" in text


def test_long_and_empty_messages() -> None:
    assert "           … 36 octets more" in lines(bytes(100))
    assert any("│ 00 00 00 00 00 00 00 00 … │" in line for line in lines(bytes(100)))
    assert any("│ none │" in line for line in lines(b""))
    assert lines(b"x")[0] == "Message: 1 octet"


@pytest.mark.parametrize(
    ("header", "word"),
    [
        (TCP, "segment"),
        (UDP, "datagram"),
        (IPv4, "datagram"),
        (IPv6, "packet"),
        (Ethernet, "frame"),
        (ICMPv4Echo, "message"),
        (ARP, "packet"),
        (IPv6Fragment, "packet"),
    ],
)
def test_words_of_the_layers(header: type[Header], word: str) -> None:
    assert unit_of(header) == word
