from __future__ import annotations

import pytest

from dissect.derive.documents.floors import unit_of
from dissect.encapsulation import encapsulation, items
from dissect.protocols.arp import ARP
from dissect.protocols.ethernet import Ethernet
from dissect.protocols.icmpv4 import ICMPv4Echo
from dissect.protocols.ipv4 import IPv4
from dissect.protocols.ipv6 import IPv6
from dissect.protocols.ipv6_fragment import IPv6Fragment
from dissect.protocols.sctp import CHUNKS, SCTP, SCTPCookieAck, SCTPData
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


def test_a_message_in_a_chunk_comes_before_its_chunk_and_that_before_its_header() -> None:
    chunks = items(CHUNKS, [SCTPData(tsn=1, user_data=b"hello")])
    shown = "\n".join(
        plain(line).rstrip()
        for line in steps_lines(encapsulation(b"", SCTP(source_port=1, destination_port=7, chunks=chunks)))
    )

    assert "Message: 5 octets" in shown
    assert "DATA chunk: 16 octets of header + 5 of message = 21, and 3 octets of padding" in shown
    assert "Chunk Length  21  16 octets of fixed fields + 5 octets of user data" in shown
    assert '│ SCTP 12 │ DATA 16 │ "hello" │ 3 × 0 │' in shown
    assert "SCTP packet: 12 octets of header + 24 of payload = 36" in shown


def test_a_message_that_fills_its_chunk_has_no_padding() -> None:
    chunks = items(CHUNKS, [SCTPData(tsn=1, user_data=b"four")])
    shown = [
        plain(line) for line in steps_lines(encapsulation(b"", SCTP(source_port=1, destination_port=7, chunks=chunks)))
    ]

    assert any('│ SCTP 12 │ DATA 16 │ "four" │' in line for line in shown)
    assert "DATA chunk: 16 octets of header + 4 of message = 20" in shown


@pytest.mark.parametrize("several", [[SCTPCookieAck()], [SCTPData(tsn=1, user_data=b"a")] * 2])
def test_chunks_without_one_message_are_part_of_the_header(several: list[Header]) -> None:
    header = SCTP(source_port=1, destination_port=7, chunks=items(CHUNKS, several))
    shown = [plain(line) for line in steps_lines(encapsulation(b"", header))]

    assert "Message: 0 octets" in shown
    assert any(f"│ SCTP {len(header)} │ none │" in line for line in shown)


def test_letters_beyond_ascii_are_shown_as_text_and_what_is_no_text_as_octets() -> None:
    assert any('│ "grüß dich" │' in line for line in lines("grüß dich".encode()))
    assert any("│ 67 72 fc df │" in line for line in lines("grüß".encode("latin-1")))
    assert any("│ 67 c2 85 │" in line for line in lines("g\x85".encode()))
    assert plain(next(steps_lines(encapsulation(b"hello")))) == "Message: 5 octets"
