"""The translator against real echo sessions: its checksums, what it may change, and what it may not.

No network and no privileges: the datagrams come from captures, and the plugin makes a test of each.
"""

from __future__ import annotations

import pytest
from nat import FIRST_PORT, Translator

from dissect import UDP, Ethernet, IPv4, Packet, dissect, encapsulate
from dissect.assigned_numbers import LinkType
from dissect.testing import PacketMatch, assert_checksums_valid, assert_packets_equal

PUBLIC = "203.0.113.7"
REWRITTEN_GOING_OUT = {
    "ip.src",
    "ip.checksum",
    "udp.srcport",
    "udp.checksum",
    "tcp.srcport",
    "tcp.checksum",
}


@pytest.fixture
def translator() -> Translator:
    return Translator(PUBLIC)


def datagram(packet: Packet) -> bytes:
    """What the translator sees of a frame: the IP datagram."""
    link = packet.layers[0]
    return link.payload


@pytest.mark.capture("udp_out.pcap", "tcp_out.pcap")
def test_what_goes_out_has_right_checksums(packet: Packet, translator: Translator) -> None:
    sent = datagram(packet)

    translated = translator.outbound(sent)

    assert_checksums_valid(translated, link="ip", before=sent)


@pytest.mark.capture("udp_out.pcap", "tcp_out.pcap")
def test_nothing_else_is_changed(packet: Packet, translator: Translator) -> None:
    sent = datagram(packet)

    translated = translator.outbound(sent)

    assert_packets_equal(translated, sent, link="ip", ignore=REWRITTEN_GOING_OUT)
    assert dissect(translated, link_type=LinkType.RAW) == PacketMatch({"ip.src": PUBLIC})


@pytest.mark.capture("udp_out.pcap", "tcp_out.pcap")
def test_what_went_out_comes_back_as_it_was(packet: Packet, translator: Translator) -> None:
    """The answer to a translated datagram reaches the private host under its own address and port."""
    sent = datagram(packet)
    answer = turned_round(translator.outbound(sent))

    returned = translator.inbound(answer)

    assert returned == turned_round(sent)


def test_an_answer_that_nobody_asked_for_goes_nowhere(translator: Translator) -> None:
    ip = IPv4(source_address="198.51.100.1", destination_address=PUBLIC)
    ethernet = Ethernet(source_address="02:00:00:00:00:01", destination_address="02:00:00:00:00:02")
    stray = encapsulate(b"", UDP(source_port=7, destination_port=FIRST_PORT), ip, ethernet)

    assert translator.inbound(datagram(stray)) is None


def turned_round(octets: bytes) -> bytes:
    """The datagram with its two ends swapped; no checksum notices that."""
    header = (octets[0] & 0xF) * 4
    source, destination = octets[12:16], octets[16:20]
    ports = octets[header : header + 4]
    return octets[:12] + destination + source + octets[20:header] + ports[2:] + ports[:2] + octets[header + 4 :]
